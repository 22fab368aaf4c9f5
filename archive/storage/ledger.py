"""What each source listed and what of it is archived, counted by day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.coverage import Day, shown_day
from archive.storage import schema
from archive.storage.articles import bytewise
from archive.types import RequestError, Status

page, version, source = schema.page, schema.version, schema.source


def days(connection: Connection, slug: str | None = None) -> dict[str, dict[date, Day]]:
    """The days of each source, or of one. An article counts on the day of its publication, or of its first
    capture where it states none; one that was only listed, on the day that the list showed. Copies of other
    pages are no articles. Raises RequestError for a source that the archive does not have."""
    query = sa.select(source.c.id, source.c.slug).order_by(bytewise(connection, source.c.slug))
    keys = {row[0]: row[1] for row in connection.execute(query) if slug in (None, row[1])}
    if slug is not None and not keys:
        raise RequestError(f"no source {slug!r} in the archive; there are {_slugs(connection)}")
    archived: Counter[tuple[int, date]] = Counter()
    for key, day, count in connection.execute(_by_day(connection)):
        archived[key, day if isinstance(day, date) else date.fromisoformat(day)] += count
    listed = archived + _only_listed(connection)
    found: dict[str, dict[date, Day]] = {name: {} for name in keys.values()}
    for (key, day), count in sorted(listed.items()):
        if key in keys:
            found[keys[key]][day] = Day(day, count, archived[key, day])
    return found


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


def _only_listed(connection: Connection) -> Counter[tuple[int, date]]:
    columns = (page.c.source_id, page.c.listed_date, page.c.first_seen)
    query = sa.select(*columns).where(page.c.status == Status.LISTED.value)
    found = connection.execute(query).mappings()
    return Counter((row["source_id"], shown_day(row["listed_date"], row["first_seen"])) for row in found)


def reasons(connection: Connection) -> dict[str, Counter[str]]:
    """Why what each source listed is not archived: the last reason of each address, counted."""
    query = (
        sa.select(source.c.slug, page.c.reason, sa.func.count())
        .join(source, source.c.id == page.c.source_id)
        .where(page.c.status == Status.LISTED.value)
        .group_by(source.c.slug, page.c.reason)
    )
    found: dict[str, Counter[str]] = {}
    for slug, reason, count in connection.execute(query):
        found.setdefault(slug, Counter())[reason or "not fetched yet"] += count
    return found
