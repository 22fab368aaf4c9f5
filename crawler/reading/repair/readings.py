"""Readings of a damaged stretch on their way: which go on, and which texts they come to in the end.

Readings that stand alike and end alike are one from there on. The better goes on and remembers the other, so
that the best texts of all can be told apart afterwards by what is too slow to ask on the way.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from crawler.reading.repair.model import LONGEST, State

IN_STEP, LOST = -1, -2  # what a reading holds, where it is not a byte
SETTLED = LONGEST + 1  # characters in step that end a search
_PATIENCE = 40  # characters that a search goes on for a closing bracket
_RIVAL = 4.0  # a reading so far behind the best is no rival
_HOPELESS = 14.0  # one so far behind where it was beaten is forgotten

# The last character that was said, whether its width was halved, and what was said before.
Said = tuple[str, bool, "Said | None"]


class Beam(NamedTuple):
    """How many readings go on, and how far behind the best, natural logarithm, one is given up."""

    readings: int
    behind: float


class Beaten(NamedTuple):
    """A reading that came to stand like a better one."""

    behind: float
    reading: Reading
    better: Said | None  # what the better one had said by then
    others: Beaten | None


@dataclass(slots=True)
class Reading:
    """One way to read what is shown."""

    score: float  # with the costs; the model's score is in `state`
    held: int
    state: State
    said: Said | None
    changed: int = 0  # characters shown since it was last out of step
    open: str = ""  # brackets and quotation marks that are open
    lost: tuple[int, ...] = ()  # positions at which a byte was lost without a mark
    beaten: Beaten | None = None


class Candidate(NamedTuple):
    """A text that readings came to."""

    text: str
    score: float
    halved: bool  # full-width punctuation was made half-width, to judge by it


def pruned(readings: Iterable[Reading], beam: Beam) -> list[Reading]:
    """The best of the readings, best first, those that stand alike made one."""
    kept: dict[tuple[int, str, str], Reading] = {}
    for reading in readings:
        key = (reading.held, reading.state.tail, reading.open)
        other = kept.get(key)
        kept[key] = _better(reading, other) if other else reading
    if not kept:
        return []
    ranked = sorted(kept.values(), key=lambda r: r.score, reverse=True)[: beam.readings]
    near = [r for r in ranked if r.score > ranked[0].score - beam.behind]
    if any(r.held == IN_STEP for r in near):
        return near
    # The others may come to nothing: one that can always go on is kept.
    return near + [r for r in kept.values() if r.held == IN_STEP][:1]


def _better(one: Reading, other: Reading) -> Reading:
    better, worse = (one, other) if one.score > other.score else (other, one)
    behind = better.score - worse.score
    if behind < _HOPELESS:
        better.beaten = Beaten(behind, worse, better.said, better.beaten)
    return better


def settled(readings: list[Reading]) -> bool:
    """Is the best of the readings in step for good, and what rivals it told by no more than brackets?"""
    best = readings[0]
    if best.held != IN_STEP or best.changed < SETTLED:
        return False
    rivals = (r for r in readings[1:] if r.score > best.score - _RIVAL)
    return best.changed > _PATIENCE or not any(r.open != best.open for r in rivals)


# Of a reading to look at: what it costs, a number, what it said up to where it was beaten, whom it had beaten
# by then; and of the one that beat it, what that said in all, what up to there, and what follows behind that.
_Open = tuple[float, int, Said | None, Beaten | None, Said | None, Said | None, Said | None]


def candidates(readings: Iterable[Reading], most: int) -> list[Candidate]:
    """The texts that the readings and those that they beat came to, each once, best first."""
    number = count()
    heap: list[_Open] = [(-r.score, next(number), r.said, r.beaten, None, None, None) for r in readings]
    heapq.heapify(heap)
    found: dict[str, Candidate] = {}
    while heap:
        cost, _, said, beaten, winner, until, rest = heapq.heappop(heap)
        rest = _after(winner, until, rest)
        one = _candidate(said, rest, -cost)
        found.setdefault(one.text, one)
        if len(found) == most:
            break
        for behind, loser, better in _chain(beaten):
            worse = cost + behind
            heapq.heappush(heap, (worse, next(number), loser.said, loser.beaten, said, better, rest))
    return list(found.values())


def _chain(beaten: Beaten | None) -> Iterator[tuple[float, Reading, Said | None]]:
    while beaten:
        behind, reading, better, beaten = beaten
        yield behind, reading, better


def _after(said: Said | None, until: Said | None, rest: Said | None) -> Said | None:
    """What was said since `until`, the first first, and then the rest."""
    while said and said is not until:
        one, halved, said = said
        rest = (one, halved, rest)
    return rest


def _candidate(said: Said | None, rest: Said | None, score: float) -> Candidate:
    whole = _after(said, None, rest)
    parts, halved = [], False
    while whole:
        one, was_halved, whole = whole
        parts.append(one)
        halved |= was_halved
    return Candidate("".join(parts), score, halved)


def text_of(said: Said | None) -> str:
    """All that was said."""
    return _candidate(said, None, 0.0).text
