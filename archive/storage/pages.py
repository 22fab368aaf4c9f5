"""Pages: what the next look at an address needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import decide
from archive.storage import rows, schema
from archive.types import Decision, Found, KnownPage, Status

T = TypeVar("T")
CHUNK = 500  # parameters of one IN: every SQLite takes 999

_original = schema.page.alias("original")
_columns = (*schema.page.c, _original.c.url.label("original"))
_joined = schema.page.outerjoin(_original, _original.c.id == schema.page.c.duplicate_of)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    waiting = iter(values)
    while part := list(islice(waiting, size)):
        yield part


def fetch(connection: Connection, source: int, urls: Iterable[str]) -> dict[str, rows.Row]:
    """The rows of those addresses of a source that are known, by address."""
    found: dict[str, rows.Row] = {}
    for part in chunks(dict.fromkeys(urls)):
        query = (
            sa.select(*_columns)
            .select_from(_joined)
            .where(schema.page.c.source_id == source, schema.page.c.url.in_(part))
        )
        found |= {row["url"]: row for row in connection.execute(query).mappings()}
    return found


def remember(connection: Connection, source: int, found: Sequence[Found], now: datetime) -> None:
    """Writes listed addresses that are not known yet, and brings up to date what the listing says of pages
    that were never archived. An address too long to be kept is left out."""
    wanted = {one.url: one for one in found if keepable(one.url)}
    known = fetch(connection, source, wanted)
    fresh = [_listed(source, one, now) for url, one in wanted.items() if url not in known]
    ensure(connection, fresh)
    for url, row in known.items():
        if row["status"] == Status.LISTED:
            values = _as_listed(wanted[url])
            if any(row[name] != value for name, value in values.items()):
                connection.execute(sa.update(schema.page).where(schema.page.c.id == row["id"]).values(values))


def ensure(connection: Connection, values: Sequence[dict[str, Any]]) -> None:
    """Writes new pages. All of them begin as listed."""
    if values:
        connection.execute(sa.insert(schema.page), list(values))


def keepable(url: str) -> bool:
    """Whether an address is short enough to be looked up."""
    return len(url.encode("utf-8", "replace")) <= schema.LONGEST_URL


def _as_listed(found: Found) -> dict[str, Any]:
    return {
        "found_on": rows.clean(found.found_on),
        "listed_title": rows.clean(found.title),
        "listed_date": rows.clean(found.date),
        "context": rows.context(found.context),
    }


def _listed(source: int, found: Found, now: datetime) -> dict[str, Any]:
    return blank(source, found.url, now) | _as_listed(found)


def blank(source: int, url: str, now: datetime) -> dict[str, Any]:
    """The row of a page of which nothing but its address is known."""
    empty = dict.fromkeys(("found_on", "listed_title", "listed_date"))
    return {
        "source_id": source,
        "url": url,
        "status": Status.LISTED.value,
        "first_seen": now,
        "context": {},
        **empty,
    }


def due(connection: Connection, source: int, ages: Sequence[timedelta], now: datetime) -> list[KnownPage]:
    """Archived pages to be looked at again: those for which first_seen + age has passed since the last time
    that the site answered for them. At age 0 that is all of them, failing ones included."""
    page = schema.page
    passed = [
        sa.and_(page.c.first_seen <= now - age, page.c.looked_age < age.total_seconds(), _rested(now))
        for age in ages
        if age > timedelta(0)
    ]
    if any(age <= timedelta(0) for age in ages):
        passed = [sa.true()]
    if not passed:
        return []
    archived = page.c.looked_age.is_not(None) & (page.c.status != Status.LISTED)
    return _select(connection, page.c.source_id == source, archived, sa.or_(*passed))


def pending(connection: Connection, source: int, now: datetime) -> list[KnownPage]:
    """Pages never archived whose turn it is: never looked at, or failed and rested since."""
    page = schema.page
    return _select(
        connection,
        page.c.source_id == source,
        page.c.status == Status.LISTED,
        page.c.failures < decide.TRIES,
        _rested(now),
    )


def _rested(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(schema.page.c.retry_at.is_(None), schema.page.c.retry_at <= now)


def _select(connection: Connection, *where: sa.ColumnElement[bool]) -> list[KnownPage]:
    query = sa.select(*_columns).select_from(_joined).where(*where).order_by(schema.page.c.id)
    return [rows.known_page(row) for row in connection.execute(query).mappings()]


def after_failure(known: KnownPage, decision: Decision, kind: Status | None, now: datetime) -> dict[str, Any]:
    """What a page row says after a look that failed."""
    again = known.failing_since is not None and (kind is None or known.failing_as == kind)
    failures = known.failures + 1
    return {
        "status": decision.status.value,
        "failures": failures,
        "failing_since": known.failing_since if again else now,
        "failing_as": kind.value if kind else None,
        "retry_at": decide.retry_at(failures, now),
        "reason": rows.clean(decision.reason),
    }


def after_answer(decision: Decision, first_seen: datetime, now: datetime) -> dict[str, Any]:
    """What a page row says after the site answered for it."""
    return {
        "status": decision.status.value,
        "failures": 0,
        "failing_since": None,
        "failing_as": None,
        "retry_at": None,
        "reason": rows.clean(decision.reason),
        "last_captured": now,
        "looked_age": max(0, int((now - first_seen).total_seconds())),
    }
