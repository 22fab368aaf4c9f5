"""Copies across sources: found through edits and scripts, first publication first, and only real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from archive_values import DAY1, PORTAL, article, day, reading, url
from hypothesis import given
from hypothesis import strategies as st

from archive import reprints, search
from archive.fingerprint import BANDS, bands, grams, jaccard
from archive.storage import Archive, Filters, SourceRow, schema
from archive.text import convert
from archive.verify import verify

STORY = "\n".join(
    (
        "11月1日，全市海洋经济高质量发展大会在市会议中心召开，来自沿海各区市的三百余名代表参加会议。",
        "会议通报了今年前三季度海洋生产总值完成情况，海洋渔业、船舶修造和滨海旅游三大板块增势明显。",
        "会议提出，要把深远海养殖装备作为主攻方向，年内新建智能网箱二十八座，配套冷链码头四处。",
        "在金融支持方面，五家银行与十二家涉海企业现场签订授信协议，总金额达到四十六亿元。",
        "与会专家建议，尽快建立海洋碳汇监测站网，为贝藻养殖固碳核算提供统一的数据标准。",
        "会议强调，各有关部门要压实责任、倒排工期，确保重点项目按照时间节点落地见效。",
    )
)
FIRST = article("sea", STORY, "海洋经济高质量发展大会召开", origin="市新闻网")
PAPER = SourceRow("paper", "威海日报", "epaper", "371000", "http://paper.example/")
FINANCE = SourceRow("finance", "齐鲁财经", "aggregator", "370000", "http://finance.example/")


def put(
    archive: Archive, source: SourceRow, name: str, text: str, title: str, at: int, **more: object
) -> None:
    run = archive.begin_run(source, day(at))
    said = article(name, text, title, published_at=day(at), **more)
    archive.write(run, [reading(name, day(at), said=replace(said, url=url(name)))], day(at))


@pytest.fixture
def reprinted(archive: Archive) -> Archive:
    """A release, a shortened copy with another headline, and one in traditional characters."""
    put(archive, PORTAL, "sea", STORY, "海洋经济高质量发展大会召开", 1, origin="市新闻网")
    lines = STORY.split("\n")
    put(archive, PAPER, "short", "\n".join(lines[:4]), "向海图强", 2, origin="市新闻网")
    traditional = convert(STORY, "s2t") + "\n免責聲明：本網轉載僅為傳遞信息，不代表本網觀點。"
    put(archive, FINANCE, "hant", traditional, "海洋經濟大會", 3, origin="威海日报")
    return archive


def test_a_takedown_tells_who_shows_a_copy_still(reprinted: Archive) -> None:
    def told(**filters: object) -> list[tuple[str, list[str]]]:
        return [(one.url, [c.url for c in one.copies]) for one in reprinted.takedowns(**filters)]

    for source, name, at in ((PORTAL, "sea", 4), (PAPER, "short", 5)):
        run = reprinted.begin_run(source, day(at))
        reprinted.write(run, [reading(name, day(at), 404)], day(at))
    alone = article("alone", "市民在公园里散步，欣赏菊花。", "菊花展")
    run = reprinted.begin_run(PORTAL, day(6))
    reprinted.write(run, [reading("alone", day(6), said=alone)], day(6))
    reprinted.write(run, [reading("alone", day(7), 410)], day(7))

    assert told() == [(url("alone"), []), (url("short"), [url("hant")]), (url("sea"), [url("hant")])]
    assert told(one_per_cluster=True) == [(url("alone"), []), (url("sea"), [url("hant")])]
    assert told(as_of=day(4)) == [(url("sea"), [url("short"), url("hant")])]
    assert told(since=day(5), one_per_cluster=True) == [(url("alone"), []), (url("short"), [url("hant")])]
    assert [one.status for one in reprinted.cluster(url("hant"))] == ["gone", "gone", "live"]


def test_the_cluster_first_publication_first(reprinted: Archive) -> None:
    for name in ("sea", "short", "hant"):
        found = reprinted.cluster(url(name))
        assert [one.url for one in found] == [url("sea"), url("short"), url("hant")]
    assert found[0].similarity == 1.0
    assert 0.5 < found[1].similarity < 0.8 < found[2].similarity
    assert [one.via for one in found] == [None, url("sea"), url("short")]


def test_the_cluster_as_of_a_moment(reprinted: Archive) -> None:
    assert [one.url for one in reprinted.cluster(url("sea"), day(2))] == [url("sea"), url("short")]
    assert [one.url for one in reprinted.cluster(url("sea"), day(1))] == [url("sea")]


def test_one_per_cluster(reprinted: Archive) -> None:
    put(reprinted, PAPER, "other", "市民在公园里散步，欣赏菊花。", "菊花展", 4)
    kept = [one.url for one in reprinted.entries(Filters(one_per_cluster=True))]
    assert kept == [url("other"), url("sea")]
    hits = reprinted.find(search.phrases("海洋"), Filters(one_per_cluster=True), 1)
    assert (hits.total, [one.url for one in hits.hits]) == (1, [url("sea")])
    only = Filters(one_per_cluster=True, source="finance")
    assert [one.url for one in reprinted.entries(only)] == [url("hant")]


def test_short_notices_do_not_collapse(archive: Archive) -> None:
    form = "因供水管道检修，{place}将于11月{day}日8时至18时停水，请市民提前做好储水准备。"
    put(archive, PORTAL, "one", form.format(place="古寨南路沿线小区", day=3), "停水通知", 1)
    put(archive, PAPER, "two", form.format(place="海滨北路沿线单位", day=9), "停水通知", 2)
    assert len(archive.cluster(url("one"))) == 1


def test_within_one_source_nothing_is_linked(archive: Archive) -> None:
    put(archive, PORTAL, "sea", STORY, "海洋经济大会", 1)
    put(archive, PORTAL, "again", STORY.replace("三百余名", "四百余名"), "海洋经济大会", 2)
    assert len(archive.cluster(url("sea"))) == 1


def test_on_one_day_the_source_that_others_name_was_first(archive: Archive) -> None:
    put(archive, FINANCE, "hant", STORY, "海洋经济", 1, origin="威海日报")
    at = DAY1 + timedelta(hours=3)
    run = archive.begin_run(PAPER, at)
    said = article("paper", STORY, "向海图强", published_at=at, origin="威海日报")
    archive.write(run, [reading("paper", at, said=said)], at)
    assert [one.url for one in archive.cluster(url("hant"))] == [url("paper"), url("hant")]


def test_copies_filed_by_another_algorithm_are_filed_anew(
    archive: Archive, archive_url: str, tmp_path: Path
) -> None:
    put(archive, PORTAL, "sea", STORY, "海洋经济大会", 1)
    with archive.engine.begin() as connection:
        connection.execute(sa.update(schema.setting).values(value="crc-bands/1"))
        connection.execute(sa.update(schema.band).values(key=schema.band.c.key % 1_000_000_007))
    put(archive, PAPER, "paper", STORY, "向海图强", 2)
    assert len(archive.cluster(url("sea"))) == 1
    assert archive.audit_filing() == "crc-bands/1"
    assert "copies are filed by crc-bands/1" in verify(archive, tmp_path).problems[-1].problem
    Archive.migrate(archive_url)
    put(archive, FINANCE, "finance", STORY, "海洋经济", 3)
    assert archive.audit_filing() is None
    assert [one.url for one in archive.cluster(url("sea"))] == [url("sea"), url("paper"), url("finance")]


def member(name: str, published: str | None, seen: str, stated: str = "") -> reprints.Member:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=reprints.SHANGHAI)

    when = moment(published) if published else None
    return reprints.Member(0, f"http://{name}/", name, name, None, when, moment(seen), stated)


# first publication first; times are of November 2026 in China
ORDERS = {
    "a day alone is not before a time on it": [
        member("portal", "02T10:00", "03T06:15"),
        member("mirror", "02", "03T06:15"),
    ],
    "nor before one that was seen earlier": [
        member("portal", "02", "02T12:00"),
        member("mirror", "02", "02T18:00"),
    ],
    "a day alone, seen before the other's time": [
        member("paper", "02", "02T06:15"),
        member("portal", "02T08:30", "02T18:15"),
    ],
    "a day alone, named by the other": [
        member("paper", "02", "03T06:15"),
        member("portal", "02T08:30", "03T06:15", "paper"),
    ],
    "a mirror is not named by the name within its own": [
        member("港城新闻网", "02T10:00", "03T06:15", "港城新闻网"),
        member("财经网", "02T14:00", "03T06:15", "港城新闻网"),
        member("港城新聞網（镜像）", "02", "03T06:15"),
    ],
    "a publisher's name is its paper's": [
        member("威海日报", "02T10:00", "03T06:15"),
        member("portal", "02T09:00", "03T06:15", "威海日报社"),
    ],
    "a day alone, on the day before": [
        member("paper", "01", "03T06:15"),
        member("portal", "02T00:30", "03T06:15"),
    ],
    "dated anew after it was copied": [
        member("portal", "05T10:00", "02T10:00"),
        member("mirror", "03T09:00", "04T06:15"),
    ],
    "no date": [
        member("mirror", "02T10:00", "03T06:15"),
        member("blog", None, "03T06:15"),
    ],
}


@pytest.mark.parametrize("name", ORDERS)
def test_who_was_first(name: str) -> None:
    told = ORDERS[name]
    assert reprints.ordered(told) == reprints.ordered(told[::-1]) == told


def test_a_story_with_many_copies_is_one_cluster(archive: Archive) -> None:
    for number in range(80):
        paper = SourceRow(f"paper{number}", f"晚报{number}", "news", "370000", "http://x.example/")
        put(archive, paper, f"copy{number}", f"{STORY}\n责任编辑第{number}号", "海洋经济", 1 + number % 3)
    assert len(archive.cluster(url("copy79"))) == 80


@given(st.text(min_size=0, max_size=60), st.text(min_size=0, max_size=60))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    a, b = grams(one), grams(other)
    assert reprints.likeness(a, b) == reprints.likeness(b, a)
    assert 0 <= reprints.likeness(a, b).jaccard <= reprints.likeness(a, b).contained <= 1
    assert reprints.likeness(a, b).jaccard == jaccard(a, b)


@given(st.text())
def test_equal_texts_have_equal_bands(text: str) -> None:
    assert bands(grams(text)) == bands(grams(text + "\n \u3000"))
    assert len(bands(grams(text))) in (0, BANDS)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_clusters_are_the_connected_parts(pairs: list[tuple[int, int]]) -> None:
    found = reprints.clusters(pairs)
    assert all(found[a] == found[b] for a, b in pairs)
    assert all(found[root] == root <= key for key, root in found.items())
