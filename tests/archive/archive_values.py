"""Values for tests of the archive, made short."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.fingerprint import fingerprint
from archive.storage import SourceRow
from archive.types import Article, Capture, Reading, RecordRef, Role

DAY1 = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
HOME = "http://news.example/"
PORTAL = SourceRow("portal", "市新闻网", "news", "371000", HOME)
TEXT = (
    "威海市近日召开产业链发展推进会，部署下一阶段重点任务。\n"
    "会议指出，要围绕医疗器械、碳纤维、海洋食品等优势产业，补齐短板、锻造长板。\n"
    "与会企业代表表示，将加大研发投入，带动上下游协同发展。"
)
_numbers = itertools.count(1)


def day(number: int, hour: int = 0) -> datetime:
    """The first hour of a day of the story, from 1."""
    return DAY1 + timedelta(days=number - 1, hours=hour)


def url(name: str) -> str:
    """An address on the test site."""
    return f"{HOME}art/{name}.html"


def article(name: str, text: str = TEXT, title: str | None = "产业链推进会召开", **other: Any) -> Article:
    """An article at an address."""
    other.setdefault("published_at", DAY1 - timedelta(hours=5))
    other.setdefault("origin", "威海日报")
    other.setdefault("extractor", "test 1")
    return Article(url=url(name), title=title, title_found=title, text=text, text_found=text, **other)


def reading(
    name: str,
    at: datetime = DAY1,
    status: int = 200,
    problem: str | None = None,
    said: Article | None = None,
    payload: bytes | None = None,
    **other: Any,
) -> Reading:
    """A look at an address that gave a capture; of status 200 and without `problem`, with an article."""
    number = next(_numbers)
    body = payload if payload is not None else str(number).encode()
    record = RecordRef(
        file=f"portal/{at:%Y%m%d}.warc.gz",
        offset=number * 1000,
        length=900,
        record_id=f"<urn:uuid:{number:032x}>",
        digest="sha1:" + hashlib.sha1(body, usedforsecurity=False).hexdigest(),
    )
    capture = Capture(
        url=url(name), fetched_at=at, status=status, headers=(), body=b"", page_url=url(name), record=record
    )
    capture = replace(capture, **other)
    if status != 200 or problem or capture.revisit or capture.role is not Role.ARTICLE:
        return Reading(capture, problem=problem)
    says = said or article(name)
    return Reading(capture, says, fingerprint(says))
