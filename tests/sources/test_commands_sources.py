"""dibao sources, as a person and as a program use it; the sites are those of the demo region."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dibao
from archive import console
from crawler.fetch import Fetcher
from crawler.sources import load
from demo.record import record
from demo.server import Region
from tests.support.walking import walk

GOOD = 'name = "港城新闻"\nkind = "news"\nregion = "371000"\nhome = "http://www.example.cn/"\n'
Output = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Output]:
    """Runs `dibao sources …`: exit code, stdout, stderr."""

    def call(*words: str) -> Output:
        console.out.cache_clear()
        console.err.cache_clear()
        code = dibao.main(["sources", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with Region(day=2) as served:
        yield served


def test_list_and_check(run: Callable[..., Output], tmp_path: Path) -> None:
    (tmp_path / "gcxw.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "off.toml").write_text(GOOD + "enabled = false\n", encoding="utf-8")
    code, out, err = run("list", "--sources", str(tmp_path))
    assert (code, err) == (0, "")
    assert "gcxw" in out
    code, out, err = run("check", "--sources", str(tmp_path))
    assert (code, out.strip(), err) == (0, "2 sources (1 switched off), no error in their files.", "")
    code, out, _ = run("list", "--json", "--sources", str(tmp_path))
    assert [(s["source"], s["ways"], s["enabled"]) for s in json.loads(out)["sources"]] == [
        ("gcxw", ["auto"], True),
        ("off", ["auto"], False),
    ]


def test_errors_are_told_one_a_line(run: Callable[..., Output], tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.toml").write_text(GOOD + 'colour = "red"\nschedule = "never"\n', encoding="utf-8")
    code, _, err = run("check", "--sources", str(tmp_path))
    assert code == 1
    assert [line.split(": ")[1] for line in err.splitlines()] == ["schedule", "colour"]
    code, out, _ = run("check", "--json", "--sources", str(tmp_path))
    report = json.loads(out)
    assert (code, report["ok"], report["sources"]) == (1, False, 1)
    assert {"file": str(tmp_path / "bad.toml"), "key": "colour", "reason": "unknown key"} in report[
        "problems"
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--sources", "/nowhere"), "no folder of sources at /nowhere"),
        (("check", "nobody", "--online"), "no source 'nobody'"),
        (("probe", "ftp://example.org/"), "'ftp://example.org/' is not an http(s) address"),
        (("probe",), "Missing argument"),
    ],
)
def test_a_wrong_request_is_one_line(run: Callable[..., Output], words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("dibao: ")
    assert told in err


def test_a_draft_is_written_once_and_works_as_it_is(
    run: Callable[..., Output], region: Region, tmp_path: Path
) -> None:
    folder = tmp_path / "sources"
    code, out, err = run("probe", region.base("finance"), "--write", "--sources", str(folder))
    assert code == 0
    assert "资讯" in err
    path = Path(out.strip())
    assert load(path).allow_private_network
    code, out, err = run("probe", region.base("finance"), "--write", "--sources", str(folder))
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"dibao: {path} is there already; remove it to write a new draft"
    code, out, _ = run("check", path.stem, "--online", "--json", "--sources", str(folder))
    (row,) = json.loads(out)["online"]
    assert (code, row["ok"], row["problems"]) == (0, True, [])
    assert row["title"]


def test_a_draft_on_stdout_and_as_json(run: Callable[..., Output], region: Region) -> None:
    code, out, err = run("probe", region.base("institute"))
    assert code == 0
    assert tomllib.loads(out)["name"] == "琅海产业规划研究院"
    assert "found by" in err
    code, out, _ = run("probe", region.base("institute"), "--json")
    report = json.loads(out)
    assert (code, report["written"], report["problem"]) == (0, None, None)
    used = [way for way in report["ways"] if way["used"]]
    assert len({key["url"] for way in used for key in way["examples"]}) >= 3
    assert tomllib.loads(report["toml"])["discover"] == [{way["way"]: way["address"]} for way in used]


def test_a_site_without_articles_is_a_failure_not_a_draft(run: Callable[..., Output], region: Region) -> None:
    code, out, err = run("probe", region.base("finance") + "/robots.txt")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("dibao: ")
    code, out, _ = run("probe", region.base("finance") + "/robots.txt", "--json")
    assert (code, json.loads(out)["toml"]) == (1, None)


@pytest.mark.parametrize("site", ["city-portal", "mirror", "institute", "finance", "epaper"])
def test_a_draft_finds_what_the_region_published(
    run: Callable[..., Output], region: Region, site: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIBAO_NOW", "2026-03-03T20:00:00+08:00")
    code, out, _ = run("probe", region.base(site), "--write", "--sources", str(tmp_path))
    assert code == 0
    published = {p.path for p in record(2) if p.site == site}
    live = {p.path for p in record(2) if p.site == site and p.status == "live"}
    found, _ = walk(load(Path(out.strip())), Fetcher(delay=0, private=True), console.now())
    assert found <= published
    assert len(found & live) >= 0.95 * len(live)
