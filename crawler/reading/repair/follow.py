"""Which words follow which: by themselves, where they were seen side by side, and else by their kinds. Those
are parts of speech, whether one character or more, and punctuation.

The figures are those of data/pairs.txt.xz and data/follows.txt.xz; data/README.md says where they come from.
"""

from __future__ import annotations

import lzma
import math
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

NONE = 0  # the kind of which nothing is known: whatever follows it is as likely as anywhere
_PART = re.compile(r"([^\d>]+)(\d*)")
Mixture = dict[str, float]  # parts of speech with their shares
# What is left for words that were never seen behind a word, and how much likelier those that were are there
# than anywhere: natural logarithms.
Behind = tuple[float, Mapping[str, float]]
NOTHING: Behind = (0.0, {})
LINE_END = "¶"  # stands for the end of a line in the files
STEPS = 8  # to a nat, in the files


def load(name: str) -> list[str]:
    """The lines of a packed file of data/."""
    packed = (files("crawler.reading.repair") / "data" / name).read_bytes()
    return lzma.decompress(packed).decode("utf-8").split("\n")


class Follow:
    """Kinds of words, each with a number, and what it gains that one stands behind another.

    A kind is written as the parts of speech that a word can be, with tenths: `Sv7Sp3` is a single character
    that is a verb in seven cases of ten and else a preposition. `。>“` begins as one and ends as the other.
    """

    def __init__(self, names: Sequence[str], rows: Sequence[Sequence[float]]) -> None:
        self._odds = {
            one: {other: math.exp(gain) for other, gain in zip(names, row, strict=True)}
            for one, row in zip(names, rows, strict=True)
        }
        self._numbers = {"-": NONE}
        self._kinds: list[tuple[Mixture, Mixture]] = [({}, {})]
        self.gains: list[dict[int, float]] = [{}]  # of each kind, those that were asked for

    def number(self, label: str) -> int:
        """The number of a kind."""
        if label not in self._numbers:
            self._numbers[label] = len(self._kinds)
            self._kinds.append(mixtures(label))
            self.gains.append({})
        return self._numbers[label]

    def gain(self, one: int, other: int) -> float:
        """How much likelier a word of kind `other` is behind one of kind `one` than anywhere, as a natural
        logarithm. It is kept in `gains`.
        """
        ends, begins = self._kinds[one][1], self._kinds[other][0]
        odds = sum(p * q * self._odds[a][b] for a, p in ends.items() for b, q in begins.items())
        found = math.log(odds) if odds else 0.0
        self.gains[one][other] = found
        return found


def mixtures(label: str) -> tuple[Mixture, Mixture]:
    """What a kind is at its beginning and at its end.

    >>> mixtures("Sv7Sp3")[0], mixtures("。>“")
    ({'Sv': 0.7, 'Sp': 0.3}, ({'。': 1.0}, {'“': 1.0}))
    """
    first, _, last = label.partition(">")
    return _mixture(first), _mixture(last or first)


def _mixture(label: str) -> Mixture:
    parts = {name: float(tenths or 1) for name, tenths in _PART.findall(label)}
    total = sum(parts.values())
    return {name: tenths / total for name, tenths in parts.items()}


@cache
def follow() -> Follow:
    """The figures of the file: a line of names, then a line for each with its gains in eighths."""
    first, *lines = load("follows.txt.xz")
    return Follow(first.split(" "), [[int(one) / STEPS for one in line.split(" ")] for line in lines])


@cache
def behind() -> Mapping[str, Behind]:
    """The figures of the file of pairs: a line for each word, with those behind it by what they gain."""
    found = {}
    for line in load("pairs.txt.xz"):
        word, left, *groups = line.replace(LINE_END, "\n").split("\t")
        gains = {}
        for group in groups:
            eighths, *words = group.split(" ")
            gains.update(dict.fromkeys(map(sys.intern, words), int(eighths) / STEPS))
        found[word] = (int(left) / STEPS, gains)
    return found


__all__ = ["LINE_END", "NONE", "NOTHING", "STEPS", "Behind", "Follow", "behind", "follow", "load", "mixtures"]
