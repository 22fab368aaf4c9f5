"""The archive: the only place that knows SQL. `Archive` is its door; the modules behind it, one noun each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from archive.coverage import Account, Day, Passed
from archive.reprints import Member
from archive.search import Phrase
from archive.storage import (
    articles,
    audit,
    copies,
    filing,
    finding,
    ledger,
    overview,
    pages,
    rereading,
    rows,
    runs,
    schema,
    writing,
)
from archive.storage import engine as opening
from archive.storage import takedowns as taken_down
from archive.storage.articles import Entry, Filters, State
from archive.storage.batch import ReadAgain
from archive.storage.finding import Hits
from archive.storage.overview import SourceState
from archive.storage.rereading import Effect, Held, Reread
from archive.storage.runs import SourceRow
from archive.storage.takedowns import Takedown
from archive.types import Article, Decision, Found, KnownPage, Reading, RunReport, Status

__all__ = [
    "Archive",
    "Effect",
    "Entry",
    "Filters",
    "Held",
    "Hits",
    "ReadAgain",
    "Reread",
    "SourceRow",
    "SourceState",
    "State",
    "Takedown",
]


class Archive:
    """An open archive. Every method is one transaction; what it writes is there on return, or not at all.

    All raise ArchiveError where the database cannot be read or written.
    """

    def __init__(self, engine: Engine):
        self.engine = engine

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Archive:
        """Opens the archive at `sqlite:///path` or `postgresql://…`.

        SQLite brings itself to the schema of this release; PostgreSQL is left to `dibao migrate`. Raises
        RequestError where `url` is no address, ArchiveError where there is no archive, or one of another
        release.
        """
        engine = opening.make(url)
        try:
            opening.check(engine, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @staticmethod
    def migrate(url: str) -> tuple[str | None, str]:
        """Brings the schema up to this release, and the keys of copies; the revisions before and after."""
        engine = opening.make(url)
        try:
            revisions = opening.migrate(engine)
            with opening.writing(engine) as connection:
                filing.refile(connection)
            return revisions
        finally:
            engine.dispose()

    def close(self) -> None:
        """Ends the connections."""
        self.engine.dispose()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Runs

    def begin_run(self, source: SourceRow, now: datetime) -> int:
        """A new run of a source, which is written or brought up to date; the key of the run. Earlier runs of
        it that still say `running` were killed: the caller sees to it that none is alive."""
        with opening.writing(self.engine) as connection:
            for killed in runs.unfinished(connection, source.slug):
                ledger.enter_killed(connection, killed, now)
            filing.sign(connection)
            return runs.begin(connection, source, now)

    def end_run(self, run: int, report: RunReport, now: datetime) -> None:
        """The last word on a run."""
        with opening.writing(self.engine) as connection:
            runs.end(connection, run, report, now)

    def enter_ledger(self, run: int, account: Account, now: datetime) -> None:
        """What became of everything that the lists of a run showed: see archive/coverage.py."""
        with opening.writing(self.engine) as connection:
            ledger.enter(connection, run, account, now)

    # Pages

    def remember(self, run: int, found: Sequence[Found], now: datetime) -> None:
        """Keeps listed addresses, before they are fetched, with what the listing said of them."""
        with opening.writing(self.engine) as connection:
            pages.remember(connection, runs.source_of(connection, run), found, now)

    def known(self, source: str, urls: Iterable[str]) -> dict[str, KnownPage]:
        """What is known of those addresses of a source, by address; unknown ones are left out."""
        with opening.reading(self.engine) as connection:
            found = pages.fetch(connection, runs.source_id(connection, source), urls)
        return {url: rows.known_page(row) for url, row in found.items()}

    def due(self, source: str, ages: Sequence[timedelta], now: datetime) -> list[KnownPage]:
        """Archived pages of a source to be looked at again: see `pages.due`."""
        with opening.reading(self.engine) as connection:
            return pages.due(connection, runs.source_id(connection, source), ages, now)

    def pending(self, source: str, now: datetime) -> list[KnownPage]:
        """Listed pages that were never archived and whose turn it is."""
        with opening.reading(self.engine) as connection:
            return pages.pending(connection, runs.source_id(connection, source), now)

    # Looks

    def write(
        self, run: int, readings: Sequence[Reading], now: datetime, reread: ReadAgain | None = None
    ) -> list[Decision | None]:
        """Decides and writes a batch of readings; a decision for each, None for one that is in the archive
        already (by record id) and for one that is no article. `reread` reads an earlier capture with today's
        readers: with it, a new release of them makes no new version of what the site did not change."""
        with opening.writing(self.engine) as connection:
            return writing.write(connection, run, readings, now, reread)

    def fail(self, run: int, url: str, reason: str, now: datetime, status: Status | None = None) -> Decision:
        """Keeps a look that gave no capture; `status` is what it would mean if it went on so (unreachable
        where nothing is said)."""
        with opening.writing(self.engine) as connection:
            return writing.fail(connection, run, url, reason, now, status)

    # Questions; an answer `as_of` a moment is the archive as it stood then

    def entries(self, filters: Filters) -> Iterator[Entry]:
        """The articles that the filters leave in, by source and address, read as they are asked for."""
        with opening.reading(self.engine) as connection:
            yield from finding.entries(connection, filters)

    def versions(self, url: str, as_of: datetime | None = None) -> list[Entry]:
        """Every version of the article at an address of it. Raises RequestError where there is none."""
        with opening.reading(self.engine) as connection:
            return articles.versions(connection, url, as_of)

    def states(self, url: str, as_of: datetime | None = None) -> list[State]:
        """What became of the article at an address of it, from the beginning."""
        with opening.reading(self.engine) as connection:
            return articles.states(connection, url, as_of)

    def evidence(self, entry: Entry) -> dict[str, Any]:
        """The capture that a version was read from: address, time, HTTP status, and where its record lies."""
        with opening.reading(self.engine) as connection:
            return articles.evidence(connection, entry)

    def find(self, phrases: Sequence[Phrase], filters: Filters, limit: int) -> Hits:
        """The articles in which all phrases stand, the latest publication first."""
        with opening.reading(self.engine) as connection:
            return finding.find(connection, phrases, filters, limit)

    def cluster(self, url: str, as_of: datetime | None = None) -> list[Member]:
        """The reprint cluster of the article at an address of it, first publication first."""
        with opening.reading(self.engine) as connection:
            return copies.cluster(connection, url, as_of)

    def status(self) -> list[SourceState]:
        """How each source fares."""
        with opening.reading(self.engine) as connection:
            return overview.status(connection)

    def reports(self, limit: int = 100) -> list[RunReport]:
        """The last runs, the latest first."""
        with opening.reading(self.engine) as connection:
            return overview.reports(connection, limit)

    def days(self, source: str | None = None) -> dict[str, dict[date, Day]]:
        """What each source, or one, listed and what of it is archived, by day: see archive/coverage.py."""
        with opening.reading(self.engine) as connection:
            return ledger.days(connection, source)

    def missing(
        self, source: str | None = None, since: date | None = None
    ) -> dict[str, list[tuple[str, Passed]]]:
        """What each source, or one, showed and what is not archived: addresses and reasons."""
        with opening.reading(self.engine) as connection:
            return ledger.missing(connection, source, since)

    def fates(self, run: int | None = None) -> dict[int, dict[str, int]]:
        """What became of all that the lists of each run, or of one, showed, counted."""
        with opening.reading(self.engine) as connection:
            return ledger.fates(connection, run)

    def takedowns(
        self, since: datetime | None = None, as_of: datetime | None = None, *, one_per_cluster: bool = False
    ) -> list[Takedown]:
        """The articles that their sites do not show any more, the latest first: see `takedowns.takedowns`."""
        with opening.reading(self.engine) as connection:
            return taken_down.takedowns(connection, since, as_of, one_per_cluster=one_per_cluster)

    # Re-extraction: see archive/storage/rereading.py

    def held(self, slugs: Sequence[str] = ()) -> Iterator[Held]:
        """The captures of articles, of some sources or all, in the order of their recording."""
        last = 0
        while found := self._held_after(last, slugs):
            yield from found
            last = found[-1].key

    def _held_after(self, last: int, slugs: Sequence[str]) -> list[Held]:
        with opening.reading(self.engine) as connection:
            return rereading.held(connection, slugs, last)

    def reread(
        self, read: Iterable[tuple[Held, Reading]], now: datetime, *, write: bool = True
    ) -> list[Reread]:
        """What today's readings of some captures come to; written down unless `write` is false."""
        with (opening.writing if write else opening.reading)(self.engine) as connection:
            return rereading.reread(connection, read, now, write=write)

    # Checks: see archive/verify.py

    def evidence_files(self) -> set[str]:
        """The WARC files that the archive refers to."""
        with opening.reading(self.engine) as connection:
            return audit.files(connection)

    def captures_in(self, file: str) -> dict[str, audit.Kept]:
        """The captures in one WARC file, by record id."""
        with opening.reading(self.engine) as connection:
            return audit.captures_in(connection, file)

    def count_captures(self) -> int:
        """How many captures there are."""
        with opening.reading(self.engine) as connection:
            return audit.count_captures(connection)

    def audit_versions(self) -> Iterator[tuple[str, int, bytes, Article]]:
        """Every version: address, number, stored fingerprint, and what it says."""
        with opening.reading(self.engine) as connection:
            yield from audit.versions(connection)

    def audit_pages(self) -> list[tuple[str, str]]:
        """Pages whose rows contradict one another: address, and what is wrong."""
        with opening.reading(self.engine) as connection:
            return list(audit.pages(connection))

    def audit_filing(self) -> str | None:
        """The algorithm by which copies are filed, if it is another than this release's."""
        with opening.reading(self.engine) as connection:
            return filing.differs(connection)

    # WARC files

    def recorded(self, record_ids: Iterable[str]) -> set[str]:
        """Those of some WARC record ids that are in the archive."""
        with opening.reading(self.engine) as connection:
            return writing.recorded(connection, record_ids)

    def warc_progress(self, source: str) -> dict[str, int]:
        """The WARC files of a source, each with the offset up to which its records are in the archive."""
        table = schema.warc_file
        with opening.reading(self.engine) as connection:
            where = table.c.source_id == runs.source_id(connection, source)
            found = connection.execute(sa.select(table.c.file, table.c.offset).where(where)).mappings()
            return {row["file"]: row["offset"] for row in found}

    def warc_done(self, file: str, source: str, offset: int) -> None:
        """All records of `file` before `offset` are in the archive."""
        table = schema.warc_file
        with opening.writing(self.engine) as connection:
            values = {"source_id": runs.source_id(connection, source), "offset": offset}
            changed = connection.execute(sa.update(table).where(table.c.file == file).values(values))
            if not changed.rowcount:
                connection.execute(sa.insert(table).values(file=file, **values))
