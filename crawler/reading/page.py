"""A page that was parsed once: what body and metadata both read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import etree, html

from archive.types import Unreadable
from crawler.reading.blocks import Lines, lines_of, text_of
from crawler.reading.containers import mark_bodies

MAX_CHARACTERS = 8_000_000  # of markup; the longest page measured has 0.6 million
LONGEST_VALUE = 1000  # characters of a meta or a title; longer ones are cut
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no character of an XML tree
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^<>]*)>")
_FLAT_KEPT = frozenset(("title", "meta", "h1", "h2", "h3", "a", "img"))
_UNREAD = frozenset(("script", "style"))
_INLINE = frozenset(("span", "font", "b", "strong", "em", "i", "u", "big", "small", "sup", "sub"))


@dataclass(frozen=True)
class Page:
    """The markup of a page and its tree. Nobody changes the tree: who wants to prune it takes a copy."""

    html: str
    tree: etree._Element

    @cached_property
    def lines(self) -> Lines:
        """The page as lines."""
        return lines_of(self.tree)

    @cached_property
    def title(self) -> str | None:
        """What is in `<title>`, on one line."""
        element: etree._Element | None = self.tree.find(".//title")
        return " ".join(text_of(element)[:LONGEST_VALUE].split()) or None if element is not None else None

    @cached_property
    def metas(self) -> dict[str, str]:
        """The `<meta>` of the page: lower-case name, property or itemprop -> content; the first one wins."""
        found: dict[str, str] = {}
        for meta in self.tree.iter("meta"):
            name = meta.get("name") or meta.get("property") or meta.get("itemprop")
            content = (meta.get("content") or "")[:LONGEST_VALUE].strip()
            if name and content:
                found.setdefault(name.strip().lower(), content)
        return found


def parse(markup: str) -> Page:
    """The page in a string of HTML.

    Characters that a tree can't hold (NUL, controls, lone surrogates) are dropped and markup beyond
    `MAX_CHARACTERS` is not read. A page that is nested deeper than the parser goes (2,048 elements) is read
    flat, paragraph after paragraph. Raises Unreadable where there is no element or no text at all.
    """
    clean = _DECLARATION.sub("", _UNFIT.sub("", markup[:MAX_CHARACTERS]))
    if not clean.strip():
        raise Unreadable("empty page")
    tree = _tree(mark_bodies(clean))
    if tree is None:
        tree = _tree(_flat(clean))
    if tree is None:
        raise Unreadable("not HTML: nested too deep")
    return Page(clean, tree)


def _tree(markup: str) -> etree._Element | None:
    """The tree of a page; None where the parser gave up because of the depth."""
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"not HTML: {str(error).partition(chr(10))[0] or 'no element'}") from error
    deep = any("Excessive depth" in entry.message for entry in parser.error_log)
    return None if deep else tree


def _flat(markup: str) -> str:
    """The markup with every element a paragraph, but for titles, headings, links and images."""
    pieces: list[str] = []
    at, closing = 0, ""  # inside a script or style, the tag that ends it
    for match in _TAG.finditer(markup):
        slash, name = match[1], match[2].lower()
        if closing and not (slash and name == closing):
            continue
        pieces.append("" if closing else markup[at : match.start()])
        at, closing = match.end(), name if name in _UNREAD and not slash else ""
        if name in _FLAT_KEPT:
            pieces.append(match[0])
        elif not slash and name not in _INLINE:
            pieces.append("<p>")
    return "".join((*pieces, "" if closing else markup[at:]))
