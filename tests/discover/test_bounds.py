from __future__ import annotations

from datetime import date

import pytest

from crawler.discover.bounds import refusal
from crawler.discover.dates import date_in_url, date_template, shown_date
from crawler.discover.shapes import has_id, is_list_like, kind

HOME = "http://www.weihai.gov.cn/"

REFUSED = [
    ("http://www.yantai.gov.cn/a.html", "another host"),
    ("http://czj.weihai.gov.cn/a.html", None),
    ("http://www.weihai.gov.cn/a.pdf", "a file"),
    ("http://www.weihai.gov.cn/a.PDF?x=1", "a file"),
    ("http://www.weihai.gov.cn/module/download/downfile.jsp?filename=a", "a file"),
    ("http://www.weihai.gov.cn/login.jsp", "a log-in page"),
    ("http://www.weihai.gov.cn/user/?action=login", "a log-in page"),
    ("http://sso.weihai.gov.cn/x", "a log-in page"),
    ("http://www.weihai.gov.cn/catalog/logistics.html", None),
    ("http://www.weihai.gov.cn/calendar/2031-05.html", "a calendar"),
    ("http://www.weihai.gov.cn/hd?month=209905", "a calendar"),
    ("http://www.weihai.gov.cn/list?p=1&p=1&p=1&p=1", "a growing query string"),
    ("http://www.weihai.gov.cn/l?" + "&".join(f"a{n}=1" for n in range(13)), "a growing query string"),
    ("http://www.weihai.gov.cn/zw/yw/zw/yw/zw/yw/", "a path that repeats itself"),
    ("http://www.weihai.gov.cn/art/2026/1/1/art_1_1.html", None),
    ("http://www.weihai.gov.cn/" + "a" * 1000, "address of more than 1000 characters"),
    ("", "not an http(s) address"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_refusal(url: str, reason: str | None) -> None:
    assert refusal(url, HOME) == reason


@pytest.mark.parametrize(
    ("text", "short", "wanted"),
    [
        ("[2024/11/29]", False, "2024-11-29"),
        ("2026年8月9日 星期日", False, "2026-08-09"),
        ("2026.8.9", False, "2026-08-09"),
        ("08-09", True, "08-09"),
        ("8月09日", True, None),
        ("08-09", False, None),
        ("2026-13-45", True, None),
        ("电话 0631-5210000", True, None),
        ("第2026-08-091号", False, None),
    ],
)
def test_shown_date(text: str, short: bool, wanted: str | None) -> None:
    assert shown_date(text, short=short) == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/art/2025/12/15/art_33718_1.html", date(2025, 12, 15)),
        ("/html/2017-07/22/content_5.htm", date(2017, 7, 22)),
        ("/202411/t20241129_1394744.html", date(2024, 11, 29)),
        ("/rmrb/nw.D110000renmrb_20171016_1-01.htm", date(2017, 10, 16)),
        ("/20/0703/13/FGK7NCOR0001899O.html", date(2020, 7, 3)),
        ("/202411/index.html", None),
        ("/a/20241399.html", None),
        ("/id/1234567890123.html", None),
    ],
)
def test_date_in_url(path: str, wanted: date | None) -> None:
    assert date_in_url("http://example.cn" + path) == wanted


def test_date_template() -> None:
    assert date_template("http://a.cn/2026/8/3/i.htm") == "http://a.cn/{yyyy}/{m}/{d}/i.htm"
    assert (
        date_template("http://a.cn/content/20260803/Page01.htm")
        == "http://a.cn/content/{yyyy}{mm}{dd}/Page01.htm"
    )
    assert date_template("http://a.cn/index.html") is None


@pytest.mark.parametrize(
    ("path", "listed", "id_"),
    [
        ("/", True, False),
        ("/zwgk/", True, False),
        ("/zwgk/index.html", True, False),
        ("/zwgk/index_3.html", True, False),
        ("/list_3_2.html", True, True),
        ("/list.php?cid=33", True, True),
        ("/index.php?m=content&id=3312", False, True),
        ("/col/col13583/index.html", True, False),
        ("/n?page=2", True, False),
        ("/a/123456.html", False, True),
        ("/c10/c752001/content.shtml", False, True),
        ("/2026/0810/", True, False),
        ("/h5/#/detail?id=77", False, True),
    ],
)
def test_what_an_address_looks_like(path: str, listed: bool, id_: bool) -> None:
    assert is_list_like("http://example.cn" + path) == listed
    assert listed or has_id("http://example.cn" + path) == id_


def test_kinds_bring_columns_together() -> None:
    one, other = "http://a.cn/yw/202608/t20260810_1.html", "http://a.cn/ms/202607/t20260711_22.html"
    assert kind(one) == kind(other) != kind("http://a.cn/yw/index.html")
    assert kind("http://a.cn/20/FGK7NCOR0001899O.html") == kind("http://a.cn/20/FJ10JDJL0008856R.html")
