"""Letters that end a character: 人T for 人員, whose first byte was lost and whose second is the T.

Only traditional characters end so. What is shown is no word, and no rare character betrays it: the words
around a letter have to say whether it was written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from crawler.reading import repair_bytes as gbk
from crawler.reading import repair_model
from crawler.reading.repair_model import Model
from crawler.reading.repair_search import LONE, simple

Form = tuple[str, str]  # one character or two, and their simplified form
_REACH = 3  # characters on each side of a letter that may be of its word
_WORD = -14.0  # natural logarithm of the share of a word that is no accident


def gain(model: Model, weigh: Callable[[str], float], shown: Sequence[str], at: int) -> float:
    """What it gains at best, natural logarithm, that the letter at `at` ends a character of a word."""
    before, after = "".join(shown[max(0, at - _REACH) : at]), "".join(shown[at + 1 : at + 1 + _REACH])
    head, tail = simple(before), simple(after)
    best = max(
        (
            model.score(head[:kept] + plain + tail) + sum(map(weigh, form))
            for kept, options in _endings(before, shown[at])
            for form, plain in _in_words(head[:kept], options, tail)
        ),
        default=-math.inf,
    )
    return best - model.score(head + simple(shown[at]) + tail) - LONE


def _endings(before: str, letter: str) -> Iterator[tuple[int, list[Form]]]:
    """What a letter may end: how many of the characters before it stay, and what stood there instead."""
    yield len(before), _ends_in(letter)
    pair = gbk.code(before[-1:]) or b""
    last = gbk.character(pair[1], ord(letter)) if len(pair) == 2 else None
    if last:
        known = repair_model.words()
        pairs = (one + last for one in gbk.with_trail(pair[0]))
        yield len(before) - 1, [(both, plain) for both in pairs if (plain := simple(both)) in known]


@cache
def _ends_in(letter: str) -> list[Form]:
    return [(one, gbk.simple(one)) for one in gbk.with_trail(ord(letter))]


def _in_words(head: str, forms: list[Form], tail: str) -> Iterator[Form]:
    """Those of `forms` that are, with characters of `head` and `tail` beside them, a word."""
    known = repair_model.words()
    frames = [(head[start:], tail[:end]) for start in range(len(head) + 1) for end in range(len(tail) + 1)]
    for form, plain in forms:
        words = [word for one, other in frames if (word := one + plain + other) in known]
        if any(len(word) > 1 and known[word] > _WORD for word in words):
            yield form, plain
