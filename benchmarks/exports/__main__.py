"""Opens exported folders with what people open them with. Run: python -m benchmarks.exports OUT…

OUT are folders that `dibao export` made, of any format and of the same articles. Each is opened as it is,
with pandas, DuckDB, polars and Hugging Face `datasets`, where they are installed, without the network; rows
and characters of text are held against the manifest and against each other. Dibao needs none of these
libraries, and this file nothing of Dibao, so that it runs in an environment of its own:

    python -m venv /tmp/readers && /tmp/readers/bin/pip install pandas duckdb polars pyarrow datasets
    /tmp/readers/bin/python -m benchmarks.exports OUT…

The exit code is 1 where something does not open, or does not hold the same.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

Measured = tuple[int, int]  # rows, characters of text
FILES = {
    "jsonl": "articles.jsonl",
    "csv": "articles.csv",
    "parquet": "articles.parquet",
    "hf": "data/train.parquet",
}


def measured(texts: Iterable[str]) -> Measured:
    """Rows and characters."""
    lengths = [len(text) for text in texts]
    return len(lengths), sum(lengths)


def with_pandas(out: Path, kind: str) -> Measured:
    """As a DataFrame."""
    import pandas  # type: ignore[import-not-found]

    path = out / FILES[kind]
    if kind == "jsonl":
        frame = pandas.read_json(path, lines=True)
    else:
        frame = pandas.read_csv(path) if kind == "csv" else pandas.read_parquet(path)
    return measured(frame["text"])


def with_polars(out: Path, kind: str) -> Measured:
    """As a polars DataFrame."""
    import polars  # type: ignore[import-not-found]

    path = out / FILES[kind]
    if kind == "jsonl":
        frame = polars.read_ndjson(path)
    else:
        frame = polars.read_csv(path) if kind == "csv" else polars.read_parquet(path)
    return measured(frame["text"])


def with_duckdb(out: Path, kind: str) -> Measured:
    """By SQL on the file."""
    import duckdb  # type: ignore[import-not-found]

    query = f"SELECT count(*), coalesce(sum(length(text)), 0) FROM '{out / FILES[kind]}'"  # noqa: S608
    rows, characters = duckdb.connect().execute(query).fetchone()
    return int(rows), int(characters)


def with_datasets(out: Path, kind: str) -> Measured:
    """The folder itself where it was made for it, the file elsewhere."""
    import datasets  # type: ignore[import-not-found]

    if kind == "hf":
        return measured(datasets.load_dataset(str(out), split="train")["text"])
    kinds = {"jsonl": "json"}
    loaded = datasets.load_dataset(kinds.get(kind, kind), data_files=str(out / FILES[kind]), split="train")
    return measured(loaded["text"])


def streamed(out: Path, kind: str) -> Measured:
    """The folder, row by row."""
    import datasets

    if kind != "hf":
        raise NotImplementedError
    return measured(row["text"] for row in datasets.load_dataset(str(out), split="train", streaming=True))


READERS: dict[str, tuple[str, Callable[[Path, str], Measured]]] = {
    "pandas": ("pandas", with_pandas),
    "polars": ("polars", with_polars),
    "DuckDB": ("duckdb", with_duckdb),
    "datasets": ("datasets", with_datasets),
    "datasets, streaming": ("datasets", streamed),
}


def opened(out: Path, reader: Callable[[Path, str], Measured]) -> Measured | str | None:
    """What a reader finds in a folder; a line of why it does not open; None where it is not asked."""
    kind = json.loads((out / "manifest.json").read_bytes())["format"]
    try:
        return reader(out, kind)
    except NotImplementedError:
        return None
    except Exception as error:  # noqa: BLE001  whatever others raise is what this is to tell
        return f"{type(error).__name__}: {' '.join(str(error).split())[:80]}"


def main(folders: list[Path]) -> int:
    """Prints a line for each reader and folder."""
    os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HOME=tempfile.mkdtemp())
    characters: set[int] = set()
    wrong = 0
    for name, (module, reader) in READERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name:<20} not installed")
            continue
        for out in folders:
            found = opened(out, reader)
            if found is None:
                continue
            rows = json.loads((out / "manifest.json").read_bytes())["rows"]
            good = isinstance(found, tuple) and found[0] == rows
            if isinstance(found, tuple):
                characters.add(found[1])
            told = f"{found[0]} rows, {found[1]} characters" if isinstance(found, tuple) else found
            print(f"{name:<20} {out}: {told}" + ("" if good else f"  WRONG: {rows} rows in the manifest"))
            wrong += not good
    if len(characters) > 1:
        print(f"WRONG: the texts differ in length: {sorted(characters)}")
    return 1 if wrong or len(characters) > 1 else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main([Path(word) for word in sys.argv[1:]]))
