"""Going back for what is missing of some days: older list pages, issues of e-papers, entries of sitemaps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from archive.coverage import stated_day
from archive.types import Found
from crawler.discover import Ask, Listing
from crawler.discover.dates import date_in_url
from crawler.discover.sitemap import MAX_SITEMAPS
from crawler.sources import Discover, SourceSpec

MAX_PAGES = 5_000  # of one list; at 20 articles a page, more than any source measured has
GIVE_UP = 3  # pages of one list that fail one after another
THIS_YEAR = timedelta(days=300)  # a date without a year is believed for days not longer ago
_AT_ONCE = ("sitemap", "epaper")  # ways whose further pages are not older ones


@dataclass(frozen=True, slots=True)
class Span:
    """The days to be filled, both included."""

    since: date
    until: date

    def widened(self, spec: SourceSpec, now: datetime) -> SourceSpec:
        """The source as it must be read to reach back so far."""
        return spec.model_copy(update={"discover": tuple(self._way(spec, way, now) for way in spec.ways)})

    def _way(self, spec: SourceSpec, way: Discover, now: datetime) -> Discover:
        if way.way == "epaper":
            today = now.astimezone(ZoneInfo(spec.timezone)).date()
            return way.model_copy(update={"days_back": max(0, (today - self.since).days)})
        most = MAX_SITEMAPS if way.way == "sitemap" else MAX_PAGES
        return way.model_copy(update={"pages": max(most, way.pages)})

    def wants(self, ask: Ask) -> bool:
        """Whether a list page may lead to articles of these days: an issue of one of them, or anything that
        was not last changed before them."""
        issue, lastmod = ask.context.get("issue"), ask.context.get("lastmod")
        if issue:
            return self.since.isoformat() <= issue <= self.until.isoformat()
        return not lastmod or lastmod[:10] >= self.since.isoformat()

    def holds(self, found: Found, now: datetime) -> bool:
        """Whether an article is of these days, as far as its list and its address tell."""
        day = self.day_of(found, now)
        if day is not None:
            return self.since <= day <= self.until
        lastmod = found.context.get("lastmod")
        return not lastmod or lastmod[:10] >= self.since.isoformat()

    def day_of(self, found: Found, now: datetime) -> date | None:
        """The day that a list, or else the address, states for an article."""
        stated = stated_day(found.context.get("issue") or found.date, now)
        if stated and re.search(r"\d{4}", found.context.get("issue") or found.date or ""):
            return stated
        in_url = date_in_url(found.url)
        if in_url is None and now.date() - self.since <= THIS_YEAR:
            return stated
        return in_url

    def is_past(self, found: Iterable[Found], now: datetime) -> bool:
        """Whether all that a page shows, as far as it is dated, is older than these days."""
        days = [day for item in found if (day := self.day_of(item, now)) is not None]
        return bool(days) and max(days) < self.since


class Walk:
    """Goes through each list page by page, from the newest to the first that is past the span."""

    def __init__(self, span: Span):
        self._span = span
        self._list: dict[
            tuple[str, str, bytes], tuple[str, str, bytes]
        ] = {}  # a page -> the first of its list
        self._held: dict[tuple[str, str, bytes], dict[tuple[str, str, bytes], Ask]] = {}
        self._failures: dict[tuple[str, str, bytes], int] = {}

    def after(self, way: Discover, ask: Ask, listing: Listing, now: datetime) -> tuple[Ask, ...]:
        """What to ask for next, of all that a page leads to."""
        wanted = [one for one in listing.next if self._span.wants(one)]
        if way.way in _AT_ONCE:
            return tuple(wanted)
        first = self._list.get(ask.identity, ask.identity)
        held = self._held.setdefault(first, {})
        for one in wanted:
            if self._is_further(one, ask):
                held[one.identity] = one
        others = tuple(one for one in wanted if not self._is_further(one, ask))
        if listing.problem and not listing.found:
            return others + self.after_failure(ask)
        self._failures[first] = 0
        if self._span.is_past(listing.found, now):
            held.clear()
        return others + self._further(first, ask)

    def after_failure(self, ask: Ask) -> tuple[Ask, ...]:
        """What to ask for next where a page could not be read: the one behind it, a few times."""
        first = self._list.get(ask.identity, ask.identity)
        self._failures[first] = self._failures.get(first, 0) + 1
        return self._further(first, ask) if self._failures[first] < GIVE_UP else ()

    @staticmethod
    def _is_further(one: Ask, ask: Ask) -> bool:
        return one.page > ask.page and one.context.get("auto") not in _AT_ONCE

    def _further(self, first: tuple[str, str, bytes], ask: Ask) -> tuple[Ask, ...]:
        behind = [one for one in self._held.get(first, {}).values() if one.page > ask.page]
        if not behind:
            return ()
        chosen = min(behind, key=lambda one: one.page)
        self._held[first] = {one.identity: one for one in behind if one is not chosen}
        self._list[chosen.identity] = first
        return (chosen,)
