"""Sources and their runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.storage import rows, schema
from archive.types import RequestError, RunReport

COUNTS = (*schema.COUNTED, "seconds")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What the archive keeps of a source."""

    slug: str
    name: str = ""
    kind: str = "news"
    region: str = ""
    home: str = ""


def source_id(connection: Connection, slug: str) -> int:
    """The key of a source. Raises RequestError where the archive has none of that name."""
    found = connection.scalar(sa.select(schema.source.c.id).where(schema.source.c.slug == slug))
    if found is None:
        raise RequestError(f"no source {slug!r} in the archive")
    return int(found)


def upsert_source(connection: Connection, source: SourceRow) -> int:
    """Writes a source, or brings it up to date; its key."""
    values = asdict(source)
    table = schema.source
    found = connection.scalar(sa.select(table.c.id).where(table.c.slug == source.slug))
    if found is None:
        return int(connection.scalar(sa.insert(table).values(values).returning(table.c.id)))
    connection.execute(sa.update(table).where(table.c.id == found).values(values))
    return int(found)


def begin(connection: Connection, source: SourceRow, now: datetime) -> int:
    """A new run of a source."""
    source_key, run = upsert_source(connection, source), schema.run
    made = sa.insert(run).values(source_id=source_key, state="running", started_at=now).returning(run.c.id)
    return int(connection.scalar(made))


def end(connection: Connection, key: int, report: RunReport, now: datetime) -> None:
    """The last word on a run."""
    values: dict[str, Any] = {name: getattr(report, name) for name in COUNTS}
    values |= {"state": report.state, "reason": rows.clean(report.reason), "finished_at": now}
    connection.execute(sa.update(schema.run).where(schema.run.c.id == key).values(values))


def unfinished(connection: Connection, slug: str) -> list[int]:
    """The runs of a source that still say `running`."""
    joined = schema.run.join(schema.source, schema.source.c.id == schema.run.c.source_id)
    where = (schema.source.c.slug == slug, schema.run.c.state == "running")
    query = sa.select(schema.run.c.id).select_from(joined).where(*where).order_by(schema.run.c.id)
    return list(connection.scalars(query))


def source_of(connection: Connection, run: int) -> int:
    """The key of the source that a run is of."""
    found = connection.scalar(sa.select(schema.run.c.source_id).where(schema.run.c.id == run))
    if found is None:
        raise RequestError(f"no run {run} in the archive")
    return int(found)


def report(row: rows.Row) -> RunReport:
    """A run as it is told; `row` has the columns of run, and the slug."""
    return RunReport(
        source=row["slug"],
        **{name: row[name] for name in COUNTS},
        state=row["state"],
        reason=row["reason"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )
