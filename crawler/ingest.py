"""The order of the stages: the one road from a capture to the archive.

    capture ─> decode ─> extract ─> repair ─> Article ─> fingerprint ─> Reading ─> decide ─> archive

A live crawl, a re-extraction and the import of foreign WARC files all come this way. The stages run in worker
processes (`Readers`); the archive is written in batches by one thread (`Ingest`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from archive.fingerprint import fingerprint
from archive.storage import Archive, ReadAgain
from archive.storage.pages import chunks
from archive.types import ArchiveError, Article, Capture, Decision, Reading, RecordRef, Role, Unreadable
from archive.warc import read_record, sync
from crawler.discover import json as json_way
from crawler.reading import body, dates, decode, language, metadata, page, repair
from crawler.sources import Discover, Extract, SourceSpec

BATCH = 100  # readings a transaction: 4,965 articles a second on SQLite against 839 one by one
LINGER = 0.25  # seconds that a reading waits at most for others to share its transaction
READ_LIMIT = 60  # seconds of one page in a worker; the slowest real page takes 0.4
_HTML_TYPES = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/json",
    "application/octet-stream",
)
# Raise it with every change of what decode, body, metadata or repair make of a page: versions that older
# readers read are then read again before they are compared, so that a release makes no versions of its own.
RELEASE = 4
STAMP = f"dibao-reading {RELEASE}; {body.EXTRACTOR}"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Brief:
    """What the stages need to know of a source: its overrides, and its ways where they name fields."""

    rules: Extract = field(default_factory=Extract)
    ways: tuple[Discover, ...] = ()

    @classmethod
    def of(cls, spec: SourceSpec | None) -> Brief:
        """The brief for a source; for a page of no source, an empty one."""
        return cls(spec.extract, spec.ways) if spec else cls()

    @property
    def stamp(self) -> str:
        """What the versions that are read under it are stamped with: the readers, and where the source says
        how its pages are to be read, a digest of that. A change of either makes no version."""
        fields = [way.fields if way.detail else {} for way in self.ways]
        if self.rules == Extract() and not any(fields):
            return STAMP
        said = {**self.rules.model_dump(), "drop": sorted(self.rules.drop), "fields": fields}
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]
        return f"{STAMP}; rules {digest}"


def read(capture: Capture, brief: Brief, now: datetime) -> Reading:
    """One capture through the stages. Never raises: what could not be read is a reading with a problem."""
    bare = replace(capture, body=b"")
    if capture.role is not Role.ARTICLE or capture.revisit or capture.status == 304:
        return Reading(bare)
    if not 200 <= capture.status < 300:
        return Reading(bare, problem=f"HTTP {capture.status}")
    try:
        article = article_of(capture, brief, now)
    except Unreadable as error:
        return Reading(bare, problem=str(error))
    except MemoryError:
        return Reading(bare, problem="the page needs more memory than a reader may have")
    except Exception as error:  # noqa: BLE001  one bad page never stops a run; the capture is kept and can be read again
        return Reading(
            bare, problem=f"reader failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        )
    return Reading(bare, article, fingerprint(article))


def article_of(capture: Capture, brief: Brief, now: datetime) -> Article:
    """What the page in a capture says. Raises Unreadable with the reason where it says nothing."""
    stated = _stated_fields(capture, brief)
    if stated is None:
        _refuse_other_types(capture)
        text, charset = decode.decode(capture.body, capture.header("content-type"))
    else:
        text, charset = stated.pop("body", ""), decode.decode(capture.body, capture.header("content-type"))[1]
    url = capture.page_url or capture.url or None
    tree = page.parse(text)
    core = body.extract(tree, url, rules=brief.rules)
    facts = metadata.read(tree, core, url, now=now, rules=brief.rules)
    facts = _with_stated(facts, stated, now) if stated else facts
    facts = replace(facts, section=facts.section or capture.context.get("section"))
    return replace(_mended(core, facts, charset, url), extractor=brief.stamp)


def _refuse_other_types(capture: Capture) -> None:
    kind = (capture.header("content-type") or "").split(";")[0].strip().lower()
    if kind and not kind.startswith(_HTML_TYPES):
        raise Unreadable(f"not HTML: {kind}")


def _stated_fields(capture: Capture, brief: Brief) -> dict[str, str] | None:
    """The fields of an article that came as JSON; None where it came as a page."""
    way = json_way.way_of(capture.context, brief.ways)
    if way is not None:
        return json_way.article(way, capture.context, capture)
    if capture.context.get("way") and "json" in (capture.header("content-type") or "").lower():
        raise Unreadable("the API that it came from is not in the source's file any more")
    return None


def _with_stated(facts: metadata.Metadata, stated: Mapping[str, str], now: datetime) -> metadata.Metadata:
    known: dict[str, Any] = {
        key: stated[key] for key in ("title", "origin", "author", "editor") if stated.get(key)
    }
    moment = dates.first(stated.get("published_at", ""))
    if moment is not None and moment.when <= now:
        known["published_at"] = moment.when
    return replace(facts, **known, found_in={**facts.found_in, **dict.fromkeys(known, "json")})


def _mended(core: body.Body, facts: metadata.Metadata, charset: Any, url: str | None) -> Article:
    """The article after repair. The short fields are repaired together with the body, because a title alone
    is too short to tell damage from style."""
    found = {name: getattr(facts, name) for name in ("title", "origin", "author", "editor", "column")}
    head = "\n".join(" ".join((value or "").split()) for value in found.values())
    mended = repair.repair(f"{head}\n{core.text}")
    *fields, text = mended.text.split("\n", len(found))
    title, origin, author, editor, column = (field.strip() or None for field in fields)
    if mended.repairs:  # restored indents are repairs of the text, and no part of a paragraph
        text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    return Article(
        url=url or "",
        title=title,
        title_found=facts.title,
        text=text,
        text_found=core.text,
        published_at=facts.published_at,
        origin=origin,
        author=author,
        editor=editor,
        column=column,
        section=facts.section,
        language=facts.language,
        script=language.script_of(text) if mended.repairs else facts.script,
        document=facts.document,
        attachments=core.attachments,
        repairs=mended.repairs,
        damaged=mended.damaged,
        charset=charset,
        found_in=facts.found_in,
    )


def reread(folder: Path, brief: Brief, now: datetime, record: RecordRef, capture: Capture) -> Article | None:
    """What today's readers make of an earlier capture; None where its evidence cannot be read."""
    try:
        kept = read_record(folder, record)
        return article_of(replace(kept, page_url=capture.page_url, source=capture.source), brief, now)
    except (ArchiveError, Unreadable):
        return None


class Readers:
    """A pool of worker processes that outlives a page which kills its worker."""

    def __init__(self, workers: int | None = None):
        self.workers = workers or max(1, min(8, os.cpu_count() or 1))
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Calls a module-level function in a worker. Raises Unreadable where that kills the worker."""
        pool = self._pool = self._pool or _new_pool(self.workers)
        try:
            return await asyncio.wrap_future(pool.submit(_bounded, function, arguments))
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
        # A dead worker takes down everybody in flight: each is tried again by itself, to find the guilty one.
        async with self._alone:
            lone = _new_pool(1)
            try:
                return await asyncio.wrap_future(lone.submit(_bounded, function, arguments))
            except BrokenProcessPool:
                raise Unreadable(f"the reader died, or took longer than {READ_LIMIT} seconds") from None
            finally:
                lone.shutdown(wait=False)

    def close(self) -> None:
        """Ends the workers; what is in flight is given up."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _new_pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.ingest"])
    return ProcessPoolExecutor(workers, context, initializer=_start_worker)


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever, and hold the parent's pipes open."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _bounded(function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    # SIGALRM with its default action ends the worker even inside C code, where no Python handler would run.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(READ_LIMIT)
    try:
        return function(*arguments)
    finally:
        signal.alarm(0)


class Ingest:
    """Captures in, decisions out: read in worker processes, written in batches by one thread.

    The thread is the only one that touches the archive, so SQLite sees one writer, and a transaction never
    stops the event loop.
    """

    def __init__(
        self, archive: Archive, warc: Path, clock: Callable[[], datetime], workers: int | None = None
    ):
        self.archive, self.clock = archive, clock
        self.readers = Readers(workers)
        self._warc = warc
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._waiting: dict[int, list[tuple[Reading, asyncio.Future[Decision | None]]]] = {}
        self._briefs: dict[int, Brief] = {}
        self._reading = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writes: set[asyncio.Task[None]] = set()

    async def on_archive(self, function: Callable[..., T], *arguments: Any) -> T:
        """Calls a method of the archive in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    async def put(self, run: int, capture: Capture, brief: Brief) -> Decision | None:
        """Reads a capture and archives it; returns once it is in the archive.

        None where it had been there already, or is no article. Raises ArchiveError where the archive does not
        take it; the capture stays in its WARC file for the next run.
        """
        reading = await self._read(capture, brief)
        done: asyncio.Future[Decision | None] = asyncio.get_running_loop().create_future()
        self._briefs[run] = brief
        self._waiting.setdefault(run, []).append((reading, done))
        self._schedule()
        return await done

    async def _read(self, capture: Capture, brief: Brief) -> Reading:
        if capture.role is not Role.ARTICLE or not capture.body:
            return read(capture, brief, self.clock())
        self._reading += 1
        try:
            return await self.readers.call(read, capture, brief, self.clock())
        except Unreadable as error:
            return Reading(replace(capture, body=b""), problem=str(error))
        finally:
            self._reading -= 1

    def _schedule(self) -> None:
        waiting = sum(map(len, self._waiting.values()))
        if waiting >= BATCH or not self._reading:
            self._flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LINGER, self._flush)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batches, self._waiting = self._waiting, {}
        for run, batch in batches.items():
            task = asyncio.get_running_loop().create_task(self._write(run, batch))
            self._writes.add(task)
            task.add_done_callback(self._writes.discard)

    async def _write(self, run: int, batch: list[tuple[Reading, asyncio.Future[Decision | None]]]) -> None:
        readings = [reading for reading, _ in batch]
        try:
            now = self.clock()
            again = partial(reread, self._warc, self._briefs[run], now)
            decisions = await self.on_archive(self._commit, run, readings, now, again)
        except Exception as error:  # noqa: BLE001  handed on to everyone who waits for this batch
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        for (_, done), decision in zip(batch, decisions, strict=True):
            if not done.done():
                done.set_result(decision)

    def _commit(
        self, run: int, readings: list[Reading], now: datetime, again: ReadAgain
    ) -> list[Decision | None]:
        """One batch into the archive: its evidence first, so that a power cut leaves no row without it."""
        records = [reading.capture.record for reading in readings]
        sync(self._warc, {record.file for record in records if record})
        return self.archive.write(run, readings, now, again)

    async def put_all(self, run: int, captures: Iterable[Capture], brief: Brief) -> list[Decision]:
        """Archives captures that are on disk already; those in the archive are passed over."""
        decisions: list[Decision] = []
        for group in chunks(captures, BATCH):
            ids = [capture.record.record_id for capture in group if capture.record]
            held = await self.on_archive(self.archive.recorded, ids)
            fresh = [c for c in group if c.record is None or c.record.record_id not in held]
            put = await asyncio.gather(*(self.put(run, capture, brief) for capture in fresh))
            decisions += [decision for decision in put if decision is not None]
        return decisions

    def close(self) -> None:
        """Ends the workers and the archive's thread."""
        self.readers.close()
        self._thread.shutdown(wait=True)
