"""Parquet: typed columns, compressed, in groups of rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive.export.columns import COLUMNS, Row
from archive.export.files import placed

NAME = "articles.parquet"
GROUP = 5_000  # rows in memory at a time: some 20 MB of articles

_TIME = pa.timestamp("us", tz="UTC")
_TYPES = {
    "aliases": pa.list_(pa.string()),
    "published_at": _TIME,
    "captured_at": _TIME,
    "version": pa.int32(),
    "damaged": pa.int32(),
}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in COLUMNS])


def write(rows: Iterator[Row], folder: Path) -> list[str]:
    """Writes the rows; the name of the file. `document` is JSON in a string: its keys may grow."""
    return [write_as(rows, folder, NAME)]


def write_as(rows: Iterator[Row], folder: Path, name: str) -> str:
    """Writes the rows under a name of the caller's. Of no rows, a file without a group: an empty group is
    refused by `datasets` 5.2."""
    with placed(folder / name) as file, pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        while group := [_flat(row) for row in islice(rows, GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA))
    return name


def _flat(row: Row) -> Row:
    document = row["document"]
    return row | {"document": json.dumps(document, ensure_ascii=False) if document else None}
