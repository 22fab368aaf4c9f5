"""What a source listed and what of it is archived, day by day, and the days of an unusual silence.

Pure. A day belongs to Asia/Shanghai. A silence is a gap if it is unlikely by the source's own habit: the
share of days with articles in the six weeks before and after it, working days and week-ends apart where they
differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import prod
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEAR = timedelta(days=42)  # what counts as habit: so far before and after a silence
UNLIKELY = 0.05  # a silence that would come about by chance less often than this is a gap
RARE = 0.001  # the same for a source that is silent on most days anyway
BEFORE = 2  # active days that must lie before it: an old article found by accident begins no habit
SATURDAY = 5
_DAY = timedelta(days=1)
_FULL = re.compile(r"(20\d\d|19\d\d)\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Day:
    """The articles of one day."""

    date: date
    listed: int = 0
    archived: int = 0

    @property
    def missing(self) -> int:
        """Listed, and not archived."""
        return self.listed - self.archived


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without an article that are not as usual; both ends included."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days of one source, without a break from its first article to today, and its gaps."""

    source: str
    days: tuple[Day, ...]
    gaps: tuple[Gap, ...]


def cover(source: str, days: Mapping[date, Day], today: date, since: date | None = None) -> Coverage:
    """The coverage of a source from the counts of its days. Nothing before `since` is told, but it counts as
    habit."""
    active = {day for day, counts in days.items() if counts.listed and day <= today}
    if not active:
        return Coverage(source, (), ())
    first = min(active)
    gaps = tuple(gap for gap in _gaps(active, first, today) if since is None or gap.until >= since)
    begin = first if since is None else max(first, since)
    told = (begin + _DAY * number for number in range((today - begin).days + 1))
    return Coverage(source, tuple(days.get(day) or Day(day) for day in told), gaps)


def _gaps(active: set[date], first: date, today: date) -> Iterator[Gap]:
    for since, until in _silences(active, first, today):
        around = _around(since, until, first, today)
        if sum(day in active for day in around if day < since) < BEFORE:
            continue
        silent = _days(since, until)
        rates = _habit(active, around)
        expected = [day for day in silent if rates[day.weekday() >= SATURDAY] >= 0.5]
        if expected and prod(1 - rates[day.weekday() >= SATURDAY] for day in silent) < UNLIKELY:
            yield Gap(expected[0], expected[-1])
        elif not expected and _seldom(active, around, len(silent)) < RARE:
            yield Gap(since, until)


def _seldom(active: set[date], around: list[date], length: int) -> float:
    """How likely a source that is silent on most days is silent so long; the silence itself is part of its
    habit."""
    rate = sum(day in active for day in around) / (len(around) + length)
    return float((1 - rate) ** length)


def _days(since: date, until: date) -> list[date]:
    return [since + _DAY * number for number in range((until - since).days + 1)]


def _silences(active: set[date], first: date, today: date) -> Iterator[tuple[date, date]]:
    """Every run of days without an article, up to yesterday."""
    ordered = [*sorted(active), today]
    for one, other in pairwise(ordered):
        if (other - one).days > 1:
            yield one + _DAY, other - _DAY


def _around(since: date, until: date, first: date, today: date) -> list[date]:
    """The days before and after a silence that tell what is usual."""
    before = _days(max(first, since - NEAR), since - _DAY)
    return before + _days(until + _DAY, min(today - _DAY, until + NEAR))


def _habit(active: set[date], around: list[date]) -> tuple[float, float]:
    """How likely an article is on a working day and at a week-end. One day with and one without are added
    (the rule of succession), so that a few days make no certainty."""
    counts = []
    for weekend in (False, True):
        days = [day for day in around if (day.weekday() >= SATURDAY) == weekend]
        counts.append((sum(day in active for day in days), len(days)))
    (worked, work), (rested, rest) = counts
    if rested * work >= 0.8 * worked * rest:  # week-ends are like other days
        rate = (worked + rested + 1) / (work + rest + 2)
        return rate, rate
    return (worked + 1) / (work + 2), (rested + 1) / (rest + 2)


def shown_day(text: str | None, seen: datetime) -> date:
    """The day that a list showed for an article, as 2024-11-29, 2024年11月29日 or 11-29; else the day on
    which the article was first seen."""
    today = seen.astimezone(SHANGHAI).date()
    try:
        if text and (full := _FULL.search(text)):
            return date(*(int(part) for part in full.groups()))
        if text and (short := _SHORT.search(text)):
            found = date(today.year, int(short[1]), int(short[2]))
            return found if found <= today + _DAY else found.replace(year=today.year - 1)
    except ValueError:
        pass
    return today
