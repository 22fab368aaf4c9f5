"""WARC files from elsewhere (Common Crawl, Heritrix, Browsertrix), down the same road as a live crawl."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from archive import urls, warc
from archive.storage import SourceRow
from archive.types import ArchiveError, Capture, Decision, Outcome, RequestError, Role, RunReport
from crawler.discover.shapes import is_list_like
from crawler.ingest import Brief, Ingest
from crawler.sources import SourceSpec

FOLDER = "imported"  # below the WARC folder: evidence stays with the archive, whoever made it
ENDINGS = (".warc", ".warc.gz")
GROUP = 200  # captures at a time
OTHERS = SourceRow("imported", "Records from elsewhere that are no articles", "news", "", "")


def expand(given: Path) -> list[Path]:
    """The WARC files that a path means: itself, those of a folder, or a WACZ, which is unpacked later.

    Raises RequestError where there is none.
    """
    if given.is_dir():
        found = sorted(p for p in given.rglob("*") if p.name.endswith((*ENDINGS, ".wacz")))
    else:
        found = [given] if given.is_file() else []
    if not found:
        raise RequestError(f"no WARC or WACZ file at {given}")
    return found


def place(given: Path, folder: Path) -> list[Path]:
    """Puts a file among the evidence, under a name of its own content; the files as they lie there.

    A file that is there already is not written again. Raises ArchiveError for a WACZ that is none.
    """
    if given.resolve().is_relative_to(folder.resolve()):
        return [given]
    if given.suffix != ".wacz":
        return [_placed(given, folder / FOLDER / f"{_digest(given)}-{given.name}")]
    target = folder / FOLDER / f"{_digest(given)}-{given.stem}"
    try:
        with zipfile.ZipFile(given) as packed:
            members = [name for name in packed.namelist() if name.endswith(ENDINGS)]
            for name in members:
                _unpacked(packed, name, target / Path(name).name)
    except (zipfile.BadZipFile, EOFError) as error:
        raise ArchiveError(f"{given}: {error}") from error
    if not members:
        raise ArchiveError(f"{given}: no WARC file in it")
    return [target / Path(name).name for name in members]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _placed(given: Path, target: Path) -> Path:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.part")
        shutil.copyfile(given, partial)
        os.replace(partial, target)
    return target


def _unpacked(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    with packed.open(name) as source, partial.open("wb") as file:
        shutil.copyfileobj(source, file)
    os.replace(partial, target)


@dataclass
class Sorter:
    """Which source a capture belongs to, and whether it can be an article."""

    specs: list[SourceSpec]
    only: str | None = None  # everything goes to this source
    _hosts: dict[str, SourceSpec] = field(init=False)

    def __post_init__(self) -> None:
        self._hosts = {urls.host_of(spec.home): spec for spec in reversed(self.specs)}

    def spec_of(self, capture: Capture) -> SourceSpec | None:
        """The spec that speaks for the host of a capture, if one does."""
        if self.only:
            return next((spec for spec in self.specs if spec.slug == self.only), None)
        return self._hosts.get(urls.host_of(capture.url))

    def speaks_for(self, capture: Capture) -> bool:
        """Whether a source of ours is named for a capture."""
        return bool(self.only) or self.spec_of(capture) is not None

    def row_of(self, capture: Capture) -> SourceRow:
        """The source of a capture. A host that no file names is a source by its own name."""
        spec = self.spec_of(capture)
        if spec is not None:
            return SourceRow(spec.slug, spec.name, spec.kind, spec.region, spec.home)
        if self.only:
            return SourceRow(self.only, self.only, "news", "", "")
        parts = urlsplit(capture.url)
        host = urls.host_of(capture.url)
        return SourceRow(slug_of(host), host, "news", "", f"{parts.scheme}://{parts.netloc}/")

    def sorted(self, capture: Capture) -> Capture | None:
        """The capture as one of an article; None where it is something else.

        Our own files say what each record is. Of others, answers to what is no list and no home page count.
        """
        if capture.role is not Role.ARTICLE or not capture.url.startswith(("http://", "https://")):
            return None
        if capture.page_url:
            return capture
        kind = (capture.header("content-type") or "text/html").split(";")[0].strip().lower()
        if capture.status != 200 or kind not in ("text/html", "application/xhtml+xml"):
            return None
        address = urls.canonical(capture.url)
        return replace(capture, page_url=address) if address and self._wanted(capture, address) else None

    def _wanted(self, capture: Capture, address: str) -> bool:
        spec = self.spec_of(capture)
        patterns = [way.article for way in spec.ways if way.article] if spec else []
        if patterns:
            return any(re.search(pattern, address) for pattern in patterns)
        return not is_list_like(address)


def slug_of(host: str) -> str:
    """A host as a slug.

    >>> slug_of("www.example.gov.cn:8080")
    'www-example-gov-cn-8080'
    """
    return (
        "".join(char if char.isalnum() and char.isascii() else "-" for char in host.lower()).strip("-")
        or "unknown"
    )


@dataclass
class Tally:
    """What one import brought, by source."""

    runs: dict[str, int] = field(default_factory=dict)
    reports: dict[str, RunReport] = field(default_factory=dict)
    passed_over: int = 0  # records that are no article

    def add(self, slug: str, decision: Decision) -> None:
        """Counts one decision."""
        old = self.reports[slug]
        counts = {name: getattr(old, name) + 1 for name in decision.counted_as}
        reason = decision.reason if decision.outcome is Outcome.FAILED and not old.reason else old.reason
        self.reports[slug] = replace(old, **counts, reason=reason)


async def take_in(ingest: Ingest, file: Path, folder: Path, sorter: Sorter, tally: Tally) -> None:
    """Archives the articles of one WARC file; of its other responses, that they are there.

    Raises ArchiveError at a fault in the file, after everything whole before it is archived.
    """
    for group in _groups(warc.read_file(file, folder)):
        await _take_group(ingest, group, sorter, tally)


def _groups(captures: Iterable[Capture]) -> Iterator[list[Capture]]:
    """Groups of captures. What came before a fault is handed on before the fault is."""
    group: list[Capture] = []
    fault: ArchiveError | None = None
    reading = iter(captures)
    while True:
        try:
            group.append(next(reading))
        except StopIteration:
            break
        except ArchiveError as error:
            fault = error
            break
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group
    if fault is not None:
        raise fault


async def _take_group(ingest: Ingest, group: list[Capture], sorter: Sorter, tally: Tally) -> None:
    by_source: dict[str, tuple[SourceRow, list[Capture]]] = {}
    for capture in group:
        wanted = sorter.sorted(capture)
        tally.passed_over += wanted is None
        row = sorter.row_of(capture) if wanted or sorter.speaks_for(capture) else OTHERS
        wanted = wanted or replace(capture, role=Role.PASSING, page_url="")
        by_source.setdefault(row.slug, (row, []))[1].append(replace(wanted, source=row.slug))
    for slug, (row, captures) in by_source.items():
        if slug not in tally.runs:
            tally.runs[slug] = await ingest.on_archive(ingest.archive.begin_run, row, ingest.clock())
            tally.reports[slug] = RunReport(source=slug)
        brief = Brief.of(sorter.spec_of(captures[0]))  # of one source, so of one spec
        for decision in await ingest.put_all(tally.runs[slug], captures, brief):
            tally.add(slug, decision)
