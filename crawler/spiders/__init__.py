"""One spider class a source: `scrapy list` prints the slugs, `scrapy crawl SLUG` runs one."""

from __future__ import annotations

import builtins
import logging
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.settings import BaseSettings

from archive.types import SourceError
from crawler import sources
from crawler.backfill import Span
from crawler.sources import SourceSpec
from crawler.spiders.source import SourceSpider

logger = logging.getLogger(__name__)


def spider_for(spec: SourceSpec, span: Span | None = None) -> type[SourceSpider]:
    """The spider class that runs one source; with a span, to fill the days of it."""
    settings = {"DOWNLOAD_DELAY": spec.delay}
    values = {"name": spec.slug, "spec": spec, "span": span, "custom_settings": settings}
    return type(f"Source_{spec.slug}", (SourceSpider,), values)


class SourceLoader:
    """Finds the spiders in the folder of source files (`DIBAO_SOURCES`). A wrong file is passed over with a
    warning that says what is wrong: it never hides the others."""

    def __init__(self, folder: Path):
        self._spiders: dict[str, type[SourceSpider]] = {}
        if not folder.is_dir():
            return
        for path in sources.files(folder):
            try:
                spec = sources.load(path)
            except SourceError as error:
                logger.warning("%s", error)
                continue
            self._spiders[spec.slug] = spider_for(spec)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> SourceLoader:
        """As Scrapy makes it."""
        return cls(Path(settings["DIBAO_SOURCES"]))

    def load(self, spider_name: str) -> type[SourceSpider]:
        """The spider of that slug. Raises KeyError."""
        try:
            return self._spiders[spider_name]
        except KeyError:
            raise KeyError(f"Spider not found: {spider_name}") from None

    def list(self) -> list[str]:
        """Every slug."""
        return sorted(self._spiders)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """The sources whose home is on the host of a request."""
        host = urlsplit(request.url).hostname
        return [slug for slug, cls in self._spiders.items() if urlsplit(cls.spec.home).hostname == host]
