"""Feeds: RSS in all its versions, Atom, and JSON Feed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from archive.types import Capture, Found, Unreadable
from archive.urls import canonical
from crawler.discover.ask import Ask, Listing
from crawler.discover.gather import Gatherer, http_problem
from crawler.discover.xml import local, stream, text_of, xml_text
from crawler.sources import Discover, SourceSpec

_ENTRIES = frozenset(("item", "entry"))
_NEXT = re.compile(r"<(?:\w+:)?link\b[^<>]*\brel=[\"']next[\"'][^<>]*>")
_HREF = re.compile(r"\bhref=[\"']([^\"']+)")


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """The feed's own address."""
    return (Ask(way.address),)


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """The items of a feed and, where it is paged (RFC 5005), its next page."""
    problem = http_problem(capture.status)
    if problem:
        return Listing(problem=problem)
    gatherer, following = Gatherer(spec, way), None
    try:
        if capture.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
            items: Iterator[Found | str] = _json_items(capture)
        else:
            items = _xml_items(capture)
        for item in items:
            if isinstance(item, str):
                following = item
            else:
                gatherer.add(item)
    except Unreadable as error:
        return gatherer.listing(problem=str(error))
    if not gatherer.found and not gatherer.skipped and following is None and not _is_feed(capture):
        return Listing(problem="no feed in it")
    more = (Ask(following, page=ask.page + 1),) if following and ask.page < way.pages else ()
    return gatherer.listing(ask_other_than(ask, more))


def ask_other_than(ask: Ask, following: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """The asks that are not the one just answered."""
    return tuple(other for other in following if other.identity != ask.identity)


def _is_feed(capture: Capture) -> bool:
    head = capture.body[:4096].lower()
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf", b"jsonfeed"))


def _xml_items(capture: Capture) -> Iterator[Found | str]:
    text = xml_text(capture)
    for element in stream(text, _ENTRIES):
        found = _item(element, capture.url)
        if found:
            yield found
    following = _NEXT.search(text[:65_536])
    href = _HREF.search(following[0]) if following else None
    if href:
        yield canonical(html.unescape(href[1]), capture.url)


def _item(element: etree._Element, feed_url: str) -> Found | None:
    link = _link(element)
    base = canonical(element.base or "", feed_url) or feed_url  # xml:base, of it or of what it stands in
    url = canonical(link, base) if link else ""
    if not url:
        return None
    date = text_of(element, "pubdate", "published", "date", "issued", "updated", "modified")
    return Found(url, text_of(element, "title"), date, feed_url)


def _link(element: etree._Element) -> str | None:
    """RSS: <link>text; Atom: <link rel=alternate href>; else a <guid> that is an address."""
    links = [child for child in element if local(child) == "link"]
    for child in links:
        if child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href"))
    for child in links:
        if (child.text or "").strip():
            return str(child.text).strip()
    guid = text_of(element, "guid", "id")
    return guid if guid and guid.startswith(("http://", "https://")) else None


def _json_items(capture: Capture) -> Iterator[Found | str]:
    try:
        data = json.loads(capture.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"broken JSON: {str(error)[:80]}") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise Unreadable("JSON, but no JSON Feed")
    if isinstance(data.get("next_url"), str):
        yield canonical(data["next_url"], capture.url)
    for item in data["items"]:
        link = item.get("url") if isinstance(item, dict) else None
        url = canonical(link, capture.url) if isinstance(link, str) else ""
        if url:
            title, date = item.get("title"), item.get("date_published")
            yield Found(url, str(title) if title else None, str(date) if date else None, capture.url)
