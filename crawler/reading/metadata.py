"""What a page says of itself: title, date, origin and the rest, each with where it was found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from archive.types import Document
from crawler.reading.body import Body
from crawler.reading.page import Page
from crawler.sources import Extract

CHINA = ZoneInfo("Asia/Shanghai")
_DATE = re.compile(
    r"(20\d\d|19\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is stated on a page; None where it is not."""

    title: str | None = None
    published_at: datetime | None = None  # UTC
    origin: str | None = None
    author: str | None = None
    editor: str | None = None
    column: str | None = None
    section: str | None = None
    language: str | None = None
    script: str | None = None
    document: Document | None = None
    found_in: Mapping[str, str] = field(default_factory=dict)  # field -> where it was found


def read(page: Page, body: Body, url: str | None, *, now: datetime, rules: Extract | None = None) -> Metadata:
    """The metadata of a page. `now` (aware) bounds the date: nothing is published in the future."""
    del url, rules
    found: dict[str, str] = {}
    title = page.metas.get("articletitle") or page.metas.get("og:title")
    found["title"] = "meta"
    if not title:
        title, found["title"] = " ".join((page.tree.findtext(".//title") or "").split()) or None, "title"
    when = None
    for place, text in (("meta", page.metas.get("pubdate", "")), ("text", page.tree.text_content())):
        match = _DATE.search(text)
        if match:
            year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
            try:
                moment = datetime(year, month, day, hour, minute, second, tzinfo=CHINA).astimezone(UTC)
            except ValueError:
                continue
            if moment <= now:
                when, found["published_at"] = moment, place
                break
    language = "zh" if re.search("[\u4e00-\u9fff]", body.text) else "en"
    return Metadata(title=title, published_at=when, language=language, found_in=found)
