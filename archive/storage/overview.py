"""Asking about the whole: sources and how they fare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.storage import runs, schema
from archive.storage.articles import bytewise
from archive.types import RunReport


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source fares."""

    source: str
    name: str
    state: str  # ok | failing | running | stopped | killed | never ran
    reason: str | None
    articles: int
    last_run: RunReport | None


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
