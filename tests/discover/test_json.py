from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.types import Capture, Unreadable
from crawler.discover import Listing
from crawler.discover.json import article
from crawler.sources import Discover

Run = Callable[..., Listing]
HOST = "http://app.example.cn"
WAY = {
    "json": HOST + "/api/list?page={page}",
    "items": "data.list",
    "link": HOST + "/h5/detail.html?id={id}",
    "detail": "/api/article?id={id}",
    "pages": 3,
}
ITEMS = [
    {"id": 7, "title": "港城启动公交优先行动", "publishTime": 1786320000000},
    {"id": 8, "title": "夏夜音乐会"},
]


def answer(items: Any) -> str:
    return json.dumps({"code": 0, "data": {"list": items}})


def test_items(run: Run) -> None:
    listing = run(WAY, answer(ITEMS))
    assert [(f.url, f.title, f.context["fetch"]) for f in listing.found] == [
        (HOST + "/h5/detail.html?id=7", "港城启动公交优先行动", HOST + "/api/article?id=7"),
        (HOST + "/h5/detail.html?id=8", "夏夜音乐会", HOST + "/api/article?id=8"),
    ]
    assert listing.found[0].date == "2026-08-10T00:00:00+00:00"
    (ask,) = listing.next
    assert (ask.url, ask.page) == (HOST + "/api/list?page=2", 2)
    assert run(WAY, answer(ITEMS), ask=ask).problem == "the same items as on the page before"
    assert run(WAY, answer([]), ask=ask) == Listing()


def test_pages_are_bounded_and_may_begin_at_0(run: Run) -> None:
    ask = run({**WAY, "first_page": 0}, answer(ITEMS)).next[0]
    assert ask.url == HOST + "/api/list?page=1"
    assert run({**WAY, "pages": 1}, answer(ITEMS)).next == ()
    once = {**WAY, "json": HOST + "/api/list"}
    assert run(once, answer(ITEMS)).next == ()


def test_post_with_a_cursor(run: Run) -> None:
    way = {
        **WAY, "json": HOST + "/api/list", "method": "POST", "cursor": "data.next",
        "body": '{"size": 20, "after": "{cursor}"}',
    }  # fmt: skip
    body = json.dumps({"data": {"list": ITEMS, "next": "c2"}})
    (ask,) = run(way, body).next
    assert (ask.method, ask.body) == ("POST", b'{"size": 20, "after": "c2"}')
    assert ask.headers == (("Content-Type", "application/json"),)
    assert run(way, json.dumps({"data": {"list": ITEMS[:1], "next": None}}), ask=ask).next == ()


def test_a_link_may_be_a_whole_address_or_a_route(run: Run) -> None:
    items = [{"url": HOST + "/a/1.html?x=1&y=2", "c": {"id": "甲 乙"}}]
    (found,) = run({**WAY, "link": "{url}", "detail": None}, answer(items)).found
    assert found.url == HOST + "/a/1.html?x=1&y=2"
    (found,) = run({**WAY, "link": "/h5/#/detail?id={c.id}", "detail": None}, answer(items)).found
    assert found.url == HOST + "/h5/#/detail?id=%E7%94%B2%20%E4%B9%99"


def test_items_without_what_the_link_needs(run: Run) -> None:
    listing = run(WAY, answer([{"title": "无编号"}, "text", None, ITEMS[0]]))
    assert len(listing.found) == 1
    assert [why for _, why in listing.skipped] == ["an item without id"] * 3


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<html><body>首页</body></html>", "an HTML page where JSON was expected"),
        ("{", "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ("", "empty page"),
        ('{"code": 403, "msg": "denied"}', "no list at data.list: "),
        ('{"data": {"list": {"a": 1}}}', "no list at data.list: "),
    ],
)
def test_what_is_no_list(run: Run, body: str, problem: str) -> None:
    listing = run(WAY, body)
    assert (listing.found, listing.next) == ((), ())
    assert (listing.problem or "").startswith(problem)


def test_jsonp(run: Run) -> None:
    assert len(run(WAY, f"jQuery123_4({answer(ITEMS)});").found) == 2


def capture(body: str) -> Capture:
    return Capture(HOST + "/api/article?id=7", datetime(2026, 8, 10, tzinfo=UTC), 200, (), body.encode())


FIELDS = {"title": "data.title", "body": "data.content", "published_at": "data.time", "origin": "data.source"}


def test_an_article_by_its_fields() -> None:
    way = Discover.model_validate({**WAY, "fields": FIELDS})
    data = {"data": {"title": "标题", "content": "<p>正文</p>", "time": "1786320000", "source": ""}}
    assert article(way, {}, capture(json.dumps(data))) == {
        "title": "标题",
        "body": "<p>正文</p>",
        "published_at": "2026-08-10T00:00:00+00:00",
    }
    with pytest.raises(Unreadable, match=r"no body at data\.content"):
        article(way, {}, capture('{"data": null}'))
    with pytest.raises(Unreadable, match="an HTML page where JSON was expected"):
        article(way, {}, capture("<html>"))


def test_usual_fields_where_none_are_named() -> None:
    way = Discover.model_validate(WAY)
    data = {"data": {"title": "标题", "content": "<p>正文</p>", "publishTime": "2026-08-10 08:00"}}
    assert article(way, {}, capture(json.dumps(data)))["body"] == "<p>正文</p>"


def test_fields_of_a_list_without_detail(run: Run) -> None:
    way = {k: v for k, v in WAY.items() if k != "detail"} | {"fields": {"title": "title"}}
    (found, _) = run(way, answer(ITEMS)).found
    stated = article(Discover.model_validate(way), found.context, capture("<p>页面</p>"))
    assert stated == {"title": "港城启动公交优先行动", "body": "<p>页面</p>"}
