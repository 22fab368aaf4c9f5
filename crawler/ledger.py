"""What the lists of one run showed: each address once, with what was said of it."""

from __future__ import annotations

from collections.abc import Iterable

from archive.coverage import Account, Kind, Passed, no_issue_of
from archive.types import Found
from archive.urls import key
from crawler.discover import Listing

MOST = 200_000  # links passed over that are told apart; a list cannot make a run hold more


class Ledger:
    """Collects what a run's lists say; `account` is what the archive keeps of it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit  # articles of one run
        self._listed: dict[str, str] = {}  # key -> address
        self._passed: dict[str, Passed] = {}
        self._settled: set[str] = set()

    def fresh(self, found: Iterable[Found]) -> list[Found]:
        """Those articles that no list of this run showed before; http and https, www. and m. are all one."""
        fresh = []
        for item in found:
            name = key(item.url)
            if name not in self._listed:
                self._listed[name] = item.url
                fresh.append(item)
        return fresh

    def read(self, url: str, listing: Listing) -> None:
        """What one list page showed besides articles."""
        if listing.over:
            self._pass(url, Passed(Kind.LIST, f"over the limit of {self._limit} addresses", listing.over))
        elif listing.problem:
            self.failed(url, listing.problem)
        for link, reason in listing.skipped:
            kind = Kind.LINK if no_issue_of(reason) is None else Kind.ISSUE
            self._pass(link, Passed(kind, reason))
        if not listing.problem:
            self._settled.add(url)

    def failed(self, url: str, reason: str) -> None:
        """A list page that gave nothing to read."""
        self._pass(url, Passed(Kind.LIST, reason))

    def _pass(self, url: str, passed: Passed) -> None:
        if len(self._passed) < MOST:
            self._passed.setdefault(url, passed)

    def account(self, waiting: str) -> Account:
        """What the archive keeps; `waiting` says why an article that was listed was not asked for."""
        listed = set(self._listed.values())
        mine = set(self._listed)
        passed = {url: one for url, one in self._passed.items() if key(url) not in mine}
        return Account(listed, passed, self._settled - passed.keys(), waiting)
