"""Questions to the archive, now and as of a moment, with the same answers from both databases."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from archive_values import DAY1, PORTAL, TEXT, article, day, reading, url

from archive import search
from archive.storage import Archive, Filters, SourceRow
from archive.types import RequestError, RunReport, Status

EDITED = TEXT.replace("近日", "昨日")
GOV = SourceRow("gov", "市政府", "government", "370500", "http://gov.example/")


@pytest.fixture
def told(archive: Archive) -> Archive:
    """Three days: an article that is edited, its print view, one that goes and comes back, another source."""
    run = archive.begin_run(PORTAL, DAY1)
    archive.write(run, [reading("a"), reading("print-a"), reading("park", said=PARK)], day(1))
    second = [reading("a", day(2), said=article("a", EDITED)), reading("park", day(2), 404)]
    archive.write(run, second, day(2))
    archive.write(run, [reading("park", day(3), said=PARK)], day(3))
    archive.end_run(run, RunReport("portal", listed=3, new=2), day(3))
    other = archive.begin_run(GOV, day(3))
    notice = article("notice", "关于产业园区用地的公告，2022年起施行。GDP增5.5%。", "公告", published_at=OLD)
    archive.write(other, [reading("notice", day(3), said=notice)], day(3))
    return archive


OLD = datetime(2022, 12, 8, 18, 30, tzinfo=UTC)  # 2022-12-09 in Shanghai
PARK = article("park", "市民在公園里散步，欣賞菊花。", "公園", published_at=None)


def found(archive: Archive, query: str, limit: int = 20, **filters: object) -> list[str]:
    hits = archive.find(search.phrases(query), Filters(**filters), limit)  # type: ignore[arg-type]
    assert hits.total >= len(hits.hits)
    return [hit.url.split("/")[-1].removesuffix(".html") for hit in hits.hits]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("产业链", ["a"]),
        ("產業鏈", ["a"]),
        ("产业", ["a", "notice"]),
        ("产业 园区", ["notice"]),
        ("产业 公园", []),
        ("公园", ["park"]),
        ("园", ["park", "notice"]),
        ("链", ["a"]),
        ("菊花", ["park"]),
        ("gdp", ["notice"]),
        ("ＧＤＰ增", ["notice"]),
        ("5.5%", ["notice"]),
        ("昨日", ["a"]),
        ("近日", []),
        ("链发", ["a"]),
        ("链会", []),
        ("公告", ["notice"]),
        ("'产业链' OR \"x", []),
        ("近日*", []),
    ],
)
def test_search(told: Archive, query: str, names: list[str]) -> None:
    assert found(told, query) == names


def test_search_filters(told: Archive) -> None:
    assert found(told, "产业", source="gov") == ["notice"]
    assert found(told, "产业", region="371000") == ["a"]
    assert found(told, "产业", region="370000") == ["a", "notice"]
    assert found(told, "产业", region="110000") == []
    assert found(told, "产业", until=datetime(2022, 12, 31, tzinfo=UTC)) == ["notice"]
    assert found(told, "产业", since=datetime(2023, 1, 1, tzinfo=UTC)) == ["a"]
    assert found(told, "产业", limit=1) == ["a"]
    assert told.find(search.phrases("产业"), Filters(), 0).total == 2


def test_search_as_of(told: Archive) -> None:
    assert found(told, "近日", as_of=day(1)) == ["a"]
    assert found(told, "昨日", as_of=day(1)) == []
    assert found(told, "产业", as_of=day(2)) == ["a"]
    assert found(told, "产业", as_of=day(1) - timedelta(seconds=1)) == []


@pytest.mark.parametrize("query", ["", "  ", "。，！", "*"])
def test_nothing_to_search_for(query: str) -> None:
    with pytest.raises(RequestError, match="nothing to search for"):
        search.phrases(query)


def test_a_long_article_is_found_in_every_part(archive: Archive) -> None:
    characters = "".join(chr(0x4E00 + number * 7 % 9_000) for number in range(18_000))
    run = archive.begin_run(PORTAL, DAY1)
    archive.write(run, [reading("long", said=article("long", characters))], DAY1)
    for start in (0, 3_990, 3_999, 8_000, 12_345, 17_990):
        assert found(archive, characters[start : start + 10]) == ["long"], start


def test_versions_by_any_address(told: Archive) -> None:
    for address in (url("a"), url("print-a"), "https://www.news.example/art/a.html#top"):
        versions = told.versions(address)
        assert [one.said["text"] for one in versions] == [TEXT, EDITED]
        assert versions[0].aliases == (url("print-a"),)
    assert [one.number for one in told.versions(url("a"), day(1))] == [1]
    with pytest.raises(RequestError, match="not in the archive"):
        told.versions(url("none"))


def test_states_and_takedowns(told: Archive) -> None:
    assert [state.status for state in told.states(url("park"))] == [Status.LIVE, Status.GONE, Status.LIVE]
    assert told.takedowns() == []
    gone = told.takedowns(as_of=day(2))
    assert [(one.url, one.status, one.since) for one in gone] == [(url("park"), Status.GONE, day(2))]
    assert told.takedowns(since=day(3), as_of=day(2)) == []


def test_status(told: Archive) -> None:
    states = {one.source: one for one in told.status()}
    assert (states["portal"].state, states["portal"].articles) == ("ok", 2)
    assert states["gov"].state == "running"
    assert [report.source for report in told.reports()] == ["gov", "portal"]


def test_entries_in_order(told: Archive) -> None:
    names = [(one.source, one.url.split("/")[-1], one.number) for one in told.entries(Filters())]
    assert names == [("gov", "notice.html", 1), ("portal", "a.html", 2), ("portal", "park.html", 1)]
    every = [one.number for one in told.entries(Filters(all_versions=True, source="portal"))]
    assert every == [1, 2, 1]
    with pytest.raises(RequestError, match="no source 'none'"):
        list(told.entries(Filters(source="none")))
    with pytest.raises(RequestError, match="GB/T 2260"):
        list(told.entries(Filters(region="Shandong")))


def test_the_views_say_the_same(told: Archive) -> None:
    with told.engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT url, version, versions, status FROM current_articles ORDER BY source, url")
        ).all()
        assert [tuple(row) for row in found] == [
            ("http://news.example/art/notice.html", 1, 1, "live"),
            (url("a"), 2, 2, "live"),
            (url("park"), 1, 1, "live"),
        ]
        every = connection.execute(
            sa.text(
                "SELECT version, text, warc_record FROM article_versions WHERE url = :url ORDER BY version"
            ),
            {"url": url("a")},
        ).all()
        assert [(row[0], row[1]) for row in every] == [(1, TEXT), (2, EDITED)]
        assert all(row[2].startswith("<urn:uuid:") for row in every)
        health = connection.execute(sa.text("SELECT source, articles, last_state FROM source_health")).all()
        assert sorted(tuple(row) for row in health) == [("gov", 1, "running"), ("portal", 2, "done")]


def test_a_late_capture_never_becomes_the_current_version(archive: Archive) -> None:
    run = archive.begin_run(PORTAL, DAY1)
    archive.write(run, [reading("a", day(5))], day(5))
    archive.write(run, [reading("a", day(2), said=article("a", EDITED))], day(6))
    entry = next(iter(archive.entries(Filters())))
    assert (entry.number, entry.said["text"]) == (1, TEXT)
    assert next(iter(archive.entries(Filters(as_of=day(9))))).number == 1
    assert [one.number for one in archive.versions(url("a"))] == [1, 2]


def test_search_finds_what_is_there_and_nothing_else(archive: Archive) -> None:
    """Against looking at every text: 30 texts of few characters, so that almost every word is somewhere."""
    chance = random.Random(8)
    letters = "产业链发展海洋經濟，。5G ab\n"
    texts = {f"t{n}": "".join(chance.choices(letters, k=chance.randint(5, 60))) for n in range(30)}
    looks = [reading(name, said=article(name, text, None)) for name, text in texts.items()]
    archive.write(archive.begin_run(PORTAL, DAY1), looks, DAY1)
    shown = {entry.url: search.folded(entry.said["text"]) for entry in archive.entries(Filters())}
    for _ in range(150):
        word = "".join(chance.choices("产业鏈发展海洋经济", k=chance.randint(1, 4)))
        expected = {url for url, text in shown.items() if search.folded(word) in text}
        hits = archive.find(search.phrases(word), Filters(), 50)
        assert {hit.url for hit in hits.hits} == expected, word
        assert hits.total == len(expected)
