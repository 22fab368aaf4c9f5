"""Letters that end a character: 人T for 人員, whose first byte was lost and whose second is the T.

Only traditional characters end so. What is shown is no word, and no rare character betrays it: the words
around a letter have to say whether it was written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from crawler.reading.repair import gbk
from crawler.reading.repair.model import ANY, LONGEST, Model, words
from crawler.reading.repair.search import lone, simple

Form = tuple[str, str]  # one character or two, and their simplified form
REACH = 3  # characters on each side of a letter that may be of its word
_WORD, _NO_WORD = -14.0, -99.0  # natural logarithm of the share of a word that is no accident; of none


def gain(model: Model, weigh: Callable[[str], float], before: str, letter: str, after: str) -> float:
    """What it gains at best, natural logarithm, that a letter ends a character of a word, REACH characters
    standing before and after it.
    """
    head, tail = simple(before), simple(after)
    as_shown = model.score(head + letter + tail)
    if as_shown > model.score(head + ANY + tail):
        return -math.inf  # a word of its own: A股
    best = max(
        (
            model.score(head[:kept] + plain + tail) + sum(map(weigh, form))
            for kept, options in _endings(before, letter)
            for form, plain in _in_words(head[:kept], options, tail)
        ),
        default=-math.inf,
    )
    return best - as_shown - lone(letter)


def _endings(before: str, letter: str) -> Iterator[tuple[int, list[Form]]]:
    """What a letter may end: how many of the characters before it stay, and what stood there instead."""
    yield len(before), _ends_in(letter)
    pair = gbk.code(before[-1:]) or b""
    last = gbk.character(pair[1], ord(letter)) if len(pair) == 2 else None
    if last:
        yield len(before) - 1, _pairs(pair[0], last)


@cache
def _ends_in(letter: str) -> list[Form]:
    return [(one, gbk.simple(one)) for one in gbk.with_trail(ord(letter))]


@lru_cache(maxsize=10_000)
def _pairs(trail: int, last: str) -> list[Form]:
    """The characters whose second byte is `trail`, each with `last` behind it, that stand so in a word."""
    pairs = (one + last for one in gbk.with_trail(trail))
    return [(both, plain) for both in pairs if (plain := simple(both)) in _side_by_side()]


def _in_words(head: str, forms: list[Form], tail: str) -> Iterator[Form]:
    """Those of `forms` that are a word of two characters or more, by themselves or with some of `head` and
    `tail` beside them.
    """
    share, beside = words().get, _side_by_side()
    near = [
        (form, plain)
        for form, plain in forms
        if plain in beside or head[-1:] + plain in beside or plain + tail[:1] in beside
    ]
    heads, tails = ([text[at:] for at in range(len(text) + 1)] for text in (head, tail[::-1]))
    frames = [(one, other[::-1]) for one in heads for other in tails if len(one + other) < LONGEST]
    for form, plain in near:
        every = (one + plain + other for one, other in frames)
        if any(share(word, _NO_WORD) > _WORD for word in every if len(word) > 1):
            yield form, plain


@cache
def _side_by_side() -> frozenset[str]:
    """Any two characters that stand side by side in a word."""
    known = (word for word, share in words().items() if share > _WORD)
    return frozenset(word[at : at + 2] for word in known for at in range(len(word) - 1))
