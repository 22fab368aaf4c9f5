"""Three days of the demo region through the command line, held against the region's own record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from cli import Dibao

from demo import Published, Region, now_of, record, write_sources

DAYS = (1, 2, 3)
DAMAGED = "mirror"


@dataclass
class Crawled:
    """The region after three days, and what each day's crawl reported."""

    dibao: Dibao
    region: Region
    runs: dict[int, dict[str, dict[str, Any]]]
    rows: dict[str, dict[str, Any]]  # the export, by address

    def url(self, article: Published) -> str:
        return f"{self.region.base(article.site)}{article.path}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp(request.param)
    archive = None
    if request.param == "postgresql":
        archive = request.getfixturevalue("postgres_for_module")
    dibao = Dibao(folder, archive)
    if archive:
        assert dibao("migrate").code == 0
    with Region(day=1) as region:
        write_sources(dibao.sources, region.ports)
        runs = {}
        for day in DAYS:
            region.day = day
            runs[day] = {run["source"]: run for run in dibao.crawl(now=now_of(day).isoformat())}
        yield Crawled(dibao, region, runs, export(dibao, folder / "out"))


def export(dibao: Dibao, folder: Path) -> dict[str, dict[str, Any]]:
    said = dibao("export", "--format", "jsonl", str(folder), "--json", now=now_of(3).isoformat())
    assert said.code == 0, said.err
    lines = [line for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    assert said.json["rows"] == len(rows)
    return {row["url"]: row for row in rows}


def originals() -> list[Published]:
    return [article for article in record(3) if not article.duplicate_of]


def test_every_article_is_found_and_nothing_else(crawled: Crawled) -> None:
    assert set(crawled.rows) == {crawled.url(article) for article in originals()}


def test_a_second_address_is_an_alias_of_the_first(crawled: Crawled) -> None:
    for article in record(3):
        if article.duplicate_of:
            first = f"{crawled.region.base(article.site)}{article.duplicate_of}"
            assert crawled.url(article) in crawled.rows[first]["aliases"]


def test_no_false_version_and_no_lost_one(crawled: Crawled) -> None:
    wrong = [
        (crawled.url(article), crawled.rows[crawled.url(article)]["version"], article.version)
        for article in originals()
        if crawled.rows[crawled.url(article)]["version"] != article.version
    ]
    assert wrong == []


def test_what_is_gone_is_known_to_be_gone_and_kept(crawled: Crawled) -> None:
    status = {url: row["status"] for url, row in crawled.rows.items()}
    assert status == {crawled.url(article): article.status for article in originals()}
    gone = {crawled.url(article) for article in originals() if article.status == "gone"}
    said = crawled.dibao("takedowns", "--json", now=now_of(3).isoformat())
    assert {row["url"] for row in said.json["takedowns"]} == gone
    assert len(gone) == 2
    for url in gone:
        assert crawled.rows[url]["text"]


@pytest.mark.parametrize("field", ["title", "text", "origin"])
def test_articles_read_as_they_were_written(crawled: Crawled, field: str) -> None:
    wrong = [
        (crawled.url(article), crawled.rows[crawled.url(article)][field], getattr(article, field))
        for article in originals()
        if article.site != DAMAGED and crawled.rows[crawled.url(article)][field] != getattr(article, field)
    ]
    assert wrong == []


def test_the_damaged_mirror_is_repaired(crawled: Crawled) -> None:
    """Not every lost character can be known again; what the mirror's readers get is close to the original."""
    likeness = [
        SequenceMatcher(
            None, crawled.rows[crawled.url(article)]["text"], article.text, autojunk=False
        ).ratio()
        for article in originals()
        if article.site == DAMAGED
    ]
    assert sum(likeness) / len(likeness) >= 0.99
    assert min(likeness) >= 0.97


def test_each_day_reports_what_happened_on_it(crawled: Crawled) -> None:
    for day in DAYS:
        ours = crawled.runs[day]
        fresh = [a for a in record(day) if a.first_day == day or (day == 1 and a.first_day <= 1)]
        before = {(a.site, a.path): a for a in record(day - 1)} if day > 1 else {}
        changed = [
            a
            for a in record(day)
            if (a.site, a.path) in before and a.version > before[a.site, a.path].version
        ]
        gone = [
            a
            for a in record(day)
            if a.status == "gone" and before.get((a.site, a.path), a).status != a.status
        ]
        count = {
            name: sum(run[name] for run in ours.values())
            for name in next(iter(ours.values()))
            if name in NAMES
        }
        assert count == {
            "new": sum(not a.duplicate_of for a in fresh),
            "duplicate": sum(bool(a.duplicate_of) for a in fresh),
            "changed": len(changed),
            "gone": len(gone),
            "failed": 0,
        }, day


NAMES = ("new", "changed", "duplicate", "gone", "failed")


def test_search_finds_the_same_on_both_databases(crawled: Crawled) -> None:
    for words in ("产业链", "產業鏈", "项目 建设", "琅海"):
        said = crawled.dibao("search", words, "--limit", "1000", "--json")
        found = {hit["url"] for hit in said.json["hits"]}
        wanted = words.replace("產業鏈", "产业链").split()
        expected = {
            url
            for url, row in crawled.rows.items()
            if all(word in row["title"] + "\n" + row["text"] for word in wanted)
        }
        assert said.json["total"] == len(found)
        assert found == expected


def test_the_evidence_is_whole(crawled: Crawled) -> None:
    said = crawled.dibao("verify", "--json")
    assert said.code == 0, said.out
    assert said.json["ok"]
    assert said.json["problems"] == []


def test_the_same_export_is_the_same_bytes(crawled: Crawled, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    export(crawled.dibao, first)
    export(crawled.dibao, second)
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in second.iterdir()
    }
