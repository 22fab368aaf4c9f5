from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.urls import canonical, key, same_site, site_of

CANONICAL = [
    ("HTTP://WWW.Example.CN:80/A/B.html", "http://www.example.cn/A/B.html"),
    ("https://example.cn:443", "https://example.cn/"),
    ("https://example.cn:8443/a", "https://example.cn:8443/a"),
    ("http://example.cn./a", "http://example.cn/a"),
    ("http://user:pass@example.cn/a", "http://example.cn/a"),
    ("http://example.cn/a/./b/../c.html", "http://example.cn/a/c.html"),
    ("http://example.cn/../../a/%2e%2e/b/..", "http://example.cn/"),
    ("http://example.cn/a//b", "http://example.cn/a//b"),
    ("http://example.cn/a#top", "http://example.cn/a"),
    ("http://example.cn/h5/#/detail?id=3", "http://example.cn/h5/#/detail?id=3"),
    ("http://example.cn/a?", "http://example.cn/a"),
    (
        "http://example.cn/a?id=3&utm_source=x&spm=1.2&from=timeline&isappinstalled=0",
        "http://example.cn/a?id=3",
    ),
    (
        "http://example.cn/a?from=2026-08-10&to=2026-08-11",
        "http://example.cn/a?from=2026-08-10&to=2026-08-11",
    ),
    ("http://example.cn/a;jsessionid=1A2B?id=3", "http://example.cn/a?id=3"),
    ("http://example.cn/a?PHPSESSID=abc&id=3", "http://example.cn/a?id=3"),
    ("http://example.cn/a?sid=0123456789abcdef0123&id=3", "http://example.cn/a?id=3"),
    ("http://example.cn/a?sid=27&id=3", "http://example.cn/a?sid=27&id=3"),
    ("http://example.cn/a?b=2&a=1", "http://example.cn/a?b=2&a=1"),
    ("http://example.cn/%7Euser/%e5%a8%81", "http://example.cn/~user/%E5%A8%81"),
    ("http://example.cn/威海 新闻.html", "http://example.cn/%E5%A8%81%E6%B5%B7%20%E6%96%B0%E9%97%BB.html"),
    ("http://example.cn/a?t=%cd%fe", "http://example.cn/a?t=%CD%FE"),
    ("http://example.cn/100%.html", "http://example.cn/100%25.html"),
    ("http://example.cn\\a\\b.html", "http://example.cn/a/b.html"),
    (" \thttp://example.cn/a\nb.html ", "http://example.cn/ab.html"),
    ("http://威海.中国/a", "http://xn--xysu66b.xn--fiqs8s/a"),
    ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
    ("javascript:void(0)", ""),
    ("mailto:a@example.cn", ""),
    ("http://", ""),
    ("http://[broken/a", ""),
    ("http://example.cn:99999/", ""),
    ("ftp://example.cn/a", ""),
]


@pytest.mark.parametrize(("given_", "wanted"), CANONICAL)
def test_canonical(given_: str, wanted: str) -> None:
    assert canonical(given_) == wanted


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("./202411/t20241129_1.html", "http://example.cn/xxgk/zc/202411/t20241129_1.html"),
        ("../../jd/1.html", "http://example.cn/jd/1.html"),
        ("/a.html", "http://example.cn/a.html"),
        ("//other.cn/a.html", "http://other.cn/a.html"),
        ("?page=2", "http://example.cn/xxgk/zc/index.html?page=2"),
        ("..\\b\\c.html", "http://example.cn/xxgk/b/c.html"),
        ("javascript:;", ""),
    ],
)
def test_relative_links(link: str, wanted: str) -> None:
    assert canonical(link, "http://example.cn/xxgk/zc/index.html") == wanted


def test_a_query_is_sent_in_the_charset_of_its_page() -> None:
    assert canonical("/s?k=威海", "http://example.cn/", "gbk") == "http://example.cn/s?k=%CD%FE%BA%A3"
    assert canonical("/威.html", "http://example.cn/", "gbk") == "http://example.cn/%E5%A8%81.html"
    assert canonical("/s?k=威", "http://example.cn/", "no-such-charset") == "http://example.cn/s?k=%E5%A8%81"


SAME = [
    ("http://example.cn/a/1.html", "https://example.cn/a/1.html"),
    ("http://www.example.cn/a/1.html", "http://example.cn/a/1.html"),
    ("http://m.example.cn/a/1.html", "http://www.example.cn/a/1.html"),
    ("http://example.cn/a/", "http://example.cn/a/index.shtml"),
    ("http://example.cn/a//1.html", "http://example.cn/a/1.html"),
    ("http://example.cn/a?id=1&c=2", "http://example.cn/a?c=2&id=1"),
    ("http://example.cn/a?id=1&print=1", "http://example.cn/a?id=1"),
    ("http://example.cn/s?k=%CD%FE", "http://example.cn/s?k=%E5%A8%81"),
]
OTHER = [
    ("http://example.cn/a?id=1", "http://example.cn/a?id=2"),
    ("http://example.cn/a/1.html", "http://example.cn/A/1.html"),
    ("http://news.example.cn/1.html", "http://gov.example.cn/1.html"),
    ("http://127.0.0.1:8001/1.html", "http://127.0.0.1:8002/1.html"),
    ("http://example.cn/h5/#/detail?id=1", "http://example.cn/h5/#/detail?id=2"),
    ("http://example.cn/index_1.html", "http://example.cn/"),
    ("http://example.cn/a?page=1", "http://example.cn/a"),
    ("http://m.cn/1.html", "http://www.cn/1.html"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_article(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_articles(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://czj.weihai.gov.cn/a", "weihai.gov.cn"),
        ("http://news.163.com/", "163.com"),
        ("http://www.dzwww.com.cn/", "dzwww.com.cn"),
        ("http://a.jinan.sd.cn/", "jinan.sd.cn"),
        ("http://localhost:8001/", "localhost:8001"),
        ("http://127.0.0.1:8001/", "127.0.0.1:8001"),
        ("http://[::1]:8001/", "[::1]:8001"),
        ("http://gov.cn/", "gov.cn"),
        ("", ""),
    ],
)
def test_site(url: str, site: str) -> None:
    assert site_of(url) == site


def test_nothing_is_of_no_site() -> None:
    assert not same_site("", "javascript:")
    assert same_site("http://a.weihai.gov.cn/", "https://weihai.gov.cn/x")
    assert not same_site("http://weihai.gov.cn/", "http://yantai.gov.cn/")


PIECES = st.lists(
    st.sampled_from(
        (
            *(
                "http://",
                "HTTPS://",
                "Example.cn",
                "威海.cn",
                ":80",
                ":8080",
                "/",
                "//",
                "..",
                ".",
                "%2e",
                "%2F",
            ),
            *("%cd%fe", "%", "%zz", "?", "&", "&amp;", "=", "id=1", "utm_source=x", "sid=0123456789abcdef"),
            *(";jsessionid=A1", "#", "#/a?b=1", "#!x", "\\", " ", "\t", "\ud800", "\x00", "index.html", "威"),
            *("é", "@", "[", "]", "a", "from="),
        )
    ),
    max_size=12,
)


@given(st.one_of(st.text(), PIECES.map("".join), PIECES.map(lambda p: "http://example.cn/" + "".join(p))))
def test_canonical_is_idempotent(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert once == "" or (once.isascii() and urlsplit(once).scheme in ("http", "https"))
    assert key(once) == key(text)


@given(PIECES.map("".join), st.sampled_from(["http://example.cn/a/b.html", "https://威海.cn:81/x/?y=1"]))
def test_a_relative_link_is_idempotent_too(text: str, base: str) -> None:
    once = canonical(text, base, "gb18030")
    assert canonical(once) == once
