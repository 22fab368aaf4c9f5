"""Writes the region's news out of the phrases in texts/: the same story for the same seed, on any machine.

A file holds lines under @title, @lead, @body, @quote and @close; `[a|b]` is a choice, `{word}` a blank. Names
stay the same throughout a story, figures are drawn anew each time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from demo.words import CHAINS, sections, words

TEXTS = Path(__file__).parent / "texts"
TOPICS = tuple(sorted(path.stem for path in TEXTS.glob("*.txt") if path.stem != "policy"))  # of the news
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_BLANK = re.compile(r"\{(\w+)\}")
# What grew or fell did so by a fifth at most; shares and rates may be anything.
_GROWTH = re.compile(
    r"(增长|提高|提高了|增加|下降|降低|缩短|减少|少了|降了|省药|分别增长\{pct\}%和|和)\{pct\}%"
)
_KINDS = {
    "town": "towns", "village": "villages", "park": "parks", "place": "places", "crop": "crops",
    "seafood": "seafood", "school": "schools", "hospital": "hospitals", "road": "roads", "bank": "banks",
    "dept": "depts", "institute": "institutes", "venue": "venues", "bird": "birds", "tree": "trees",
    "later": "later",
}  # fmt: skip


@cache
def phrases(topic: str) -> dict[str, tuple[str, ...]]:
    """The lines of a topic by the heading that they stand under."""
    return sections(TEXTS / f"{topic}.txt")


class Writer:
    """Writes one story."""

    def __init__(self, seed: str, topic: str, day: date) -> None:
        self.random = random.Random(f"{seed} {topic}")
        self.topic = phrases(topic)
        self.names = _names(self.random, day)
        self.figures = _figures(self.random)

    def title(self) -> str:
        """A headline."""
        return self.say(self.random.choice(self.topic["title"]))

    def paragraphs(self, bodies: int) -> tuple[str, ...]:
        """Lead, `bodies` sentences of the middle in two or three paragraphs and more, quotes, close."""
        draw = self.random
        middle = draw.sample(self.topic["body"], bodies)
        quotes = draw.sample(self.topic["quote"], draw.choice((1, 2)))
        lines = [draw.choice(self.topic["lead"]) + middle.pop()]
        while middle:
            lines.append("".join(middle.pop() for _ in range(min(len(middle), draw.choice((1, 2, 2, 3))))))
            if quotes and draw.random() < 0.6:
                lines.append(quotes.pop())
        lines += [*quotes, draw.choice(self.topic["close"])]
        return tuple(self.say(line) for line in lines)

    def say(self, line: str) -> str:
        """A line with its choices made and its blanks filled."""
        while _CHOICE.search(line):
            line = _CHOICE.sub(lambda match: self.random.choice(match[1].split("|")), line)
        line = _GROWTH.sub(r"\1{up}%", line)
        return _BLANK.sub(lambda match: self._fill(match[1]), line)

    def _fill(self, name: str) -> str:
        return self.names[name] if name in self.names else self.figures[name]()


def _names(draw: random.Random, day: date) -> dict[str, str]:
    area, area2 = draw.sample(words("areas"), 2)
    firm, firm2 = (head + draw.choice(words("firm_tails")) for head in draw.sample(words("firm_heads"), 2))
    people = [draw.choice(words("surnames")) + given for given in draw.sample(words("given"), 3)]
    chain = draw.choice(tuple(CHAINS))
    told, last_month = day - timedelta(days=draw.choice((0, 1, 1))), day.replace(day=1) - timedelta(days=1)
    return {blank: draw.choice(words(kind)) for blank, kind in _KINDS.items()} | {
        "area": area,
        "area2": area2,
        "firm": f"琅海{firm}",
        "firm2": firm2,
        "chain": chain,
        "product": draw.choice(CHAINS[chain]),
        "boss": people[0],
        "boss2": people[1],
        "official": people[2],
        "day": f"{told.month}月{told.day}日",
        "month": f"{last_month.month}月",
        "year": str(day.year),
        "nextyear": str(day.year + draw.choice((2, 3, 4))),
    }


def _figures(draw: random.Random) -> dict[str, Callable[[], str]]:
    return {
        "n": lambda: str(draw.randint(11, 48)),
        "n2": lambda: str(draw.randint(3, 10)),
        "small": lambda: str(draw.randint(2, 9)),
        "d": lambda: str(draw.randint(1, 9)),
        "hundred": lambda: str(draw.randint(102, 960)),
        "pct": lambda: f"{draw.randint(62, 98)}.{draw.randint(1, 9)}",
        "up": lambda: f"{draw.randint(2, 19)}.{draw.randint(1, 9)}",
        "yi": lambda: f"{draw.randint(1, 38)}.{draw.randint(1, 9)}",
        "wan": lambda: str(draw.randint(110, 980) * 10),
        "mu": lambda: str(draw.randint(6, 98) * 10),
    }
