"""Whatever a site sends, a way of finding answers with a Listing: random markup, pages made to be slow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.types import Capture
from crawler import discover
from crawler.discover import Ask, Listing
from crawler.sources import SourceSpec

HOST = "http://www.example.cn"
NOW = datetime(2026, 8, 10, 4, 0, tzinfo=UTC)
WAYS: list[dict[str, Any]] = [
    {"feed": f"{HOST}/rss"},
    {"sitemap": f"{HOST}/map.xml"},
    {"listing": f"{HOST}/n/index.html"},
    {"epaper": f"{HOST}/{{yyyy}}-{{mm}}/{{dd}}/node_1.htm"},
    {"json": f"{HOST}/api?page={{page}}", "items": "data.list", "link": "/a?id={id}", "detail": "/d?id={id}"},
    {"auto": f"{HOST}/"},
]
PIECES = (
    *(
        "<html>",
        "<body>",
        "<a href='",
        "'>",
        "</a>",
        "/t20260810_1.html",
        "港城启动伏季休渔执法检查行动",
        "2026-08-10",
    ),
    *(
        "<li>",
        "<ul>",
        "<area href=content_1.htm>",
        "第01版：要闻",
        "node_2.htm",
        "下一页",
        "index_1.html",
        "2",
        "&",
    ),
    *(
        "<script>",
        "</script>",
        "createPageHTML(",
        '9, 0, "index", "html")',
        "location.href='",
        "<meta http-equiv=",
    ),
    *(
        "refresh content='0;url=",
        "<datastore>",
        "<record>",
        "<![CDATA[",
        "]]>",
        "<nextgroup>",
        "dataproxy.jsp?page=1",
    ),
    *(
        "<rss>",
        "<item>",
        "<link>",
        "</link>",
        "</item>",
        "<urlset>",
        "<url>",
        "<loc>",
        "</loc>",
        "</url>",
        "<!--",
    ),
    *(
        '{"data": {"list": [',
        '{"id": 1}',
        "null",
        "]}}",
        "\x00",
        "\ud800",
        "\ufeff",
        "<!DOCTYPE",
        "<!ENTITY a 'b'>",
    ),
    *(
        "<base href='",
        "//",
        "javascript:",
        "http://[",
        "<form>",
        "<input name=page>",
        "共9页",
        "<frame src='",
        "%zz",
    ),
)
MARKUP = st.lists(st.sampled_from(PIECES), max_size=30).map(
    lambda p: "".join(p).encode("utf-8", "surrogatepass")
)


def read(way: dict[str, Any], body: bytes, ask: Ask | None = None) -> Listing:
    spec = SourceSpec.model_validate(
        {"slug": "s", "name": "港城", "kind": "news", "region": "371000", "home": HOST, "discover": [way]}
    )
    asked = ask or discover.start(spec, spec.ways[0], NOW)[0]
    return discover.read(spec, spec.ways[0], asked, Capture(asked.url, NOW, 200, (), body), NOW)


@given(st.sampled_from(WAYS), st.one_of(st.binary(max_size=200), MARKUP))
@settings(deadline=None)
def test_any_bytes_are_answered(way: dict[str, Any], body: bytes) -> None:
    listing = read(way, body)
    assert (
        listing.found or listing.next or listing.skipped or listing.problem or way.keys() & {"auto", "feed"}
    )
    for found in listing.found:
        assert found.url.startswith(HOST)
    for ask in listing.next:
        assert ask.url.startswith(HOST)
        assert ask.page >= 1
        read(way, body, ask)


FLAT = "".join(f"<a href='/t2026/t20260810_{n}.html'>关于第{n}次检查的通报</a>" for n in range(30_000))
SLOW = [
    ("listing", FLAT),
    ("listing", f"<ul><li>{FLAT}<span>2026-08-10</span></li></ul>"),
    ("listing", "<div>" * 20_000 + FLAT),
    ("listing", "<script>" + "createPageHTML(" * 100_000 + "</script>"),
    ("listing", "<script>" + "location.href='" * 100_000 + "</script>"),
    ("listing", "<datastore><record>" * 100_000),
    ("listing", "<datastore><nextgroup>" * 100_000),
    ("listing", "".join(f"<a href='/l/index_{n}.html'>{n}</a>" for n in range(30_000))),
    ("listing", f"<a href='{'/a' * 400}/1.html'>关于第次检查的通报</a>" * 1_000),
    (
        "epaper",
        "".join(f"<area href=content_{n}.htm><a href=node_{n}.htm>第{n}版：要闻</a>" for n in range(9_000)),
    ),
    ("auto", FLAT + "".join(f"<a href='/c{n}/'>栏目</a>" for n in range(30_000))),
    ("feed", "<rss>" + "<item>" * 100_000),
    ("feed", "<rss><item><title>" + "x" * 12_000_000),
    ("feed", "<rss " + "<link " * 100_000),
    ("sitemap", "<urlset>" + "<url><loc>" * 100_000),
    ("json", "[" * 1_000_000),
]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("way", "body"), SLOW, ids=[f"{way}-{n}" for n, (way, _) in enumerate(SLOW)])
def test_pages_made_to_be_slow_are_bounded(way: str, body: str) -> None:
    listing = read(next(w for w in WAYS if way in w), body.encode())
    assert len(listing.found) <= 20_000
    assert len(listing.next) <= 300
