from __future__ import annotations

from pathlib import Path

import pytest

from archive.types import SourceError
from crawler.sources import check_all, load, load_all, parse_age

GOOD = """name = "港城新闻"
kind = "news"
region = "371000"
home = "http://www.example.cn/"
"""
LISTING = '[[discover]]\nlisting = "http://www.example.cn/n/"\n'
JSON = '[[discover]]\njson = "http://a.example.cn/l?page={page}"\nitems = "data"\nlink = "/d?id={id}"\n'

WRONG = [  # (what is added to a good file, key, part of the reason)
    ('colour = "red"\n', "colour", "unknown key"),
    ('name = "a"\n', None, "not TOML"),
    ("delay = -1\n", "delay", "greater than or equal to 0"),
    ('delay = "fast"\n', "delay", "valid number"),
    ('schedule = "15 6"\n', "schedule", "is no cron line"),
    ('schedule = "99 6 * * *"\n', "schedule", "is no cron line"),
    ('timezone = "Asia/Weihai"\n', "timezone", "unknown time zone"),
    ('recheck = ["6h", "soon"]\n', "recheck[2]", "is not an age"),
    ('slug = "x"\n', "slug", "the name of the file is the slug"),
    ('[extract]\ntitle = "h1["\n', "extract.title", "neither CSS nor XPath"),
    ('[extract]\nbody = "//div["\n', "extract.body", "neither CSS nor XPath"),
    ('[extract]\nsubtitle = "h2"\n', "extract.subtitle", "unknown key"),
    ('[extract]\ndrop = ["特此公告。", " "]\n', "extract.drop[2]", "an empty line"),
    ("[[discover]]\n", "discover[1]", "needs exactly one of feed, sitemap, listing, epaper, json; has none"),
    (LISTING + 'feed = "http://www.example.cn/r"\n', "discover[1]", "has feed and listing"),
    (LISTING + "article = '/art_(\\d+'\n", "discover[1].article", "not a regular expression"),
    (LISTING + "pages = 0\n", "discover[1].pages", "greater than or equal to 1"),
    (LISTING + "days_back = 3\n", "discover[1]", "days_back means nothing for listing"),
    (LISTING + "items = 'data'\n", "discover[1]", "items means nothing for listing"),
    (LISTING + "page = 3\n", "discover[1].page", "unknown key"),
    ('[[discover]]\nlisting = "/n/"\n', "discover[1].listing", "is not an http(s) address"),
    ('[[discover]]\nlisting = "http://[x/"\n', "discover[1].listing", "http://[x/"),
    ('[[discover]]\nepaper = "http://e.example.cn/{yyyy}/{day}/"\n', "discover[1]", "unknown {day}"),
    ('[[discover]]\nepaper = "e.example.cn/{yyyy}"\n', "discover[1]", "is not an http(s) address"),
    ('[[discover]]\njson = "http://a.example.cn/l"\n', "discover[1]", "json needs items and link"),
    (JSON + "body = 'x'\n", "discover[1]", 'body needs method = "POST"'),
    (JSON.replace('"data"', '"data.["'), "discover[1].items", "not JMESPath"),
    (JSON.replace("{page}", "{cursor}"), "discover[1]", "{cursor} needs cursor"),
    (JSON.replace("{page}", "{seite}"), "discover[1]", "unknown {seite}"),
    (JSON + "[discover.fields]\nheadline = 'a'\n", "discover[1].fields.headline", "unknown key"),
    (JSON + "[discover.fields]\ntitle = 'a['\n", "discover[1].fields.title", "not JMESPath"),
]


@pytest.mark.parametrize(("added", "key", "reason"), WRONG)
def test_each_error_names_file_key_and_reason(
    tmp_path: Path, added: str, key: str | None, reason: str
) -> None:
    path = tmp_path / "gcxw.toml"
    path.write_text(GOOD + added, encoding="utf-8")
    specs, problems = check_all(tmp_path)
    assert specs == []
    assert [(p.file, p.key) for p in problems] == [(path, key)]
    assert reason in problems[0].reason
    assert "\n" not in str(problems[0])
    assert str(problems[0]).startswith(f"{path}: {key}: " if key else f"{path}: ")


@pytest.mark.parametrize("key", ["name", "kind", "region", "home"])
def test_what_is_missing(tmp_path: Path, key: str) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(key)]
    (tmp_path / "gcxw.toml").write_text("\n".join(lines), encoding="utf-8")
    assert [(p.key, p.reason) for p in check_all(tmp_path)[1]] == [(key, "is missing")]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x00", "name = '威海'".encode("gbk"), b"a = [" * 9999]
)
def test_bytes_that_are_no_toml(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.toml").write_bytes(data)
    (problem,) = check_all(tmp_path)[1]
    assert problem.key is None
    assert problem.reason.startswith(("not UTF-8", "not TOML"))


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "shandong" / "weihai").mkdir(parents=True)
    (tmp_path / "shandong" / "weihai" / "good.toml").write_text("\ufeff" + GOOD + LISTING, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("?", encoding="utf-8")
    (tmp_path / "Bad Name.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("?", encoding="utf-8")
    specs, problems = load_all(tmp_path)
    assert [spec.slug for spec in specs] == ["good"]
    assert len(problems) == 2
    assert "a file's name is its slug" in problems[0]


def test_one_slug_is_one_source(tmp_path: Path) -> None:
    for folder in ("weihai", "dezhou"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ribao.toml").write_text(GOOD, encoding="utf-8")
    specs, problems = load_all(tmp_path)
    assert specs == []
    first = tmp_path / "dezhou" / "ribao.toml"
    assert problems == [f"{tmp_path / 'weihai' / 'ribao.toml'}: slug: 'ribao' is also the name of {first}"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no folder of sources at"):
        check_all(tmp_path / "none")
    with pytest.raises(SourceError, match="No such file"):
        load(tmp_path / "none.toml")


def test_defaults_and_the_way_that_needs_no_words(tmp_path: Path) -> None:
    path = tmp_path / "gcxw.toml"
    path.write_text(GOOD, encoding="utf-8")
    spec = load(path)
    assert (spec.slug, spec.timezone, spec.delay, spec.enabled) == ("gcxw", "Asia/Shanghai", 1.0, True)
    assert [(way.way, way.address) for way in spec.ways] == [("auto", "http://www.example.cn/")]
    assert [age.total_seconds() for age in spec.ages][:2] == [21_600, 86_400]


@pytest.mark.parametrize("text", ["", "6", "h", "6 weeks", "-1d", "1.5h"])
def test_no_age(text: str) -> None:
    with pytest.raises(ValueError, match="is not an age"):
        parse_age(text)
