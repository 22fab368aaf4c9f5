"""The one spider: it runs a SourceSpec. Lists lead to articles; both become captures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from filelock import FileLock
from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.types import Capture, Found, KnownPage, Role, Unreadable
from archive.warc import Earlier
from crawler import discover
from crawler.backfill import Span, Walk
from crawler.discover import Ask, Listing
from crawler.discover import json as json_way
from crawler.failures import describe, is_robots
from crawler.middlewares import capture_of
from crawler.run import Desk, Run
from crawler.sources import SourceSpec

LIST_FIRST = 10  # priority of list pages: what is new is known before what is old is looked at again


class SourceSpider(Spider):
    """Follows the ways of a source, asks for new articles and for those whose recheck is due."""

    spec: SourceSpec
    span: Span | None = None  # the days to be filled; none: a run as ever
    run: Run
    desk: Desk  # where `dibao crawl` lends one
    lock: FileLock  # where it holds it already

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._asked: set[str] = set()  # article addresses
        self._sent: set[tuple[str, str, bytes]] = set()  # list requests
        self._walk = Walk(self.span) if self.span else None

    async def start(self) -> AsyncIterator[Any]:
        """The first list pages, then the articles that earlier runs left to be looked at."""
        for index, way in enumerate(self.spec.ways):
            asks = discover.start(self.spec, way, self.run.clock())
            if self.span:
                asks = tuple(filter(self.span.wants, asks))
            for request in self._list_requests(index, asks):
                yield request
        if self.span:
            return
        for page in await self.run.waiting():
            for request in self._article_requests([page]):
                yield request

    async def parse_listing(self, response: Response, way: int, ask: Ask) -> AsyncIterator[Any]:
        """A list page: its capture, its articles, and the list pages behind it."""
        capture = capture_of(response.request, response)  # type: ignore[arg-type]
        yield capture
        listing = await self._read_listing(way, ask, capture)
        self.run.list_read(ask.url, listing)
        found = [self._of_way(item, way) for item in listing.found if self._is_wanted(item)]
        for request in self._article_requests(await self.run.listed(found, again=self.span is not None)):
            yield request
        following = listing.next
        if self._walk:
            following = self._walk.after(self.spec.ways[way], ask, listing, self.run.clock())
        for request in self._list_requests(way, following):
            yield request

    def _is_wanted(self, found: Found) -> bool:
        return self.span is None or self.span.holds(found, self.run.clock())

    async def _read_listing(self, way: int, ask: Ask, capture: Capture) -> Listing:
        try:
            return await self.run.ingest.readers.call(
                discover.read, self.spec, self.spec.ways[way], ask, capture, self.run.clock()
            )
        except Unreadable as error:
            return Listing(problem=str(error))
        except Exception as error:  # noqa: BLE001  a list that breaks its reader is a failure of that list alone
            return Listing(problem=f"reader failed: {type(error).__name__}: {error}")

    def _of_way(self, found: Found, way: int) -> Found:
        return replace(found, context={**found.context, **json_way.remembered(self.spec.ways[way])})

    async def parse_article(self, response: Response) -> AsyncIterator[Capture]:
        """An article: its capture. The pipeline does the rest."""
        yield capture_of(response.request, response)  # type: ignore[arg-type]

    def _list_requests(self, way: int, asks: tuple[Ask, ...]) -> list[Request]:
        fresh = [ask for ask in asks if ask.identity not in self._sent]
        self._sent.update(ask.identity for ask in fresh)
        return [
            Request(
                ask.url,
                method=ask.method,
                body=ask.body or b"",
                headers=dict(ask.headers),
                callback=self.parse_listing,
                errback=self.list_failed,
                cb_kwargs={"way": way, "ask": ask},
                meta={"role": Role.LISTING},
                priority=LIST_FIRST,
                dont_filter=True,
            )
            for ask in fresh
        ]

    def _article_requests(self, pages: list[KnownPage]) -> list[Request]:
        fresh = [page for page in pages if page.url not in self._asked]
        room = max(0, self.spec.limit - len(self._asked))
        self.run.full = self.run.full or len(fresh) > room
        self._asked.update(page.url for page in fresh[:room])
        self.run.asked = len(self._asked)
        return [self._article_request(page) for page in fresh[:room]]

    def _article_request(self, page: KnownPage) -> Request:
        return Request(
            page.context.get("fetch") or page.url,
            headers=_conditions(page),
            callback=self.parse_article,
            errback=self.article_failed,
            meta={
                "role": Role.ARTICLE,
                "page_url": page.url,
                "context": dict(page.context),
                "earlier": _earlier(page),
            },
            dont_filter=True,
        )

    def list_failed(self, failure: Failure) -> list[Request]:
        """A list page that gave no answer; who fills a span goes on behind it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.run.list_failed(request.url, describe(failure))
        way, ask = request.cb_kwargs["way"], request.cb_kwargs["ask"]
        return self._list_requests(way, self._walk.after_failure(ask)) if self._walk else []

    async def article_failed(self, failure: Failure) -> None:
        """An article that gave no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        await self.run.look_failed(request.meta["page_url"], describe(failure), counts=not is_robots(failure))


def _conditions(page: KnownPage) -> dict[str, str]:
    """The headers that let a site answer 304 (RFC 9110, 13.1)."""
    conditions = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in conditions.items() if value and page.version}


def _earlier(page: KnownPage) -> Earlier | None:
    if page.payload_digest is None or page.payload_at is None:
        return None
    return Earlier(page.payload_digest, page.payload_url or page.url, page.payload_at)
