"""The commands that ask the archive, as a person and as a program use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive_values import DAY1, PORTAL, TEXT, article, day, reading, url

import dibao
from archive import console
from archive.storage import Archive, schema
from archive.types import RunReport


@pytest.fixture
def told_url(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an archive with two versions of an article, a print view of it, and one that is gone."""
    with Archive.open(archive_url) as archive:
        run = archive.begin_run(PORTAL, DAY1)
        archive.write(run, [reading("a"), reading("print-a"), reading("park", said=PARK)], day(1))
        edited = article("a", TEXT.replace("近日", "昨日"), "产业链推进会议召开")
        archive.write(run, [reading("a", day(2), said=edited), reading("park", day(2), 404)], day(2))
        archive.end_run(run, RunReport("portal", listed=3, new=2, changed=1, gone=1), day(2))
    monkeypatch.setenv("DIBAO_ARCHIVE", archive_url)
    monkeypatch.setenv("DIBAO_NOW", "2026-12-01T08:00:00+08:00")
    console.out.cache_clear()
    console.err.cache_clear()
    return archive_url


PARK = article("park", "市民在[公园]散步。", "[b]公园[/b]")


def asked(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """What a command prints with --json."""
    assert dibao.main([*arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def read(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints for a person."""
    console.out.cache_clear()
    assert dibao.main(list(arguments)) == code
    return capsys.readouterr().out


def test_search(told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "search", "產業鏈", "--since", "2026-10-01")
    assert answer["total"] == 1
    assert answer["hits"][0] | {"snippet": ""} == {
        "url": url("a"),
        "source": "portal",
        "title": "产业链推进会议召开",
        "published_at": "2026-10-31T20:00:00+00:00",
        "version": 2,
        "snippet": "",
        "status": "live",
    }
    text = read(capsys, "search", "产业链", "--as-of", "2026-11-01")
    assert "产业链推进会召开" in text
    assert "1 article" in text
    assert asked(capsys, "search", "产业链", "--until", "2026-10-31")["total"] == 0


def test_site_text_is_never_markup(told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "[b]公园[/b]" in read(capsys, "search", "散步")
    assert "市民在[公园]散步。" in read(capsys, "show", url("park"))


def test_show(told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "show", url("print-a"))
    assert (answer["url"], answer["version"], answer["versions"]) == (url("a"), 2, 2)
    assert answer["aliases"] == [url("print-a")]
    assert answer["evidence"]["digest"].startswith("sha1:")
    assert asked(capsys, "show", url("a"), "--version", "1")["text"] == TEXT
    assert asked(capsys, "show", url("a"), "--as-of", "2026-11-01")["text"] == TEXT
    assert "version 1 of 2" in read(capsys, "show", url("a"), "--version", "1")


def test_history_and_diff(told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "history", url("a"))
    assert (answer["url"], answer["status"]) == (url("a"), "live")
    assert [v["number"] for v in answer["versions"]] == [1, 2]
    assert set(answer["versions"][0]) >= {"number", "captured_at", "title", "published_at", "text"}
    assert asked(capsys, "history", url("park"))["status"] == "gone"
    assert "gone" in read(capsys, "history", url("park"))
    answer = asked(capsys, "diff", url("a"), "1", "2")
    assert answer["changes"] == [
        {"field": "title", "before": "产业链推进会召开", "after": "产业链推进会议召开"}
    ]
    assert "[-近-]{+昨+}" in read(capsys, "diff", url("a"))


def test_takedowns_and_status(told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "takedowns")["takedowns"]
    assert [(one["url"], one["status"], one["since"]) for one in found] == [
        (url("park"), "gone", "2026-11-02T01:00:00+00:00")
    ]
    assert found == asked(capsys, "takedowns", "--one-per-cluster")["takedowns"]
    assert found[0]["copies"] == []
    assert asked(capsys, "takedowns", "--since", "2026-11-03") == {"takedowns": []}
    assert "公园" in read(capsys, "takedowns")
    assert asked(capsys, "status")["sources"] == [
        {
            "source": "portal",
            "state": "ok",
            "reason": None,
            "articles": 2,
            "last_run": "2026-11-01T01:00:00+00:00",
        }
    ]
    assert "portal" in read(capsys, "status")


def test_export(told_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    manifest = asked(capsys, "export", "--format", "jsonl", str(out), "--source", "portal")
    assert manifest["rows"] == 2
    assert manifest["filters"] == {"source": "portal"}
    assert manifest["time"] == "2026-12-01T00:00:00+00:00"
    assert "2 articles" in read(capsys, "export", "--format", "csv", str(tmp_path / "csv"))


def test_migrate(told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "migrate") == {"before": schema.HEAD, "after": schema.HEAD}
    assert "already" in read(capsys, "migrate")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["search", "！"], "nothing to search for"),
        (["search", "产业", "--source", "none"], "no source 'none'"),
        (["search", "产业", "--region", "Shandong"], "GB/T 2260"),
        (["search", "产业", "--since", "soon"], "--since"),
        (["search", "产业", "--limit", "-1"], "--limit"),
        (["show", "http://other.example/"], "not in the archive"),
        (["show", url("a"), "--version", "7"], "no version 7: there are 2"),
        (["show", url("a"), "--as-of", "2020-01-01"], "not in the archive at that time"),
        (["diff", url("park")], "one version only"),
        (["diff", url("a"), "1", "9"], "no version 9"),
        (["export", "--format", "xls", "out"], "--format"),
        (["search", "产业", "--archive", "sqlite:////nowhere/none.db"], "no archive at"),
        (["search", "产业", "--archive", "mysql://x"], "SQLite or PostgreSQL"),
    ],
)
def test_a_wrong_request_is_one_line(
    told_url: str, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert dibao.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("dibao: ")
    assert said.err.count("\n") == 1
    assert says in said.err
