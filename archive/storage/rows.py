"""Values to rows and back. Rows are read by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from archive.fingerprint import storable, text_key
from archive.types import (
    Article,
    Attachment,
    Capture,
    Charset,
    Document,
    KnownPage,
    Reading,
    RecordRef,
    Repair,
    Status,
)

Row = Mapping[Any, Any]


def clean(text: str | None) -> str | None:
    """A text that both databases can hold."""
    return None if text is None else storable(text)


def _clean_all(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {str(clean(str(key))): _clean_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_all(item) for item in value]
    return value


def record(row: Row) -> RecordRef:
    """Where a capture lies; `row` has its columns."""
    return RecordRef(row["file"], row["offset"], row["length"], row["record_id"], row["digest"])


def context(value: Mapping[str, str]) -> dict[str, str]:
    """What a listing said, as it is stored."""
    return dict(_clean_all(value))


def version_row(
    page: int, number: int, capture: int, reading: Reading, now: datetime, *, late: bool
) -> dict[str, Any]:
    """The row of a version."""
    article = reading.article
    assert article is not None
    names = ("origin", "author", "editor", "column", "section", "language", "script", "extractor")
    return {
        "page_id": page,
        "number": number,
        "reading": 1,
        "capture_id": capture,
        "late": late,
        "captured_at": reading.capture.fetched_at,
        "last_seen": reading.capture.fetched_at,
        "recorded_at": now,
        "fingerprint": reading.fingerprint,
        "text_key": text_key(article),
        "title": clean(article.title),
        "title_found": clean(article.title_found) if article.title_found != article.title else None,
        "text": clean(article.text),
        "text_found": clean(article.text_found) if article.text_found != article.text else None,
        "published_at": article.published_at,
        **{name: clean(getattr(article, name)) for name in names},
        "document": _clean_all(asdict(article.document)) if article.document else None,
        "attachments": [_clean_all(asdict(one)) for one in article.attachments],
        "repairs": [_clean_all(asdict(one)) for one in article.repairs],
        "damaged": article.damaged,
        "charset": _clean_all(asdict(article.charset)) if article.charset else None,
        "found_in": _clean_all(article.found_in),
    }


def article(row: Row, url: str) -> Article:
    """The article in the row of a version."""
    names = ("title", "text", "published_at", "origin", "author", "editor", "column", "section")
    return Article(
        url=url,
        **{name: row[name] for name in names},
        title_found=row["title"] if row["title_found"] is None else row["title_found"],
        text_found=row["text"] if row["text_found"] is None else row["text_found"],
        language=row["language"],
        script=row["script"],
        document=Document(**row["document"]) if row["document"] else None,
        attachments=tuple(Attachment(**one) for one in row["attachments"]),
        repairs=tuple(Repair(**one) for one in row["repairs"]),
        damaged=row["damaged"],
        charset=Charset(**row["charset"]) if row["charset"] else None,
        extractor=row["extractor"],
        found_in=row["found_in"],
    )


def capture_row(
    source: int, page: int | None, run: int | None, capture: Capture, now: datetime
) -> dict[str, Any]:
    """The row of a capture, before anything is decided."""
    record = capture.record
    return {
        "source_id": source,
        "page_id": page,
        "run_id": run,
        "role": capture.role.value,
        "url": clean(capture.url),
        "fetched_at": capture.fetched_at,
        "http_status": capture.status,
        "file": record.file if record else None,
        "offset": record.offset if record else None,
        "length": record.length if record else None,
        "record_id": record.record_id if record else None,
        "digest": record.digest if record else None,
        "outcome": None,
        "version": None,
        "reason": None,
        "recorded_at": now,
    }


def known_page(row: Row) -> KnownPage:
    """What the archive knows of a page; `row` has the columns of page, and the address it copies."""
    return KnownPage(
        url=row["url"],
        status=Status(row["status"]),
        first_seen=row["first_seen"],
        last_captured=row["last_captured"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        fingerprint=row["fingerprint"],
        version=row["version"],
        duplicate_of=row["original"],
        failures=row["failures"],
        failing_since=row["failing_since"],
        failing_as=Status(row["failing_as"]) if row["failing_as"] else None,
        payload_digest=row["payload_digest"],
        payload_url=row["payload_url"],
        payload_at=row["payload_at"],
        context=row["context"],
    )
