"""Datasets: every format holds the same rows, and the same bytes when made again."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from archive_values import DAY1, PORTAL, TEXT, article, day, reading, url

from archive import export
from archive.storage import Archive, Filters
from archive.types import Document, RequestError

EDITED = TEXT.replace("近日", "昨日")


@pytest.fixture
def told(archive: Archive) -> Archive:
    run = archive.begin_run(PORTAL, DAY1)
    document = article("doc", "“附件”,一\n二、落实", "通知", document=Document(number="鲁政发〔2022〕1号"))
    archive.write(run, [reading("a"), reading("print-a"), reading("doc", said=document)], day(1))
    archive.write(run, [reading("a", day(2), said=article("a", EDITED)), reading("doc", day(2), 410)], day(2))
    return archive


def made(archive: Archive, folder: Path, name: str, **filters: Any) -> dict[str, Any]:
    chosen = Filters(**filters)
    return export.export(archive.entries(chosen), folder, name, export.filters_of(chosen), day(9))


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    if name == "jsonl":
        return [json.loads(line) for line in (folder / "articles.jsonl").read_text("utf-8").splitlines()]
    if name == "csv":
        with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    file = "data/train.parquet" if name == "hf" else "articles.parquet"
    return list(pq.read_table(folder / file).to_pylist())


@pytest.mark.parametrize("name", export.FORMATS)
def test_every_format_holds_the_same(told: Archive, tmp_path: Path, name: str) -> None:
    manifest = made(told, tmp_path / "out", name)
    found = rows(tmp_path / "out", name)
    assert manifest["rows"] == len(found) == 2
    assert [(row["url"], row["text"], row["status"]) for row in found] == [
        (url("a"), EDITED, "live"),
        (url("doc"), "“附件”,一\n二、落实", "gone"),
    ]
    assert [int(row["version"]) for row in found] == [2, 1]
    aliases = found[0]["aliases"]
    assert (json.loads(aliases) if isinstance(aliases, str) else aliases) == [url("print-a")]
    for file in manifest["files"]:
        data = (tmp_path / "out" / file["name"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["bytes"])
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes()) == manifest


@pytest.mark.parametrize("name", export.FORMATS)
def test_as_of_a_moment_is_the_same_bytes_for_ever(told: Archive, tmp_path: Path, name: str) -> None:
    made(told, tmp_path / "one", name, as_of=day(2), all_versions=True)
    run = told.begin_run(PORTAL, day(3))
    later = [reading("a", day(3), 404), reading("doc", day(3)), reading("www-a", day(3))]
    told.write(run, later, day(3))
    made(told, tmp_path / "two", name, as_of=day(2), all_versions=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_all_versions(told: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert made(told, out, "jsonl", all_versions=True)["rows"] == 3
    assert [row["version"] for row in rows(out, "jsonl")] == [1, 2, 1]


def test_an_export_takes_the_place_of_an_earlier_one(told: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(told, out, "hf")
    made(told, out, "csv")
    assert set(contents(out)) == {"articles.csv", "manifest.json"}


def test_a_folder_with_other_files_is_left_alone(told: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(RequestError, match=r"thesis\.txt"):
        made(told, out, "jsonl")
    assert set(contents(out)) == {"thesis.txt"}


def test_a_format_that_is_none(told: Archive, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="--format"):
        made(told, tmp_path, "xls")


def test_nothing_to_export_is_an_empty_dataset(archive: Archive, tmp_path: Path) -> None:
    for name in export.FORMATS:
        assert made(archive, tmp_path / name, name)["rows"] == 0
        assert rows(tmp_path / name, name) == []
    # `datasets` 5.2 takes the size of a batch from the first group, and refuses 0
    assert pq.ParquetFile(tmp_path / "hf" / "data" / "train.parquet").num_row_groups == 0
