"""JSON Lines: one object a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.console import iso
from archive.export.columns import Row
from archive.export.files import placed

NAME = "articles.jsonl"


def write(rows: Iterator[Row], folder: Path) -> list[str]:
    """Writes the rows; the name of the file."""
    with placed(folder / NAME) as file:
        for row in rows:
            file.write(json.dumps(plain(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return [NAME]


def plain(row: Row) -> dict[str, Any]:
    """The row with its times as ISO 8601 in UTC."""
    return {key: iso(value) if isinstance(value, datetime) else value for key, value in row.items()}
