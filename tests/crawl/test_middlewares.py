"""Whom the crawler may ask, and what it makes of Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import Response

from crawler.middlewares import is_private, retry_after

NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:202.102.152.3", False),
        ("64:ff9b::a00:1", True),
        ("64:ff9b::ca66:9803", False),
        ("202.102.152.3", False),
        ("2400:da00::6666", False),
    ],
)
def test_is_private(address: str, private: bool) -> None:
    assert is_private(address) is private


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 01 Mar 2024 08:01:00 GMT", 60.0),
        ("Fri, 01 Mar 2024 07:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("9" * 400, 999999999.0),
    ],
)
def test_retry_after(said: str, seconds: float | None) -> None:
    response = Response("http://example.org/", status=503, headers={"Retry-After": said})
    assert retry_after(response, NOW) == seconds
