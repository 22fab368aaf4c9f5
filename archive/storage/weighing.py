"""What the decision on a reading needs to know besides the row of its page; asked for only where it does."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import fingerprint
from archive.decide import Before, Twin
from archive.storage import rows, schema
from archive.storage.batch import Batch, ReadAgain, State
from archive.types import Article, Capture, Reading, Status


def elsewhere(connection: Connection, batch: Batch, state: State) -> str | None:
    """The address to which a page moved, if it is one of its copies and shows it still."""
    page = schema.page
    there: Any = batch.pages.get(state["moved_to"])
    if there is None:
        query = sa.select(page).where(page.c.url == state["moved_to"], page.c.source_id == batch.source)
        there = connection.execute(query).mappings().first()
    shown = there is not None and there["duplicate_of"] == state["id"] and there["status"] == Status.LIVE
    return state["moved_to"] if shown else None


def before(
    connection: Connection, batch: Batch, state: State, reading: Reading, reread: ReadAgain | None
) -> Before:
    """What the decision needs besides the page row; asked for only where the fingerprint is another one."""
    article = reading.article
    if article is None or (state["version"] and reading.fingerprint == state["fingerprint"]):
        return Before()
    twin = None
    if not state["version"]:
        key = fingerprint.text_key(article)
        others = batch.twins.get(key, []) if key is not None else []
        ours = [twin for twin, page in others if page == state["duplicate_of"]]
        twin = next(iter(ours or [twin for twin, page in others if page != state["id"]]), None)
    owner = state if state["version"] else batch.originals.get(state["duplicate_of"] or 0)
    if owner is None or not owner["version"]:
        return Before(twin=twin, site=batch.site)
    return _current(connection, batch, owner, reading, twin, reread)


def _current(
    connection: Connection,
    batch: Batch,
    owner: State,
    reading: Reading,
    twin: Twin | None,
    reread: ReadAgain | None,
) -> Before:
    waiting = [v for v in batch.versions if v["page_id"] == owner["id"]]
    if waiting:
        row: Any = waiting[-1]
        return Before(article=rows.article(row, owner["url"]), twin=twin, site=batch.site)
    query = (
        sa.select(schema.version, *(schema.capture.c[name] for name in _RECORD), schema.capture.c.url)
        .join(schema.capture, schema.capture.c.id == schema.version.c.capture_id)
        .where(schema.version.c.id == owner["version_id"])
    )
    row = connection.execute(query).mappings().one()
    article = rows.article(row, owner["url"])
    again = _today(article, row, reading, reread)
    return Before(article, fingerprint.fingerprint(again), _digests(connection, owner), twin, site=batch.site)


_RECORD = ("file", "offset", "length", "record_id", "digest", "fetched_at", "http_status")


def _today(article: Article, row: Any, reading: Reading, reread: ReadAgain | None) -> Article:
    """The version as today's readers would have it, where they are others than those that read it."""
    stamp = reading.article.extractor if reading.article else ""
    if reread is None or stamp == article.extractor or row["file"] is None:
        return article
    record = rows.record(row)
    capture = Capture(
        url=row["url"],
        fetched_at=row["fetched_at"],
        status=row["http_status"],
        headers=(),
        body=b"",
        source=reading.capture.source,
        page_url=article.url,
        context=reading.capture.context,
        record=record,
    )
    return reread(record, capture) or article


def fingerprints(connection: Connection, batch: Batch, state: State) -> dict[bytes, int]:
    """The versions of a page: a capture out of the past may show any of them."""
    version = schema.version
    query = sa.select(version.c.fingerprint, version.c.number).where(version.c.page_id == state["id"])
    found = {bytes(row[0]): row[1] for row in connection.execute(query.order_by(version.c.id))}
    waiting = {v["fingerprint"]: v["number"] for v in batch.versions if v["page_id"] == state["id"]}
    return found | waiting


def _digests(connection: Connection, owner: State) -> frozenset[str]:
    capture = schema.capture
    query = sa.select(capture.c.digest).where(
        capture.c.page_id == owner["id"], capture.c.version == owner["version"], capture.c.digest.is_not(None)
    )
    return frozenset(connection.scalars(query.distinct()))
