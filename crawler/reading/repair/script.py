"""Traditional characters that a mirror made from simplified ones, one by one: 达產后 for 达产后.

Such a text keeps 后, 于 and 云 where a writer of traditional characters has 後, 於 and 雲, and has 著 for 着.
Traditional text that was written so stays: only what is known to be damaged is judged at all.
"""

from __future__ import annotations

import re
from collections import Counter

from archive.text import convert, simplified_only, simplify, telling
from archive.types import Repair
from crawler.reading.repair.model import Model

KIND = "script"
_SIGNS = 2  # places where a writer would have another character
_SHARE = 0.01  # of such places in all traditional characters: fewer are slips
_AROUND = 4  # characters on each side by which 著 and 着 are told apart


def restore(text: str, *, certain: bool) -> tuple[str, list[Repair]]:
    """`text`, which is known to be damaged, as it was in simplified characters; and the repairs, each pair
    of characters once. `certain`: what damaged it also converted it. Otherwise its own signs must say so.

    >>> restore("產業鏈上下游企業达產后，看著相當于", certain=False)[0]
    '产业链上下游企业达产后，看着相当于'
    """
    _, traditional = telling(text)
    if not traditional or not (certain or _converted(text, traditional)):
        return text, []
    changed = _particles(simplify(text))
    if len(changed) != len(text):
        return changed, [Repair(KIND, text, changed, 0.9)]
    pairs = Counter((one, other) for one, other in zip(text, changed, strict=True) if one != other)
    return changed, [Repair(KIND, one, other, 0.99) for one, other in pairs]


def _converted(text: str, traditional: int) -> bool:
    """Does it hold simplified characters where traditional text, converted with a look at words, has none?"""
    proper = convert(simplify(text), "s2t")
    if len(proper) != len(text):
        return False
    signs = sum(one in simplified_only() and one != other for one, other in zip(text, proper, strict=True))
    kept = sum(text.count(one) for one in "後於雲裏裡")
    return signs >= max(_SIGNS, _SHARE * traditional) and signs > kept


def _particles(text: str) -> str:
    """着 where it was written 著, by what stands around it."""
    model = Model()

    def better(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - _AROUND) : match.start()]
        after = text[match.end() : match.end() + _AROUND]
        return max("著着", key=lambda one: model.score(before + one + after))

    return re.sub("著", better, text)
