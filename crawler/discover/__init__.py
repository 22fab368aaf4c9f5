"""Ways of finding articles, one module each, all of one shape.

A way is two pure functions: `start` says what to ask for first, `read` what one answer says: articles, more
list pages to ask for, links refused and why. Who runs a way sends each `Ask` once (see `Ask.identity`), gives
every answer to `read`, whatever its status, and counts the pages; a way never asks for a page above the
spec's `pages`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from archive.types import Capture, Unreadable
from crawler.discover import auto, epaper, feed, json, listing, sitemap
from crawler.discover.ask import Ask, Listing
from crawler.sources import Discover, SourceSpec

__all__ = ["Ask", "Listing", "read", "start"]


class Way(Protocol):
    """What a module of this folder offers."""

    def start(self, spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
        """What to ask for first."""

    def read(self, spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
        """What one answer says."""


_WAYS: dict[str, Way] = {
    "feed": feed,
    "sitemap": sitemap,
    "listing": listing,
    "epaper": epaper,
    "json": json,
    "auto": auto,
}


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """What to ask for first, to find the articles of a source in one of its ways."""
    return _WAYS[way.way].start(spec, way, now)


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """What one answer says: never raises for what a site sends; `problem` tells what was wrong with it."""
    try:
        return _WAYS[way.way].read(spec, way, ask, capture, now)
    except Unreadable as error:
        return Listing(problem=str(error))
