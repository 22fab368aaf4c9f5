"""What was taken down, and where copies of it live on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import reprints
from archive.reprints import Member
from archive.storage import copies, schema
from archive.storage.articles import Filters, bytewise, current
from archive.types import TAKEN_DOWN, Status


@dataclass(frozen=True, slots=True)
class Takedown:
    """An article that its site does not show any more."""

    url: str
    source: str
    status: Status
    since: datetime
    title: str | None
    reason: str | None
    page: int  # its key
    # Of its reprint cluster, those that are shown still, first publication first.
    copies: tuple[Member, ...] = ()


def takedowns(
    connection: Connection,
    since: datetime | None,
    as_of: datetime | None = None,
    *,
    one_per_cluster: bool = False,
) -> list[Takedown]:
    """The articles that are not shown any more, the latest first; `since` leaves out earlier ones. Of those
    that are copies of each other all, or with `one_per_cluster` the first publication only."""
    found = _found(connection, since, as_of)
    roots = copies.roots(connection, {one.page for one in found}, as_of)
    clusters: dict[int, list[Member]] = {}
    for member in copies.members(connection, roots, as_of):
        clusters.setdefault(roots[member.key], []).append(member)
    ordered = {root: reprints.ordered(members) for root, members in clusters.items()}
    told = [replace(one, copies=_living(ordered.get(roots.get(one.page, 0), ()))) for one in found]
    if not one_per_cluster:
        return told
    down = {one.page for one in found}
    firsts = {next((m.key for m in members if m.key in down), None) for members in ordered.values()}
    return [one for one in told if one.page not in roots or one.page in firsts]


def _living(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(one for one in members if one.status not in TAKEN_DOWN)


def _found(connection: Connection, since: datetime | None, as_of: datetime | None) -> list[Takedown]:
    state = schema.page_state
    chosen = current(Filters(as_of=as_of)).subquery()
    newest = sa.select(sa.func.max(state.c.id).label("id"), state.c.page_id).group_by(state.c.page_id)
    if as_of is not None:
        newest = newest.where(state.c.recorded_at <= as_of)
    last = newest.subquery()
    names = (chosen.c.url, chosen.c.slug, chosen.c.title, chosen.c.page)
    query = (
        sa.select(*names, state.c.status, state.c.since, state.c.reason)
        .join(last, last.c.page_id == chosen.c.page)
        .join(state, state.c.id == last.c.id)
        .where(state.c.status.in_(TAKEN_DOWN))
        .order_by(
            state.c.since.desc(), bytewise(connection, chosen.c.slug), bytewise(connection, chosen.c.url)
        )
    )
    if since is not None:
        query = query.where(state.c.since >= since)
    return [
        Takedown(
            url=row["url"],
            source=row["slug"],
            status=Status(row["status"]),
            since=row["since"],
            title=row["title"],
            reason=row["reason"],
            page=row["page"],
        )
        for row in connection.execute(query).mappings()
    ]
