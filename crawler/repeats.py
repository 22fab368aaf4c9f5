"""Lines that many articles of a source carry, for a person to judge.

Repetition alone does not tell what a site puts under its articles from what they say: on real pages, every
line that stood in several articles of one site after extraction was the articles' own (docs/design-notes.md).
So nothing is dropped by itself; the source's file names what is to go.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 5  # articles that must carry a line
SHARE = 0.05  # of the articles
MOST = 30  # lines that are told


@dataclass(frozen=True, slots=True)
class Repeat:
    """A line, and the number of articles in which it stands."""

    line: str
    articles: int


def repeats(texts: Iterable[str]) -> tuple[int, list[Repeat]]:
    """How many different texts there are, and the lines that many of them have, the commonest first."""
    counts: Counter[str] = Counter()
    different: set[int] = set()
    for text in texts:
        if hash(text) not in different:
            different.add(hash(text))
            counts.update({line.strip() for line in text.split("\n")})
    enough = max(LEAST, SHARE * len(different))
    found = [Repeat(line, count) for line, count in counts.items() if line and count >= enough]
    return len(different), sorted(found, key=lambda one: (-one.articles, one.line))[:MOST]


def as_toml(found: Sequence[Repeat]) -> str:
    """The lines as `[extract] drop` names them, each with its count."""
    quoted = [(json.dumps(one.line, ensure_ascii=False), one.articles) for one in found]
    lines = [f"    {line},  # {articles}" for line, articles in quoted]
    return "\n".join(["[extract]", "drop = [", *lines, "]"]) + "\n"
