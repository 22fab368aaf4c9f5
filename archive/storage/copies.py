"""Reprints: bands and links of new versions, and the clusters that the links make.

Each new version is filed under its 32 bands and 8 of its sentences. Versions of other sources that share one
are compared with it, text by text, and copies are linked. Links are append-only, so clusters can be given as
of a moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import reprints
from archive.fingerprint import bands, grams, sentence_keys
from archive.reprints import Member
from archive.storage import articles, pages, schema
from archive.storage.articles import Filters, current, page_of
from archive.types import Status

# A band holds so many versions at most: a story is linked through the first of its copies as well, and a set
# phrase of a form or a footer costs no more in an archive of a million than in one of a thousand.
CROWDED = 30
# Versions at most that a new one is compared with, and of those that share one key only, which in a corpus of
# set phrases are many: a copy with half of the text in common shares two bands on average, and sentences.
COMPARED = 16
BY_ONE = 4

band, link, version, page = schema.band, schema.reprint_link, schema.version, schema.page


def add(connection: Connection, source: int, versions: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Files new versions of one source and links them to the copies that the archive has."""
    sets = {key: grams(row["text"]) for key, row in versions}
    keys = {key: _keys(sets[key], row["text"]) for key, row in versions}
    near = _sharing(connection, {one for found in keys.values() for one in found})
    _file(connection, keys, near)
    wanted = {key: _likeliest(found, near) for key, found in keys.items()}
    texts = _texts(connection, source, {other for others in wanted.values() for other in others})
    found = [
        row
        for key, said in versions
        for row in _links(key, said, sets[key], [texts[one] for one in sorted(wanted[key]) if one in texts])
    ]
    if found:
        connection.execute(sa.insert(link), found)


def file(connection: Connection, texts: dict[int, str]) -> None:
    """Files versions under their keys, and links nothing."""
    keys = {key: _keys(grams(text), text) for key, text in texts.items()}
    _file(connection, keys, _sharing(connection, {one for found in keys.values() for one in found}))


def _keys(own: frozenset[str], text: str) -> list[int]:
    return sorted({*bands(own), *sentence_keys(text)})


def _likeliest(found: Iterable[int], near: dict[int, list[int]]) -> set[int]:
    """The versions that share most keys with one: as many as are worth comparing."""
    shared = Counter(other for one in found for other in near.get(one, ()))
    ordered = sorted(shared, key=lambda other: (-shared[other], other))
    several = sum(count > 1 for count in shared.values())
    return set(ordered[: min(COMPARED, several + BY_ONE)])


def _sharing(connection: Connection, keys: set[int]) -> dict[int, list[int]]:
    """The versions filed under some bands."""
    found: dict[int, list[int]] = {}
    for part in pages.chunks(sorted(keys)):
        query = sa.select(band.c.key, band.c.version_id).where(band.c.key.in_(part))
        for row in connection.execute(query):
            found.setdefault(row[0], []).append(row[1])
    return found


def _file(connection: Connection, keys: dict[int, list[int]], near: dict[int, list[int]]) -> None:
    room = {one: CROWDED - len(others) for one, others in near.items()}
    values = []
    for key, found in keys.items():
        for one in found:
            left = room.get(one, CROWDED)
            room[one] = left - 1
            if left > 0:
                values.append({"key": one, "version_id": key})
    if values:
        connection.execute(sa.insert(band), values)


def _texts(connection: Connection, source: int, keys: set[int]) -> dict[int, Any]:
    """Those of some versions that are of other sources, with their page and grams."""
    found: dict[int, Any] = {}
    for part in pages.chunks(sorted(keys)):
        query = (
            sa.select(version.c.id, version.c.page_id, version.c.text)
            .join(page, page.c.id == version.c.page_id)
            .where(version.c.id.in_(part), page.c.source_id != source)
        )
        for row in connection.execute(query).mappings():
            found[row["id"]] = (row["id"], row["page_id"], grams(row["text"]))
    return found


def _links(
    key: int, said: dict[str, Any], own: frozenset[str], others: Iterable[tuple[int, int, frozenset[str]]]
) -> list[dict[str, Any]]:
    """The links of one version: to the likest version of each page that it copies, or that copies it."""
    best: dict[int, dict[str, Any]] = {}
    for other, other_page, theirs in others:
        similarity = reprints.is_copy(own, theirs)
        if similarity is not None and similarity > best.get(other_page, {"similarity": 0})["similarity"]:
            best[other_page] = {
                "version_id": key,
                "page_id": said["page_id"],
                "other_id": other,
                "other_page_id": other_page,
                "similarity": similarity,
                "joins": similarity >= reprints.JOINS,
                "recorded_at": said["recorded_at"],
            }
    if best:
        max(best.values(), key=lambda row: (row["similarity"], -row["other_id"]))["joins"] = True
    return list(best.values())


def cluster(connection: Connection, url: str, as_of: datetime | None = None) -> list[Member]:
    """The cluster of an article, first publication first; the article alone where it has no copies. Raises
    RequestError where the article is not in the archive."""
    rows = _rows(connection, _reachable(connection, page_of(connection, url), as_of), as_of)
    if not rows:
        articles.versions(connection, url, as_of)  # says why there is none
    texts = {row["page"]: row["text"] for row in rows}
    found = reprints.ordered([_member(row) for row in rows])
    first = grams(texts[found[0].key])
    return [
        replace(
            one,
            similarity=reprints.likeness(first, grams(texts[one.key])).jaccard if number else 1.0,
            via=reprints.source_of(one, found),
        )
        for number, one in enumerate(found)
    ]


def _rows(connection: Connection, keys: Iterable[int], as_of: datetime | None) -> list[Any]:
    """What some pages said, with the names of their sources."""
    chosen = current(Filters(as_of=as_of)).add_columns(
        schema.source.c.name.label("source_name"), page.c.first_seen
    )
    rows: list[Any] = []
    for part in pages.chunks(sorted(keys)):
        rows += connection.execute(chosen.where(page.c.id.in_(part))).mappings().all()
    return rows


def members(connection: Connection, keys: Iterable[int], as_of: datetime | None) -> list[Member]:
    """Some pages as members of their clusters."""
    return [_member(row) for row in _rows(connection, keys, as_of)]


def roots(connection: Connection, keys: set[int], as_of: datetime | None) -> dict[int, int]:
    """The clusters of some pages: each page that is in one of them -> the least key of its cluster. Pages
    without a copy are left out."""
    pairs: set[tuple[int, int]] = set()
    fresh, reached = keys, set(keys)
    while fresh:
        found = _pairs(connection, fresh, as_of)
        fresh = {key for pair in found for key in pair} - reached
        reached |= fresh
        pairs |= found
    return reprints.clusters(pairs)


def _pairs(connection: Connection, keys: set[int], as_of: datetime | None) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    ends = (link.c.page_id, link.c.other_page_id)
    for part in pages.chunks(sorted(keys)):
        for one in ends:
            query = sa.select(*ends).where(one.in_(part), link.c.joins, *_by(as_of))
            found |= {(row[0], row[1]) for row in connection.execute(query)}
    return found


def _member(row: Any) -> Member:
    return Member(
        key=row["page"],
        url=row["url"],
        source=row["slug"],
        name=row["source_name"],
        title=row["title"],
        published_at=row["published_at"],
        first_seen=min(row["first_seen"], row["captured_at"]),  # evidence from elsewhere may be older
        stated=row["origin"],
        status=Status(row["status"]),
    )


def _reachable(connection: Connection, start: int, as_of: datetime | None) -> set[int]:
    """The pages of a cluster, followed link by link; and those that share a part with `start` itself."""
    seen = {start} | _linked(connection, {start}, *_by(as_of))
    fresh = {start}
    reached = {start}
    while fresh:
        fresh = _linked(connection, fresh, link.c.joins, *_by(as_of)) - reached
        reached |= fresh
    return seen | reached


def _linked(connection: Connection, keys: set[int], *where: sa.ColumnElement[bool]) -> set[int]:
    """The pages that are linked to some pages."""
    found: set[int] = set()
    ends = (link.c.page_id, link.c.other_page_id)
    for part in pages.chunks(sorted(keys)):
        for one, other in (ends, ends[::-1]):
            found |= set(connection.scalars(sa.select(other).where(one.in_(part), *where)))
    return found


def _by(as_of: datetime | None) -> Iterable[sa.ColumnElement[bool]]:
    return [] if as_of is None else [link.c.recorded_at <= as_of]


def later_copies(connection: Connection, selected: sa.Select[Any], as_of: datetime | None) -> set[int]:
    """Of the pages in a selection (of `current`), those of which it holds an earlier publication as well: to
    be left out where one of each cluster is wanted."""
    pairs = connection.execute(
        sa.select(link.c.page_id, link.c.other_page_id).where(link.c.joins, *_by(as_of))
    )
    roots = reprints.clusters((row[0], row[1]) for row in pairs)
    if not roots:
        return set()
    columns = (page.c.id, page.c.url, schema.source.c.slug, schema.source.c.name, version.c.origin)
    times = (version.c.published_at, version.c.captured_at, page.c.first_seen, version.c.number)
    groups: dict[int, dict[int, Member]] = {}
    last: dict[int, int] = {}
    for row in connection.execute(selected.with_only_columns(*columns, *times)).mappings():
        if row["id"] in roots and row["number"] >= last.get(row["id"], 0):
            groups.setdefault(roots[row["id"]], {})[row["id"]] = _bare(row)
            last[row["id"]] = row["number"]
    several = (list(group.values()) for group in groups.values() if len(group) > 1)
    return {one.key for group in several for one in reprints.ordered(group)[1:]}


def _bare(row: Any) -> Member:
    return Member(
        key=row["id"],
        url=row["url"],
        source=row["slug"],
        name=row["name"],
        title=None,
        published_at=row["published_at"],
        first_seen=min(row["first_seen"], row["captured_at"]),
        stated=row["origin"],
    )


def counts(connection: Connection) -> Counter[int]:
    """How many clusters there are of each size."""
    pairs = connection.execute(sa.select(link.c.page_id, link.c.other_page_id).where(link.c.joins))
    sizes = Counter(reprints.clusters((row[0], row[1]) for row in pairs).values())
    return Counter(sizes.values())
