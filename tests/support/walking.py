"""Walking a site's lists as the spider does, without a crawl."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from crawler import discover
from crawler.fetch import Fetcher
from crawler.sources import SourceSpec


def walk(spec: SourceSpec, fetcher: Fetcher, now: datetime) -> tuple[set[str], int]:
    """The path and query of every article that a spec finds, and how many list pages were asked for."""
    found: set[str] = set()
    sent: set[tuple[str, str, bytes]] = set()
    for way in spec.ways:
        asks = list(discover.start(spec, way, now))
        while asks:
            ask = asks.pop(0)
            if ask.identity in sent:
                continue
            sent.add(ask.identity)
            listing = discover.read(spec, way, ask, fetcher.get(ask), now)
            found |= {_path(item.url) for item in listing.found}
            asks += listing.next
    return found, len(sent)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
