"""Shared by the tests of discovering: a spec, a capture, and one read of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.types import Capture
from crawler import discover
from crawler.discover import Ask, Listing
from crawler.sources import SourceSpec

NOW = datetime(2026, 8, 10, 4, 0, tzinfo=UTC)
Run = Callable[..., Listing]


def spec_of(way: dict[str, Any], **more: Any) -> SourceSpec:
    """A spec with one way of finding; its home is the host of that way's address."""
    address = next(str(way[k]) for k in ("feed", "sitemap", "listing", "epaper", "json", "auto") if k in way)
    home = "/".join(address.split("/")[:3]) + "/"
    return SourceSpec.model_validate(
        {
            "slug": "s",
            "name": "某报",
            "kind": "news",
            "region": "371000",
            "home": home,
            "discover": [way],
            **more,
        }
    )


@pytest.fixture
def run() -> Run:
    """Reads one answer: run(way, body, url=…, status=…, ask=…)."""

    def read(
        way: dict[str, Any],
        body: str | bytes,
        *,
        url: str | None = None,
        status: int = 200,
        content_type: str = "text/html",
        ask: Ask | None = None,
        **more: Any,
    ) -> Listing:
        spec = spec_of(way, **more)
        asked = ask or discover.start(spec, spec.ways[0], NOW)[0]
        data = body.encode() if isinstance(body, str) else body
        capture = Capture(
            url or asked.url, NOW, status, (("Content-Type", content_type),), data, context=asked.context
        )
        return discover.read(spec, spec.ways[0], asked, capture, NOW)

    return read
