"""What went wrong with a request, in one line that a person understands."""

from __future__ import annotations

from scrapy import exceptions as scrapy
from twisted.internet import error as net
from twisted.python.failure import Failure

_SAID: tuple[tuple[type[Exception], str], ...] = (
    (scrapy.CannotResolveHostError, "the name does not resolve"),
    (scrapy.DownloadConnectionRefusedError, "the connection was refused"),
    (scrapy.DownloadTimeoutError, "no answer within the time allowed"),
    (scrapy.ResponseDataLossError, "the answer was cut off"),
    (net.TCPTimedOutError, "no connection within the time allowed"),
    (net.ConnectionLost, "the connection was lost"),
    (net.NoRouteError, "no route to the host"),
    (net.ConnectError, "no connection"),
)


def describe(failure: Failure) -> str:
    """One line for the failure of a request."""
    error = failure.value
    line = " ".join(str(error).split())
    if is_robots(failure):
        return "disallowed by robots.txt"
    if isinstance(error, scrapy.IgnoreRequest):
        return line or "not asked"
    if isinstance(error, scrapy.DownloadCancelledError):
        return "larger than a page may be" if "size" in line else f"given up: {line}"
    if "private address" in line:
        return line
    said = next((text for kind, text in _SAID if isinstance(error, kind)), None)
    return said or (f"{type(error).__name__}: {line}"[:300] if line else type(error).__name__)


def is_robots(failure: Failure) -> bool:
    """Whether robots.txt forbade the request."""
    return isinstance(failure.value, scrapy.IgnoreRequest) and "robots.txt" in str(failure.value)
