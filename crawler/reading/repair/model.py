"""How likely a string of characters is Chinese: a model of words, by which misread bytes are told from text.

A text is worth its most probable division into words; a word its share in the dictionary (see
data/README.md), or more where the same article uses it again, and more or less by the word before it
(follow.py). Everything is a natural logarithm.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from crawler.reading.repair.follow import LINE_END, NONE, NOTHING, STEPS, behind, follow, load

LONGEST = 5  # characters of the longest word
UNKNOWN = -19.0  # of a character that the dictionary does not have: once in 180 million
_FIRST_CHINESE = "\u2e80"  # alphabets stand before it
ANY = "\x00"  # stands for a character that is not guessed
_ANY = -3.8  # of such a one: few places are better than that
_LETTER_FIRST, _LETTER_NEXT = -10.0, -3.0  # of other alphabets
_ASCII_FIRST, _ASCII_NEXT = -7.0, -2.5  # a letter or figure after something else, after its like
_ASCII_SIGN = dict.fromkeys(",.", -6.0) | dict.fromkeys(":;!?()-/\"'%_|@", -8.0)
_ASCII_ODD = -11.0  # a sign that Chinese seldom has
_KANA_FIRST, _KANA_NEXT = -16.0, -4.0
_SPACE = -5.0
_FIGURE = "Bm"  # kind of a figure: a number
_CACHE_SHARE = 0.06  # of words that an article repeats of its own
_CACHE_BASE = 600  # characters that a short article is counted as


@cache
def _tables() -> tuple[dict[str, float], dict[str, int]]:
    shares: dict[str, float] = {}
    kinds: dict[str, int] = {}
    for line in load("words.txt.xz"):
        eighths, label, *group = line.split(" ")
        if LINE_END in line:
            group = [word.replace(LINE_END, "\n") for word in group]
        shares.update(dict.fromkeys(group, int(eighths) / -STEPS))
        kinds.update(dict.fromkeys(group, follow().number(label)))
    kinds["0"] = follow().number(_FIGURE)
    return shares, kinds


def words() -> Mapping[str, float]:
    """The dictionary: each word and the logarithm of its share of all words."""
    return _tables()[0]


@cache
def characters() -> Mapping[str, float]:
    """Each character and the logarithm of its share of all words, as a word or in one."""
    found: defaultdict[str, float] = defaultdict(float)
    for word, share in words().items():
        for character in word:
            found[character] += math.exp(share)
    return {character: math.log(share) for character, share in found.items()}


def unlisted(before: str, character: str) -> float:
    """The logarithm of the share of a character that the dictionary lacks, behind another."""
    if character == ANY:
        return _ANY
    if character.isspace():
        return _SPACE
    if character.isascii():
        if not character.isalnum():
            return _ASCII_SIGN.get(character, _ASCII_ODD)
        return _ASCII_NEXT if before.isascii() and before.isalnum() else _ASCII_FIRST
    if "\u3040" <= character <= "\u30ff":
        return _KANA_NEXT if "\u3040" <= before <= "\u30ff" else _KANA_FIRST
    if character.isalpha() and character < _FIRST_CHINESE:
        return _LETTER_NEXT if before.isalpha() and before < _FIRST_CHINESE else _LETTER_FIRST
    return UNKNOWN


class State(NamedTuple):
    """Where a reading of text from left to right stands."""

    tail: str  # the last characters, LONGEST at most less one
    scores: tuple[float, ...]  # of the best division that ends after each of the last LONGEST characters
    words: tuple[str, ...]  # the last one of each of them

    @property
    def score(self) -> float:
        """The logarithm of the probability of all that was read."""
        return self.scores[-1]


START = State("", (0.0,), ("",))


class Model:
    """The dictionary, and what one article adds to it."""

    def __init__(self, own: Mapping[str, float] | None = None) -> None:
        self._words, self._kinds = _tables()
        self._own = own or {}
        self._behind = behind()
        self._follow = follow()

    def add(self, state: State, character: str) -> State:
        """The state after one more character, which is in simplified form."""
        tail, scores, words = state
        own, known = self._own, self._words
        share = known.get(character)
        best = scores[-1] + self._step(words[-1], character)
        best += unlisted(tail[-1:], character) if share is None else share
        last, text = character, tail + character
        for length in range(2, len(text) + 1):
            word = text[-length:]
            value = (own and own.get(word)) or known.get(word)
            if value is None:
                continue
            value += scores[-length] + self._step(words[-length], word)
            if value > best:
                best, last = value, word
        return State(text[1 - LONGEST :], (*scores[1 - LONGEST :], best), (*words[1 - LONGEST :], last))

    def _step(self, one: str, other: str) -> float:
        """How much likelier a word stands behind another than anywhere."""
        left, seen = self._behind.get(one, NOTHING)
        step = seen.get(other)
        if step is None:
            kind, next_kind = self._kinds.get(one, NONE), self._kinds.get(other, NONE)
            step = self._follow.gains[kind].get(next_kind)
            if step is None:
                step = self._follow.gain(kind, next_kind)
            step += left
        return step

    def read(self, text: str, state: State = START) -> State:
        """The state after a text."""
        for character in text:
            state = self.add(state, character)
        return state

    def score(self, text: str) -> float:
        """The logarithm of the probability of a text in simplified characters."""
        return self.read(text).score


def of_article(text: str) -> Model:
    """The model for places in an article: what it says more than once is likely there again.

    `text` is the article in simplified characters, with the places in question cut out.
    """
    seen: Counter[str] = Counter()
    for length in range(2, LONGEST):
        seen.update(text[at : at + length] for at in range(len(text) - length + 1))
    known = words()
    size = len(text) + _CACHE_BASE
    own = {}
    for word, count in seen.items():
        times = count if word in known else count - 1  # once may be no word at all
        if times and word.isalpha() and not word.isascii():
            share = _CACHE_SHARE * times / size
            own[word] = math.log(share + math.exp(known.get(word, -99.0)))
    return Model(own)
