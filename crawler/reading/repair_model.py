"""How likely a string of characters is Chinese: a model of words, by which misread bytes are told from text.

A text is worth its most probable division into words; a word its share in the dictionary (see
data/README.md), or more where the same article uses it again. Everything is a natural logarithm.
"""

from __future__ import annotations

import lzma
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LINE_END = "¶"  # stands for the end of a line in the file of words
LONGEST = 5  # characters of the longest word
UNKNOWN = -19.0  # of a character that the dictionary does not have: once in 180 million
ANY = "\x00"  # stands for a character that is not guessed
_ANY = -4.5  # of such a one: few places are better than that
_LETTER_FIRST, _LETTER_NEXT = -10.0, -3.0  # of other alphabets
_ASCII_FIRST, _ASCII_NEXT = -7.0, -2.5  # a letter or figure after something else, after its like
_ASCII_SIGN = dict.fromkeys(",.", -6.0) | dict.fromkeys(":;!?()-/\"'%", -8.0)
_ASCII_ODD = -11.0  # a sign that Chinese seldom has
_KANA_FIRST, _KANA_NEXT = -16.0, -4.0
_SPACE = -5.0
_CACHE_SHARE = 0.02  # of words that an article repeats of its own
_CACHE_BASE = 2000  # characters that a short article is counted as


@cache
def words() -> Mapping[str, float]:
    """The dictionary: each word and the logarithm of its share of all words."""
    packed = (files("crawler.reading") / "data" / "words.txt.xz").read_bytes()
    table: dict[str, float] = {}
    for line in lzma.decompress(packed).decode("utf-8").split("\n"):
        eighths, *group = line.split(" ")
        table.update(dict.fromkeys(group, int(eighths) / -8))
    for word in [word for word in table if LINE_END in word]:
        table[word.replace(LINE_END, "\n")] = table.pop(word)
    return table


@dataclass(frozen=True, slots=True)
class State:
    """Where a reading of text from left to right stands."""

    tail: str  # the last characters, LONGEST at most less one
    scores: tuple[float, ...]  # of the best division that ends after each of the last LONGEST characters

    @property
    def score(self) -> float:
        """The logarithm of the probability of all that was read."""
        return self.scores[-1]


START = State("", (0.0,))


class Model:
    """The dictionary, and what one article adds to it."""

    def __init__(self, own: Mapping[str, float] | None = None) -> None:
        self._words = words()
        self._own = own or {}

    def add(self, state: State, character: str) -> State:
        """The state after one more character, which is in simplified form."""
        tail, scores = state.tail, state.scores
        best = scores[-1] + self._single(tail[-1:], character)
        text = tail + character
        for length in range(2, len(text) + 1):
            word = text[-length:]
            value = self._own.get(word) or self._words.get(word)
            if value is not None and scores[-length] + value > best:
                best = scores[-length] + value
        return State(text[1 - LONGEST :], (*scores[1 - LONGEST :], best))

    def read(self, text: str, state: State = START) -> State:
        """The state after a text."""
        for character in text:
            state = self.add(state, character)
        return state

    def score(self, text: str) -> float:
        """The logarithm of the probability of a text in simplified characters."""
        return self.read(text).score

    def _single(self, before: str, character: str) -> float:
        value = self._words.get(character)
        if value is not None:
            return value
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
        if character.isalpha() and not "\u2e80" <= character <= "\uffff":
            return _LETTER_NEXT if before.isalpha() else _LETTER_FIRST
        return UNKNOWN


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
        if count > 1 and word.isalpha() and not word.isascii():
            share = _CACHE_SHARE * (count - 1) / size
            own[word] = math.log(share + math.exp(known.get(word, -99.0)))
    return Model(own)
