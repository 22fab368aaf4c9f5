"""A folder that Hugging Face `datasets` opens as it is: `load_dataset(OUT)`. Parquet, and a card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.export import parquet
from archive.export.columns import COLUMNS, Row
from archive.export.files import placed

DATA = "data/train.parquet"
CARD = "README.md"


def write(rows: Iterator[Row], folder: Path) -> list[str]:
    """Writes data and card; the names of the files."""
    counted = _Counted(rows)
    parquet.write_as(iter(counted), folder, DATA)
    with placed(folder / CARD) as file:
        file.write(_card(counted.rows).encode())
    return [CARD, DATA]


class _Counted:
    def __init__(self, found: Iterator[Row]):
        self._found = found
        self.rows = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._found:
            self.rows += 1
            yield row


# As the hub names them: https://huggingface.co/docs/hub/datasets-cards
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


def _card(rows: int) -> str:
    size = next((name for limit, name in _SIZES if rows < limit), "n>10M")
    columns = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in COLUMNS.items())
    return f"""---
language:
- zh
license: other
pretty_name: Dibao
size_categories:
- {size}
task_categories:
- text-generation
- text-retrieval
configs:
- config_name: default
  data_files:
  - split: train
    path: {DATA}
---
# Articles of regional government and news sites

Exported from a Dibao archive: {rows:,} rows. `manifest.json` names the filters and the digest of each file.
The texts belong to those who published them.

| column | holds |
| --- | --- |
{columns}
"""
