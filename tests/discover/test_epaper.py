from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler import discover
from crawler.discover import Ask, Listing
from crawler.sources import SourceSpec

Run = Callable[..., Listing]
ROOT = "http://epaper.example.cn/gcrb/html/"
WAY = {"epaper": ROOT + "{yyyy}-{mm}/{dd}/node_1.htm", "days_back": 2}
DAY = ROOT + "2026-08/10/"

FOUNDER = """<html><head><title>港城日报</title></head><body>
<MAP NAME="pagepicmap"><Area coords="1,2" href="content_301.htm"><Area href="content_302.htm"></MAP>
<a class=preart href="node_2.htm">下一版</a>
<a href=../../1/2026-08/10/1/2026081001_pdf.pdf><img src=pdf.gif></a>
<p>2026年8月10日　星期一</p><td class="bm01">第1版　　　　<span>要闻</span></td>
<ul><li><a href=content_301.htm><div id=mp301>东港湾海洋牧场二期开工</div></a></li>
<li><a href=content_302.htm>全市渔港安全检查启动</a></li></ul>
<table><tr><td><a href=content_303.htm>短评：把事办在前头</a></td></tr></table>
<div class=bmdh><a href=node_1.htm>第01版：要闻</a><a href=node_2.htm>第02版：民生</a>
<a href=node_3.htm>第03版：公益广告</a><a href=node_A4.htm>第A4版：读书</a></div>
<a href="../09/node_1.htm">上一期</a><a href="../11/node_1.htm">下一期</a></body></html>"""
SECOND = """<html><body><map name=m><area href="content_311.htm"><area href="content_312.htm"></map>
<td>第2版　　<span>民生</span></td>
<ul><li><a href=content_311.htm>菜篮子里看民生</a></li>
<li><a href=content_312.htm>广告</a></li></ul></body></html>"""
PEOPLE = """<html><head><title>港城日报</title></head><body><p class=ban>第01版：要闻</p>
<div><a id=pageLink href="./node_01.html">01版：要闻</a>
<a id=pageLink href="./node_02.html">02版：经济</a></div>
<map><area shape=rect href="../../../content/202608/10/content_30000001.html"></map>
<ul class=news-list><li><a href="../../../content/202608/10/content_30000001.html">港口吞吐量再创新高</a></li>
<li><a href="../../../content/202608/10/content_30000002.html">夜经济点亮海岸线</a></li></ul></body></html>"""
HUAGUANG = """<html><head><title>港城日报</title></head><body><ul>
<LI class=banci>[<SPAN><A href="Page01NU.htm">01</A></SPAN>]:<A href="Page01NU.htm">头版</A>
<LI class=banci>[<SPAN><A href="Page02NU.htm">02</A></SPAN>]:<A href="Page02NU.htm">要闻</A>
<LI class=banci>[<SPAN><A href="Page03NU.htm">03</A></SPAN>]:<A href="Page03NU.htm">广告</A>
<LI><A href="Page02NU.htm">下一版</A></ul>
<UL id=newslist><LI><A href="Articel01002MT.htm">海湾大桥合龙</A></LI></UL>
</body></html>"""
DIRECTORY = """<html><body><h3><a href=node_1.htm>第01版：要闻</a></h3>
<a href=content_1.htm>甲地建成海岸公园</a>
<h3><a href=node_2.htm>第02版：副刊</a></h3><a href=content_2.htm>乙地渔家傲</a>
<a href=content_3.htm>听潮</a>
</body></html>"""


def starts(way: dict[str, Any]) -> tuple[Ask, ...]:
    spec = SourceSpec.model_validate(
        {
            "slug": "s",
            "name": "港城日报",
            "kind": "epaper",
            "region": "371000",
            "home": ROOT,
            "discover": [way],
        }
    )
    return discover.start(spec, spec.ways[0], datetime(2026, 8, 9, 17, 0, tzinfo=UTC))  # the 10th in Shanghai


def rows(listing: Listing) -> list[tuple[str, str | None, str | None]]:
    return [(f.url.rpartition("/")[2], f.title, f.context.get("section")) for f in listing.found]


def first(day: str = "2026-08-10") -> Ask:
    year, month, date = day.split("-")
    return Ask(f"{ROOT}{year}-{month}/{date}/node_1.htm", context={"issue": day, "first": "1"})


def test_an_issue_for_each_day() -> None:
    assert [(ask.url, ask.context["issue"]) for ask in starts(WAY)] == [
        (ROOT + "2026-08/10/node_1.htm", "2026-08-10"),
        (ROOT + "2026-08/09/node_1.htm", "2026-08-09"),
        (ROOT + "2026-08/08/node_1.htm", "2026-08-08"),
    ]
    (ask,) = starts({"epaper": ROOT + "{yy}/{m}/{d}.htm", "days_back": 0})
    assert ask.url == ROOT + "26/8/10.htm"


def test_a_page_of_founder(run: Run) -> None:
    listing = run(WAY, FOUNDER, ask=first())
    assert rows(listing) == [
        ("content_301.htm", "东港湾海洋牧场二期开工", "第01版：要闻"),
        ("content_302.htm", "全市渔港安全检查启动", "第01版：要闻"),
        ("content_303.htm", "短评：把事办在前头", "第01版：要闻"),
    ]
    assert {(f.date, f.context["issue"], f.context["section_number"]) for f in listing.found} == {
        ("2026-08-10", "2026-08-10", "1")
    }
    assert [(ask.page, ask.url, ask.context.get("section")) for ask in listing.next] == [
        (2, DAY + "node_2.htm", "第02版：民生"),
        (3, DAY + "node_A4.htm", "第A4版：读书"),
    ]
    assert listing.skipped == ((DAY + "node_3.htm", "a page of advertisements"),)


def test_pages_name_themselves_and_advertisements_are_left_out(run: Run) -> None:
    listing = run(WAY, SECOND, ask=Ask(DAY + "node_2.htm", page=2, context={"issue": "2026-08-10"}))
    assert rows(listing) == [("content_311.htm", "菜篮子里看民生", "第02版：民生")]
    assert listing.skipped == ((DAY + "content_312.htm", "an advertisement"),)
    whole = run(WAY, SECOND.replace("民生</span>", "广告</span>"), ask=Ask(DAY + "node_2.htm", page=2))
    assert (whole.found, len(whole.skipped)) == ((), 2)


def test_the_newer_shape_of_the_peoples_daily(run: Run) -> None:
    way = {"epaper": "http://paper.example.cn/gcrb/pc/layout/{yyyy}{mm}/{dd}/node_01.html"}
    listing = run(way, PEOPLE)
    assert rows(listing) == [
        ("content_30000001.html", "港口吞吐量再创新高", "第01版：要闻"),
        ("content_30000002.html", "夜经济点亮海岸线", "第01版：要闻"),
    ]
    assert [ask.url for ask in listing.next] == [
        "http://paper.example.cn/gcrb/pc/layout/202608/10/node_02.html"
    ]


def test_an_issue_that_is_entered_in_steps(run: Run) -> None:
    folder = "http://paper.example.cn/gcrb/content/20260810/"
    way = {"epaper": "http://paper.example.cn/gcrb/content/{yyyy}{mm}{dd}/IssueIndex.htm"}
    (ask,) = run(way, "<META HTTP-EQUIV='REFRESH' CONTENT='0; URL=Page01NU.htm'>").next
    assert (ask.url, ask.context["issue"]) == (folder + "Page01NU.htm", "2026-08-10")
    listing = run(way, HUAGUANG, ask=ask)
    assert rows(listing) == [("Articel01002MT.htm", "海湾大桥合龙", "第01版：头版")]
    assert [(a.url, a.context["section"]) for a in listing.next] == [
        (folder + "Page02NU.htm", "第02版：要闻")
    ]
    assert listing.skipped == ((folder + "Page03NU.htm", "a page of advertisements"),)


def test_a_page_that_lists_the_whole_issue(run: Run) -> None:
    listing = run(WAY, DIRECTORY, ask=first())
    assert [row[2] for row in rows(listing)] == ["第01版：要闻", "第02版：副刊", "第02版：副刊"]


def test_a_missing_issue_is_known_as_missing(run: Run) -> None:
    listing = run(WAY, "Not Found", status=404, ask=first())
    (ask,) = listing.next  # Founder begins with node_1 or node_2
    assert ask.url == DAY + "node_2.htm"
    missing = run(WAY, "Not Found", status=404, ask=ask)
    assert missing == Listing(skipped=((DAY + "node_2.htm", "no issue of 2026-08-10: HTTP 404"),))
    assert run(WAY, "", status=502, ask=first()).problem == "HTTP 502"


def test_a_site_that_shows_the_newest_issue_instead(run: Run) -> None:
    body = FOUNDER.replace("content_", "../../2026-08/10/content_")
    listing = run(WAY, body, ask=first("2026-08-02"), url=DAY + "node_1.htm")
    assert listing.found == ()
    assert listing.skipped[0][1] == "no issue of 2026-08-02: the site shows 2026-08-10"


NEWEST = {"epaper": "http://epaper.example.cn/", "days_back": 2}
ENTRY = "<META HTTP-EQUIV='REFRESH' CONTENT='0; URL=gcrb/html/2026-08/10/node_1.htm'>"


def test_from_the_newest_issue_back(run: Run) -> None:
    (ask,) = run(NEWEST, ENTRY).next
    assert (ask.url, ask.context["issue"]) == (DAY + "node_1.htm", "2026-08-10")
    listing = run(NEWEST, FOUNDER, ask=ask)
    assert {f.date for f in listing.found} == {"2026-08-10"}
    (back,) = [a for a in listing.next if a.context.get("first")]
    assert (back.url, back.context["issue"]) == (ROOT + "2026-08/09/node_1.htm", "2026-08-09")
    old = run({**NEWEST, "days_back": 0}, FOUNDER, ask=first())
    assert not [a for a in old.next if a.context.get("first")]


@pytest.mark.parametrize("body", ["<p>维护中</p>", "<p>", "<meta http-equiv=refresh content='0;url=/'>"])
def test_what_is_no_paper(run: Run, body: str) -> None:
    listing = run(NEWEST, body)
    assert listing.found == ()
    assert (listing.problem or "").startswith("no articles and no pages of an e-paper in it")


def test_an_issue_never_has_more_pages_than_the_spec_says(run: Run) -> None:
    names = "".join(f"<a href=node_{n}.htm>第{n}版：专题</a>" for n in range(2, 900))
    many = FOUNDER.replace("<div class=bmdh>", names)
    assert len(run(WAY, many, ask=first()).next) < 300
    assert len(run({**WAY, "pages": 4}, many, ask=first()).next) == 3
