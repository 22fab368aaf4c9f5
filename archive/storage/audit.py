"""What `dibao verify` asks: the rows behind the evidence, and whether they agree with one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.storage import rows, schema
from archive.types import Article

capture, page, version = schema.capture, schema.page, schema.version


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the archive has a capture."""

    record_id: str
    url: str
    offset: int
    digest: str | None


def files(connection: Connection) -> set[str]:
    """The WARC files that the archive refers to."""
    return set(connection.scalars(sa.select(capture.c.file).where(capture.c.file.is_not(None)).distinct()))


def captures_in(connection: Connection, file: str) -> dict[str, Kept]:
    """The captures in one file, by record id."""
    query = sa.select(capture.c.record_id, capture.c.url, capture.c.offset, capture.c.digest)
    found = connection.execute(query.where(capture.c.file == file)).mappings()
    return {
        row["record_id"]: Kept(row["record_id"], row["url"], row["offset"], row["digest"]) for row in found
    }


def versions(connection: Connection) -> Iterator[tuple[str, int, bytes, Article]]:
    """Every version: address, number, stored fingerprint, and what it says."""
    query = sa.select(version, page.c.url).join(page, page.c.id == version.c.page_id).order_by(version.c.id)
    for row in connection.execute(query, execution_options={"yield_per": 500}).mappings():
        yield row["url"], row["number"], row["fingerprint"], rows.article(row, row["url"])


def pages(connection: Connection) -> Iterator[tuple[str, str]]:
    """Pages whose rows contradict one another: address, and what is wrong."""
    number = version.c.number
    counted = (
        sa.select(
            version.c.page_id,
            sa.func.count(sa.distinct(number)).label("there"),
            sa.func.max(number).label("last"),
        )
        .group_by(version.c.page_id)
        .subquery()
    )
    there, last = sa.func.coalesce(counted.c.there, 0), sa.func.coalesce(counted.c.last, 0)
    query = (
        sa.select(page.c.url, page.c.versions, there.label("there"))
        .outerjoin(counted, counted.c.page_id == page.c.id)
        .where(sa.or_(page.c.versions != there, page.c.versions != last))
    )
    for row in connection.execute(query.order_by(page.c.id)).mappings():
        yield row["url"], f"{row['versions']} versions were written, {row['there']} are there"
    lost = (
        sa.select(page.c.url)
        .outerjoin(version, version.c.id == page.c.version_id)
        .where(page.c.version > 0, sa.or_(version.c.id.is_(None), version.c.number != page.c.version))
    )
    for url in connection.scalars(lost.order_by(page.c.id)):
        yield url, "its current version is not there"
    bare = sa.select(page.c.url).join(version, version.c.page_id == page.c.id)
    bare = bare.outerjoin(capture, capture.c.id == version.c.capture_id)
    for url in connection.scalars(bare.where(capture.c.id.is_(None)).order_by(page.c.id)):
        yield url, "a version has no capture"


def count_captures(connection: Connection) -> int:
    """How many captures there are."""
    return connection.scalar(sa.select(sa.func.count()).select_from(capture)) or 0
