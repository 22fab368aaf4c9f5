"""A tree as a row of lines.

One walk turns the tree into blocks (the lines a reader sees) and into spans (which elements hold which
blocks). Whatever judges an element afterwards needs only the numbers of its first and last block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from crawler.reading.containers import system_of

_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr"
)
_SKIPPED = (
    "script style noscript template iframe frame object embed applet svg canvas audio video map head select "
    "title option textarea button input nav footer aside dialog datalist link meta math"
)
INLINE = frozenset(_INLINE.split())
SKIPPED = frozenset(_SKIPPED.split())
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_SOFT = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff\u2028\u2029]+")
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
    return _SPACES.sub(" ", _SOFT.sub("", text)).strip()


def text_of(element: etree._Element) -> str:
    """All text in an element, as it stands there."""
    return "".join(str(part) for part in element.itertext())


def letters(text: str) -> str:
    """Only letters and digits of a text: two titles are one if these are equal."""
    return _LETTERS.sub("", text)


class _Walk:
    """The state of one walk over a tree."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.buffer: list[str] = []
        self.linked = 0
        self.anchors = 0  # open <a>
        self.open: list[tuple[etree._Element, int]] = []
        self.tag = "body"
        self.table: etree._Element | None = None  # the table of data that is open

    def put(self, text: str | None) -> None:
        if text:
            self.buffer.append(text)
            if self.anchors:
                self.linked += len(text.strip())

    def flush(self, tag: str) -> None:
        if self.buffer:
            text = "".join(self.buffer)
            text = "\t".join(map(tidy, text.split(_CELL))).strip() if self.table is not None else tidy(text)
            if text:
                self.lines.blocks.append(Block(text, min(self.linked, len(text)), tag))
            self.buffer.clear()
        self.linked = 0

    def run(self, tree: etree._Element) -> Lines:
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self.start(element):
                    walker.skip_subtree()
            else:
                self.end(element)
        self.flush("body")
        return self.lines

    def start(self, element: etree._Element) -> bool:
        """Opens an element; True where its inside is not read."""
        tag = element.tag
        if tag in SKIPPED or (element.get("style") and _HIDDEN.search(element.get("style") or "")):
            self.open.append((element, -1))
            return True
        lines = self.lines
        if tag == "img":
            lines.images.append((len(lines.blocks), element))
        elif tag == "a":
            self.anchors += 1
            lines.links.append((len(lines.blocks), element))
        elif tag not in INLINE:
            self.boundary(tag)
            if tag == "table" and self.table is None and is_data(element):
                self.table = element
        self.open.append((element, len(lines.blocks)))
        self.put(element.text)
        return False

    def boundary(self, tag: str) -> None:
        """A block begins or ends: a new line, but within a row of data only a new cell or a space."""
        if self.table is None or tag in ("tr", "table", "caption", "tbody", "thead", "tfoot"):
            self.flush(self.tag)
            self.tag = tag
        elif tag in ("td", "th"):
            self.cell()
        elif self.buffer:
            self.buffer.append(" ")

    def cell(self) -> None:
        if self.buffer:
            self.buffer.append(_CELL)

    def end(self, element: etree._Element) -> None:
        _, first = self.open.pop()
        tag = element.tag
        if first >= 0:
            if tag == "a":
                self.anchors -= 1
            elif tag not in INLINE and tag != "img" and tag not in ("td", "th"):
                self.boundary(tag)
                if element is self.table:
                    self.table = None
            last = len(self.lines.blocks)
            if last > first:
                self.lines.spans.append(_span(element, first, last, len(self.open)))
        self.put(element.tail)


def _span(element: etree._Element, first: int, last: int, depth: int) -> Span:
    get = element.get
    ident, classes = get("id") or "", get("class") or ""
    system = system_of(str(element.tag), ident, classes, get("itemprop"))
    return Span(element, first, last, depth, f"{ident} {classes}".strip(), system)


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


def sums(values: list[float]) -> list[float]:
    """Prefix sums: the total of values[i:j] is sums[j] - sums[i]."""
    return [0.0, *accumulate(values)]
