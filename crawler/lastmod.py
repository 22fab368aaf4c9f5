"""What sitemaps say of changes: a page that was changed since its capture is looked at before its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from archive.types import Found, KnownPage

SHANGHAI = ZoneInfo("Asia/Shanghai")


def changed(found: Sequence[Found], known: Mapping[str, KnownPage], now: datetime) -> list[KnownPage]:
    """The archived pages of one list that it says were changed since their last capture (`lastmod`).

    None where it says so of more than half of them: many systems state the time of the request.
    """
    archived = [(item, known[item.url]) for item in found if item.url in known]
    dated = [(moment(item.context.get("lastmod", "")), page) for item, page in archived if page.last_captured]
    told = [page for when, page in dated if when and page.last_captured and page.last_captured < when <= now]
    return told if len(told) <= max(1, len(dated) // 2) else []


def moment(text: str) -> datetime | None:
    """A lastmod as sitemaps state it (W3C Datetime): a bare day is its beginning; without zone, Shanghai's.

    >>> str(moment("2026-08-10"))
    '2026-08-10 00:00:00+08:00'
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=SHANGHAI)
