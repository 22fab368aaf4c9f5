"""The end of the Scrapy side: captures go to ingest, and the run to the archive."""

from __future__ import annotations

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.types import Capture
from crawler.run import Desk, Run
from crawler.spiders.source import SourceSpider


class ArchivePipeline:
    """Opens the run with the spider, brings each capture into the archive, and ends the run."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._run: Run | None = None
        self._own: Desk | None = None  # where no `dibao crawl` lends one

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """As Scrapy makes it."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Begins the run, before the first request."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            return
        desk: Desk | None = getattr(spider, "desk", None)
        if desk is None:
            desk = self._own = Desk.from_settings(self._crawler.settings)
        self._run = spider.run = await Run.begin(
            spider.spec, desk, self._crawler, getattr(spider, "lock", None)
        )
        self._crawler.signals.connect(self._end, signal=signals.spider_closed)
        self._crawler.signals.connect(self._mistake, signal=signals.spider_error)
        self._crawler.signals.connect(self._mistake, signal=signals.item_error)

    def _mistake(self, failure: Failure, response: Response | None) -> None:
        """An error of our own: never passed over in silence."""
        if self._run is not None:
            where = response.url if response is not None else self._run.spec.slug
            self._run.list_failed(where, f"{type(failure.value).__name__}: {failure.value}")

    async def _end(self, reason: str) -> None:
        if self._run is not None:
            await self._run.end(reason)
        if self._own is not None:
            self._own.close()

    async def process_item(self, item: Capture) -> Capture:
        """Brings a capture into the archive; the engine slows down where the archive does."""
        if self._run is None or not isinstance(item, Capture):
            raise DropItem("no run, or no capture")
        await self._run.put(item)
        return item
