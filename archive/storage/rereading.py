"""Re-extraction: every capture read again by today's readers, without a version that the site did not make.

A version is a state that the site was in. Later readers may read the same state better: that is another
reading of the same version, added beside the first. A version is added only where a capture shows what no
version of its page says: one that could not be read before, or an edit that earlier readers did not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.storage import copies, indexing, rows, schema
from archive.types import Article, Capture, Outcome, Reading, Role, Status

capture, page, version, source = schema.capture, schema.page, schema.version, schema.source
PART = 500  # captures asked for at a time


@dataclass(frozen=True, slots=True)
class Held:
    """A capture of an article that the archive holds, without its body."""

    key: int
    capture: Capture
    version: int | None  # the number of the version that it showed
    first: bool  # whether that version was read from it


class Effect(StrEnum):
    """What reading a capture again comes to."""

    SAME = "same"  # as it was read before
    READING = "reading"  # the same version, read differently
    VERSION = "version"  # a state of the page that no version tells of
    UNREADABLE = "unreadable"  # today's readers cannot read it: what was read before stays


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading one capture again comes to, with what was and what would be said."""

    held: Held
    effect: Effect
    before: Article | None = None
    after: Article | None = None


def held(connection: Connection, slugs: Sequence[str] = (), after: int = 0) -> list[Held]:
    """Some captures with a body that may be an article, those recorded after the one of key `after`, in their
    order. Copies of other pages are left out: what they show is read under the original."""
    where = [
        capture.c.role == Role.ARTICLE.value,
        capture.c.http_status.between(200, 299),
        capture.c.file.is_not(None),
        page.c.duplicate_of.is_(None),
        capture.c.id > after,
        *([source.c.slug.in_(slugs)] if slugs else []),
    ]
    first = sa.exists().where(version.c.capture_id == capture.c.id, version.c.reading == 1)
    joined = capture.join(page, page.c.id == capture.c.page_id).join(
        source, source.c.id == capture.c.source_id
    )
    columns = (*capture.c, page.c.url.label("page_url"), page.c.context, source.c.slug, first.label("first"))
    query = sa.select(*columns).select_from(joined).where(*where).order_by(capture.c.id).limit(PART)
    return [_held(row) for row in connection.execute(query).mappings()]


def _held(row: Any) -> Held:
    record = rows.record(row)
    told = Capture(
        url=row["url"],
        fetched_at=row["fetched_at"],
        status=row["http_status"],
        headers=(),
        body=b"",
        source=row["slug"],
        page_url=row["page_url"],
        context=row["context"],
        record=record,
    )
    return Held(row["id"], told, row["version"], row["first"])


def reread(
    connection: Connection, read: Iterable[tuple[Held, Reading]], now: datetime, *, write: bool
) -> list[Reread]:
    """What today's readings of some captures come to, in their order; written down with `write`. Doing it
    again changes nothing."""
    return [_one(connection, one, reading, now, write=write) for one, reading in read]


def _one(connection: Connection, one: Held, reading: Reading, now: datetime, *, write: bool) -> Reread:
    versions = _latest(connection, one.capture)
    row = next((row for row in versions if row["number"] == one.version), None)
    before = rows.article(row, one.capture.page_url) if row is not None else None
    if reading.article is None:
        return Reread(one, Effect.UNREADABLE if one.first else Effect.SAME, before)
    after = reading.article
    if one.first and row is not None:
        if _alike(row, reading):
            return Reread(one, Effect.SAME, before, after)
        if write:
            _add(connection, one, reading, row, row["number"], row["reading"] + 1, now)
        return Reread(one, Effect.READING, before, after)
    if reading.capture.revisit or any(row["fingerprint"] == reading.fingerprint for row in versions):
        return Reread(one, Effect.SAME, before, after)
    if row is not None and row["extractor"] != after.extractor:
        return Reread(one, Effect.SAME, before, after)  # its version was not read by these readers
    if write:
        number = max((row["number"] for row in versions), default=0) + 1
        _add(connection, one, reading, row, number, 1, now)
    return Reread(one, Effect.VERSION, before, after)


def _latest(connection: Connection, told: Capture) -> Sequence[Any]:
    """The last reading of each version of the page of a capture."""
    again = version.alias("again")
    newest = sa.select(sa.func.max(again.c.reading)).where(
        again.c.page_id == version.c.page_id, again.c.number == version.c.number
    )
    query = (
        sa.select(version, page.c.url, capture.c.fetched_at)
        .join(page, page.c.id == version.c.page_id)
        .join(source, source.c.id == page.c.source_id)
        .join(capture, capture.c.id == version.c.capture_id)
        .where(page.c.url == told.page_url, source.c.slug == told.source)
        .where(version.c.reading == newest.correlate(version).scalar_subquery())
        .order_by(version.c.number)
    )
    return connection.execute(query).mappings().all()


_SAID = (
    *("title", "text", "published_at", "origin", "author", "editor", "column", "section", "language"),
    *("script", "document", "attachments", "text_found", "damaged"),
)


def _alike(row: Any, reading: Reading) -> bool:
    """Whether a reading says all that the archive has, to the letter."""
    new = rows.version_row(0, 1, 0, reading, reading.capture.fetched_at, late=False)
    return all(row[name] == new[name] for name in _SAID)


def _add(
    connection: Connection, one: Held, reading: Reading, row: Any, number: int, which: int, now: datetime
) -> None:
    """Writes a reading of a version, or a version, and brings the page row up to date."""
    about = _page(connection, one)
    late = row["late"] if which > 1 else not _is_last(connection, about["id"], one)
    made = rows.version_row(about["id"], number, one.key, reading, now, late=late) | {"reading": which}
    made |= {
        "captured_at": one.capture.fetched_at,
        "last_seen": row["last_seen"] if which > 1 else one.capture.fetched_at,
    }
    key = int(connection.execute(sa.insert(version).returning(version.c.id), [made]).scalar_one())
    indexing.add(connection, [(key, made)])
    copies.add(connection, about["source_key"], [(key, made)])
    values: dict[str, Any] = {"versions": max(number, about["versions"])}
    if not late and (number == about["version"] or which == 1):
        values |= {"version": number, "version_id": key, "fingerprint": reading.fingerprint}
    if which == 1:
        told = {"version": number, "outcome": (Outcome.CHANGED if about["versions"] else Outcome.NEW).value}
        connection.execute(sa.update(capture).where(capture.c.id == one.key).values(**told, reason=None))
    if about["status"] == Status.LISTED:
        values |= {"status": Status.LIVE.value, "failures": 0, "failing_since": None, "retry_at": None}
        values |= {"last_captured": one.capture.fetched_at, "looked_age": 0}
        connection.execute(sa.insert(schema.page_state), [_first_state(about["id"], one, now)])
    connection.execute(sa.update(page).where(page.c.id == about["id"]).values(values))


def _page(connection: Connection, one: Held) -> Any:
    query = (
        sa.select(page, source.c.id.label("source_key"))
        .join(source, source.c.id == page.c.source_id)
        .where(page.c.url == one.capture.page_url, source.c.slug == one.capture.source)
    )
    return connection.execute(query).mappings().one()


def _first_state(key: int, one: Held, now: datetime) -> dict[str, Any]:
    return {
        "page_id": key,
        "status": Status.LIVE.value,
        "since": one.capture.fetched_at,
        "moved_to": None,
        "duplicate_of": None,
        "capture_id": one.key,
        "reason": None,
        "recorded_at": now,
    }


def _is_last(connection: Connection, key: int, one: Held) -> bool:
    """Whether no later capture of the page showed a version."""
    later = sa.select(sa.func.count()).where(
        capture.c.page_id == key,
        capture.c.version.is_not(None),
        capture.c.fetched_at > one.capture.fetched_at,
    )
    return not connection.scalar(later)
