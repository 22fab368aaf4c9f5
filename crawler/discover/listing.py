"""List pages: their articles, and the pages that go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha1
from urllib.parse import urlsplit

from archive.types import Capture, Found
from archive.urls import key
from crawler.discover import hanweb, pager
from crawler.discover.ask import Ask, Listing
from crawler.discover.gather import Gatherer, http_problem
from crawler.discover.page import Link, Page, open_page, related_to_another
from crawler.discover.shapes import articles
from crawler.sources import Discover, SourceSpec

SAME = "the same articles as on the page before"
MAX_HOPS = 4  # entry pages that only lead to another (meta refresh, location.href, frames)
_REFRESH = re.compile(r"^\s*(\d+)?\s*[;,]?\s*url\s*=\s*[\"']?([^\"'>]+)", re.I)
_LOCATION = re.compile(
    r"(?:window|document|self|top|parent)?\.?location(?:\.href)?\s*=\s*[\"']([^\"'+]+)[\"']\s*(?:;|$|\n|<)"
    r"|location\.(?:replace|assign)\(\s*[\"']([^\"'+]+)[\"']\s*\)"
)
_ERROR = re.compile(
    r"\b(404|403|500|502|503)\b|not found|找不到|不存在|无法访问|出错|错误|已删除|error|维护", re.I
)


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """The first list page."""
    return (Ask(way.address),)


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """The articles of a list page and its further pages, or where an entry page leads to."""
    gatherer = Gatherer(spec, way)
    problem = http_problem(capture.status) or _sent_away(ask, capture, gatherer)
    if problem:
        return Listing(problem=problem)
    page = open_page(capture)
    stored = hanweb.records(page) if hanweb.is_jpage(page.text) else None
    for part in (page, stored) if stored else (page,):
        take(gatherer, part)
    if len(gatherer.found) < 3:
        entries = _entries(page, ask, gatherer)
        if entries:
            return gatherer.listing(entries)
    if not gatherer.found and "a file" not in gatherer.skipped.values():
        return gatherer.listing(problem=_why_nothing(page, ask))
    digest = _digest(gatherer)
    if ask.context.get("seen") == digest:
        return Listing(problem=SAME)
    return gatherer.listing(_further(page, ask, way, gatherer, digest))


def _sent_away(ask: Ask, capture: Capture, gatherer: Gatherer) -> str | None:
    """Why the page that answered is not the one that was asked for, after redirects; None where it is."""
    if key(capture.url) == key(ask.url):
        return None
    if reason := gatherer.refusal_of_list(capture.url):
        return f"sent on to {reason}: {capture.url[:200]}"
    if urlsplit(capture.url).path in ("", "/") and urlsplit(ask.url).path.count("/") > 1:
        return "sent on to the home page"
    return None


def take(gatherer: Gatherer, page: Page) -> None:
    """The articles of one page, into the gatherer."""
    chosen = article_links(gatherer, page)
    own = {link.element for link in chosen}
    for link in chosen:
        if link.url == page.url:
            continue
        if related_to_another(link, own):
            gatherer.skip(link.url, "related to another item")
        else:
            gatherer.add(Found(link.url, link.text or None, link.date, page.url))


def article_links(gatherer: Gatherer, page: Page) -> Sequence[Link]:
    """The links of a page that are articles: by the spec's pattern, else by their shapes."""
    pattern = gatherer.way.article
    if pattern is None:
        return articles(page.links)
    return [link for link in page.links if re.search(pattern, link.url)]


def _further(page: Page, ask: Ask, way: Discover, gatherer: Gatherer, digest: str) -> list[Ask]:
    if "jpage" in ask.context or hanweb.is_jpage(page.text):
        asks = hanweb.following(page, ask, way.pages)
        # The proxy's first group may repeat what the page itself held; only answers are compared.
        seen = digest if "jpage" in ask.context else ""
    else:
        asks, seen = pager.following(page, ask, way.pages), digest
    kept = []
    for one in asks:
        reason = gatherer.refusal_of_list(one.url)
        if reason:
            gatherer.skip(one.url, reason)
        elif one.identity != ask.identity:
            kept.append(replace(one, context={**one.context, "seen": seen}))
    return kept


def _entries(page: Page, ask: Ask, gatherer: Gatherer) -> list[Ask]:
    """Where a page leads that is no list itself: meta refresh, location.href, frames."""
    hops = int(ask.context.get("hops", "0"))
    if hops >= MAX_HOPS:
        return []
    context = {**ask.context, "hops": str(hops + 1)}
    urls = [url for url in entry_urls(page) if url != ask.url and gatherer.refusal_of_list(url) is None]
    if len(urls) > 1:
        context["beside"] = "others"
    return [Ask(url, page=ask.page, context=context) for url in urls[:10]]


def entry_urls(page: Page) -> list[str]:
    """The addresses that a page without a list of its own sends its reader to."""
    for meta in page.tree.iter("meta"):
        match = _REFRESH.match(meta.get("content") or "")
        if (meta.get("http-equiv") or "").lower() == "refresh" and match and int(match[1] or 0) <= 10:
            return [page.absolute(match[2].strip())]
    body = next(iter(page.tree.iter("body")), None)
    shown = "" if body is None else "".join(body.xpath(".//text()[not(parent::script or parent::style)]"))
    script = _LOCATION.search(page.scripts)
    if script and len(shown.strip()) < 200:
        return [page.absolute(script[1] or script[2])]
    return [url for f in page.tree.iter("frame", "iframe") if (url := page.absolute(f.get("src") or ""))]


def _digest(gatherer: Gatherer) -> str:
    return sha1(
        "\n".join(sorted({*gatherer.found, *gatherer.skipped})).encode(), usedforsecurity=False
    ).hexdigest()[:16]


def _why_nothing(page: Page, ask: Ask) -> str | None:
    if "jpage" in ask.context:
        return None  # an empty group ends the list
    if "beside" in ask.context:
        return None  # a frame beside the one with the list
    title = " ".join((page.tree.findtext(".//title") or "").split())[:60]
    if _ERROR.search(title):
        return f"an error page: {title}"
    return "no article links in it" + (f": {title}" if title else "")
