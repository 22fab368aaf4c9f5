"""A tree as a row of lines.

One walk turns the tree into blocks (the lines a reader sees) and into spans (which elements hold which
blocks). Whatever judges an element afterwards needs only the numbers of its first and last block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from crawler.reading.containers import system_of

_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q ruby s "
    "samp small span strike strong sub sup time tt u var wbr"
)
_SKIPPED = (
    "script style noscript template iframe frame object embed applet svg canvas audio video map head select "
    "title rp rt option textarea button input nav footer aside dialog datalist link meta math"
)
INLINE = frozenset(_INLINE.split())
BREAKS = frozenset(("br", "hr"))  # they end a line and hold nothing
_ROWS = frozenset(("tr", "table", "caption", "tbody", "thead", "tfoot"))
SKIPPED = frozenset(_SKIPPED.split())
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_SOFT = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
_SPACES = re.compile(r"\s+")
_NOTHING = re.compile("[\u200b\u2060\ufeff\u00ad]")  # no width; they hide in pasted text
_CELL = "\x1f"  # between two cells while a row is gathered; no character of a tree
_LETTERS = re.compile(r"[\W_]+")
_MARKS = re.compile("[，。；：？！、“”《》…,;?!]")


@dataclass(slots=True)
class Block:
    """One line: a paragraph, a heading, an item, the row of a table."""

    text: str
    linked: int  # characters of it inside <a>
    tag: str  # of the block element that holds it

    @property
    def marks(self) -> int:
        """Punctuation of running text in it."""
        return len(_MARKS.findall(self.text))


@dataclass(slots=True)
class Span:
    """An element and its blocks[first:last]."""

    element: etree._Element
    first: int
    last: int
    depth: int
    name: str = ""  # id and classes
    system: str | None = None  # the content system that keeps bodies in such an element

    def holds(self, other: Span) -> bool:
        """Whether the other span lies within this one (or is it)."""
        return self.first <= other.first and other.last <= self.last


@dataclass(slots=True)
class Lines:
    """A page as blocks, spans, and the images and links by the block that they stand before."""

    blocks: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    images: list[tuple[int, etree._Element]] = field(default_factory=list)
    links: list[tuple[int, etree._Element]] = field(default_factory=list)


def tidy(text: str) -> str:
    """Text as a browser shows it on one line: white space collapsed, none where Chinese was only wrapped."""
    return _SPACES.sub(" ", _SOFT.sub("", _NOTHING.sub("", text))).strip()


def text_of(element: etree._Element) -> str:
    """All text in an element, as it stands there."""
    return "".join(str(part) for part in element.itertext())


def is_inline(tag: str) -> bool:
    """Whether an element goes on with the line; so do the tags of Word (<st1:chsdate>) in pasted text."""
    return tag in INLINE or ":" in tag


def letters(text: str) -> str:
    """Only letters and digits of a text: two titles are one if these are equal."""
    return _LETTERS.sub("", text)


class _Walk:
    """The state of one walk over a tree."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.buffer: list[str] = []
        self.linked = 0  # characters of the buffer inside <a>
        self.anchors = 0  # open <a>
        self.open: list[int] = []  # for each open element the number of its first block; -1: not read
        self.tags = ["body"]  # the open block elements
        self.table: etree._Element | None = None  # the table of data that is open
        self.preformatted = 0  # open <pre>

    def run(self, tree: etree._Element) -> Lines:
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self.end(element)
            elif self.is_skipped(element):
                self.open.append(-1)
                walker.skip_subtree()
            else:
                self.start(element)
        self.flush()
        return self.lines

    def is_skipped(self, element: etree._Element) -> bool:
        """Whether a reader never sees the element. A body that a script shows later is read all the same."""
        if element.tag in SKIPPED:
            return True
        style = element.get("style")
        return bool(style and _HIDDEN.search(style)) and not _system(element)

    def start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "img":
            self.lines.images.append((len(self.lines.blocks), element))
        elif tag == "a":
            self.anchors += 1
            self.lines.links.append((len(self.lines.blocks), element))
        elif tag in BREAKS:
            self.boundary(tag)
        elif not is_inline(tag):
            self.boundary(tag)
            self.tags.append(tag)
            self.preformatted += tag == "pre"
            if tag == "table" and self.table is None and is_data(element):
                self.table = element
        self.open.append(len(self.lines.blocks))
        self.put(element.text)

    def end(self, element: etree._Element) -> None:
        first = self.open.pop()
        tag = element.tag
        if first >= 0:
            if tag == "a":
                self.anchors -= 1
            elif not is_inline(tag) and tag not in BREAKS and tag != "img":
                if self.table is None or tag in _ROWS:
                    self.flush()
                self.tags.pop()
                self.preformatted -= tag == "pre"
                if element is self.table:
                    self.table = None
            last = len(self.lines.blocks)
            if last > first or _system(element):
                self.lines.spans.append(_span(element, first, last, len(self.open)))
        self.put(element.tail)

    def boundary(self, tag: str) -> None:
        """A block begins: a new line, but within a row of data only a new cell or a space."""
        if self.table is None or tag in _ROWS:
            self.flush()
        elif self.buffer:
            self.buffer.append(_CELL if tag in ("td", "th") else " ")

    def put(self, text: str | None) -> None:
        if text:
            self.buffer.append(text)
            if self.anchors:
                self.linked += len(text.strip())

    def flush(self) -> None:
        """Ends the line."""
        if not self.buffer:
            return
        text = "".join(self.buffer)
        if self.table is not None:
            lines = ["\t".join(map(tidy, text.split(_CELL))).strip()]
        elif self.preformatted:
            lines = [tidy(line) for line in text.splitlines()]
        else:
            lines = [tidy(text)]
        for line in filter(None, lines):
            self.lines.blocks.append(Block(line, min(self.linked, len(line)), self.tags[-1]))
        self.buffer.clear()
        self.linked = 0


def _system(element: etree._Element) -> str | None:
    get = element.get
    return system_of(str(element.tag), get("id"), get("class"), get("itemprop"))


def _span(element: etree._Element, first: int, last: int, depth: int) -> Span:
    name = f"{element.get('id') or ''} {element.get('class') or ''}".strip()
    return Span(element, first, last, depth, name, _system(element))


def is_data(table: etree._Element) -> bool:
    """Whether a table holds data, not the layout of the page: rows of several cells, none of them a text.

    A cell of a layout table holds most of the table's text, or lists, or another table.
    """
    if table.find(".//table") is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    rows = [row for row in rows if row]
    if len(rows) < 2 or sum(len(row) > 1 for row in rows) * 2 < len(rows):
        return False
    sizes = [len(text_of(cell)) for row in rows for cell in row]
    return max(sizes) < max(200, sum(sizes) // 2)


def lines_of(tree: etree._Element) -> Lines:
    """The blocks and spans of a tree; the tree is left as it is."""
    return _Walk().run(tree)


def covered(ranges: Iterable[tuple[int, int]], size: int) -> list[bool]:
    """For each number below `size` whether one of the ranges [first, last) holds it; linear in both."""
    steps = [0] * (size + 1)
    for first, last in ranges:
        steps[first] += 1
        steps[last] -= 1
    return [depth > 0 for depth in accumulate(steps[:size])]


def sums(values: list[float]) -> list[float]:
    """Prefix sums: the total of values[i:j] is sums[j] - sums[i]."""
    return [0.0, *accumulate(values)]
