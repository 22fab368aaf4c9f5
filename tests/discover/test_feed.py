from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from crawler.discover import Listing

WAY = {"feed": "http://news.example.cn/rss.xml"}
Run = Callable[..., Listing]

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>要闻</title>
<link>http://news.example.cn/</link>
<item><title>港城启动 春季渔业增殖</title><link>http://news.example.cn/a/1001.html?utm_source=rss</link>
<pubDate>Mon, 10 Aug 2026 08:00:00 +0800</pubDate></item>
<item><title><![CDATA[海岸带 <b>修复</b>]]></title><guid>http://news.example.cn/a/1002.html</guid></item>
<item><title>没有地址</title></item>
<item><title>别处</title><link>http://elsewhere.example.org/a/1.html</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://news.example.cn/b/">
<link rel="self" href="/atom.xml"/><link href="/atom.xml?page=2" rel="next"/>
<entry><title>一</title><link rel="edit" href="/edit/1"/><link href="1001.html"/>
<updated>2026-08-10T00:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x"><title>甲</title>
<link>/a/9.html</link><dc:date>2026-08-09</dc:date></item></rdf:RDF>"""


def test_rss(run: Run) -> None:
    listing = run(WAY, RSS)
    assert [(f.url, f.title) for f in listing.found] == [
        ("http://news.example.cn/a/1001.html", "港城启动 春季渔业增殖"),
        ("http://news.example.cn/a/1002.html", "海岸带 <b>修复</b>"),
    ]
    assert listing.found[0].date == "Mon, 10 Aug 2026 08:00:00 +0800"
    assert listing.skipped == (("http://elsewhere.example.org/a/1.html", "another host"),)
    assert listing.problem is None


def test_atom_with_next_page(run: Run) -> None:
    listing = run(WAY, ATOM)
    assert [f.url for f in listing.found] == ["http://news.example.cn/b/1001.html"]
    assert [(a.url, a.page) for a in listing.next] == [("http://news.example.cn/atom.xml?page=2", 2)]
    assert run({**WAY, "pages": 1}, ATOM).next == ()


def test_rdf_in_gbk(run: Run) -> None:
    body = b"<?xml version='1.0' encoding='gb2312'?>" + RDF.encode("gb18030")
    (found,) = run(WAY, body).found
    assert (found.url, found.title, found.date) == ("http://news.example.cn/a/9.html", "甲", "2026-08-09")


def test_json_feed(run: Run) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"url": "/a/3.html", "title": "丙"}, 5, {}],
    }
    (found,) = run(WAY, json.dumps(feed)).found
    assert (found.url, found.title) == ("http://news.example.cn/a/3.html", "丙")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><item><link>http://news.example.cn/&b;.html</link></item></channel></rss>"
)
THIEF = (
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><item><title>&x;</title><link>/a/1.html</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (BOMB, "XML that declares entities is not read"),
        (THIEF, "XML that declares entities is not read"),
        (BOMB.encode("utf-16"), "XML that declares entities is not read"),
        ("<!DOCTYPE html><html><body>首页</body></html>", "an HTML page where XML was expected"),
        ("{'a': 1}", "broken JSON"),
        ('{"code": 500}', "JSON, but no JSON Feed"),
        ("维护中", "not XML"),
        ("", "empty page"),
        (b"\x00\xff\xfe\x00" * 30, None),
        ("<a><b></b></a>", "no feed in it"),
    ],
)
@pytest.mark.parametrize("way", ["feed", "sitemap"])
def test_what_is_no_feed_or_sitemap_has_a_reason(run: Run, way: str, body: str, problem: str | None) -> None:
    listing = run({way: "http://news.example.cn/x.xml"}, body)
    assert listing.found == ()
    assert listing.problem
    if problem and way == "feed":
        assert problem in listing.problem


def test_broken_in_the_middle_keeps_what_was_read(run: Run) -> None:
    listing = run(WAY, RSS.replace("<item><title><![CDATA[", "<item></wrong>& <title><![CDATA["))
    assert listing.found[0].url == "http://news.example.cn/a/1001.html"


def test_a_feed_of_200_000_items_is_bounded(run: Run) -> None:
    items = "".join(f"<item><link>/a/{n}.html</link></item>" for n in range(200_000))
    listing = run(WAY, f"<rss><channel>{items}</channel></rss>", limit=20_000)
    assert len(listing.found) == 20_000
    assert listing.problem == "200000 addresses, more than the limit of 20000"


def test_a_paged_feed_that_names_itself_ends(run: Run) -> None:
    assert run(WAY, ATOM.replace("/atom.xml?page=2", "/rss.xml")).next == ()


def test_status(run: Run) -> None:
    assert run(WAY, RSS, status=503) == Listing(problem="HTTP 503")


SET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://news.example.cn/</loc></url>
<url><loc>http://news.example.cn/news/</loc></url>
<url><loc>http://news.example.cn/about.html</loc></url>
<url><loc>http://news.example.cn/news/20260810_88.html</loc><lastmod>2026-08-10</lastmod></url>
<url><loc>http://news.example.cn/news/20260809_87.html</loc><news:news><news:title>快讯</news:title>
<news:publication_date>2026-08-09</news:publication_date></news:news></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://news.example.cn/s1.xml.gz</loc><lastmod>2025-01-01</lastmod></sitemap>
<sitemap><loc>/s2.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
<sitemap><loc>http://other.example.org/s.xml</loc></sitemap></sitemapindex>"""
MAP = {"sitemap": "http://news.example.cn/sitemap.xml"}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_sitemap(run: Run, pack: Callable[[bytes], bytes]) -> None:
    listing = run(MAP, pack(SET.encode()))
    assert [(f.url, f.title, f.date) for f in listing.found] == [
        ("http://news.example.cn/news/20260810_88.html", None, None),
        ("http://news.example.cn/news/20260809_87.html", "快讯", "2026-08-09"),
    ]
    assert listing.found[0].context == {"lastmod": "2026-08-10"}
    assert dict(listing.skipped) == {
        "http://news.example.cn/": "a list, not an article",
        "http://news.example.cn/news/": "a list, not an article",
        "http://news.example.cn/about.html": "not of the form of an article",
    }


def test_sitemap_by_the_specs_pattern(run: Run) -> None:
    listing = run({**MAP, "article": r"/about\.html$"}, SET)
    assert [f.url for f in listing.found] == ["http://news.example.cn/about.html"]


def test_index_leads_to_its_sitemaps_latest_first(run: Run) -> None:
    listing = run(MAP, INDEX)
    assert [(a.url, a.page) for a in listing.next] == [
        ("http://news.example.cn/s2.xml", 2),
        ("http://news.example.cn/s1.xml.gz", 3),
    ]
    assert listing.skipped == (("http://other.example.org/s.xml", "another host"),)
    assert len(run({**MAP, "pages": 1}, INDEX).next) == 1
    assert run(MAP, INDEX, ask=listing.next[0]).problem is None


def test_indexes_of_indexes_end(run: Run) -> None:
    ask = None
    for _ in range(10):
        listing = run(MAP, INDEX.replace("/s2.xml", f"/t{ask.page if ask else 0}.xml"), ask=ask)
        if not listing.next:
            break
        ask = listing.next[0]
    assert listing.problem == "indexes of sitemaps more than 3 deep"


def test_plain_text_sitemap(run: Run) -> None:
    listing = run(MAP, "http://news.example.cn/a/1234.html\nhttp://news.example.cn/a/1235.html\n")
    assert len(listing.found) == 2


def test_gzip_that_is_broken_or_too_large(run: Run) -> None:
    whole = gzip.compress(SET.encode())
    assert "broken gzip" in (run(MAP, whole[:-40]).problem or "")
    bomb = gzip.compress(b"<urlset>" + b" " * 70_000_000, 1)
    assert "MB when unpacked" in (run(MAP, bomb).problem or "")
