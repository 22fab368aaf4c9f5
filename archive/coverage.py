"""What a source listed and what of it is archived, day by day; why the rest is not; and the days of an
unusual silence.

Pure. A day belongs to Asia/Shanghai. A silence is a gap if it is unlikely by the source's own habit: the
share of days with articles in the six weeks before and after it, working days and week-ends apart where they
differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
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
    plain = tuple(_gaps(active, first, today))
    found = _gaps(active, first, today, plain)  # once more: what is a gap is no part of the habit
    gaps = tuple(gap for gap in found if since is None or gap.until >= since)
    begin = first if since is None else max(first, since)
    told = (begin + _DAY * number for number in range((today - begin).days + 1))
    return Coverage(source, tuple(days.get(day) or Day(day) for day in told), gaps)


def _gaps(active: set[date], first: date, today: date, known: Collection[Gap] = ()) -> Iterator[Gap]:
    unusual = {day for gap in known for day in _days(gap.since, gap.until)}
    for since, until in _silences(active, first, today):
        around = [day for day in _around(since, until, first, today) if day not in unusual]
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


class Kind(StrEnum):
    """What something is that a list showed and that is not archived."""

    ARTICLE = "article"  # an address of the source that was taken for an article
    ISSUE = "issue"  # of an e-paper: there is none for a day
    LIST = "list"  # a list page that could not be read, or not to its end
    LINK = "link"  # a link that is not followed


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that a list showed and nothing was asked for, or nothing came of."""

    kind: Kind
    reason: str
    count: int = 1  # addresses that it stands for


@dataclass(frozen=True, slots=True)
class Account:
    """What the lists of one run showed, each address once."""

    listed: Collection[str] = ()  # addresses of articles
    passed: Mapping[str, Passed] = field(
        default_factory=dict
    )  # by address; those of `listed` are not counted
    settled: Collection[str] = ()  # lists that were read: what was said of them before is over
    waiting: str = "not fetched yet"  # why an article that was listed was not asked for


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not archived for one reason."""

    kind: Kind
    reason: str
    count: int
    examples: tuple[str, ...] = ()  # addresses; of issues, their days


EXAMPLES = 3
_NO_ISSUE = re.compile(r"no issue of (\d{4}-\d\d-\d\d)(.*)", re.DOTALL)


def no_issue_of(reason: str) -> date | None:
    """The day of an issue that a way of finding articles says is not there."""
    match = _NO_ISSUE.fullmatch(reason)
    return date.fromisoformat(match[1]) if match else None


def missing(
    items: Iterable[tuple[str, Passed]], days: Mapping[date, Day], today: date, since: date | None = None
) -> tuple[Missing, ...]:
    """Addresses that are not archived, put together by reason: articles first, links last, and of each
    kind what there is most of first.

    An issue is missing until something of its day is listed; today's may still come out, and a paper may have
    begun with the first day that is known of it.
    """
    first = min((day for day, counts in days.items() if counts.listed), default=today)
    counts: dict[tuple[Kind, str], int] = {}
    examples: dict[tuple[Kind, str], list[str]] = {}
    for url, one in items:
        reason, shown = one.reason, url
        if (day := no_issue_of(one.reason)) is not None:
            there = day in days and days[day].listed
            if there or not max(first, since or first) <= day < today:
                continue
            reason, shown = _NO_ISSUE.sub(r"no issue\2", one.reason), day.isoformat()
        counts[one.kind, reason] = counts.get((one.kind, reason), 0) + one.count
        examples.setdefault((one.kind, reason), []).append(shown)
    order = list(Kind)
    ranked = sorted(counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1]))
    return tuple(Missing(*key, count, tuple(_first(key[0], examples[key]))) for key, count in ranked)


def _first(kind: Kind, shown: list[str]) -> list[str]:
    """Some addresses; of issues, every day."""
    return sorted(shown) if kind is Kind.ISSUE else sorted(shown)[:EXAMPLES]


def shown_day(text: str | None, seen: datetime) -> date:
    """The day that a list showed for an article, else the day on which the article was first seen."""
    return stated_day(text, seen) or seen.astimezone(SHANGHAI).date()


def stated_day(text: str | None, seen: datetime) -> date | None:
    """The day that a list showed for an article: 2024-11-29, 2024年11月29日, 11-29 (of the last twelve
    months), or, as feeds state it, Fri, 29 Nov 2024 08:00:00 +0800. None where it shows no day."""
    today = seen.astimezone(SHANGHAI).date()
    try:
        if not text:
            return None
        if full := _FULL.search(text):
            return date(*(int(part) for part in full.groups()))
        if text[:1].isalpha() or "," in text:
            return parsedate_to_datetime(text).astimezone(SHANGHAI).date()
        if short := _SHORT.search(text):
            found = date(today.year, int(short[1]), int(short[2]))
            return found if found <= today + _DAY else found.replace(year=today.year - 1)
    except (ValueError, OverflowError):
        pass
    return None
