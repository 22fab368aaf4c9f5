"""A page that was parsed once: what body and metadata both read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import etree, html

from archive.types import Unreadable
from crawler.reading.blocks import Lines, lines_of

MAX_CHARACTERS = 8_000_000  # of markup; the longest page measured has 0.6 million
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no character of an XML tree
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


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
    def metas(self) -> dict[str, str]:
        """The `<meta>` of the page: lower-case name, property or itemprop -> content; the first one wins."""
        found: dict[str, str] = {}
        for meta in self.tree.iter("meta"):
            name = meta.get("name") or meta.get("property") or meta.get("itemprop")
            content = (meta.get("content") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), content)
        return found


def parse(markup: str) -> Page:
    """The page in a string of HTML.

    Characters that a tree can't hold (NUL, controls, lone surrogates) are dropped and markup beyond
    `MAX_CHARACTERS` is not read. Raises Unreadable where there is no element or no text at all.
    """
    clean = _UNFIT.sub("", markup[:MAX_CHARACTERS])
    clean = _DECLARATION.sub("", clean)
    if not clean.strip():
        raise Unreadable("empty page")
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True)
    try:
        tree = html.document_fromstring(clean.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"not HTML: {str(error).splitlines()[0] if str(error) else 'no element'}") from error
    return Page(clean, tree)
