"""Elements by the CSS or XPath of a source's rules."""

from __future__ import annotations

from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.reading.blocks import text_of, tidy


def elements_at(tree: etree._Element, selector: str) -> list[etree._Element | str]:
    """What a selector finds: elements, or strings for an XPath that ends in text() or @attribute."""
    if selector.startswith(("/", ".//", "(")):
        found: object = tree.xpath(selector)
    else:
        found = CSSSelector(selector, translator="html")(tree)
    items = found if isinstance(found, list) else [found]
    return [item if isinstance(item, etree._Element) else str(item) for item in items]


def text_at(tree: etree._Element, selector: str) -> str | None:
    """The text of the first thing that a selector finds; None where it finds none."""
    for item in elements_at(tree, selector):
        text = tidy(str(item) if isinstance(item, str) else text_of(item))
        if text:
            return text
    return None
