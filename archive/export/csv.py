"""CSV (RFC 4180): UTF-8, a header, lists and objects as JSON, nothing where a value is absent."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.export.columns import COLUMNS, Row
from archive.export.files import placed
from archive.export.jsonl import plain

NAME = "articles.csv"


def write(rows: Iterator[Row], folder: Path) -> list[str]:
    """Writes the rows; the name of the file."""
    with placed(folder / NAME) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([_cell(value) for value in plain(row).values()])
        text.flush()
        text.detach()
    return [NAME]


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
