"""Sitemaps: sets of addresses, indexes of sitemaps, gzipped ones, plain text ones, news sitemaps."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit

from lxml import etree

from archive.types import Capture, Found, Unreadable
from archive.urls import canonical
from crawler.discover.ask import Ask, Listing
from crawler.discover.dates import date_in_url
from crawler.discover.gather import Gatherer, http_problem
from crawler.discover.shapes import has_id, is_list_like
from crawler.discover.xml import local, stream, text_of, xml_text
from crawler.reading.decode import decode
from crawler.sources import Discover, SourceSpec

MAX_BYTES = 64_000_000  # unpacked; the protocol allows 50 MB
MAX_SITEMAPS = 1_000  # of one index, where the spec sets no `pages`
MAX_DEPTH = 3  # indexes of indexes: the protocol knows none, some sites have them
_TAGS = frozenset(("url", "sitemap"))


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """The sitemap's own address."""
    return (Ask(way.address),)


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """The articles of a sitemap, and the sitemaps of an index, the latest first."""
    problem = http_problem(capture.status)
    if problem:
        return Listing(problem=problem)
    try:
        capture = replace(capture, body=unpack(capture.body))
        found, sitemaps = _entries(capture)
    except Unreadable as error:
        return Listing(problem=str(error))
    gatherer = Gatherer(spec, way)
    for item in found if way.article else _without_lists(found, gatherer):
        gatherer.add(item)
    depth = int(ask.context.get("depth", "0"))
    if sitemaps and depth >= MAX_DEPTH:
        return gatherer.listing(problem=f"indexes of sitemaps more than {MAX_DEPTH} deep")
    return gatherer.listing(_following(spec, way, ask, sitemaps, gatherer))


def unpack(body: bytes) -> bytes:
    """The bytes of a sitemap, ungzipped where it is. Raises Unreadable for what unpacks to too much."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        with gzip.open(BytesIO(body)) as stream_:
            text = stream_.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"broken gzip: {error}") from error
    if len(text) > MAX_BYTES:
        raise Unreadable(f"more than {MAX_BYTES // 1_000_000} MB when unpacked")
    return text


def _entries(capture: Capture) -> tuple[list[Found], list[tuple[str, str]]]:
    """The pages of a sitemap, and the (lastmod, address) of sitemaps in an index."""
    text, _ = decode(capture.body, capture.header("Content-Type"))
    if "<" not in text[:4096] and text.lstrip().startswith("http"):
        urls = (canonical(line, capture.url) for line in text.splitlines())
        return [Found(url, found_on=capture.url) for url in urls if url], []
    found, sitemaps, root_seen = [], [], False
    for element in stream(xml_text(capture), _TAGS):
        root_seen = True
        url = canonical(text_of(element, "loc") or "", capture.url) if text_of(element, "loc") else ""
        if not url:
            continue
        if local(element) == "sitemap":
            sitemaps.append((text_of(element, "lastmod") or "", url))
        else:
            found.append(_page(element, url, capture.url))
    if not root_seen and not any(t in text[:4096].lower() for t in ("<urlset", "<sitemapindex")):
        raise Unreadable("no sitemap in it")
    return found, sitemaps


def _page(element: etree._Element, url: str, sitemap: str) -> Found:
    """News sitemaps say title and day of publication; lastmod is when the page was last changed."""
    news = next((child for child in element if local(child) == "news"), None)
    lastmod = text_of(element, "lastmod")
    context = {"lastmod": lastmod} if lastmod else {}
    if news is None:
        return Found(url, None, None, sitemap, context)
    return Found(url, text_of(news, "title"), text_of(news, "publication_date"), sitemap, context)


def _without_lists(found: Sequence[Found], gatherer: Gatherer) -> list[Found]:
    """The entries that can be articles: not the home page, no list, no folder of other entries; and
    where most have a date or an id in their address, only those that do."""
    folders = {item.url.rpartition("/")[0] + "/" for item in found if not item.url.endswith("/")}
    kept, marked = [], 0
    for item in found:
        if urlsplit(item.url).path in ("", "/") or item.url in folders or is_list_like(item.url):
            gatherer.skip(item.url, "a list, not an article")
        else:
            kept.append(item)
            marked += _is_marked(item)
    if marked * 2 < len(kept):
        return kept
    for item in kept:
        if not _is_marked(item):
            gatherer.skip(item.url, "not of the form of an article")
    return [item for item in kept if _is_marked(item)]


def _is_marked(item: Found) -> bool:
    return item.title is not None or has_id(item.url) or date_in_url(item.url) is not None


def _following(
    spec: SourceSpec, way: Discover, ask: Ask, sitemaps: list[tuple[str, str]], gatherer: Gatherer
) -> list[Ask]:
    most = way.pages if "pages" in way.model_fields_set else MAX_SITEMAPS
    depth = str(int(ask.context.get("depth", "0")) + 1)
    asks: dict[str, Ask] = {}
    for lastmod, url in sorted(sitemaps, key=lambda pair: pair[0], reverse=True):
        if gatherer.refusal_of_list(url):
            gatherer.skip(url, gatherer.refusal_of_list(url) or "")
        elif len(asks) < most and url != ask.url:
            context = {"depth": depth} | ({"lastmod": lastmod} if lastmod else {})
            asks.setdefault(url, Ask(url, page=ask.page + 1 + len(asks), context=context))
    return list(asks.values())
