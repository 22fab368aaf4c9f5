"""What every command has in common: help with an example, JSON alone on stdout, refusals in one line."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Answer, article, news_site, story, write_source

import dibao as command_line

COMMANDS = (
    *("crawl extract repair search show history diff takedowns reprints export status coverage".split()),
    *("verify ingest reextract migrate schedule backfill".split()),
    *("sources list", "sources check", "sources probe"),
)


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


def there_is(name: str, dibao: Dibao) -> bool:
    return dibao(*name.split(), "--help").code == 0


def test_version(dibao: Dibao) -> None:
    assert dibao("--version").out == f"dibao {command_line.VERSION}\n"


def test_the_version_is_the_one_of_the_package() -> None:
    from importlib.metadata import version

    assert version("dibao") == command_line.VERSION


def test_every_command_has_help_with_an_example(dibao: Dibao) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "dibao", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for name in COMMANDS:
        if name.split()[0] in listed:
            said = dibao(*name.split(), "--help")
            assert said.code == 0, name
            assert f"Example: dibao {name}" in " ".join(said.out.split()), name


REFUSED = {
    "no such command": ["crawll"],
    "no such option": ["search", "x", "--colour"],
    "no query": ["search"],
    "an empty query": ["search", "！？"],
    "a wrong day": ["search", "产业", "--since", "yesterday"],
    "a day before all days": ["search", "产业", "--since", "0001-01-01"],
    "a wrong number": ["search", "产业", "--limit", "many"],
    "no such source": ["crawl", "nowhere"],
    "no such article": ["show", "http://nowhere.example/1.html"],
    "no such format": ["export", "--format", "xml", "out"],
    "no such file": ["extract", "nowhere.html"],
    "no such damaged file": ["repair", "nowhere.txt"],
    "no such database": ["status", "--archive", "postgresql://nobody@127.0.0.1:1/none"],
    "not a database address": ["status", "--archive", "archive.db"],
    "another kind of database": ["status", "--archive", "mysql://localhost/x"],
    "a folder as a database": ["crawl", "--archive", "sqlite:////"],
    "no sources": ["sources", "list", "--sources", "nowhere"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_request_is_refused_in_one_line(dibao: Dibao, case: str) -> None:
    site = news_site(1)
    write_source(dibao.sources, "harbour", site)
    dibao.crawl("harbour")
    said = dibao(*REFUSED[case])
    site.close()
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("dibao: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_a_file_that_is_no_database_is_left_as_it_is(dibao: Dibao, tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear archive, " * 1000)
    said = dibao("status", "--archive", f"sqlite:///{file}")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert file.read_text() == "Dear archive, " * 1000


def test_a_clock_that_is_none(dibao: Dibao) -> None:
    said = dibao("status", now="noon")
    assert said.code == 2 or "noon" not in said.err
    site = news_site(1)
    write_source(dibao.sources, "harbour", site)
    said = dibao("crawl", "harbour", now="noon")
    site.close()
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "DIBAO_NOW" in said.err


def limited(dibao: Dibao, size: int, *words: str) -> subprocess.CompletedProcess[str]:
    """A command that may write no file longer than `size` bytes: to it the disk is full."""
    return subprocess.run(
        [sys.executable, "-m", "dibao", *words],
        env=dibao.env(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        timeout=120,
    )


@pytest.mark.parametrize("size", [3_000, 20_000])
def test_a_full_disk_loses_nothing(dibao: Dibao, size: int) -> None:
    site = news_site(40)
    for number in range(1, 41):
        page = article(f"第{number}期重点项目建设现场会召开", story(number))
        # Bytes that do not compress: the evidence must outgrow the disk.
        site.answers[f"/art/{number}.html"] = Answer.html(page + f"<!--{os.urandom(800).hex()}-->")
    write_source(dibao.sources, "harbour", site, recheck=["30d"])
    assert dibao("status").code in (0, 2)
    dibao("migrate")
    full = limited(dibao, max(size, 0), "crawl", "harbour", "--json")
    assert full.returncode in (1, 2)
    assert "Traceback" not in full.stderr
    if full.returncode == 1:
        assert json.loads(full.stdout)["runs"][0]["state"] == "failed"
        assert "cannot write evidence" in full.stderr or "disk" in full.stderr or "database" in full.stderr
    [run] = dibao.crawl("harbour")
    assert run["state"] == "done"
    assert dibao("search", "重点项目", "--json").json["total"] == 40
    verified = dibao("verify", "--json")
    assert verified.json["problems"] == []
    site.close()


def test_a_page_of_a_hundred_megabytes_is_bounded(dibao: Dibao, tmp_path: Path) -> None:
    page = tmp_path / "huge.html"
    with page.open("wb") as file:
        file.write(b"<html><body><p>")
        for _ in range(100):
            file.write(b"x" * (1 << 20))
    said = dibao("extract", str(page), "--json")
    assert said.code == 1
    assert "MB" in said.json["problem"]


def test_extract_of_many_pages_is_a_line_a_page(dibao: Dibao, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(1, 8):
        (folder / f"{number}.html").write_text(article(f"第{number}期现场会召开了", story(number)), "utf-8")
    (folder / "9.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    said = dibao("extract", str(folder), "--json")
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 1
    assert [row["title"] for row in rows] == [f"第{n}期现场会召开了" for n in range(1, 8)] + [None]
    assert rows[-1]["problem"]
    assert {
        "file",
        "url",
        "title",
        "text",
        "published_at",
        "origin",
        "author",
        "editor",
        "column",
        "language",
    } <= set(rows[0])


def test_repair_is_a_pipe(dibao: Dibao) -> None:
    clean = "今天的会议研究了产业链。\nNothing to repair here.\n"
    assert dibao("repair", stdin=clean).out == clean
    said = dibao("repair", "--json", stdin="產(chǎn)業(yè)鏈(liàn)發(fā)展")
    assert "chǎn" not in said.json["text"]
    assert {"text", "repairs", "damaged"} == set(said.json)
    wrong = subprocess.run(
        [sys.executable, "-m", "dibao", "repair"], input=b"\xff\xfe\xfd", capture_output=True, check=False
    )
    assert wrong.returncode == 2
    assert wrong.stderr.count(b"\n") == 1
