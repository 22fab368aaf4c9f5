"""XML from strangers: read as a stream, nothing expanded, nothing fetched, and only so much of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from archive.types import Capture, Unreadable
from crawler.reading.decode import decode

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HTML = re.compile(r"^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_ENTITY = re.compile(r"<!ENTITY\s", re.I)


def xml_text(capture: Capture) -> str:
    """The text of an XML document. Raises Unreadable for HTML in its place and for one that declares
    entities: no feed or sitemap needs its own, and that is how XML bombs and file thieves are made."""
    text, _ = decode(capture.body, capture.header("Content-Type"))
    if _HTML.match(text[:4096]):
        raise Unreadable("an HTML page where XML was expected")
    if "<" not in text[:4096]:
        raise Unreadable("not XML")
    if _ENTITY.search(text.partition("?>")[2][:65_536] or text[:65_536]):
        raise Unreadable("XML that declares entities is not read")
    return _NOT_XML.sub("", _DECLARATION.sub("", text, count=1).lstrip())


def stream(text: str, tags: frozenset[str]) -> Iterator[etree._Element]:
    """Each element of a local name in `tags`, complete, as the document goes by; it is emptied afterwards.

    What is broken in the document is passed over as well as can be. Raises Unreadable where it is so broken
    that there is nothing left.
    """
    source = BytesIO(text.encode("utf-8"))
    events = etree.iterparse(
        source,
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding="utf-8",
    )
    any_read = False
    try:
        for _, element in events:
            if local(element) in tags:
                any_read = True
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"broken XML: {str(error)[:80]}") from error
    if not any_read and events.error_log.filter_from_fatals():
        raise Unreadable(f"broken XML: {events.error_log.filter_from_fatals()[0].message[:80]}")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, in lower case."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: etree._Element, *names: str) -> str | None:
    """The text of the first child of one of these local names, tried in their order."""
    for name in names:
        for child in element:
            if local(child) == name:
                text = " ".join("".join(str(t) for t in child.itertext()).split())
                if text:
                    return text
    return None


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
