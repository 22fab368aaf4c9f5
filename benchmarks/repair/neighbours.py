"""Which words stand side by side in running text: what is counted in `prose/`, and what that says.

The texts of `prose/` were written for this project, in the manner of government and news pages; nothing in
them happened. Only counts of them go into the model.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

PROSE = Path(__file__).parent / "prose"
LEAST = 1.65  # times as likely as where it was never seen: pairs that say less are left out
DISCOUNT = 0.9  # taken off every count for what was not seen: by cross-entropy .8 and .95 are worse

Seen = Mapping[str, Mapping[str, int]]  # of each word, those that stood behind it, with counts
Gain = Callable[[str, str], float]


def lines(*, more: bool = False) -> Iterator[str]:
    """The lines of the texts; with `more` also of those that the pairs are not counted in."""
    for path in sorted(PROSE.rglob("*.txt") if more else PROSE.glob("*.txt")):
        yield from filter(None, path.read_text(encoding="utf-8").splitlines())


def seen(divided: Iterable[list[str]]) -> Seen:
    """The pairs in texts that were divided into words."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for words in divided:
        for one, other in pairwise(words):
            if not one.isspace() and not other.isspace():
                found[one][other] += 1
    return found


def gains(
    pairs: Seen, share: Callable[[str, str], float], by_kind: Gain
) -> dict[str, tuple[float, dict[str, float]]]:
    """What each word says of the one behind it, by absolute discounting (Ney, Essen and Kneser 1994).

    `share` is the logarithm of the share of a word behind another character, `by_kind` what the kinds of two
    words say. Out, of each word: the logarithm of what is left for those that were never seen behind it; and
    of each of the others how much likelier it is there than anywhere, a logarithm.
    """
    found = {}
    for one, behind in pairs.items():
        total = sum(behind.values())
        left = DISCOUNT * len(behind) / total
        said = {}
        for other, count in behind.items():
            unseen = left * math.exp(by_kind(one, other))
            seen = (count - DISCOUNT) / total / math.exp(share(one[-1], other)) + unseen
            if seen > unseen * LEAST:
                said[other] = math.log(seen)
        found[one] = (math.log(left), said)
    return found
