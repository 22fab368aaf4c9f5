"""Dates as Chinese pages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")  # where no zone is stated
EARLIEST = 1990  # no page of the web is older
_PINYIN_UNITS = re.compile(r"(?<=[年月日時时分])[（(][a-zü-ǜāáǎàēéěèīíǐìōóǒòūúǔù]+[）)]")
_WIDE = str.maketrans("０１２３４５６７８９：∶／－．", "0123456789::/-.")
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?P<sep>[-/.年])\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    r"(?:\s*[T,，]?\s*(?:星期[一二三四五六日天]|周[一二三四五六日])?\s*(?P<half>上午|下午|晚上|[AP]M)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时時点]\s*(?P<minute>\d{2})(?!\d)分?(?::(?P<second>\d{2}))?(?:\.\d+)?\s*"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?)?",
    re.I,
)
_COMPACT = re.compile(
    r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)"
)
_WESTERN = re.compile(
    r"(?:(?P<day1>\d{1,2})\s+)?(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+"
    r"(?:(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>(?:19|20)\d\d)(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"(?:\s*(?P<zone>Z|GMT|[+-]\d{4}))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HAN = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "Ｏ": 0, "O": 0}
_HAN_DATE = re.compile(
    r"([二一][〇○零Ｏ九][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_IN_URL = (
    re.compile(r"/(20\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=[/_.]|$)"),
    re.compile(r"[/_]t?(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])_"),
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date found in a text."""

    when: datetime  # UTC; midnight in China where no time is stated
    timed: bool  # a time of day is stated
    at: int = 0  # where in the text it begins

    @property
    def day(self) -> str:
        """The calendar day in China, YYYY-MM-DD."""
        return self.when.astimezone(CHINA).date().isoformat()


def find(text: str) -> Iterator[Moment]:
    """The dates in a text, in the order in which they stand there. Impossible ones are left out."""
    text = _PINYIN_UNITS.sub("", text.translate(_WIDE)).replace("\xa0", " ")
    for match in _DATE.finditer(text):
        moment = _moment(match.groupdict(), match.start())
        if moment:
            yield moment


def first(text: str) -> Moment | None:
    """The first date in a text in any notation, also 20240513, 13 May 2024, or seconds since 1970."""
    moment = next(find(text), None)
    if moment:
        return moment
    if match := re.fullmatch(r"\s*(1[0-9]{9})(\d{3})?\s*", text):
        return Moment(datetime.fromtimestamp(int(match[1]), UTC), True)
    if match := _COMPACT.search(text):
        names = ("year", "month", "day", "hour", "minute", "second")
        return _moment(dict(zip(names, match.groups(), strict=True)), match.start())
    if match := _WESTERN.search(text):
        groups = match.groupdict()
        groups["day"] = groups.pop("day1") or groups.pop("day2") or "1"
        groups["month"] = str(_MONTHS.index(groups["month"].lower()) + 1)
        return _moment(groups, match.start())
    return han(text)


def han(text: str) -> Moment | None:
    """The first date in Chinese numerals: 二〇二四年三月一日."""
    match = _HAN_DATE.search(text)
    if not match:
        return None
    year = int("".join(str(_HAN[char]) for char in match[1]))
    groups = {"year": str(year), "month": str(_han_number(match[2])), "day": str(_han_number(match[3]))}
    return _moment(dict(groups), match.start())


def in_url(url: str) -> Moment | None:
    """The date in the path of an address: /202405/t20240513_1.htm, /2024-05/13/, /20240513/."""
    for pattern in _IN_URL:
        if match := pattern.search(url):
            groups = dict(zip(("year", "month", "day"), match.groups(), strict=True))
            if moment := _moment(dict(groups), 0):
                return moment
    return None


def _han_number(text: str) -> int:
    """'二十三' -> 23.

    >>> _han_number("十"), _han_number("二十三")
    (10, 23)
    """
    tens, _, ones = text.rpartition("十")
    ten = (_HAN.get(tens, 1) if tens else 1) if "十" in text else 0
    return ten * 10 + (_HAN.get(ones, 0) if ones else 0)


def _moment(groups: dict[str, str | None], at: int) -> Moment | None:
    hour = int(groups.get("hour") or 0)
    if (groups.get("half") or "").lower() in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    try:
        when = datetime(
            int(groups["year"] or 0),
            int(groups["month"] or 0),
            int(groups["day"] or 0),
            hour,
            int(groups.get("minute") or 0),
            int(groups.get("second") or 0),
            tzinfo=_zone(groups.get("zone")),
        )
        return Moment(when.astimezone(UTC), bool(groups.get("hour")), at) if when.year >= EARLIEST else None
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> ZoneInfo | timezone:
    if not text:
        return CHINA
    if text.upper() in ("Z", "GMT"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))
