"""Dates as list pages show them. Kept as evidence, in the shape YYYY-MM-DD where the year is stated."""

from __future__ import annotations

import re
from datetime import date

_FULL = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-/.])\s*(1[0-2]|0?[1-9])\s*(?:月|[-/.])\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_SHORT = re.compile(r"(?<![\d.:/-])(1[0-2]|0[1-9])(?:-|/|月)(3[01]|[12]\d|0[1-9])(?:日|(?![\d.:/-]))")
_STAMP = (
    r"[\[(（]?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?[\])）]?"
)
_AT_EDGE = re.compile(rf"^{_STAMP}\s*(?=\S)|(?<=\S)\s+{_STAMP}$")
# In an address: /2025/12/15/, /2017-07/22/, /t20251117_48, /202411/, /20/0703/ (163.com)
_IN_URL = (
    re.compile(r"(?<!\d)(20\d\d|199\d)[-/_]?(1[0-2]|0?[1-9])[-/_](3[01]|[12]\d|0?[1-9])(?!\d)"),
    re.compile(r"(?<!\d)(20\d\d|199\d)-?(1[0-2]|0[1-9])-?(3[01]|[12]\d|0[1-9])(?!\d)"),
    re.compile(r"/(\d\d)/(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])/"),
    re.compile(r"/t(20\d\d|199\d)(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])_"),
)


def shown_date(text: str, *, short: bool = False) -> str | None:
    """The first date in a text, as YYYY-MM-DD; with `short`, else one without a year, as MM-DD.

    >>> shown_date("[2024/11/29]")
    '2024-11-29'
    """
    for match in _FULL.finditer(text):
        day = _day(*match.groups())
        if day:
            return day.isoformat()
    match_short = _SHORT.search(text) if short else None
    return f"{int(match_short[1]):02}-{int(match_short[2]):02}" if match_short else None


def without_date(text: str) -> str:
    """A text without the date at its begin or end, as cards put it beside the headline.

    >>> without_date("[2026-08-10] 渔港完成改造")
    '渔港完成改造'
    """
    return _AT_EDGE.sub("", text).strip() if len(text) > 12 else text


def date_in_url(url: str) -> date | None:
    """The day that an address states: year, month and day. None where it states no whole day."""
    path = url.split("://", 1)[-1].partition("/")[2]
    for pattern in _IN_URL:
        match = pattern.search("/" + path)
        if match:
            year, month, day = match.groups()
            found = _day(year if len(year) == 4 else f"20{year}", month, day)
            if found:
                return found
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def date_template(url: str) -> str | None:
    """An address with the date in its path left open: {yyyy}, {mm}, {dd}; None where it states no whole day.

    >>> date_template("http://example.org/html/2026-08/03/node_1.htm")
    'http://example.org/html/{yyyy}-{mm}/{dd}/node_1.htm'
    """
    begin = url.find("/", url.find("://") + 3)
    for pattern in _IN_URL[:2]:
        match = pattern.search(url, max(begin, 0))
        if match and begin > 0 and _day(*match.groups()):
            month, day = ("mm" if len(match[2]) == 2 else "m"), ("dd" if len(match[3]) == 2 else "d")
            for number, name in ((3, day), (2, month), (1, "yyyy")):  # from the right: the spans stay true
                url = f"{url[: match.start(number)]}{{{name}}}{url[match.end(number) :]}"
            return url
    return None
