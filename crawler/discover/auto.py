"""Where a spec names no way: everything found from the home page by itself.

The home page leads to the feeds it links, robots.txt to sitemaps, the navigation to sections; sections are
list pages, whose articles are told by the shapes of their addresses, and may have sections of their own below
them. What is asked for is bounded, however large the site is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from archive.types import Capture
from archive.urls import canonical, key
from crawler.discover import epaper, feed, listing, sitemap
from crawler.discover.ask import Ask, Listing
from crawler.discover.gather import Gatherer, http_problem
from crawler.discover.page import Link, Page, open_page
from crawler.discover.shapes import articles, is_list_like, is_service
from crawler.sources import Discover, SourceSpec

MAX_SECTIONS = 80  # of the home page; the largest government portals measured link about 60
MAX_BELOW = 20  # sections that one section leads to
MAX_FEEDS = 10
_FEED = re.compile(r"application/(rss|atom|rdf|feed)\+(xml|json)", re.I)
_FEED_NAME = re.compile(r"/(rss|feed|atom)(\.xml|\.php)?/?$|rss\.xml$", re.I)
_SITEMAP = re.compile(r"(?im)^\s*sitemap\s*:\s*(\S+)")
_PART = {"feed": feed, "sitemap": sitemap, "epaper": epaper}


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """The home page, and robots.txt for its sitemaps."""
    home = Ask(way.address, context={"auto": "home"})
    return (home, Ask(urljoin(way.address, "/robots.txt"), context={"auto": "robots"}))


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """What the home page, a section, a feed, a sitemap or robots.txt says."""
    part = ask.context.get("auto", "home")
    if part == "robots":
        return _robots(spec, way, capture)
    if part in _PART:
        return _carry(_PART[part].read(spec, way, ask, capture, now), part)
    found = _carry(listing.read(spec, way, ask, capture, now), part, ask.context.get("depth", "0"))
    if http_problem(capture.status) or found.problem == listing.SAME:
        return found
    asks = _leads(spec, way, ask, open_page(capture))
    problem = None if asks and not found.found else found.problem
    return replace(found, next=(*found.next, *asks), problem=problem)


def _robots(spec: SourceSpec, way: Discover, capture: Capture) -> Listing:
    """The sitemaps that robots.txt names. That there is none is nothing to tell."""
    if http_problem(capture.status):
        return Listing()
    urls = _SITEMAP.findall(capture.body[:500_000].decode("utf-8", "replace"))
    gatherer, asks = Gatherer(spec, way), []
    for url in dict.fromkeys(canonical(found, capture.url) for found in urls):
        if reason := gatherer.refusal_of_list(url):
            gatherer.skip(url, reason)
        else:
            asks.append(Ask(url, context={"auto": "sitemap"}))
    return gatherer.listing(asks[:MAX_FEEDS])


def _leads(spec: SourceSpec, way: Discover, ask: Ask, page: Page) -> list[Ask]:
    """Feeds and sections that a page leads to: from home to all, from a section to those below it."""
    depth = int(ask.context.get("depth", "0"))
    gatherer = Gatherer(spec, way)
    if ask.page > 1 or depth > 1:
        return []
    chosen = sections(page, gatherer)
    if ask.context.get("auto") == "home":
        urls = [url for url in feeds_of(page) if not gatherer.refusal_of_list(url)]
        feeds = [Ask(url, context={"auto": "feed"}) for url in urls]
        most, below = MAX_SECTIONS, chosen
    else:
        folder = page.url.rpartition("/")[0] + "/"
        feeds, most = [], MAX_BELOW
        below = [link for link in chosen if link.url.startswith(folder) and link.url != folder]
    context = {"auto": "section", "depth": str(depth + 1)}
    return feeds[:MAX_FEEDS] + [Ask(link.url, context=context) for link in below[:most]]


def feeds_of(page: Page) -> list[str]:
    """The feeds that a page declares."""
    urls = [
        page.absolute(link.get("href") or "")
        for link in page.tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower() and _FEED.search(link.get("type") or "")
    ]
    urls += [link.url for link in page.links if _FEED_NAME.search(urlsplit(link.url).path)]
    return list(dict.fromkeys(url for url in urls if url))


def sections(page: Page, gatherer: Gatherer) -> Sequence[Link]:
    """The links of a page that lead to sections: of the same host, short, no article, no service page."""
    host = urlsplit(page.url).netloc.removeprefix("www.")
    article_urls = {link.url for link in articles(page.links)}
    chosen: dict[str, Link] = {}
    for link in page.links:
        if link.url in article_urls or urlsplit(link.url).netloc.removeprefix("www.") != host:
            continue
        if key(link.url) == key(page.url) or not is_section(link) or gatherer.refusal_of_list(link.url):
            continue
        chosen.setdefault(key(link.url), link)
    return list(chosen.values())


def is_section(link: Link) -> bool:
    """Whether a link reads and looks like one to a section (政务要闻 -> /zwyw/), or is a section's 更多."""
    more = bool(re.match(r"^\W*(更多|more)\W*", link.text, re.I))
    if not more and (not 2 <= len(link.text) <= 12 or is_service(link.text)):
        return False
    path = urlsplit(link.url).path
    return path not in ("", "/") and (
        is_list_like(link.url) or not re.search(r"\d{3,}", path.rpartition("/")[2])
    )


def _carry(found: Listing, part: str, depth: str = "0") -> Listing:
    """A part's further pages go back to that part."""
    context = {"auto": "section" if part == "home" else part, "depth": depth}
    return replace(found, next=tuple(replace(a, context={**context, **a.context}) for a in found.next))
