"""Writing what was collected: rows of a batch, table by table, in as few statements as there are tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.storage import schema

State = dict[str, Any]


def insert(connection: Connection, table: sa.Table, values: Sequence[State]) -> list[int]:
    """Writes rows; their keys, in the same order."""
    if not values:
        return []
    query = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.scalars(query, list(values)))


_FIXED = {"id", "source_id", "url", "first_seen", "found_on", "listed_title", "listed_date", "context"}
_MUTABLE = [c.name for c in schema.page.c if c.name not in _FIXED]


def update_pages(connection: Connection, states: Sequence[State]) -> None:
    """Brings page rows up to date."""
    if states:
        page = schema.page
        query = (
            sa.update(page)
            .where(page.c.id == sa.bindparam("key"))
            .values({name: sa.bindparam(f"to_{name}", type_=page.c[name].type) for name in _MUTABLE})
        )
        connection.execute(
            query, [{"key": s["id"], **{f"to_{name}": s[name] for name in _MUTABLE}} for s in states]
        )


def update_seen(connection: Connection, seen: Sequence[tuple[int, int, datetime]]) -> None:
    """The later last-seen times of versions: page, number, when."""
    if seen:
        version = schema.version
        query = (
            sa.update(version)
            .where(
                version.c.page_id == sa.bindparam("page"),
                version.c.number == sa.bindparam("which"),
                version.c.last_seen < sa.bindparam("at", type_=schema.Utc()),
            )
            .values(last_seen=sa.bindparam("at", type_=schema.Utc()))
        )
        connection.execute(query, [{"page": p, "which": n, "at": at} for p, n, at in seen])
