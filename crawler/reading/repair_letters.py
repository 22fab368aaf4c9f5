"""Letters that end a character: 人T for 人員, whose first byte was lost and whose second is the T.

Only traditional characters end so. What is shown is no word, and no rare character betrays it: the words
around a letter have to say whether it was written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from crawler.reading import repair_bytes as gbk
from crawler.reading import repair_model
from crawler.reading.repair_model import LONGEST, Model
from crawler.reading.repair_search import LONE, simple

_REACH = 3  # characters on each side of a letter that may be of its word
_WORD = -14.0  # natural logarithm of the share of a word that is no accident


def gain(model: Model, weigh: Callable[[str], float], shown: Sequence[str], at: int) -> float:
    """What it gains at best, natural logarithm, that the letter at `at` ends a character of a word."""
    before, after = "".join(shown[max(0, at - _REACH) : at]), "".join(shown[at + 1 : at + 1 + _REACH])
    best = -math.inf
    tail = simple(after)
    for kept, form in _endings(before, shown[at]):
        head = simple(before[:kept] + form)
        if _in_word(head, tail, kept):
            best = max(best, model.score(head + tail) + sum(map(weigh, form)))
    return best - model.score(simple(before + shown[at] + after)) - LONE


def _endings(before: str, letter: str) -> Iterator[tuple[int, str]]:
    """What a letter may end: how many of the characters before it stay, and what stood there instead."""
    yield from ((len(before), one) for one in gbk.with_trail(ord(letter)))
    pair = gbk.code(before[-1:]) or b""
    last = gbk.character(pair[1], ord(letter)) if len(pair) == 2 else None
    if last:
        known = repair_model.words()
        pairs = (one + last for one in gbk.with_trail(pair[0]))
        yield from ((len(before) - 1, both) for both in pairs if simple(both) in known)


def _in_word(head: str, tail: str, at: int) -> bool:
    """Is there a word in `head` and `tail` that has all of `head` from `at` on?"""
    known = repair_model.words()
    for start in range(at + 1):
        for end in range(len(tail) + 1):
            word = head[start:] + tail[:end]
            if 2 <= len(word) <= LONGEST and known.get(word, -99.0) > _WORD:
                return True
    return False
