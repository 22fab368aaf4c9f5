"""Damage on purpose: what GBK text looks like after a byte was lost, to measure repair against."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

from archive.text import convert

EVERY, MOST = 0.2, 12  # share of the lines of a page that are damaged; lines of one page at most
HALF = {ord(full): chr(ord(full) - 0xFEE0) for full in map(chr, range(0xFF01, 0xFF5F))}


@dataclass(frozen=True)
class Kind:
    """One way in which a text is damaged."""

    name: str
    marked: bool = True  # a question mark stands where the byte was
    codec: str = "gb18030"  # that reads what is left: gbk gives up what gb18030 shows as private use
    sign: str = "?"  # what stands for what cannot be read
    halved: bool = False  # full-width ASCII becomes half-width afterwards
    traditional: bool = False  # the text is traditional
    converted: bool = False  # simplified text becomes traditional, character by character, afterwards


KINDS = (
    Kind("marked"),
    Kind("marked, gbk", codec="gbk"),
    Kind("marked, half-width", halved=True),
    Kind("marked, traditional", traditional=True),
    Kind("marked, traditional, half-width", traditional=True, halved=True),
    Kind("marked, traditional, gbk", traditional=True, codec="gbk"),
    Kind("marked, then converted", converted=True),
    Kind("unmarked", marked=False),
    Kind("unmarked, U+FFFD", marked=False, codec="gbk", sign="\ufffd"),
    Kind("unmarked, traditional", marked=False, traditional=True),
    Kind("unmarked, traditional, U+FFFD", marked=False, traditional=True, codec="gbk", sign="\ufffd"),
)


@dataclass(frozen=True)
class Case:
    """A line, and the same line damaged at one place."""

    original: str
    damaged: str
    place: int  # of the character whose first byte is gone


@dataclass
class Page:
    """The lines of a page as shown, and by their numbers those that are damaged."""

    lines: list[str]
    cases: dict[int, Case] = field(default_factory=dict)


def damage(line: str, place: int, kind: Kind) -> Case | None:
    """`line` with the first byte of the character at `place` lost; None where it has only one, or none."""
    try:
        head, one, tail = (part.encode("gbk") for part in (line[:place], line[place], line[place + 1 :]))
    except UnicodeEncodeError:
        return None
    if len(one) != 2:
        return None
    left = head + (b"?" if kind.marked else b"") + one[1:] + tail
    shown = left.decode(kind.codec, "replace").replace("\ufffd", kind.sign)
    original = line
    if kind.halved:
        original, shown = original.translate(HALF), shown.translate(HALF)
    if kind.converted:
        original, shown = (by_character(text) for text in (original, shown))
    return Case(original, shown, place)


def shown(line: str, kind: Kind) -> str:
    """A simplified line in the form in which a page of that kind shows it, undamaged."""
    line = convert(line, "s2t") if kind.traditional else line
    line = line.translate(HALF) if kind.halved else line
    return by_character(line) if kind.converted else line


def by_character(text: str) -> str:
    """Simplified to traditional without a look at words, 后 and 于 left as they are: what mirrors do."""
    kept = re.compile("([后于云里])")
    return "".join(p if kept.fullmatch(p) else _each(p) for p in kept.split(text))


def _each(text: str) -> str:
    return convert("\n".join(text), "s2t").replace("\n", "") if text else ""


def cases(lines: list[str], kind: Kind, count: int, seed: int = 1) -> list[Case]:
    """`count` lines of `lines`, each damaged at one place; the same seed gives the same ones."""
    random = Random(seed)
    found: list[Case] = []
    while len(found) < count:
        case = _somewhere(random.choice(lines), kind, random)
        if case:
            found.append(case)
    return found


def _somewhere(line: str, kind: Kind, random: Random) -> Case | None:
    """A simplified line damaged at any place; None where that cannot be, or does not show."""
    line = convert(line, "s2t") if kind.traditional else line
    case = damage(line, random.randrange(len(line)), kind)
    return case if case and case.damaged != case.original else None


def pages(
    texts: list[list[str]], chosen: Collection[str], kind: Kind, count: int, seed: int = 1
) -> list[Page]:
    """Pages, of which some lines out of `chosen` are damaged at one place, `count` of them in all or a few
    more; fewer where there are not so many. The same seed gives the same ones.
    """
    random = Random(seed)
    found: list[Page] = []
    for lines in random.sample(texts, len(texts)):
        page = Page([shown(line, kind) for line in lines])
        for at, line in enumerate(lines):
            if line in chosen and random.random() < EVERY and len(page.cases) < MOST:
                case = _somewhere(line, kind, random)
                if case:
                    page.lines[at], page.cases[at] = case.damaged, case
        found += [page] if page.cases else []
        if sum(len(page.cases) for page in found) >= count:
            break
    return found


def distance(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed to make one text the other."""
    head = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(map(len, (one, other)))
    )
    one, other = one[head:], other[head:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]
