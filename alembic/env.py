"""Runs the migrations on a connection handed over by `archive.storage.engine`, or on $DIBAO_ARCHIVE."""

from __future__ import annotations

import os
from typing import Any

from sqlalchemy import Connection

from alembic import context
from archive.storage import engine, schema


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether a table is described in schema.py. The search index is not: it is made per database."""
    return not (kind == "table" and name is not None and name.startswith("search"))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        include_object=_ours,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    made = engine.make(os.environ.get("DIBAO_ARCHIVE", "sqlite:///data/archive.db"))
    with made.connect() as connection:
        _run(connection)
    made.dispose()
