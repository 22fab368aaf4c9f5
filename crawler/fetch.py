"""One request at a time, for a person who waits: what `sources probe` and `sources check --online` ask with.

The same manners as a crawl (crawler/settings.py): an honest name, robots.txt, a pause for each host, bounded
sizes and times, no private network unless it was allowed. Nothing of it is archived.
"""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from protego import Protego

from archive.types import Capture, DibaoError, Role
from crawler import settings
from crawler.discover import Ask
from crawler.middlewares import is_private

TIMEOUT = 30  # seconds for each wait on the network
MAX_BYTES = settings.DOWNLOAD_MAXSIZE


class Unreached(DibaoError):
    """An address that gave no answer; the message is the reason."""


class _Redirects(HTTPRedirectHandler):
    def __init__(self, fetcher: Fetcher):
        self._fetcher = fetcher

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        self._fetcher.guard(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass
class Fetcher:
    """Asks politely. `delay` is in seconds between two requests to one host; `private` allows addresses of a
    private network."""

    delay: float = 1.0
    private: bool = False
    asked: int = 0  # requests sent
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, Protego] = field(default_factory=dict)

    def get(self, ask: Ask) -> Capture:
        """The answer to a request, whatever its status. Raises Unreached where there is none."""
        self.guard(ask.url)
        if not self._allowed(ask.url):
            raise Unreached("disallowed by robots.txt")
        return self._send(ask)

    def guard(self, url: str) -> None:
        """Raises Unreached for an address that may not be asked."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreached(f"not an http(s) address: {url[:200]}")
        if self.private:
            return
        for address in _addresses(parts.hostname):
            if is_private(address):
                raise Unreached(f"{parts.hostname} is in a private network ({address})")

    def _allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            try:
                capture = self._send(Ask(f"{root}/robots.txt"))
                text = capture.body.decode("utf-8", "replace") if capture.status == 200 else ""
            except Unreached:
                text = ""
            self._robots[root] = Protego.parse(text)
        return bool(self._robots[root].can_fetch(url, settings.USER_AGENT))

    def _send(self, ask: Ask) -> Capture:
        self._wait(urlsplit(ask.url).netloc)
        headers = {**settings.DEFAULT_REQUEST_HEADERS, "User-Agent": settings.USER_AGENT, **dict(ask.headers)}
        address = quote(ask.url, safe="%/:=&?~#+!$,;'@()*[]|{}^")
        request = Request(address, ask.body, {**headers, "Accept-Encoding": "gzip"}, method=ask.method)
        try:
            with self._opener().open(request, timeout=TIMEOUT) as response:
                return _capture(ask, response)
        except HTTPError as error:
            with error:
                return _capture(ask, error)
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise Unreached(_reason(error)) from error

    def _opener(self) -> OpenerDirector:
        return build_opener(_Redirects(self))

    def _wait(self, host: str) -> None:
        pause = self._last.get(host, 0.0) + self.delay - time.monotonic()
        if host in self._last and pause > 0:
            time.sleep(pause)
        self._last[host] = time.monotonic()
        self.asked += 1


def _capture(ask: Ask, response: Any) -> Capture:
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise Unreached(f"more than {MAX_BYTES // 1_048_576} MB")
    headers = tuple(response.headers.items())
    if (response.headers.get("Content-Encoding") or "").lower() == "gzip":
        body = _unzipped(body)
    return Capture(
        response.geturl(),
        datetime.now(UTC),
        response.status,
        headers,
        body,
        role=Role.LISTING,
        context=dict(ask.context),
    )


def _unzipped(body: bytes) -> bytes:
    try:
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        text = unpacker.decompress(body, MAX_BYTES)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise Unreached(f"broken gzip: {error}") from error
    if unpacker.unconsumed_tail:
        raise Unreached(f"more than {MAX_BYTES // 1_048_576} MB when unpacked")
    return text


def _addresses(host: str) -> list[str]:
    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []  # the request itself will say that there is no such name


def lives_privately(url: str) -> bool:
    """Whether a host that a person typed is on loopback or in a private network."""
    return any(is_private(address) for address in _addresses(urlsplit(url).hostname or ""))


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, socket.gaierror):
        return "no such host"
    if isinstance(cause, TimeoutError):
        return f"no answer within {TIMEOUT} seconds"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return " ".join(str(cause).split())[:200] or type(cause).__name__
