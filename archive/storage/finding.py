"""Lists of articles: those in which some words stand, or all; of copies the first only, if so wished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.search import Phrase
from archive.storage import articles, copies, indexing, schema
from archive.storage.articles import Entry, Filters, bytewise, current, with_aliases


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a search: how many articles, and the first of them."""

    total: int
    hits: tuple[Entry, ...]


def find(connection: Connection, phrases: Sequence[Phrase], filters: Filters, limit: int) -> Hits:
    """The articles in which all phrases stand, the latest publication first."""
    articles.check(connection, filters)
    version, page = schema.version, schema.page
    matching = current(filters).where(indexing.matching(connection, phrases))
    left_out = copies.later_copies(connection, matching, filters.as_of) if filters.one_per_cluster else set()
    keys = matching.with_only_columns(version.c.id).subquery()
    total = (connection.scalar(sa.select(sa.func.count()).select_from(keys)) or 0) - len(left_out)
    when = sa.func.coalesce(version.c.published_at, version.c.captured_at)
    order = (when.desc(), bytewise(connection, page.c.url), version.c.number)
    found = connection.execute(matching.order_by(*order).limit(limit + len(left_out))).mappings().all()
    kept = [row for row in found if row["page"] not in left_out][:limit]
    return Hits(total, tuple(with_aliases(connection, kept, filters.as_of)))


def entries(connection: Connection, filters: Filters) -> Iterator[Entry]:
    """Every version that the filters leave in: by source, address, number."""
    left_out: set[int] = set()
    if filters.one_per_cluster:
        left_out = copies.later_copies(connection, current(filters), filters.as_of)
    yield from articles.entries(connection, filters, left_out)
