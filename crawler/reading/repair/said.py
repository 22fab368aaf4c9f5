"""What an article says elsewhere: a name or a turn that stands in it once often stands in it again.

A cache beside a model of language (Kuhn and De Mori 1990): where the two characters before a place, or the
two behind it, stand elsewhere in the article, what stands beside them there may well stand here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

_SHARE = 0.3  # of what an article says, beside what any text would
_ONCE = 0.5  # times that two characters are taken to have stood beside something else as well
LEAST = -12.0  # natural logarithm of what a character is worth at least


class Said:
    """The characters of an article in twos and threes. `text` is in simplified form."""

    def __init__(self, text: str) -> None:
        self._twos = Counter(text[at : at + 2] for at in range(len(text) - 1))
        self._threes = Counter(text[at : at + 3] for at in range(len(text) - 2))

    def sum(self, text: str, first: int, found: Sequence[float]) -> float:
        """The sum of `found`, the logarithms of the probabilities of characters of `text` from `first` on, in
        view of what was said.
        """
        return sum(self._with_said(text, first + at, one) for at, one in enumerate(found))

    def _with_said(self, text: str, at: int, found: float) -> float:
        share = here = 0.0
        for two, three in (
            (text[at - 2 : at], text[at - 2 : at + 1]),
            (text[at + 1 : at + 3], text[at : at + 3]),
        ):
            seen = self._twos[two]
            if seen:
                weight = _SHARE * seen / (seen + _ONCE)
                share += weight
                here += weight * self._threes[three] / seen
        return max(LEAST, math.log((1 - share) * math.exp(found) + here)) if share else found


NOTHING_SAID = Said("")
