"""Serves the region on loopback: one host and port a site, on the day that is set."""

from __future__ import annotations

import gzip
import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any, Self
from urllib.parse import parse_qsl

from demo.model import Page, Visit
from demo.sites import app, epaper, evening, finance, gov, institute, mirror, portal

SITES: tuple[ModuleType, ...] = (portal, mirror, app, institute, finance, epaper)
GROWN: tuple[ModuleType, ...] = (*SITES, gov, evening)  # with the sites that hold the rarer structures
BY_SLUG = {site.SLUG: site for site in GROWN}
_NOWHERE = Page(
    lambda _visit: "<html><head><title>404</title></head><body>404 Not Found</body></html>", code=404
)
TEXTS = ("text/", "application/json", "application/xml", "application/rss+xml")


@cache
def pages_of(slug: str, day: int) -> Mapping[str, Page]:
    """All that a site holds on a day, by path."""
    made: Mapping[str, Page] = BY_SLUG[slug].pages(day)
    return made


@dataclass(frozen=True)
class Asked:
    """One request that a site answered."""

    site: str
    path: str
    status: int


class Region:
    """The sites, served. Set `day` and they show that day; `asked` holds every request in order.

    >>> with Region(day=1) as region:
    ...     sorted(region.ports)[0], region.base("epaper").startswith("http://127.0.0.1:")
    ('city-app', True)
    """

    def __init__(
        self, day: int = 1, ports: Mapping[str, int] | None = None, sites: tuple[ModuleType, ...] = SITES
    ) -> None:
        self.day = day
        self.asked: list[Asked] = []
        self.visits: Counter[tuple[str, str]] = Counter()
        self._servers: dict[str, ThreadingHTTPServer] = {}
        try:
            for slug in (site.SLUG for site in sites):
                self._servers[slug] = self._listen(slug, (ports or {}).get(slug, 0))
        except BaseException:
            self.close()
            raise

    def _listen(self, slug: str, port: int) -> ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"region": self, "slug": slug})
        server = _Server(("127.0.0.1", port), handler)
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name=f"demo {slug}", daemon=True
        ).start()
        return server

    @property
    def ports(self) -> dict[str, int]:
        """The port of each site."""
        return {slug: server.server_address[1] for slug, server in self._servers.items()}

    def base(self, slug: str) -> str:
        """The address of a site, without a slash at its end."""
        return f"http://127.0.0.1:{self.ports[slug]}"

    def close(self) -> None:
        """Stop serving."""
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # five, the default, are few when the machine is busy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news; anything else is a fault of this server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    region: Region
    slug: str
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, form: bytes = b"") -> None:
        region = self.region
        pages, (bare, _, query) = pages_of(self.slug, region.day), self.path.partition("?")
        page = pages.get(self.path) or pages.get(bare) or _NOWHERE
        seen = region.visits[self.slug, self.path]
        region.visits[self.slug, self.path] += 1
        content = page.render(Visit(region.base(self.slug), seen, dict(parse_qsl(query)), form))
        body = content.encode(page.charset) if isinstance(content, str) else content
        headers = _validators(page, body)
        status = 304 if page.code == 200 and self._known(headers) else page.code
        region.asked.append(Asked(self.slug, self.path, status))
        self._send(status, page, headers, body)

    def _known(self, headers: Mapping[str, str]) -> bool:
        etag = self.headers.get("If-None-Match")
        if etag is not None:
            return etag == headers.get("ETag")
        since, modified = self.headers.get("If-Modified-Since"), headers.get("Last-Modified")
        if not (since and modified):
            return False
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)

    def _send(self, status: int, page: Page, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if page.location:
            self.send_header("Location", page.location)
        if status != 304:
            named = page.type + (
                f"; charset={page.charset}" if page.declare and page.type in _texts(page) else ""
            )
            self.send_header("Content-Type", named)
            if "gzip" in self.headers.get("Accept-Encoding", "") and page.type.startswith("text/"):
                body = gzip.compress(body, 5)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `Region.asked` is the log."""

    def version_string(self) -> str:
        return "nginx"


def _texts(page: Page) -> tuple[str, ...]:
    return (page.type,) if page.type.startswith(TEXTS) else ()


def _validators(page: Page, body: bytes) -> dict[str, str]:
    headers = {}
    if page.etag:
        headers["ETag"] = f'"{hashlib.sha1(body).hexdigest()[:16]}"'
    if page.modified:
        headers["Last-Modified"] = format_datetime(page.modified.astimezone(UTC), usegmt=True)
    return headers
