"""Putting a listing together: each address once, refused ones with their reason, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from archive.types import Found
from archive.urls import canonical, key
from crawler.discover.ask import Ask, Listing
from crawler.discover.bounds import refusal
from crawler.sources import Discover, SourceSpec

MAX_SKIPPED = 2_000  # reasons kept of one list page
MAX_OVER = 5_000  # addresses beyond the limit that are looked at closely: it takes 0.1 ms each


@dataclass
class Gatherer:
    """Collects what one list page shows of one source."""

    spec: SourceSpec
    way: Discover
    found: dict[str, Found] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    _scheme: str = ""
    _host: str = ""
    _over: set[str] = field(default_factory=set)  # addresses beyond the limit of the spec

    def __post_init__(self) -> None:
        self._scheme, _, rest = canonical(self.spec.home).partition("://")
        self._host = rest.partition("/")[0]

    def add(self, item: Found) -> None:
        """Takes an article address, or notes why not."""
        if len(self._over) >= MAX_OVER:
            self._over.add(item.url)
            return
        item = replace(item, url=self.as_home(item.url))
        name = key(item.url)
        if name in self.found:
            self.found[name] = _richer(self.found[name], item)
            return
        reason = self.refusal(item.url)
        if reason:
            self.skip(item.url, reason)
        elif len(self.found) < self.spec.limit:
            self.found[name] = item
        else:
            self._over.add(name)

    def as_home(self, url: str) -> str:
        """An address on the home page's own host, with http or https as there: sites mix both."""
        if url.partition("://")[2].startswith(self._host + "/"):
            return f"{self._scheme}://{url.partition('://')[2]}"
        return url

    def refusal(self, url: str) -> str | None:
        """Why an address is not an article of this source, or None."""
        pattern = self.way.article
        match = re.search(pattern, url) if pattern else None
        names_its_host = bool(match and match.start() < url.find("/", url.find("://") + 3))
        reason = refusal(url, self.spec.home)
        if reason == "another host":
            reason = refusal(url, self.way.address or self.spec.home)
        if reason and not names_its_host:
            return reason
        return "not of the form of an article" if pattern and not match else None

    def refusal_of_list(self, url: str) -> str | None:
        """Why a list page or sitemap is not followed, or None."""
        reason = refusal(url, self.spec.home)
        if reason == "another host":
            reason = refusal(url, self.way.address or self.spec.home)
        return None if reason == "a file" else reason

    def skip(self, url: str, reason: str) -> None:
        """Notes why a link was not taken."""
        if url and len(self.skipped) < MAX_SKIPPED:
            self.skipped.setdefault(url, reason)

    def listing(self, following: Iterable[Ask] = (), problem: str | None = None) -> Listing:
        """What was collected, with the pages that come next."""
        if self._over:
            problem = (
                f"{len(self.found) + len(self._over)} addresses, more than the limit of {self.spec.limit}"
            )
        taken = {item.url for item in self.found.values()}
        skipped = tuple((url, why) for url, why in self.skipped.items() if url not in taken)
        return Listing(tuple(self.found.values()), tuple(following), skipped, problem, len(self._over))


def _richer(one: Found, other: Found) -> Found:
    """Two mentions of one address: the longer title, the first date."""
    title = max((one.title or "", other.title or ""), key=len) or None
    return Found(one.url, title, one.date or other.date, one.found_on, {**other.context, **one.context})


def http_problem(status: int) -> str | None:
    """What an answer's status says against reading it, or None."""
    return None if 200 <= status < 300 else f"HTTP {status}"
