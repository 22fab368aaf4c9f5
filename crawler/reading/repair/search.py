"""Search for the text whose bytes, one of them lost, are shown as the text on the page.

A reading goes through the characters shown from left to right. It is in step, or it holds the first byte of
a character whose second byte is the first of the next character shown, or it holds a first byte that was
lost and may be any. Readings that stand alike and end alike are one from there on: the better goes on, the
weight of the other is kept, so that the share of the best one in the end is known.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.reading.repair import gbk
from crawler.reading.repair.lines import ENDS, ending
from crawler.reading.repair.model import ANY, Model
from crawler.reading.repair.pinyin import readings
from crawler.reading.repair.readings import (
    IN_STEP,
    LOST,
    SETTLED,
    Beam,
    Candidate,
    Reading,
    candidates,
    pruned,
    settled,
    text_of,
)

# Of texts in simplified form how well each fits, natural logarithm, between what stands before and behind.
Fits = Callable[[str, Sequence[str], str], list[float]]

MARKS = "?\ufffd"
_PAIRS = dict(zip("“‘（《【「『〔〈(", "”’）》】」』〕〉)", strict=True))
_ANY_OF_PAIRS = re.compile(f"[{''.join([*_PAIRS, *_PAIRS.values()])}]")
_NESTED = 4  # brackets that are kept open at most
_CONTEXT = 8  # characters of the line before, for the model
_GUESSES = 60  # characters that are tried where nothing is left of one
AFTER = 3  # characters behind a place that are read in any case: they tell whether it was damaged
# Costs, natural logarithms.
_MARKED = -4.0  # a byte was lost and a mark stands in its place
UNMARKED = -5.0  # a byte was lost and nothing shows where
_ORPHAN = -3.0  # a first byte before an end was shown as a mark
_WHOLE, _WHOLE_CERTAIN = -9.0, -4.0  # a mark is all that is left: a question mark, U+FFFD
_WHOLE_ODD = -5.0  # a question mark of ASCII at the end, where the text has full-width signs
_ODD_ORPHAN = -9.0  # more, where what follows could have ended it
_SWALLOWED = -7.0  # the same, and not even a mark is shown
_HALVED = -0.5  # full-width punctuation was made half-width
_HALVED_ODD = -4.0  # the same, where the text has full-width signs
_HALVED_RARE = -7.0  # a full-width letter or figure
_CLOSED, _NEVER_OPENED, _UNCLOSED = 1.5, -3.0, -2.0  # brackets and quotation marks
_BARE = -3.0  # a sign of ASCII was shown as the second byte of a character
# A question mark before a letter, before another mark, before anything else but a space.
_QUESTION_LETTER, _QUESTION_MARK, _QUESTION = -4.0, -3.0, -1.0
# That what stands between Chinese characters is this letter of 26, a capital or a small one; a sign that
# hardly any writer puts there. That a full-width letter stands before one of ASCII.
_CAPITAL, _SMALL, _NO_SIGN, _WIDE_LETTER = -3.3, -5.3, -8.0, -8.0
_NO_SIGNS = "\\^`"
_TEMPERATURE = 1.3  # the model is that much too sure
_CANDIDATES = 40  # texts that are looked at from both sides
_SHORT = 300  # characters of the longest stretch of which that is asked
_CLOZE = 0.5  # weight of what both sides say of a text, beside its probability
FAR = 60  # characters before and behind a stretch, or its line, by which it is judged as well


# The narrow one misses one in a hundred of what the wide one restores, and its shares are too high. One of
# 400 and 45 restores half a percent more where U+FFFD stands, in twice the time.
NARROW, WIDE = Beam(40, 14.0), Beam(150, 20.0)


@dataclass(frozen=True, slots=True)
class Found:
    """The best reading of a stretch."""

    length: int  # characters shown that were read
    text: str
    gain: float  # over the stretch as it stands, natural logarithm
    share: float  # of all readings, 0 to 1
    halved: bool
    lost: tuple[int, ...]  # positions at which a byte was lost without a mark


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to search in the characters of a line."""

    above: str  # what stands before the line, from the end of another
    line: str  # what stands before the stretch, as far as it was read already
    below: str  # what stands behind the line, from its end
    start: int
    until: int  # reading goes on until it is settled behind this position, or to the end of the line
    unmarked: Collection[int]  # positions at which a byte may have been lost without a mark


class Search:
    """Readings of one stretch. `weigh` is the cost of a character in the script of the article; `halving`
    says that half-width signs may well have been full-width when the byte was lost, `converted` that what is
    shown became traditional afterwards: it is read as it was before.

    With `probe` nothing is guessed: what the bytes do not say is any character. That takes a hundredth of
    the time, and no reading can come out much better than it. By `fits` the texts that come out best are
    weighed once more.
    """

    def __init__(
        self,
        model: Model,
        weigh: Callable[[str], float],
        *,
        halving: bool = True,
        converted: bool = False,
        probe: bool = False,
        fits: Fits | None = None,
    ) -> None:
        self._converted = converted
        self._halved = _HALVED if halving else _HALVED_ODD
        self._whole_odd = _WHOLE if halving else _WHOLE_ODD
        self._model = model
        self._weigh = weigh
        self._probe = probe
        self._fits = fits

    def best(self, shown: Sequence[str], stretch: Stretch, beam: Beam = WIDE) -> Found | None:
        """The best reading of a stretch of what is shown; None where no reading comes out."""
        plain = self._model.read(simple("\n" + stretch.line)[-_CONTEXT:])
        heap = [Reading(plain.score, IN_STEP, plain, None, SETTLED, _open(stretch.line))]
        as_shown = 0.0
        at = stretch.start
        for at in range(stretch.start, len(shown)):
            one, after = shown[at], shown[at + 1] if at + 1 < len(shown) else ""
            plain = self._model.read(simple(one), plain)
            free = at in stretch.unmarked
            stands = _stands(shown[at - 1] if at else "", one, after)
            as_shown += stands
            steps = (step for r in heap for step in self._steps(r, one, after, at, stands, free=free))
            heap = pruned(steps, beam)
            if at + 1 >= stretch.until + AFTER and settled(heap):
                break
        else:
            as_shown += ending("".join(shown))
            plain = self._model.add(plain, "\n")
            heap = pruned([self._last(end, stretch.line) for r in heap for end in self._end(r)], beam)
        ends = [r for r in heap if r.held == IN_STEP]
        if not ends:
            return None
        text, gain, share, halved = self._weighed(ends, plain.score + as_shown, shown, stretch, at + 1)
        return Found(at + 1 - stretch.start, text, gain, share, halved, ends[0].lost)

    def _weighed(
        self, ends: list[Reading], score: float, shown: Sequence[str], stretch: Stretch, until: int
    ) -> tuple[str, float, float, bool]:
        """Of the readings at the end, `score` being what the stretch up to `until` is worth as it stands: the
        best text, its gain, its share and whether widths were halved.
        """
        fits = self._fits if until - stretch.start <= _SHORT else None
        texts = candidates(ends, _CANDIDATES if fits else 1)
        texts.append(Candidate("".join(shown[stretch.start : until]), score, halved=False))
        if fits:
            before = simple("\n" + stretch.above + stretch.line)
            after = "".join(shown[until : until + FAR])
            after += stretch.below + "\n" if until + FAR >= len(shown) else ""
            fit = fits(before, [simple(one.text) for one in texts], simple(after))
            texts = [
                one._replace(score=one.score + _CLOZE * gain) for one, gain in zip(texts, fit, strict=True)
            ]
        *texts, stands = texts
        best = max(texts, key=lambda one: one.score)
        weights = sum(math.exp((one.score - best.score) / _TEMPERATURE) for one in texts)
        return best.text, best.score - stands.score, 1 / weights, best.halved

    def _steps(
        self, reading: Reading, one: str, after: str, at: int, stands: float, *, free: bool
    ) -> Iterator[Reading]:
        """The readings after one more character shown, which is at `at` and which `after` follows; `stands`
        is what it costs that it was written so. `free`: a byte may be lost there without a mark, or more than
        the mark says.
        """
        if reading.held == IN_STEP:
            stays = "".join(map(gbk.simplified, one)) if self._converted else one
            yield self._say(reading, stays, stands, IN_STEP, weigh=False)
            if one[0] in MARKS:
                yield self._hold(reading, LOST, _MARKED)
                if self._probe or free:
                    yield from self._whole(replace(reading, lost=(*reading.lost, at)), one, after)
            elif free and reading.changed >= SETTLED:
                held = self._hold(reading, LOST, UNMARKED)
                yield from self._misread(replace(held, lost=(*reading.lost, at)), one)
            return
        if one[0] in MARKS:
            yield from self._orphans(reading, one, after)
        if one.isascii() and len(one) == 1 and reading.held != LOST:
            for swallowed in self._end(reading):
                yield self._say(swallowed, one, 0.0, IN_STEP, weigh=False)
        yield from self._misread(reading, one)

    def _whole(self, reading: Reading, mark: str, after: str) -> Iterator[Reading]:
        """The readings in which a mark is all that is left of a character."""
        if reading.changed < SETTLED:
            return  # too much would be guessed
        free = not after or after.isascii()
        cost = (self._whole_odd if free else _WHOLE) if mark == "?" else _WHOLE_CERTAIN
        candidates = (ANY,) if self._probe else gbk.frequent()
        guesses = (
            self._say(reading, one, cost, IN_STEP, step=-SETTLED)
            for one in candidates
            if one == ANY or free or gbk.leads_nowhere(one, after)
        )
        following = simple(after[:1])

        def promise(guess: Reading) -> float:
            ahead = self._model.read(following, guess.state)
            return guess.score + ahead.score - guess.state.score

        yield from heapq.nlargest(_GUESSES, guesses, key=promise)

    def _orphans(self, reading: Reading, mark: str, after: str) -> Iterator[Reading]:
        """The readings in which the character held ends in the byte that is shown as a mark.

        A note of pinyin of which the mark took the bracket says how that character is read.
        """
        note = mark[1:-1]
        candidates = gbk.frequent() if reading.held == LOST else gbk.with_lead(reading.held)
        if self._probe and (after or reading.held == LOST or not gbk.of_signs(reading.held)):
            candidates = [ANY]
        elif reading.held == LOST and reading.changed < SETTLED:
            return  # too much would be guessed
        for candidate in candidates:
            if note and not self._probe and note not in readings(candidate):
                continue
            odd = (
                not note
                and candidate != ANY
                and after
                and not after.isascii()
                and not gbk.leads_nowhere(candidate, after)
            )
            yield self._say(reading, candidate, _ORPHAN + (_ODD_ORPHAN if odd else 0.0), IN_STEP)

    def _misread(self, reading: Reading, one: str) -> Iterator[Reading]:
        """The readings in which the bytes of `one` end the character held, and may begin the next."""
        for pair, halved in gbk.shown_for(one, converted=self._converted) if len(one) == 1 else ():
            cost = 0.0 if not halved else _HALVED_RARE if one.isalnum() else self._halved
            for candidate in self._completed(reading.held, pair[0]):
                if pair[-1] < gbk.FIRST_LEAD:  # ASCII that was taken for a second byte is ASCII again
                    said = self._say(reading, candidate, cost, IN_STEP, halved=halved)
                    yield said if len(pair) == 1 else self._say(said, chr(pair[1]), _BARE, IN_STEP, step=0)
                else:
                    held = pair[1] if len(pair) == 2 else IN_STEP
                    yield self._say(reading, candidate, cost, held, halved=halved)

    def _completed(self, held: int, trail: int) -> Iterable[str]:
        if held == LOST:
            found = gbk.with_trail(trail)
            return (ANY,) if found and self._probe else found
        one = gbk.character(held, trail)
        return (one,) if one else ()

    def _end(self, reading: Reading) -> Iterator[Reading]:
        """The readings after an end that left a first byte alone."""
        if reading.held == IN_STEP:
            yield reading
        elif reading.held != LOST:
            for candidate in (ANY,) if self._probe else gbk.with_lead(reading.held):
                yield self._say(reading, candidate, _SWALLOWED, IN_STEP)

    def _last(self, reading: Reading, line: str) -> Reading:
        """The reading at the end of a line, of which `line` came before it."""
        state = self._model.add(reading.state, "\n")
        reading.score += state.score - reading.state.score + _UNCLOSED * len(reading.open)
        if reading.said and reading.said[0] in ENDS:
            reading.score += ending(line + text_of(reading.said))
        reading.state = state
        return reading

    def _say(
        self,
        reading: Reading,
        one: str,
        cost: float,
        held: int,
        *,
        weigh: bool = True,
        halved: bool = False,
        step: int = 1,
    ) -> Reading:
        state = self._model.read(simple(one), reading.state)
        gain = state.score - reading.state.score + cost + (self._weigh(one) if weigh else 0.0)
        still_open, fit = _paired(reading.open, one)
        in_step = reading.held == held == IN_STEP
        return Reading(
            reading.score + gain + fit,
            held,
            state,
            (one, halved, reading.said),
            max(0, reading.changed + step) if in_step else 0,
            still_open,
            reading.lost,
            reading.beaten,
        )

    def _hold(self, reading: Reading, held: int, cost: float) -> Reading:
        return replace(reading, score=reading.score + cost, held=held)


def simple(text: str) -> str:
    """The simplified form, character by character."""
    return "".join(map(gbk.simple, text))


def _stands(before: str, one: str, after: str) -> float:
    """What it costs that a question mark or a letter was written where it stands."""
    if one[0] not in MARKS:
        if "\uff21" <= one <= "\uff5a" and after.isascii() and after.isalpha():
            return _WIDE_LETTER
        return 0.0 if before.isascii() or after.isascii() else lone(one)
    if not after or after.isspace():
        return 0.0
    return _QUESTION_MARK if after[0] in MARKS else _QUESTION_LETTER if "@" <= after[0] <= "~" else _QUESTION


def lone(one: str) -> float:
    """What it costs that a letter or sign of ASCII was written between characters that are none."""
    if one in _NO_SIGNS:
        return _NO_SIGN
    if not one.isascii() or not one.isalpha():
        return 0.0
    return _CAPITAL if one.isupper() else _SMALL


def _paired(still_open: str, one: str) -> tuple[str, float]:
    """What is open after one more character, and how well it fits what was open."""
    if one in _PAIRS:
        return (still_open + _PAIRS[one])[-_NESTED:], 0.0
    if one not in _PAIRS.values():
        return still_open, 0.0
    if still_open.endswith(one):
        return still_open[:-1], _CLOSED
    return still_open, _NEVER_OPENED


def _open(line: str) -> str:
    still_open = ""
    for one in _ANY_OF_PAIRS.findall(line):
        still_open, _ = _paired(still_open, one)
    return still_open
