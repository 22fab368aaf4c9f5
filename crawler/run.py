"""One run of one source: its evidence, its counts, its beginning and end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout
from scrapy.settings import BaseSettings

from archive import console, warc
from archive.storage import Archive, SourceRow
from archive.types import (
    ArchiveError,
    Capture,
    DibaoError,
    Found,
    KnownPage,
    Outcome,
    RunReport,
    Status,
)
from crawler import lastmod
from crawler.discover import Listing
from crawler.ingest import Brief, Ingest
from crawler.ledger import Ledger
from crawler.sources import SourceSpec

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
ENDINGS = {"finished": "done", "shutdown": "stopped"}  # Scrapy's word for how a spider ended, and ours
PATIENCE = 30  # requests in a row without an answer: the site is down, not thirty of its pages


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the runs of one process bring their captures."""

    ingest: Ingest
    warc: Path
    clock: Callable[[], datetime]

    @classmethod
    def open(cls, archive: str, warc: Path, clock: Callable[[], datetime] = console.now) -> Desk:
        """Opens the archive and its readers. Raises ArchiveError."""
        clock()  # a clock that tells no time is refused before anything is opened
        return cls(Ingest(Archive.open(archive), warc, clock), warc, clock)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Desk:
        """The desk that Scrapy's settings name, for `scrapy crawl`."""
        return cls.open(settings["DIBAO_ARCHIVE"], Path(settings["DIBAO_WARC"]))

    def close(self) -> None:
        """Ends readers and archive."""
        self.ingest.close()
        self.ingest.archive.close()


class AlreadyRunning(DibaoError):
    """Another process runs this source."""


def lock(folder: Path) -> FileLock:
    """The lock of a source. The system lets go of it when its holder dies, however that happens.

    Raises AlreadyRunning.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = FileLock(folder / ".lock")
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning("this source is already running") from None
    return held


class Run:
    """One run of one source, from its first request to its line in the archive."""

    def __init__(self, spec: SourceSpec, desk: Desk, crawler: Crawler, number: int):
        self.spec, self.desk, self.number = spec, desk, number
        self.ingest, self.clock, self.archive = desk.ingest, desk.clock, desk.ingest.archive
        self.brief = Brief.of(spec)
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.report: RunReport | None = None
        self.asked = 0  # articles
        self._silent = 0  # requests in a row that gave no answer
        self.full = False  # there are more of them than one run may ask for
        self._crawler = crawler
        self._lock: FileLock | None = None
        self._ledger = Ledger(spec.limit)
        self._lists_read = 0
        self._lists_failed = 0
        self._state: str | None = None
        self._reason: str | None = None
        self._aside: set[asyncio.Task[Any]] = set()
        self._started_at, self._t0 = desk.clock(), time.monotonic()
        self.writer = warc.Writer(
            desk.warc, spec.slug, self._started_at, crawler.settings["USER_AGENT"], self._rotate_at(crawler)
        )

    @staticmethod
    def _rotate_at(crawler: Crawler) -> int:
        return crawler.settings.getint("DIBAO_WARC_SIZE") or warc.ROTATE_AT

    @classmethod
    async def begin(cls, spec: SourceSpec, desk: Desk, crawler: Crawler, held: FileLock | None) -> Run:
        """Enters a new run in the archive and finishes what a killed run of the source left behind."""
        held = held or lock(desk.warc / spec.slug)
        row = SourceRow(slug=spec.slug, name=spec.name, kind=spec.kind, region=spec.region, home=spec.home)
        number = await desk.ingest.on_archive(desk.ingest.archive.begin_run, row, desk.clock())
        run = cls(spec, desk, crawler, number)
        run._lock = held
        await run._resume()
        return run

    async def _resume(self) -> None:
        """Brings in what is on disk and not in the archive: a killed run had fetched it."""
        done = await self.ingest.on_archive(self.archive.warc_progress, self.spec.slug)
        for path in sorted((self.desk.warc / self.spec.slug).glob("*.warc.gz")):
            name = path.relative_to(self.desk.warc).as_posix()
            if done.get(name) == path.stat().st_size:
                continue
            if torn := warc.mend_tail(path):
                logger.warning("%s: cut a half-written record of %d bytes", name, torn)
            captures = (replace(c, source=self.spec.slug) for c in warc.read_file(path, self.desk.warc))
            for decision in await self.ingest.put_all(self.number, captures, self.brief):
                self.counts.update(decision.counted_as)
            await self._done_with(name)

    async def _done_with(self, name: str) -> None:
        size = (self.desk.warc / name).stat().st_size
        await self.ingest.on_archive(self.archive.warc_done, name, self.spec.slug, size)

    @property
    def progress(self) -> tuple[int, int]:
        """Articles looked at, and articles asked for so far."""
        done = self.counts["fetched"] + self.counts["not_modified"] + self.counts["failed"]
        return done, max(done, self.asked)

    async def waiting(self) -> list[KnownPage]:
        """Known pages whose recheck is due, and addresses that no run has got yet."""
        now, slug = self.clock(), self.spec.slug
        try:
            due = await self.ingest.on_archive(self.archive.due, slug, self.spec.ages, now)
            return due + await self.ingest.on_archive(self.archive.pending, slug, now)
        except ArchiveError as error:
            self.abort(str(error))
            return []

    def list_read(self, url: str, listing: Listing) -> None:
        """Notes what a list page said, besides its articles."""
        self._ledger.read(url, listing)
        if listing.problem:
            self._note_list(url, listing.problem)

    async def listed(self, found: Sequence[Found], *, again: bool = False) -> list[KnownPage]:
        """Remembers what a list page showed; returns the pages that were never archived and never asked for,
        and those that it says were changed since; or, with `again`, all that were never archived."""
        self._lists_read += 1
        fresh = self._ledger.fresh(found)
        self.counts["listed"] += len(fresh)
        if not fresh:
            return []
        try:
            await self.ingest.on_archive(self.archive.remember, self.number, fresh, self.clock())
            urls = [item.url for item in fresh]
            known = await self.ingest.on_archive(self.archive.known, self.spec.slug, urls)
        except ArchiveError as error:
            self.abort(str(error))
            return []
        waiting = [page for page in known.values() if page.status is Status.LISTED]
        if again:
            return waiting
        return [page for page in waiting if not page.failures] + lastmod.changed(fresh, known, self.clock())

    async def put(self, capture: Capture) -> None:
        """Brings a capture into the archive. A fault of the archive ends the run; the capture is on disk."""
        try:
            decision = await self.ingest.put(self.number, replace(capture, source=self.spec.slug), self.brief)
        except ArchiveError as error:
            self.abort(str(error))
            return
        self._silent = 0
        if decision is not None:
            self.counts.update(decision.counted_as)
            if decision.outcome is Outcome.FAILED:
                self.problems.append(f"{capture.page_url}: {decision.reason}")

    def set_aside(self, capture: Capture) -> None:
        """Brings in a capture that nothing waits for: robots.txt, a redirect, an answer asked for again."""
        task = asyncio.get_running_loop().create_task(self.put(capture))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def look_failed(self, url: str, reason: str, *, counts: bool) -> None:
        """An article address that gave no answer; `counts` is false where the site forbids it."""
        if counts:
            self.counts["failed"] += 1
            self.problems.append(f"{url}: {reason}")
            self._silent += 1
        if self._silent > PATIENCE:
            self.abort(f"{PATIENCE} requests in a row gave no answer; the last: {reason}")
            return
        try:
            await self.ingest.on_archive(self.archive.fail, self.number, url, reason, self.clock())
        except ArchiveError as error:
            self.abort(str(error))

    def list_failed(self, url: str, reason: str) -> None:
        """A list page that gave nothing to read."""
        self._ledger.failed(url, reason)
        self._note_list(url, reason)

    def _note_list(self, url: str, reason: str) -> None:
        self._lists_failed += 1
        self.counts["failed"] += 1
        self.problems.append(f"{url}: {reason}")

    def abort(self, reason: str) -> None:
        """Ends the run early; what is queued stays remembered for the next one."""
        if self._state is None:
            self._state, self._reason = "failed", reason
            engine = self._crawler.engine
            if engine is not None:
                asyncio.get_running_loop().create_task(engine.close_spider_async(reason="aborted"))

    async def end(self, reason: str) -> RunReport:
        """Enters the outcome in the archive. `reason` is Scrapy's: finished, shutdown, aborted."""
        while self._aside:
            await asyncio.wait(self._aside)
        self.writer.close()
        report = self._report(reason)
        self.report = report
        try:
            # After a run that was cut short, the next one looks through its files again.
            for name in self.writer.files if report.state == "done" else ():
                await self._done_with(name)
            account = self._ledger.account(self._why_waiting(report))
            await self.ingest.on_archive(self.archive.enter_ledger, self.number, account, self.clock())
            await self.ingest.on_archive(self.archive.end_run, self.number, report, self.clock())
        except ArchiveError as error:
            self.report = replace(report, state="failed", reason=report.reason or str(error))
        finally:
            if self._lock is not None:
                self._lock.release()
        return self.report

    def _why_waiting(self, report: RunReport) -> str:
        if self.full:
            return f"over the limit of {self.spec.limit} in one run"
        return "not fetched yet" if report.state == "done" else "not fetched: the run ended early"

    def _report(self, reason: str) -> RunReport:
        state, why = self._state or ENDINGS.get(reason, "failed"), self._reason
        if state == "failed" and not why and not self.problems:
            why = f"ended early: {reason}"
        if self._state is None and self._lists_failed and not self._lists_read:
            state = "failed"
        if why is None and self.problems:
            more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            why = self.problems[0] + more
        outcomes = {item.value: self.counts[item.value] for item in Outcome}
        return RunReport(
            source=self.spec.slug,
            listed=self.counts["listed"],
            fetched=self.counts["fetched"],
            **outcomes,
            seconds=round(time.monotonic() - self._t0, 3),
            state=state,
            reason=why,
            started_at=self._started_at,
            finished_at=self.clock(),
        )
