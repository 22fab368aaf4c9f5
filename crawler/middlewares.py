"""Between Scrapy and the network: whom we may ask, how politely, and the evidence of what was answered."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from archive.types import Capture, RecordRef, Role
from archive.warc import Earlier, Exchange

if TYPE_CHECKING:
    from crawler.run import Run

logger = logging.getLogger(__name__)
MAX_CRAWL_DELAY = 60.0  # seconds: a robots.txt that asks for more would stop the run
MAX_BACKOFF = 60.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(IgnoreRequest):
    """A request that is not sent; the message is the reason."""


def is_private(address: str) -> bool:
    """Whether an IP address is anything but a public one of the internet."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if embedded is not None:
            return is_private(str(embedded))
    return not ip.is_global or ip.is_multicast


class GuardedResolver(CachingThreadedResolver):
    """Refuses, at the moment of connecting, a name that leads into a private network, unless the source that
    asks may go there. A name server that changes its answer between check and use gains nothing."""

    allowed: set[str] = set()  # noqa: RUF012  one resolver a process: shared on purpose

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a name; fails with DNSLookupError where it may not be asked."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if name not in self.allowed and is_private(address):
            raise DNSLookupError(f"{name} resolves to the private address {address}")
        return address


class NetworkGuard:
    """Refuses addresses in a private network, before anything is sent, where the source may not go there."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._verdicts: dict[str, str | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NetworkGuard:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets the request through, or raises Refused."""
        host = urlsplit(request.url).hostname or ""
        spec = getattr(self._crawler.spider, "spec", None)
        if spec is None or spec.allow_private_network:
            GuardedResolver.allowed.add(host)
            return
        if host not in self._verdicts:
            self._verdicts[host] = await asyncio.to_thread(_private_reason, host)
        if reason := self._verdicts[host]:
            raise Refused(reason)


def _private_reason(host: str) -> str | None:
    try:
        infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None  # the download itself will say that there is no such name
    address = next((str(info[4][0]) for info in infos if is_private(str(info[4][0]))), None)
    if address is None:
        return None
    return f"{host} is in a private network ({address}); set allow_private_network = true to allow it"


class PoliteRetry(RetryMiddleware):
    """Retries with back-off, obeys Retry-After for the whole host, and the Crawl-delay of robots.txt."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PoliteRetry:
        """As Scrapy makes it."""
        made = super().from_crawler(crawler)
        crawler.signals.connect(made.robots_parsed, signal=signals.robots_parsed)
        return made

    async def process_response(  # type: ignore[override]  # Scrapy awaits it
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response, or after a pause the request again."""
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        asked = retry_after(response, datetime.now(UTC))
        if asked is not None and asked > self.crawler.settings.getfloat("RETRY_AFTER_MAX"):
            if run := getattr(self.crawler.spider, "run", None):
                run.abort(f"the site asks to be left alone for {asked:.0f} seconds (HTTP {response.status})")
            return response
        again = self._retry(request, f"HTTP {response.status}")
        if again is None:
            return response
        self._keep(request, response)
        if asked is not None:
            self._hold_host(request, asked)
        await asyncio.sleep(self._pause(again) if asked is None else asked)
        return again

    async def process_exception(  # type: ignore[override]  # Scrapy awaits it
        self, request: Request, exception: Exception
    ) -> Request | None:
        """After a pause the request again, or None to let the failure be a failure."""
        if not isinstance(exception, self.exceptions_to_retry) or request.meta.get("dont_retry"):
            return None
        again = self._retry(request, exception)
        if again is not None:
            await asyncio.sleep(self._pause(again))
        return again

    def _keep(self, request: Request, response: Response) -> None:
        run: Run | None = getattr(self.crawler.spider, "run", None)
        if run is not None and "record" in request.meta:
            run.set_aside(capture_of(request, response, Role.PASSING))

    def _pause(self, again: Request) -> float:
        delay = max(0.5, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        times: int = again.meta["retry_times"]
        return min(MAX_BACKOFF, delay * float(2**times))

    def _hold_host(self, request: Request, seconds: float) -> None:
        # AutoThrottle, too, steers a host by the delay of its slot.
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        if slot is None or slot.delay >= seconds:
            return
        usual, slot.delay = slot.delay, seconds
        asyncio.get_running_loop().call_later(seconds, setattr, slot, "delay", usual)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Takes over a Crawl-delay that is longer than the delay of the source."""
        parsed = getattr(robotparser, "rp", None)
        wanted = parsed.crawl_delay(self.crawler.settings["USER_AGENT"]) if parsed is not None else None
        host = urlsplit(request.url).hostname
        engine = self.crawler.engine
        if not wanted or engine is None:
            return
        delay = min(float(wanted), MAX_CRAWL_DELAY)
        for key, slot in engine.downloader.slots.items():
            if key == host and slot.delay < delay:
                logger.info("%s asks for %.1f s between requests (Crawl-delay)", host, delay)
                slot.delay = delay


def retry_after(response: Response, now: datetime) -> float | None:
    """The seconds that a response asks to wait (RFC 9110, 10.2.3); None where it does not."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, (when - now).total_seconds()) if when.tzinfo else None


class CaptureEvidence:
    """Puts each response on disk the moment it arrives, before anything has looked at it.

    Where the disk does not take it, the response is dropped and the run ends: nothing unproven is archived.
    """

    def __init__(self, crawler: Crawler):
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureEvidence:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The same response, with `meta["record"]` telling where its evidence lies."""
        run: Run | None = getattr(self._crawler.spider, "run", None)
        if run is None:  # `scrapy shell` and `scrapy fetch` archive nothing
            return response
        request.meta["fetched_at"] = run.clock()
        try:
            record = run.writer.write(
                exchange_of(request, response),
                role=_role(request, response),
                page_url=request.meta.get("page_url", ""),
                context=request.meta.get("context", {}),
                earlier=request.meta.get("earlier"),
            )
        except OSError as error:
            run.abort(f"cannot write evidence: {error.strerror or error}")
            raise Refused(f"cannot write evidence: {error.strerror or error}") from error
        request.meta["record"] = record
        if _role(request, response) in (Role.ROBOTS, Role.PASSING):
            run.set_aside(capture_of(request, response))
        return response


def _role(request: Request, response: Response) -> Role:
    if response.status in REDIRECTS and response.headers.get("Location"):
        return Role.PASSING
    if "role" not in request.meta and urlsplit(request.url).path == "/robots.txt":
        return Role.ROBOTS
    return Role(request.meta.get("role", Role.LISTING))


def capture_of(request: Request, response: Response, role: Role | None = None) -> Capture:
    """The capture of a response whose evidence is on disk; `response` may have been decompressed since."""
    record: RecordRef = request.meta["record"]
    earlier: Earlier | None = request.meta.get("earlier")
    return Capture(
        url=response.url,
        fetched_at=request.meta["fetched_at"],
        status=response.status,
        headers=_headers(response),
        body=response.body,
        role=role or _role(request, response),
        page_url=request.meta.get("page_url", ""),
        context=request.meta.get("context", {}),
        record=record,
        revisit=earlier is not None and response.status == 200 and record.digest == earlier.digest,
    )


def exchange_of(request: Request, response: Response) -> Exchange:
    """What went over the network, as Scrapy holds it."""
    return Exchange(
        method=request.method,
        url=response.url,
        request_headers=(("Host", urlsplit(request.url).netloc), *_headers(request)),
        request_body=request.body,
        status=response.status,
        reason=_REASONS.get(response.status, ""),
        response_headers=_headers(response),
        response_body=response.body,
        fetched_at=request.meta["fetched_at"],
        ip=str(response.ip_address) if response.ip_address else None,
    )


def _headers(message: Request | Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (key.decode("latin-1"), value.decode("latin-1"))
        for key, values in message.headers.items()
        for value in values
    )


_REASONS = {status.value: status.phrase for status in HTTPStatus}
