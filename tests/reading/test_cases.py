"""Every folder in cases/ is a page in the shape of a real one and what is to be read out of it."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.types import Unreadable
from crawler.reading import body, decode, metadata, page

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/expected.json"))
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def read(data: bytes, url: str | None = None) -> dict[str, Any]:
    """What the stages make of a page, as plain values; a problem where there is no article."""
    try:
        text, charset = decode.decode(data)
        parsed = page.parse(text)
        found = body.extract(parsed, url)
    except Unreadable as error:
        return {"problem": str(error)}
    about = metadata.read(parsed, found, url, now=NOW)
    document = dataclasses.asdict(about.document) if about.document else {}
    return {
        **{field.name: getattr(about, field.name) for field in dataclasses.fields(about)},
        "published_at": about.published_at.isoformat() if about.published_at else None,
        "document": {key: value for key, value in document.items() if value},
        "text": found.text,
        "attachments": [dataclasses.asdict(item) for item in found.attachments],
        "charset": dataclasses.asdict(charset),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    url = expected.pop("url", None)
    got = read((case / "page.html").read_bytes(), url)
    assert {key: got.get(key) for key in expected} == expected
