"""Datasets out of the archive: a folder of files in one format, with a manifest that proves them.

Each file is written beside its place and then moved there, the manifest last, so that a folder with a
manifest is whole. The order of rows and the bytes depend on the archive, the filters and `as_of` alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.console import iso
from archive.export import csv, hf, jsonl, parquet
from archive.export.columns import Row, row
from archive.export.files import PART, placed
from archive.storage import Entry, Filters
from archive.types import ArchiveError, RequestError

MANIFEST = "manifest.json"
Writer = Callable[[Iterator[Row], Path], list[str]]  # rows, folder -> names of the files written
FORMATS: dict[str, Writer] = {
    "jsonl": jsonl.write,
    "csv": csv.write,
    "parquet": parquet.write,
    "hf": hf.write,
}


def export(
    found: Iterable[Entry], folder: Path, format_name: str, filters: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Writes a dataset into `folder`; returns its manifest.

    An earlier export in the folder is replaced. Raises RequestError where the folder holds anything else, or
    the format is unknown; ArchiveError where the disk does not take it.
    """
    if format_name not in FORMATS:
        raise RequestError(f"--format is one of {', '.join(FORMATS)}, not {format_name!r}")
    try:
        old = _earlier(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        counted = _Counted(found)
        names = FORMATS[format_name](iter(counted), folder)
        manifest = _manifest(folder, names, format_name, counted.rows, filters, now)
        for name in old - set(names):
            (folder / name).unlink(missing_ok=True)
        with placed(folder / MANIFEST) as file:
            file.write(json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n")
    except OSError as error:
        raise ArchiveError(f"{error.filename or folder}: {error.strerror or error}") from error
    return manifest


class _Counted:
    """The rows of a dataset, counted on their way."""

    def __init__(self, found: Iterable[Entry]):
        self._found = found
        self.rows = 0

    def __iter__(self) -> Iterator[Row]:
        for entry in self._found:
            self.rows += 1
            yield row(entry)


def _earlier(folder: Path) -> set[str]:
    """The files of an earlier export. Raises RequestError where there is anything else in the folder."""
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise RequestError(f"{folder} is a file; an export needs a folder")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    there = {name for name in there if not name.endswith(PART)}
    if not there:
        return set()
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        ours = {str(file["name"]) for file in manifest["files"]} | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    if foreign := sorted(there - ours):
        raise RequestError(f"{folder} holds other files ({foreign[0]}); an export needs a folder of its own")
    return ours - {MANIFEST}


def _manifest(
    folder: Path, names: list[str], format_name: str, rows: int, filters: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """What the folder holds. Of an export as of a moment, `time` is that moment: the same one made later is
    the same to the byte."""
    return {
        "dataset": "dibao",
        "format": format_name,
        "time": iso(filters.get("as_of") or now),
        "filters": {key: iso(v) if isinstance(v, datetime) else v for key, v in filters.items()},
        "rows": rows,
        "files": [_described(folder / name, name) for name in names],
    }


def _described(path: Path, name: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": name, "bytes": path.stat().st_size, "sha256": digest}


def filters_of(filters: Filters, **more: Any) -> dict[str, Any]:
    """The filters of an export as its manifest names them."""
    return filters.as_json() | {name: value for name, value in more.items() if value}
