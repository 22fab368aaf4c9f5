"""What each source listed and what of it is archived, counted by day; and of each run, what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.coverage import Account, Day, Kind, Passed, shown_day
from archive.storage import pages, rows, runs, schema
from archive.storage.articles import bytewise
from archive.types import Decision, Outcome, RequestError, Status

page, version, source = schema.page, schema.version, schema.source
tally, passed_over = schema.tally, schema.passed_over
ARCHIVED = "archived"
MOST_FATES = 100  # of one run; rarer ones are counted together
MOST_PASSED = 2_000  # rows of one run; further ones are counted by reason
_never_archived = sa.and_(page.c.version == 0, page.c.duplicate_of.is_(None))


def days(connection: Connection, slug: str | None = None) -> dict[str, dict[date, Day]]:
    """The days of each source, or of one. An article counts on the day of its publication, or of its first
    capture where it states none; one that was only listed, on the day that the list showed. Copies of other
    pages are no articles. Raises RequestError for a source that the archive does not have."""
    keys = _keys(connection, slug)
    if slug is not None and not keys:
        raise RequestError(f"no source {slug!r} in the archive; there are {_slugs(connection)}")
    archived: Counter[tuple[int, date]] = Counter()
    for key, day, count in connection.execute(_by_day(connection)):
        archived[key, day if isinstance(day, date) else date.fromisoformat(day)] += count
    listed = archived + Counter((key, day) for key, day, _ in _only_listed(connection))
    found: dict[str, dict[date, Day]] = {name: {} for name in keys.values()}
    for (key, day), count in sorted(listed.items()):
        if key in keys:
            found[keys[key]][day] = Day(day, count, archived[key, day])
    return found


def _keys(connection: Connection, slug: str | None) -> dict[int, str]:
    query = sa.select(source.c.id, source.c.slug).order_by(bytewise(connection, source.c.slug))
    return {row[0]: row[1] for row in connection.execute(query) if slug in (None, row[1])}


def _slugs(connection: Connection) -> str:
    return ", ".join(connection.scalars(sa.select(source.c.slug).order_by(source.c.slug))) or "none"


def _by_day(connection: Connection) -> sa.Select[Any]:
    when = sa.func.coalesce(version.c.published_at, version.c.captured_at)
    day: sa.ColumnElement[Any]
    if connection.dialect.name == "postgresql":
        day = sa.cast(sa.func.timezone("Asia/Shanghai", when), sa.Date)
    else:
        day = sa.func.date(when, "+8 hours")  # China has kept one hour all the year since 1991
    joined = page.join(version, version.c.id == page.c.version_id)
    columns = (page.c.source_id, day.label("day"), sa.func.count())
    return sa.select(*columns).select_from(joined).group_by(page.c.source_id, sa.text("day"))


def _only_listed(connection: Connection) -> Iterator[tuple[int, date, Any]]:
    columns = (page.c.source_id, page.c.url, page.c.listed_date, page.c.first_seen, page.c.reason)
    query = sa.select(*columns).where(_never_archived).order_by(page.c.id)
    for row in connection.execute(query).mappings():
        yield row["source_id"], shown_day(row["listed_date"], row["first_seen"]), row


def missing(
    connection: Connection, slug: str | None = None, since: date | None = None
) -> dict[str, list[tuple[str, Passed]]]:
    """What each source, or one, listed and what is not archived: addresses, with the last reason of each."""
    keys = _keys(connection, slug)
    found: dict[str, list[tuple[str, Passed]]] = {name: [] for name in keys.values()}
    for key, day, row in _only_listed(connection):
        if key in keys and (since is None or day >= since):
            reason = row["reason"] or Account().waiting
            found[keys[key]].append((row["url"], Passed(Kind.ARTICLE, reason)))
    ours = sa.and_(page.c.source_id == passed_over.c.source_id, page.c.url == passed_over.c.url)
    query = sa.select(passed_over).where(~sa.exists().where(ours)).order_by(passed_over.c.id)
    for row in connection.execute(query).mappings():
        if row["source_id"] in keys:
            passed = Passed(Kind(row["kind"]), row["reason"], row["count"])
            found[keys[row["source_id"]]].append((row["url"], passed))
    return found


def enter(connection: Connection, run: int, account: Account, now: datetime) -> None:
    """Writes what became of everything that the lists of a run showed, each address once."""
    key = runs.source_of(connection, run)
    listed = set(account.listed)
    fates: Counter[str] = Counter()
    for part in pages.chunks(listed):
        here = sa.and_(page.c.source_id == key, page.c.url.in_(part))
        waiting = sa.and_(here, _never_archived, page.c.reason.is_(None), page.c.failures == 0)
        connection.execute(sa.update(page).where(waiting).values(reason=account.waiting))
        said = sa.case((_never_archived, page.c.reason), else_=ARCHIVED)
        fates += Counter(
            reason or account.waiting for reason in connection.scalars(sa.select(said).where(here))
        )
    fates[f"address over {schema.LONGEST_URL} bytes"] += len(listed) - fates.total()
    passed = {url: one for url, one in account.passed.items() if url not in listed}
    for one in passed.values():
        fates[str(rows.clean(one.reason))] += one.count
    connection.execute(sa.delete(tally).where(tally.c.run_id == run))
    counted = [{"run_id": run, "fate": fate, "count": count} for fate, count in _most(+fates).items()]
    if counted:
        connection.execute(sa.insert(tally), counted)
    _settle(connection, key, account.settled)
    _pass_over(connection, key, _bounded(passed), now)


KILLED = "not fetched: the run was killed"


def enter_killed(connection: Connection, run: int, now: datetime) -> None:
    """The last word on a run that was killed and had none itself, as far as is known: the looks that reached
    the archive, and of its lists the addresses that it looked at or that nobody had seen before. What it
    fetched and did not archive any more is counted by the run that brings it in."""
    capture, failure, the_run = schema.capture, schema.failure, schema.run
    looks = (capture.c.run_id == run, capture.c.outcome.is_not(None))
    by_outcome = sa.select(capture.c.outcome, sa.func.count()).where(*looks).group_by(capture.c.outcome)
    counts: Counter[str] = Counter()
    for outcome, count in connection.execute(by_outcome):
        for name in Decision(Outcome(outcome), Status.LIVE).counted_as:
            counts[name] += count
    silent = sa.select(sa.func.count()).where(failure.c.run_id == run)
    counts["failed"] += connection.scalar(silent) or 0
    begun = sa.select(the_run.c.started_at).where(the_run.c.id == run).scalar_subquery()
    looked_at = [sa.select(look.c.page_id).where(look.c.run_id == run) for look in (capture, failure)]
    shown = sa.or_(page.c.first_seen >= begun, *(page.c.id.in_(keys) for keys in looked_at))
    here = sa.select(page.c.url).where(page.c.source_id == runs.source_of(connection, run), shown)
    listed = set(connection.scalars(here))
    if run not in fates(connection, run):  # or it was killed right after it had entered them itself
        enter(connection, run, Account(listed, waiting=KILLED), now)
    counts["listed"] = len(listed)
    values = {"state": "killed", "reason": "did not end by itself", "finished_at": now, **counts}
    connection.execute(sa.update(the_run).where(the_run.c.id == run).values(values))


def _most(fates: Counter[str]) -> Counter[str]:
    """The fates in number, the rarest of very many as one."""
    most = Counter(dict(fates.most_common(MOST_FATES)))
    if rest := fates.total() - most.total():
        most["other reasons"] += rest
    return most


def _bounded(passed: Mapping[str, Passed]) -> dict[str, Passed]:
    """The first of them as they are, the rest as one row a reason."""
    kept: dict[str, Passed] = {}
    rest: Counter[tuple[Kind, str]] = Counter()
    for url, one in passed.items():
        name = (rows.clean(url) or "").encode()[: schema.LONGEST_URL].decode("utf-8", "ignore")
        reason = str(rows.clean(one.reason))
        if len(kept) < MOST_PASSED and name not in kept:
            kept[name] = Passed(one.kind, reason, one.count)
        else:
            rest[one.kind, reason] += one.count
    further = {f"further: {reason}": Passed(kind, reason, n) for (kind, reason), n in rest.most_common(100)}
    return kept | further


def _settle(connection: Connection, key: int, urls: Iterable[str]) -> None:
    for part in pages.chunks(rows.clean(url) for url in urls):
        gone = sa.and_(passed_over.c.source_id == key, passed_over.c.url.in_(part))
        connection.execute(sa.delete(passed_over).where(gone))


def _pass_over(connection: Connection, key: int, passed: Mapping[str, Passed], now: datetime) -> None:
    known: set[str] = set()
    for part in pages.chunks(passed):
        here = sa.and_(passed_over.c.source_id == key, passed_over.c.url.in_(part))
        known |= set(connection.scalars(sa.select(passed_over.c.url).where(here)))
    values = [
        {"url": url, "kind": one.kind.value, "reason": one.reason, "count": one.count, "last_seen": now}
        for url, one in passed.items()
    ]
    fresh = [row | {"source_id": key, "first_seen": now} for row in values if row["url"] not in known]
    if fresh:
        connection.execute(sa.insert(passed_over), fresh)
    named = {name: sa.bindparam(f"to_{name}", type_=passed_over.c[name].type) for name in _KEPT_UP}
    again = [{f"to_{name}": value for name, value in row.items()} for row in values if row["url"] in known]
    if again:
        here = sa.and_(passed_over.c.source_id == key, passed_over.c.url == sa.bindparam("to_url"))
        connection.execute(sa.update(passed_over).where(here).values(named), again)


_KEPT_UP = ("kind", "reason", "count", "last_seen")


def fates(connection: Connection, run: int | None = None) -> dict[int, dict[str, int]]:
    """Of each run, or of one: how many of the addresses that its lists showed are archived, and why others
    are not."""
    query = sa.select(tally).order_by(tally.c.run_id, tally.c.fate)
    query = query if run is None else query.where(tally.c.run_id == run)
    found: dict[int, dict[str, int]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["run_id"], {})[row["fate"]] = row["count"]
    return found
