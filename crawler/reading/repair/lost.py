"""Bytes that GBK text lost on its way, and what reads one byte off from there: `?!斑@相當` for 。“這相當.

Suspicious places are found by rules that cost little; a model of words then decides between the text as it
stands and what its bytes may have been. See search.py for how.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

from archive.text import convert, simplified_only, telling, traditional_only
from archive.types import Repair
from crawler.reading.repair import letters
from crawler.reading.repair.model import Model, of_article, words
from crawler.reading.repair.places import HAN, RAREST, SIGNS, odd_ones, rare, suspicious
from crawler.reading.repair.said import Said
from crawler.reading.repair.search import AFTER, FAR, MARKS, NARROW, UNMARKED, Found, Search, Stretch, simple

KIND = "lost-byte"
PRIVATE = "private-use"
_NOTE = r"[a-zāáǎàēéěèīíǐìńňōóǒòūúǔùüǖǘǚǜ]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*[)）]"
_TOKEN = re.compile(rf"[{MARKS}]{_NOTE}|.", re.DOTALL)
_APART = 4  # tokens from one rare character to the next of the same place
_AROUND = 5  # tokens before a suspicious place with which a search begins
_BEHIND = 1000  # tokens before that, in which a bracket may have been opened
_IN_FIGURES = re.compile(r"[0-9]\?\?[0-9]")
_CERTAIN = re.compile("[\ufffd\ue000-\uf8ff]")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_SIGN = re.compile(f"[{SIGNS}]")  # beside it a question mark is full-width
_CLAUSE = re.compile("[，。；：！？、,;:!?]")
_ASKS = re.compile(r"[吗呢么谁哪何几啥怎否吧]|多少|难道|有没有|([^\W\d])不\1")  # a question, or may be one
_MARKED = re.compile(f"[{MARKS}\ue000-\uf8ff]")
_CLEAN = -6.4  # a character on average: text that reads so well is what was written
_BROKEN = -10.0  # a character on average: text that reads so badly is damaged
_LEADING = -9.0  # the same of the _APART characters before a place; one in a hundred of clean text reads so
_CLEAN_MORE = 6.0  # below that, where no mark makes a place suspicious
_BESIDE = 3  # characters beside a suspicious place that may be wrong as well
_ODD_LETTER = re.compile(r"[^\x00-\x7f][a-z@\[\\\]^_`{|}~]|[\uff21-\uff5a][A-Z]|.+[\uff21-\uff5a].+")
_LETTER = re.compile(r"[^\x00-\x7f][@-~]")
_LETTER_ALONE = re.compile("[@-~]")
_BEFORE_HAN = re.compile(f".[{HAN}]")
_ASCII_LETTER = re.compile("[A-Za-z]")
_NEAR_LETTER = 100  # characters on each side of a letter, in which the same one is looked for
_NEAR, _MOST_MARKS = 20, 6  # characters on each side of a place, and marks among them
_LEAST_MARKED, _LEAST_UNMARKED = 3.0, 5.0  # gain of the model for which a place is changed
_LEAST_LETTER = 1.5  # the same, where a letter ends a character of a word; one put in anywhere gains .9
_LETTER_READ = 5.5  # the same of the reading that comes out: no letter in 4.8 million characters brought more
_LIKELY = 0.6  # share of a reading that may change a single letter, or a character beside a single mark
_SURE = 0.5  # share of a reading that may make a letter out of a byte
_SURE_OF_ALL = 0.8  # share of one for which a whole text is converted
_LEAST_ASKED = 4.0  # more, where signs are half-width and what stands before the mark asks
_LEAST_CONVERTED = 8.0  # gain over a reading as it is for which a whole text is converted
# Gain of a guess for which a place is searched: what is read in the end may bring more. Places without a mark
# are many in clean text.
_PROMISE_MARKED, _PROMISE_UNMARKED = 0.0, 3.5
# From the share of a reading to how often it is right: fitted, by logistic regression, to 1,371 places of all
# kinds in the half of the benchmark's lines that is tuned on. The benchmark shows it for the other half.
_SLOPE, _SHIFT = 0.81, -0.59
_TELLING = 20_000  # characters by which the script of a text is told
_OWN = 50_000  # characters from which the words of an article are taken
_SEARCHES, _GUESSES = 1000, 20_000  # in one text: what is beyond stays as it is


@dataclass(frozen=True, slots=True)
class Restored:
    """Text with its lost bytes back."""

    text: str
    repairs: tuple[Repair, ...] = ()
    left: int = 0  # places that read like damage and stay
    converted: bool = False  # the bytes are those of simplified text: it became traditional afterwards
    halved: bool = False  # full-width punctuation became half-width afterwards


def restore(text: str) -> Restored:
    """`text` with its lost bytes back, as far as the model of words is sure.

    >>> restore("全球最大動力電池公司的戰略投資?!斑@相當于提前幫我們鎖定了市場").text
    '全球最大動力電池公司的戰略投資。“這相當于提前幫我們鎖定了市場'
    """
    return _Restorer(text).restored()


class _Way:
    """A way to read what is shown: as it is, or as it was before it was converted to traditional."""

    def __init__(self, text: str, weigh: Callable[[str], float], *, halving: bool, converted: bool) -> None:
        self.converted = converted
        self._base = Model()
        self._halving = halving
        self.probe = Search(self._base, weigh, halving=self._halving, converted=converted, probe=True)
        self.first = Search(self._base, weigh, halving=self._halving, converted=converted)
        self._text = text
        self._weigh = weigh
        self._gain = lru_cache(partial(letters.gain, self._base, weigh))  # asked twice of many a letter

    def gain_of_letter(self, shown: Sequence[str], at: int) -> float:
        """What it gains that the letter at `at` ends a character of a word."""
        before, after = shown[max(0, at - letters.REACH) : at], shown[at + 1 : at + 1 + letters.REACH]
        return self._gain("".join(before), shown[at], "".join(after)) + UNMARKED

    @cached_property
    def search(self) -> Search:
        """The search that knows the rest of the text, and weighs what comes out from both sides."""
        from crawler.reading.repair.cloze import cloze  # numpy: most texts need no search

        model, said = _of_article(self._text)
        return Search(
            model,
            self._weigh,
            halving=self._halving,
            converted=self.converted,
            fits=partial(cloze().fits, said=said),
        )


@lru_cache(maxsize=1)
def _of_article(text: str) -> tuple[Model, Said]:
    """What knows the article, but for what is suspicious and what stands beside it."""
    known = simple(_unsuspicious(text[:_OWN]))
    return of_article(known), Said(known)


def _unsuspicious(text: str) -> str:
    """The text without what is suspicious and what stands beside it, a line feed instead."""
    parts, at = [], 0
    for start, end in suspicious(text):
        parts.append(text[at : max(at, start - _BESIDE)])
        at = max(at, end + _BESIDE)
    return "\n".join([*parts, text[at:]])


def _heads(text: str) -> str:
    """The lines up to what is suspicious: behind a lost byte, often up to the end, characters tell nothing
    of the script.
    """
    parts, at = [], 0
    for start, _ in suspicious(text):
        if start >= at:
            parts.append(text[at : max(at, start - _BESIDE)])
            at = _line_of(text, start)[1]
    return "".join([*parts, text[at:]])


def _line_of(text: str, at: int) -> tuple[int, int]:
    """Where the line of a position begins and ends."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


_Open = tuple[_Way, set[int]]  # and where a loss that nothing shows may be


def _read(
    tokens: list[str], stretch: Stretch, ways: list[_Open], least: float
) -> tuple[Found | None, bool, bool]:
    """The best reading of a stretch, which may be no better than the stretch as it stands; whether it is one
    through a conversion; and whether that is so much the better that all the text was converted.
    """
    stretches = {way.converted: (way, replace(stretch, unmarked=near)) for way, near in ways}
    first = {kind: way.first.best(tokens, one, NARROW) for kind, (way, one) in stretches.items()}
    gains = {kind: found.gain for kind, found in first.items() if found}
    if not gains:
        return None, False, False
    ahead = gains.get(True, -math.inf) - gains.get(False, -math.inf)
    converted = ahead > 0
    if gains[converted] <= least:
        return first[converted], converted, False
    way, one = stretches[converted]
    return way.search.best(tokens, one), converted, ahead > _LEAST_CONVERTED


class _Restorer:
    """One text on its way."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._repairs: list[Repair] = []
        self._left = 0
        self._searches = self._guesses = 0
        self._clean: set[tuple[str, ...]] = set()  # stretches that were found to be as they were written
        self._converted = self._halved = False
        self._halving = _FULL_WIDTH.search(text) is None  # it leaves none

    @cached_property
    def _model(self) -> Model:
        """The model of any text. Where nothing is suspicious it is not needed, nor its files."""
        return Model()

    @cached_property
    def _scripts(self) -> tuple[int, int]:
        """How many characters of the text are simplified, and how many traditional, but for the damage."""
        return telling(_heads(self._text[:_TELLING]))

    @cached_property
    def _ways(self) -> list[_Way]:
        """Text that was converted after the damage is read through the conversion as well."""
        ways = [_Way(self._text, script_cost(*self._scripts), halving=self._halving, converted=False)]
        if telling(self._text[:_TELLING])[1]:
            ways.append(_Way(self._text, script_cost(0, 0), halving=self._halving, converted=True))
        return ways

    @cached_property
    def _either(self) -> Search | None:
        """A search that finds no less than the probe of any way, where there are several: it reads what is
        shown and what became it, and no character costs anything for its script.
        """
        if len(self._ways) == 1:
            return None
        return Search(self._model, lambda _: 0.0, halving=self._halving, converted=True, probe=True)

    def restored(self) -> Restored:
        """The whole text."""
        parts, at = [], 0
        for start, end, places in self._lines():
            parts += [self._text[at:start], self._line(start, end, places)]
            at = end
        text = "".join([*parts, self._text[at:]])
        return Restored(text, tuple(self._repairs), self._left, self._converted, self._halved)

    def _lines(self) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
        """The lines with strange places: start, end, and the places counted from the start."""
        start, end = 0, -1
        places: list[tuple[int, int]] = []
        for begin, stop in suspicious(self._text):
            if not self._strange(begin, stop):
                continue
            if begin >= end:
                if places:
                    yield start, end, places
                start, end = _line_of(self._text, begin)
                places = []
            places.append((begin - start, min(stop, end) - start))
        if places:
            yield start, end, places

    def _line(self, begins: int, ends: int, places: list[tuple[int, int]]) -> str:
        """The line from `begins` to `ends`, with what is strange in it read anew."""
        line = self._text[begins:ends]
        above, below = self._text[max(0, begins - FAR) : begins], self._text[ends : ends + FAR]
        tokens, starts = _tokens(line)
        done: list[str] = []
        at = seen = 0
        for begin, end in places:
            first, last = starts[begin], starts[end - 1] + 1
            if last <= seen:
                continue
            key = tuple(tokens[max(0, first - 2 * _AROUND) : last + _AROUND])
            if key in self._clean:
                continue
            start = max(at, self._begin(tokens, first) - _AROUND)
            done += tokens[at:start]
            at = start
            before, unmarked = "".join(done[-_BEHIND:]), _unmarked(tokens, start, last)
            stretch = Stretch(above, before, below, start, last, unmarked)
            letter = _LETTER.fullmatch(line, begin, end) is not None
            found, seen = self._best(tokens, stretch, letter=letter)
            if not found:
                self._clean.add(key)
            else:
                done += found.text
                at = seen
        return "".join(done + tokens[at:])

    def _begin(self, tokens: list[str], first: int) -> int:
        """Where what leads up to a place, and may be part of it, begins: with a rare character or a foreign
        letter, or where the text begins to read badly.
        """
        odd = odd_ones()
        while first:
            before = range(max(0, first - _APART), first)
            if near := [at for at in before if tokens[at] in odd]:
                first = near[0]
            elif self._reads_worse("".join(tokens[at] for at in before), _LEADING):
                first -= 1
            else:
                break
        return first

    def _strange(self, start: int, end: int) -> bool:
        """Does the model think that what stands around a suspicious place was not written so?"""
        text = self._text
        near = text[max(0, start - _NEAR) : end + _NEAR]
        if sum(map(near.count, MARKS)) > _MOST_MARKS:
            return False  # too much is lost
        first = text[start]
        if text[start:end] == "??":
            return _IN_FIGURES.fullmatch(text[start - 1 : end + 1]) is not None or not self._is_asked(start)
        if text[start:end] == "?" and not self._is_asked(start):
            return True
        if first in rare(RAREST) and end - start == 1:
            return True
        if _LETTER.fullmatch(text, start, end):
            if len(self._ways) == 1 or self._is_written(end - 1):
                return False  # no simplified character ends so, no loss comes twice alike
            if self._ends_word(text, end - 1):
                return True
        if first == "\ufffd" or "\ue000" <= first <= "\uf8ff" or (first in MARKS and end - start > 1):
            return True
        around = text[max(0, start - 5) : end + 6].partition("\n")[0].replace("?", "")
        if _ODD_LETTER.fullmatch(text, start, end):
            return True
        if first not in MARKS and simple(text[start:end]) in words():
            return False  # of two rare characters
        least = _CLEAN * len(around) - (0.0 if first in MARKS or text[end - 1].isascii() else _CLEAN_MORE)
        return self._model.score(simple(around)) < least

    def _is_written(self, at: int) -> bool:
        """Does the letter at `at` stand alone near by as well, or elsewhere before the same character? A
        writer uses a letter again; no loss leaves the same.
        """
        text, pair = self._text, self._text[at : at + 2]
        near = f"{text[max(0, at - _NEAR_LETTER) : at]}\n{text[at + 1 : at + _NEAR_LETTER]}"
        if re.search(rf"[^\x00-\x7f]{re.escape(pair[0])}[^\x00-\x7f]", near):
            return True
        if not _BEFORE_HAN.match(pair):
            return False
        return text.find(pair, at + 1, at + _OWN) >= 0 or text.rfind(pair, max(0, at - _OWN), at + 1) >= 0

    def _is_asked(self, at: int) -> bool:
        """Do the marks at `at` end a question, or stand in a line that has no signs of Chinese?"""
        start, end = _line_of(self._text, at)
        return not _SIGN.search(self._text, start, end) or _asks(self._text[start:at])

    def _best(self, tokens: list[str], stretch: Stretch, *, letter: bool) -> tuple[Found | None, int]:
        """The best reading, where it is so much better that it is taken; and the position it was read to."""
        place = "".join(tokens[stretch.start : stretch.until])
        least, promise = self._least(tokens, stretch)
        ways = self._guess(tokens, stretch, promise)
        if letter and self._ends_word(tokens, stretch.until - 1):
            least, promise = _LETTER_READ, _PROMISE_MARKED
            ways = self._with_letter(ways, stretch.until - 1)
        if not ways or self._searches >= _SEARCHES:
            return None, stretch.until
        self._searches += 1
        found, converted, sure = _read(tokens, stretch, ways, promise)
        if found is None:
            return None, stretch.until
        seen = stretch.start + found.length
        as_shown = "".join(tokens[stretch.start : seen])
        if found.text == as_shown:
            return None, max(stretch.until, seen - AFTER)
        made_up = len(_ASCII_LETTER.findall(found.text)) > len(_ASCII_LETTER.findall(as_shown))
        guessed = found.share < _LIKELY and _is_single(as_shown, found.text)
        if found.gain < least or (made_up and found.share < _SURE) or guessed:
            self._left += self._is_damage(place)
            return None, max(stretch.until, seen - AFTER)
        whole = converted and sure and found.share >= _SURE_OF_ALL
        self._converted |= whole
        if converted and not whole and self._scripts[1] >= self._scripts[0]:
            found = replace(found, text=convert(found.text, "s2t"))
        self._note(as_shown, found)
        return found, seen

    def _least(self, tokens: list[str], stretch: Stretch) -> tuple[float, float]:
        """The gain for which a stretch is changed, and that of a guess for which it is searched."""
        place = range(stretch.start, stretch.until)
        if not any(_MARKED.search(tokens[at]) for at in place):
            return _LEAST_UNMARKED, _PROMISE_UNMARKED
        asked = self._halving and any(_asks("".join(tokens[:at])) for at in place if tokens[at] == "?")
        more = _LEAST_ASKED if asked else 0.0
        return _LEAST_MARKED + more, _PROMISE_MARKED + more

    def _is_damage(self, place: str) -> bool:
        """Is a place that stays as it is damaged for certain, so that it counts?"""
        return _CERTAIN.search(place) is not None or self._reads_worse(place.replace("?", ""), _BROKEN)

    def _reads_worse(self, text: str, score: float) -> bool:
        return self._model.score(simple(text)) < score * len(text)

    def _ends_word(self, shown: Sequence[str], at: int) -> bool:
        """Does the letter at `at` end a character of a word? The words around it say so, not a guess."""
        return self._ways[0].gain_of_letter(shown, at) > _LEAST_LETTER

    def _with_letter(self, ways: list[_Open], at: int) -> list[_Open]:
        """The ways in which to search, where the letter at `at` may end a character: no simplified one does,
        so it is read as it is.
        """
        plain = self._ways[0]
        guessed = next((near for way, near in ways if way is plain), set())
        return [(plain, guessed | {at, at - 1, at - 2})]

    def _guess(self, tokens: list[str], stretch: Stretch, least: float) -> list[_Open]:
        """The ways in which to search, as a reading may gain more than `least`, and where a loss that nothing
        shows may be.
        """
        self._guesses += 1
        if self._guesses > _GUESSES:
            return []
        if self._either:
            guess = self._either.best(tokens, stretch)
            if not guess or guess.gain <= least:
                return []
        ways = []
        for way in self._ways:
            guess = way.probe.best(tokens, stretch)
            if guess and guess.gain > least:
                # Where nothing shows the loss, the guess says where it may be, give or take one.
                near = {at + step for at in guess.lost for step in (-1, 0, 1)}
                near |= {at - step for at in _unreadable(tokens, stretch) for step in (0, 1, 2)}
                ways.append((way, near))
        return ways

    def _note(self, shown: str, found: Found) -> None:
        self._halved |= found.halved
        before, after = _difference(shown, found.text)
        kind = PRIVATE if re.search("[\ue000-\uf8ff]", before) else KIND
        self._repairs.append(Repair(kind, before, after, round(_confidence(found.share), 3)))


def _asks(before: str) -> bool:
    """Does the last clause before a mark ask something?"""
    return _ASKS.search(simple(_CLAUSE.split(before.rstrip(MARKS))[-1])) is not None


def _is_single(shown: str, text: str) -> bool:
    """Is all that differs one mark and a character beside it, which may be right, or one letter or sign?"""
    before, after = _difference(shown, text)
    if _LETTER_ALONE.fullmatch(before):
        return True
    return len(before) == len(after) == 2 and any(mark in before for mark in MARKS)


def _confidence(share: float) -> float:
    """How often a reading with that share of all readings is right."""
    share = min(max(share, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-_SLOPE * math.log(share / (1 - share)) - _SHIFT))


def _unmarked(tokens: list[str], start: int, end: int) -> range:
    """The positions before the first mark: there a byte may be lost without one."""
    return range(start, next((at for at in range(start, end) if tokens[at][0] in MARKS), end))


def _unreadable(tokens: list[str], stretch: Stretch) -> list[int]:
    """The first U+FFFD of a stretch: it may be a byte that fell out of step, not the one that was lost."""
    return [at for at in range(stretch.start, stretch.until) if tokens[at] == "\ufffd"][:1]


def _tokens(line: str) -> tuple[list[str], list[int]]:
    """The characters of a line, a mark with the rest of its pinyin as one; and which holds each position."""
    tokens: list[str] = []
    starts: list[int] = []
    for match in _TOKEN.finditer(line):
        starts += [len(tokens)] * len(match[0])
        tokens.append(match[0])
    return tokens, starts


def _difference(before: str, after: str) -> tuple[str, str]:
    """The two without what they begin and end with alike."""
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    return before[head : len(before) - tail], after[head : len(after) - tail]


def script_cost(simplified: int, traditional: int) -> Callable[[str], float]:
    """What a character of the other script costs in an article that has so many characters of each."""
    both = simplified + traditional + 2.5
    of_simplified = max(-9.0, 2 * math.log((simplified + 2.0) / both))
    of_traditional = max(-9.0, 2 * math.log((traditional + 0.5) / both))

    def cost(one: str) -> float:
        return (
            of_simplified
            if one in simplified_only()
            else of_traditional
            if one in traditional_only()
            else 0.0
        )

    return cost


__all__ = ["KIND", "PRIVATE", "Restored", "restore"]
