"""Whatever the bytes: an article or a reason, in bounded time and memory, never a crash."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.types import Charset, Unreadable
from crawler.reading import body, decode, metadata, page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SENTENCE = "云川市人民政府今天召开会议，研究部署下一阶段的重点工作。"


def outcome(data: bytes, header: str | None = None) -> str:
    """'article', or the reason why there is none; anything else that is raised fails the test."""
    try:
        text, charset = decode.decode(data, header)
        parsed = page.parse(text)
        found = body.extract(parsed, "https://a.example/1.html")
    except Unreadable as error:
        reason = str(error)
    else:
        return "article" if check(parsed, found, charset) else ""
    assert reason.strip() == reason.splitlines()[0]
    return reason


def check(parsed: page.Page, found: body.Body, charset: Charset) -> bool:
    """Whether what was read holds together."""
    about = metadata.read(parsed, found, "https://a.example/1.html", now=NOW)
    assert about.published_at is None or about.published_at <= NOW
    found.text.encode()
    return bool(found.text.strip() and charset.name)


HOSTILE = {
    "empty": b"",
    "nothing but zeros": b"\x00" * 5000,
    "binary": bytes(range(256)) * 500,
    "scripts only": b"<html><script>var a = '<p>text</p>'</script></html>",
    "100,000 divs": b"<div>" * 100_000 + SENTENCE.encode() + b"</div>" * 100_000,
    "100,000 spans": b"<span>" * 100_000 + SENTENCE.encode(),
    "33,000 nested tables": b"<table><tr><td>" * 33_000 + SENTENCE.encode(),
    "nested lists of links": b"<ul><li><a href=1>x</a>" * 30_000 + SENTENCE.encode(),
    "only angle brackets": b"<" * 2_000_000,
    "only brackets": "（".encode() * 500_000,
    "only a date's beginning": b"2024-" * 400_000,
    "only labels": "来源：".encode() * 300_000,
    "only crumbs": "首页 > ".encode() * 200_000,
    "only comments": b"<!--" * 300_000,
    "one attribute after another": b"<div " + b"a=1 " * 200_000 + b">" + SENTENCE.encode(),
    "one long line": (SENTENCE * 100_000).encode("gbk"),
    "30,000 paragraphs": f"<p>{SENTENCE}</p>".encode() * 30_000,
    "100,000 metas": b"<meta name=a content=b>" * 100_000,
    "comments of e-papers": b"<!--enpproperty " * 100_000 + SENTENCE.encode(),
    "scripts that never end, nested deep": b"<div>" * 3000 + b"<script>" * 100_000 + SENTENCE.encode(),
    "nested sources": b"<div class='source'>" * 2000 + SENTENCE.encode() * 100_000,
    "a title of separators": ("<title>" + "甲_" * 300_000 + "</title><p>" + SENTENCE).encode(),
    "a title of 1 MB": ("<title>" + "甲乙" * 200_000 + "</title>" + f"<p>{SENTENCE}</p>" * 10_000).encode(),
    "30,000 bodies and shares": b"<p id=zoom>x</p><p class=share>y</p>" * 30_000 + SENTENCE.encode(),
    "headings of lists": ("<p>" + SENTENCE + "</p>" + "<p>相关阅读</p>" * 50_000).encode(),
    "50 MB": (f"<html><body><p>{SENTENCE * 1000}</p>".encode() * 700)[:50_000_000],
    "lone surrogates": b"<p>\xed\xa0\x80\xed\xbf\xbf" + SENTENCE.encode() * 3,
    "bad entities": ("<p>&#0;&#xD800;&#x110000;&#99999999999;&nope;&amp" + SENTENCE * 3).encode(),
    "zeros in between": b"\x00<p>\x00" + SENTENCE.encode() * 3 + b"\x00</p>",
    "truncated tag": f"<div><p>{SENTENCE * 3}</p><di".encode(),
    "truncated comment": f"<div><p>{SENTENCE * 3}</p><!-- ".encode(),
    "a bad address": f"<div><p>{SENTENCE * 3}</p><a href='http://[::1/x.pdf'>附件.pdf</a></div>".encode(),
}


READABLE = ("100,000 divs", "zeros in between", "lone surrogates", "bad entities", "truncated tag")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages(name: str) -> None:
    outcome(HOSTILE[name])


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_read_of_them_is_read(name: str) -> None:
    assert outcome(HOSTILE[name]) == "article"


TAGS = "div p table tr td span br a h1 pre title script section li ul tbody font strong".split(" ")
MARKUP = """
<span style='display:none'>|<a href='x.pdf'>|<meta name='PubDate' content='2024-99-99'>|<!--enpcontent-->|-->
<|>|<!--/enpcontent-->|<img src='data:x'>|&nbsp;|<div id='zoom'>|<div class='share'>|<![CDATA[
<?xml encoding='gbk'?>|<!--enpproperty <date>2024-01-01 00:00:00:0</date>
"""
WORDS = """
来源：|责任编辑：王|2024年1月1日|索引号：|來(lái)源(yuán)：|相关阅读|（|）|上一篇：|首页 >
下一篇：|文号：|附件：
"""
STRANGE = ["\x00", "\ud800", "\t", "\u3000", "\x1f", SENTENCE]
PIECES = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + re.split(r"[|\n]", MARKUP + WORDS)
    + STRANGE
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60))
def test_any_page_of_pieces(pieces: list[str]) -> None:
    outcome("".join(pieces).encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/html; charset=gbk", "charset=utf-16", "charset=idna"]),
)
def test_any_bytes(data: bytes, header: str | None) -> None:
    outcome(data, header)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "gb18030", "utf-16-le", "big5hkscs", "utf-7"]))
def test_any_text_in_any_encoding(text: str, codec: str) -> None:
    outcome(f"<p>{text}</p>".encode(codec, "replace"), f"text/html; charset={codec}")
