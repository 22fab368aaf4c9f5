"""Copies across sources (通稿): which texts are one story, who had it first, and who names whom as origin.

Pure: grams and facts in, clusters out. Bands (fingerprint.bands) name the pairs worth a look; `is_copy`
judges a pair by what the two texts really share. The thresholds come from `benchmarks/reprints`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from archive.fingerprint import normal
from archive.types import Status

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1) - timedelta(microseconds=1)

# A notice of two sentences shares most of its words with every other of its kind.
SHORT = 120  # grams
SHORT_JACCARD = 0.8
JACCARD = 0.3
CONTAINED = 0.55  # of the shorter one: a report cut down, or taken into a longer one
# A round-up shares a part with each story it is made of, and must not make one cluster of them: it belongs to
# the one it is likest to, and to others only if it is nearly the same.
JOINS = 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts share."""

    jaccard: float  # of all grams of both
    contained: float  # of the grams of the shorter one


def likeness(a: frozenset[str], b: frozenset[str]) -> Likeness:
    """What two sets of grams share."""
    shared = len(a & b)
    union, least = len(a) + len(b) - shared, min(len(a), len(b))
    return Likeness(shared / union if union else 0.0, shared / least if least else 0.0)


def is_copy(a: frozenset[str], b: frozenset[str]) -> float | None:
    """The similarity (exact Jaccard) of two texts if one is a copy of the other, edited or shortened; else
    None."""
    like = likeness(a, b)
    if min(len(a), len(b)) < SHORT:
        return like.jaccard if like.jaccard >= SHORT_JACCARD else None
    return like.jaccard if like.jaccard >= JACCARD and like.contained >= CONTAINED else None


def clusters(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Pages that are linked, over others or directly -> the least key of their cluster."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in pairs:
        a, b = root(one), root(other)
        parent[max(a, b)] = min(a, b)
    return {key: root(key) for key in parent}


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a cluster."""

    key: int  # of its page
    url: str
    source: str  # slug
    name: str  # of the source, as others would state it
    title: str | None
    published_at: datetime | None
    first_seen: datetime  # by us: listed, or captured
    stated: str | None  # the origin that it states (来源)
    status: Status = Status.LIVE
    similarity: float = 1.0  # to the first publication
    via: str | None = None  # address of the member that it says to be from

    @property
    def when(self) -> datetime:
        """When it was published at the latest, as far as is known. A page that states a day and no time
        (midnight) was published before that day ended; no page later than it was first seen, whatever it says
        since."""
        if self.published_at is None:
            return self.first_seen
        local = self.published_at.astimezone(SHANGHAI)
        stated = local + _DAY if local.time() == time.min else local
        return min(stated, self.first_seen)


def named(stated: str | None, members: Iterable[Member]) -> set[str]:
    """The sources that a stated origin names, by slug: 来源：威海日报 names 威海日报, and 威海日报社 does
    where no source is called just so."""
    said = _bare(stated)
    if len(said) < 2:
        return set()
    called = {one.source: _bare(one.name) for one in members}
    exactly = {slug for slug, name in called.items() if name == said}
    return exactly or {
        slug for slug, name in called.items() if len(name) >= 2 and (name in said or said in name)
    }


def _bare(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", normal(text))


def ordered(members: Sequence[Member]) -> list[Member]:
    """First publication first. On one day, many sites state no hour: there the one that the others name as
    their origin is before them, then the one that was there earlier, as far as that is known."""
    stated = Counter((one.source, one.stated) for one in members)
    votes: Counter[str] = Counter()
    for (source, origin), count in stated.items():
        votes.update(dict.fromkeys(named(origin, members) - {source}, count))

    def rank(one: Member) -> tuple[date, int, datetime, datetime, str]:
        return (one.when.astimezone(SHANGHAI).date(), -votes[one.source], one.when, one.first_seen, one.url)

    return sorted(members, key=rank)


def source_of(one: Member, members: Sequence[Member]) -> str | None:
    """The address of the member that `one` says to be from: of the source it names, the first publication."""
    sources = named(one.stated, members) - {one.source}
    return next((other.url for other in members if other.source in sources), None)
