"""Asking about the whole: sources and how they fare, and what was taken down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.storage import runs, schema
from archive.storage.articles import Filters, bytewise, current
from archive.types import TAKEN_DOWN, RunReport, Status


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source fares."""

    source: str
    name: str
    state: str  # ok | failing | running | stopped | killed | never ran
    reason: str | None
    articles: int
    last_run: RunReport | None


@dataclass(frozen=True, slots=True)
class Takedown:
    """An article that its site does not show any more."""

    url: str
    source: str
    status: Status
    since: datetime
    title: str | None
    reason: str | None


def status(connection: Connection) -> list[SourceState]:
    """Every source of the archive, by slug."""
    source, page, run = schema.source, schema.page, schema.run
    articles = _counts(connection, sa.select(page.c.source_id, sa.func.count()).where(page.c.version > 0))
    newest = sa.select(sa.func.max(run.c.id)).group_by(run.c.source_id)
    last = {
        row["source_id"]: runs.report(row)
        for row in connection.execute(
            sa.select(run, source.c.slug)
            .join(source, source.c.id == run.c.source_id)
            .where(run.c.id.in_(newest))
        ).mappings()
    }
    query = sa.select(source).order_by(bytewise(connection, source.c.slug))
    return [
        _source_state(row["slug"], row["name"], articles.get(row["id"], 0), last.get(row["id"]))
        for row in connection.execute(query).mappings()
    ]


def _counts(connection: Connection, query: sa.Select[Any]) -> dict[int, int]:
    grouped = query.group_by(schema.page.c.source_id)
    return {row[0]: row[1] for row in connection.execute(grouped)}


def _source_state(slug: str, name: str, articles: int, last: RunReport | None) -> SourceState:
    state = "never ran"
    reason = last.reason if last else None
    if last is not None:
        state = {"done": "ok", "failed": "failing"}.get(last.state, last.state)
        if state == "ok" and last.failed and not last.listed:
            state = "failing"
    return SourceState(slug, name, state, reason, articles, last)


def reports(connection: Connection, limit: int = 100) -> list[RunReport]:
    """The last runs, the latest first."""
    run, source = schema.run, schema.source
    query = sa.select(run, source.c.slug).join(source, source.c.id == run.c.source_id)
    found = connection.execute(query.order_by(run.c.id.desc()).limit(limit)).mappings()
    return [runs.report(row) for row in found]


def takedowns(
    connection: Connection, since: datetime | None, as_of: datetime | None = None
) -> list[Takedown]:
    """The articles that are not shown any more, the latest first; `since` leaves out earlier ones."""
    state = schema.page_state
    chosen = current(Filters(as_of=as_of)).subquery()
    newest = sa.select(sa.func.max(state.c.id).label("id"), state.c.page_id).group_by(state.c.page_id)
    if as_of is not None:
        newest = newest.where(state.c.recorded_at <= as_of)
    last = newest.subquery()
    query = (
        sa.select(chosen.c.url, chosen.c.slug, chosen.c.title, state.c.status, state.c.since, state.c.reason)
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
        Takedown(row["url"], row["slug"], Status(row["status"]), row["since"], row["title"], row["reason"])
        for row in connection.execute(query).mappings()
    ]
