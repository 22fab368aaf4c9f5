"""Elements by the CSS or XPath of a source's rules."""

from __future__ import annotations

from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.reading.blocks import tidy


def elements_at(tree: etree._Element, selector: str) -> list[etree._Element | str]:
    """What a selector finds: elements, or strings for an XPath that ends in text() or @attribute."""
    if selector.startswith(("/", ".//", "(")):
        found = tree.xpath(selector)
        return list(found) if isinstance(found, list) else [str(found)]
    return list(CSSSelector(selector, translator="html")(tree))


def text_at(tree: etree._Element, selector: str) -> str | None:
    """The text of the first thing that a selector finds; None where it finds none."""
    for item in elements_at(tree, selector):
        text = tidy(str(item) if isinstance(item, str) else "".join(item.itertext()))
        if text:
            return text
    return None
