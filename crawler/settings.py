"""Scrapy's settings. What an operator may set is in the environment; what a source sets, in its file."""

import os
from pathlib import Path

from archive.console import DEFAULT_ARCHIVE, DEFAULT_SOURCES, DEFAULT_WARC

BOT_NAME = "dibao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
SPIDER_LOADER_CLASS = "crawler.spiders.SourceLoader"

DIBAO_ARCHIVE = os.environ.get("DIBAO_ARCHIVE", DEFAULT_ARCHIVE)
DIBAO_SOURCES = Path(os.environ.get("DIBAO_SOURCES", DEFAULT_SOURCES))
DIBAO_WARC = Path(os.environ.get("DIBAO_WARC", DEFAULT_WARC))

# An honest name. Set $DIBAO_USER_AGENT to one with an address at which site owners reach you.
USER_AGENT = os.environ.get("DIBAO_USER_AGENT", "Dibao/0.1 (archiving crawler; obeys robots.txt)")
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # what every WARC reader undoes
}

ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0  # each source sets its own
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a promise: never less
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
DNS_TIMEOUT = 20
TWISTED_DNS_RESOLVER = "crawler.middlewares.GuardedResolver"
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 10
HTTPERROR_ALLOW_ALL = True  # a 404 is news here
URLLENGTH_LIMIT = 2083
CLOSESPIDER_TIMEOUT = 12 * 3600  # seconds: no run lasts for ever; what is left is for the next one

RETRY_TIMES = 2
RETRY_HTTP_CODES = [429, 500, 502, 503, 504, 522, 524, 408]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the failure itself is reported by the run
RETRY_AFTER_MAX = 600  # seconds; a site that asks for more is left alone until the next run

# Both would listen on a port and run what is posted there.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.NetworkGuard": 60,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.PoliteRetry": 550,
    "crawler.middlewares.CaptureEvidence": 880,
}
ITEM_PIPELINES = {"crawler.pipelines.ArchivePipeline": 300}

LOG_LEVEL = os.environ.get("DIBAO_LOG", "INFO")
STATS_DUMP = False
MEMUSAGE_ENABLED = False
