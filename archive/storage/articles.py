"""Asking: which articles there are, what they said and when, as of now or of any moment before.

Every question goes through `Selection`: the versions that were current at a moment, with their page, source
and status. Versions and states are append-only and know when they were recorded, so an answer as of a moment
stays the same for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import urls
from archive.storage import pages, rows, schema
from archive.types import RequestError, Status

page, version, source, state = schema.page, schema.version, schema.source, schema.page_state


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave in. Times are both included, and speak of the day of publication; of an article without
    one, of its first capture."""

    source: str | None = None
    region: str | None = None  # GB/T 2260: 371000 holds the whole city, 370000 the province
    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    all_versions: bool = False
    one_per_cluster: bool = False  # of copies across sources, the first publication only

    def as_json(self) -> dict[str, Any]:
        """Those that are set, as a manifest names them."""
        return {name: getattr(self, name) for name in self.__slots__ if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class State:
    """What a page was from some time on."""

    status: Status
    since: datetime
    moved_to: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of an article, with where and how it stands in the archive."""

    url: str
    source: str
    region: str
    status: Status
    moved_to: str | None
    aliases: tuple[str, ...]
    number: int
    said: rows.Row  # the columns of the version


def current(filters: Filters) -> sa.Select[Any]:
    """The versions that the filters leave in, with page, source and status."""
    told: Any = page
    joined = version.join(page, page.c.id == version.c.page_id).join(source, source.c.id == page.c.source_id)
    where: list[sa.ColumnElement[bool]] = []
    if filters.as_of is not None:
        last = _last_state(filters.as_of)
        joined = joined.join(last, last.c.page_id == page.c.id)
        told = last
        where.append(version.c.recorded_at <= filters.as_of)
    if not filters.all_versions:
        where.append(_is_current(filters.as_of))
    if filters.all_versions or filters.as_of is not None:
        where.append(~_read_again(filters.as_of))
    columns = (page.c.id.label("page"), page.c.url, source.c.slug, source.c.region)
    chosen = sa.select(*columns, told.c.status.label("status"), told.c.moved_to.label("moved_to"), *version.c)
    return chosen.select_from(joined).where(*where, *_narrowed(filters))


def _is_current(as_of: datetime | None) -> sa.ColumnElement[bool]:
    if as_of is None:
        return page.c.version_id == version.c.id
    later = version.alias("later")
    newest = (
        sa.select(sa.func.max(later.c.number))
        .where(later.c.page_id == version.c.page_id, later.c.late.is_(False), later.c.recorded_at <= as_of)
        .correlate(version)
        .scalar_subquery()
    )
    return version.c.number == newest


def _read_again(as_of: datetime | None) -> sa.ColumnElement[bool]:
    """Whether later readers have read the same version again."""
    again = version.alias("again")
    same = (again.c.page_id == version.c.page_id, again.c.number == version.c.number)
    by_then = [] if as_of is None else [again.c.recorded_at <= as_of]
    later = sa.select(again.c.id).where(*same, again.c.reading > version.c.reading, *by_then)
    return later.correlate(version).exists()


def _last_state(as_of: datetime) -> sa.Subquery:
    """The last state of each page that was recorded by then."""
    newest = (
        sa.select(sa.func.max(state.c.id).label("id"))
        .where(state.c.recorded_at <= as_of)
        .group_by(state.c.page_id)
        .subquery()
    )
    return sa.select(state).join(newest, newest.c.id == state.c.id).subquery("last_state")


def _narrowed(filters: Filters) -> Iterator[sa.ColumnElement[bool]]:
    when = sa.func.coalesce(version.c.published_at, version.c.captured_at)
    if filters.source is not None:
        yield source.c.slug == filters.source
    if filters.region is not None:
        yield source.c.region.startswith(_region_prefix(filters.region), autoescape=True)
    if filters.since is not None:
        yield when >= filters.since
    if filters.until is not None:
        yield when <= filters.until


def _region_prefix(code: str) -> str:
    """'371000' -> '3710', '370000' -> '37': a code ends in 00 for each level below that it holds."""
    if not code.isdigit() or len(code) not in (2, 4, 6):
        raise RequestError(f"region {code!r} is not a code of GB/T 2260, as 371000 is")
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def check(connection: Connection, filters: Filters) -> None:
    """Raises RequestError where a filter names a source that the archive does not have."""
    if filters.source is None:
        return
    slugs = list(connection.scalars(sa.select(source.c.slug).order_by(source.c.slug)))
    if filters.source not in slugs:
        raise RequestError(
            f"no source {filters.source!r} in the archive; there are {', '.join(slugs) or 'none'}"
        )


def bytewise(connection: Connection, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A text column ordered by its bytes, on both databases the same."""
    return sa.collate(column, "C") if connection.dialect.name == "postgresql" else column


def entries(
    connection: Connection, filters: Filters, leave_out: Collection[int] = frozenset()
) -> Iterator[Entry]:
    """Every version that the filters leave in, but for some pages: by source, address, number. Read as it
    goes, so that an archive of any size is gone through in little memory."""
    check(connection, filters)
    order = (bytewise(connection, source.c.slug), bytewise(connection, page.c.url), version.c.number)
    query = current(filters).order_by(*order)
    found = connection.execute(query, execution_options={"yield_per": 500}).mappings()
    for part in found.partitions():
        kept = [row for row in part if row["page"] not in leave_out]
        yield from with_aliases(connection, kept, filters.as_of)


def with_aliases(
    connection: Connection, found: Sequence[rows.Row], as_of: datetime | None
) -> Iterator[Entry]:
    names = aliases(connection, {row["page"] for row in found}, as_of)
    for row in found:
        yield entry(row, names.get(row["page"], ()))


def entry(row: rows.Row, names: Sequence[str]) -> Entry:
    """The entry in a row of `current`."""
    return Entry(
        url=row["url"],
        source=row["slug"],
        region=row["region"],
        status=Status(row["status"]),
        moved_to=row["moved_to"],
        aliases=tuple(names),
        number=row["number"],
        said=row,
    )


def aliases(connection: Connection, keys: set[int], as_of: datetime | None) -> dict[int, list[str]]:
    """The other addresses of some pages, in their order."""
    found: dict[int, list[str]] = {}
    table: Any = page if as_of is None else _last_state(as_of)
    for part in pages.chunks(sorted(keys)):
        query = sa.select(table.c.duplicate_of, page.c.url).where(table.c.duplicate_of.in_(part))
        if as_of is not None:
            query = query.join_from(table, page, page.c.id == table.c.page_id)
        for row in connection.execute(query).mappings():
            found.setdefault(row["duplicate_of"], []).append(row["url"])
    return {key: sorted(names) for key, names in found.items()}


def page_of(connection: Connection, url: str) -> int:
    """The key of the page of an article, by any of its addresses. Raises RequestError where there is none."""
    asked = [name for name in dict.fromkeys((url.strip(), urls.canonical(url), *_variants(url))) if name]
    query = sa.select(page.c.id, page.c.url, page.c.duplicate_of, page.c.version).where(page.c.url.in_(asked))
    found = connection.execute(query.order_by(page.c.id)).mappings().all()
    archived = [row for row in found if row["version"] or row["duplicate_of"]]
    if not archived:
        known = "listed, but not archived yet" if found else "not in the archive"
        raise RequestError(f"{url}: {known}")
    best = min(archived, key=lambda row: asked.index(row["url"]))
    return int(best["duplicate_of"] or best["id"])


def _variants(url: str) -> Iterator[str]:
    """The same address as others write it: the other scheme, with www and without."""
    address = urls.canonical(url if "://" in url else f"http://{url}")
    scheme, _, rest = address.partition("://")
    bare = rest.removeprefix("www.")
    for name in (rest, bare, f"www.{bare}"):
        yield from (f"{kind}://{name}" for kind in (scheme, "http", "https") if kind and name)


def versions(connection: Connection, url: str, as_of: datetime | None = None) -> list[Entry]:
    """Every version of an article, by any of its addresses, the first one first."""
    key = page_of(connection, url)
    query = current(Filters(as_of=as_of, all_versions=True)).where(page.c.id == key)
    found = connection.execute(query.order_by(version.c.number)).mappings().all()
    if not found:
        raise RequestError(f"{url}: not in the archive at that time")
    return list(with_aliases(connection, found, as_of))


def states(connection: Connection, url: str, as_of: datetime | None = None) -> list[State]:
    """What became of an article, from its first capture on."""
    query = sa.select(state).where(state.c.page_id == page_of(connection, url)).order_by(state.c.id)
    if as_of is not None:
        query = query.where(state.c.recorded_at <= as_of)
    return [
        State(Status(row["status"]), row["since"], row["moved_to"], row["reason"])
        for row in connection.execute(query).mappings()
    ]


def evidence(connection: Connection, one: Entry) -> dict[str, Any]:
    """The capture of a version: its address, time and HTTP status, and where its record lies."""
    names = ("url", "fetched_at", "http_status", "file", "offset", "length", "record_id", "digest")
    capture = schema.capture
    query = sa.select(*(capture.c[name] for name in names)).where(capture.c.id == one.said["capture_id"])
    return dict(connection.execute(query).mappings().one())


def newest(found: Sequence[Entry]) -> Entry:
    """The current one of an article's versions."""
    return [one for one in found if not one.said["late"]][-1]
