"""What the tagger of jieba knows of which words follow which: parts of speech, and the chances between them.

Its model reads text character by character. A state is a place in a word (B first, M inside, E last, S the
only one) with the word's part of speech; prob_start, prob_trans and prob_emit are logarithms of the chances
of a state at the start of a sentence, of a state behind another, and of a character in a state.
"""

from __future__ import annotations

import ast
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from archive.text import simplify
from crawler.reading.repair.follow import mixtures

State = tuple[str, str]
Label = Callable[[str], str]
TABLES = tuple(f"posseg/prob_{name}.py" for name in ("start", "trans", "emit"))
END = "¶"
STARTS = END + "。！？；：“，、（《"  # after these a sentence or a part of one begins
PUNCTUATION = END + "，。、？！；：“”（）《》…—‘’"
SEVERAL = "Bn4Bv3Bnz2Bvn1"  # of a word that the dictionary lacks
SINGLE = "Sng4Sn2Svg2Sv2"  # of a character that the tagger never saw as a word
_ROUNDS = 300  # after which the shares of the states no longer change
_RARE = 1e-4  # share of a kind of words, below which nothing is known of it
_CHANCE = 0.05  # of any kind behind any: the tagger knows one year of one newspaper
_FEW = 3.0  # places that count as seen of each pair with punctuation, at the share of chance
_SLIGHT = 0.05  # share of a part of speech in a character, below which it is left out


@dataclass(frozen=True)
class Tagger:
    """The three tables."""

    start: Mapping[State, float]
    follows: Mapping[State, Mapping[State, float]]
    emits: Mapping[State, Mapping[str, float]]

    @classmethod
    def read(cls, source: Mapping[str, str]) -> Tagger:
        """The tables of jieba's files, which are Python dictionaries."""
        return cls(*(ast.literal_eval(source[name].partition("P=")[2]) for name in TABLES))

    def shares(self) -> dict[State, float]:
        """The share of each state in a long text."""
        share = {state: 1 / len(self.follows) for state in self.follows}
        for _ in range(_ROUNDS):
            after: Counter[State] = Counter()
            for state, part in share.items():
                steps = {other: math.exp(step) for other, step in self.follows[state].items()}
                ending = max(0.0, 1 - sum(steps.values()))
                for other, step in steps.items():
                    after[other] += part * step
                for other, step in self.start.items():
                    after[other] += part * ending * math.exp(step)
            total = sum(after.values())
            share = {state: after[state] / total for state in share}
        return share


def characters(tagger: Tagger) -> dict[str, dict[State, float]]:
    """Every character as a word of its own: its shares in a long text, as each part of speech."""
    share = tagger.shares()
    found: dict[str, dict[State, float]] = {}
    for state, emits in tagger.emits.items():
        for one, chance in emits.items() if state[0] == "S" else ():
            parts = found.setdefault(simplify(one), {})
            parts[state] = parts.get(state, 0.0) + share.get(state, 0.0) * math.exp(chance)
    return found


def kinds(tagger: Tagger) -> dict[str, float]:
    """The kinds of words and their shares in running text: `Bn`, `Sv`."""
    begins = {
        "".join(state): part for state, part in tagger.shares().items() if state[0] in "SB" and part > _RARE
    }
    total = sum(begins.values())
    return {kind: part / total for kind, part in begins.items()}


def label_of(parts: Mapping[State, float], known: Mapping[str, float]) -> str:
    """The kind of a single character: the parts of speech that it can be, in tenths."""
    total = sum(parts.values()) or 1.0
    tenths = {"".join(state): round(10 * part / total) for state, part in parts.items()}
    kept = sorted((kind, n) for kind, n in tenths.items() if n and kind in known)
    return "".join(f"{kind}{n}" for kind, n in kept) or SINGLE


def odds(tagger: Tagger) -> dict[tuple[str, str], float]:
    """How much likelier each kind is behind each other, and behind the start of a sentence, than anywhere."""
    known = kinds(tagger)
    found: dict[tuple[str, str], float] = {}
    for kind in [*known, END]:
        ends = ("S" if kind[0] == "S" else "E", kind[1:])
        row = tagger.start if kind == END else tagger.follows.get(ends, {})
        chances = {"".join(state): math.exp(step) for state, step in row.items()}
        total = sum(chances.get(other, 0.0) for other in known) or 1.0
        for other, share in known.items():
            chance = (1 - _CHANCE) * chances.get(other, 0.0) / total + _CHANCE * share
            found[kind, other] = chance / share
    return found


def with_punctuation(
    found: Mapping[tuple[str, str], float], texts: Iterable[list[str]], label: Label
) -> dict[tuple[str, str], float]:
    """The same with punctuation, as it stands in `texts`, each a list of its words."""
    pairs: defaultdict[tuple[str, str], float] = defaultdict(float)
    left, right = defaultdict[str, float](float), defaultdict[str, float](float)
    for words in texts:
        spread = [mixtures(label(word)) for word in words]
        for (_, ends), (begins, _) in pairwise(spread):
            for one, other in product(ends, begins):
                pairs[one, other] += ends[one] * begins[other]
                left[one] += ends[one] * begins[other]
                right[other] += ends[one] * begins[other]
    total = sum(left.values())
    names = sorted({one for one, _ in found} | set(PUNCTUATION))
    every = dict(found)
    for one in names:
        for other in names:
            if one in PUNCTUATION or other in PUNCTUATION:
                expected = left[one] * right[other] / total
                before = found.get((END, other), 1.0) if one in STARTS else 1.0
                every[one, other] = (pairs[one, other] + _FEW * before) / (expected + _FEW)
    return every
