"""Several sources at once in one process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from archive.types import RunReport
from crawler.backfill import Span
from crawler.hosts import by_host
from crawler.run import AlreadyRunning, Desk, Run, lock
from crawler.sources import SourceSpec

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
AT_ONCE = 8  # sources crawled at the same time in one process; one core is full at about that
Watcher = Callable[[str, Run | None, RunReport | None], None]


def crawl(
    specs: Sequence[SourceSpec],
    desk: Desk,
    *,
    watch: Watcher | None = None,
    log_level: str = "ERROR",
    span: Span | None = None,
) -> list[RunReport]:
    """Runs sources in one Scrapy process, up to `AT_ONCE` at a time; those that share a host one after
    another, so that no host is asked faster than its delay. Returns a report a source, in their order.
    With a span, the runs fill the days of it.

    May be called once in a process: a Twisted reactor does not start twice.
    """
    [reports] = crawl_rounds([specs], desk, watch=watch, log_level=log_level, span=span)
    return reports


def crawl_rounds(
    rounds: Iterable[Sequence[SourceSpec]],
    desk: Desk,
    *,
    watch: Watcher | None = None,
    log_level: str = "ERROR",
    span: Span | None = None,
) -> list[list[RunReport]]:
    """As `crawl`, several times over: `rounds` is asked for the next one when the one before has ended."""
    settings = get_project_settings()
    settings.setdict({"LOG_LEVEL": log_level}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    # It logs a traceback for a host that does not resolve; the run says so in a line.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    return _Crowd(process, desk, watch, span).start(rounds)


def _never_ran(spec: SourceSpec) -> RunReport:
    return RunReport(source=spec.slug, failed=1, state="failed", reason="stopped before it began")


class _Crowd:
    """The runs of one process."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        desk: Desk,
        watch: Watcher | None,
        span: Span | None,
    ):
        self._process, self._desk, self._watch, self._span = process, desk, watch, span
        self._reports: dict[str, RunReport] = {}  # of the round that runs
        self._told: list[tuple[Sequence[SourceSpec], dict[str, RunReport]]] = []
        self._fault: Exception | None = None
        self._room = asyncio.Semaphore(AT_ONCE)
        self._stopping = False

    def start(self, rounds: Iterable[Sequence[SourceSpec]]) -> list[list[RunReport]]:
        from twisted.internet import reactor

        reactor.callWhenRunning(lambda: asyncio.ensure_future(self._all(rounds)))
        self._process.start(stop_after_crawl=False)
        if self._fault:
            raise self._fault
        return [[told.get(spec.slug) or _never_ran(spec) for spec in specs] for specs, told in self._told]

    async def _all(self, rounds: Iterable[Sequence[SourceSpec]]) -> None:
        from twisted.internet import reactor

        try:
            for specs in rounds:
                self._reports = {}
                self._told.append((specs, self._reports))
                await asyncio.gather(*(self._in_turn(group) for group in by_host(specs)))
                if self._stopping:
                    break
        except Exception as error:  # noqa: BLE001  raised again where the reactor was started
            self._fault = error
        if not self._stopping:
            reactor.stop()  # type: ignore[misc]

    async def _in_turn(self, specs: Sequence[SourceSpec]) -> None:
        for spec in specs:
            async with self._room:
                if not self._stopping:
                    await self._one(spec)
            if len(specs) > 1:
                await asyncio.sleep(spec.delay)

    async def _one(self, spec: SourceSpec) -> None:
        from crawler.spiders import spider_for

        spider_class = spider_for(spec, self._span)
        spider_class.desk = self._desk
        try:
            spider_class.lock = lock(self._desk.warc / spec.slug)
        except (AlreadyRunning, OSError) as error:
            self._reports[spec.slug] = replace(_never_ran(spec), reason=str(error))
            return
        crawler = self._process.create_crawler(spider_class)
        crawler_run = _Watched(spec.slug, self._watch, crawler)
        try:
            await self._process.crawl(crawler)
        except Exception as error:  # noqa: BLE001  one bad source never stops the others
            self._reports[spec.slug] = replace(_never_ran(spec), reason=" ".join(str(error).split()))
        spider_class.lock.release()
        run: Run | None = getattr(crawler.spider, "run", None)
        if run is not None and run.report is not None:
            self._reports[spec.slug] = run.report
            self._stopping |= run.report.state == "stopped"
        crawler_run.end(self._reports.get(spec.slug))


class _Watched:
    """Tells a watcher how a run gets on, some times a second."""

    def __init__(self, slug: str, watch: Watcher | None, crawler: Crawler):
        self._slug, self._watch, self._crawler = slug, watch, crawler
        self._timer = asyncio.ensure_future(self._tick()) if watch else None

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(0.2)
            run = getattr(self._crawler.spider, "run", None)
            if run is not None and self._watch:
                self._watch(self._slug, run, None)

    def end(self, report: RunReport | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watch:
            self._watch(self._slug, None, report)
