"""Finding everything from the home page, against a site on loopback that a test makes page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from archive.types import RequestError, Unreadable
from crawler.discover import Ask
from crawler.fetch import Fetcher, Unreached
from crawler.online import inspect
from crawler.probe import Draft, probe, region_of, site_name, slug_of
from crawler.sources import SourceSpec, load
from tests.support.walking import walk

NOW = datetime(2026, 8, 10, 4, 0, tzinfo=UTC)
Site = Mapping[str, str]


@contextmanager
def serving(pages: Site) -> Iterator[str]:
    """A site on loopback; what it has no page for is a 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path)
            body = (text or "Not Found").encode()
            self.send_response(200 if text is not None else 404)
            kind = "application/json" if body[:1] in (b"{", b"[") else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def article(number: int) -> str:
    title = f"第{number}号渔港完成升级改造"
    return f"""<html><head><title>{title}-港城新闻网</title></head><body><h1>{title}</h1>
<p>2026-08-09 10:00 来源：港城新闻网</p><div id="zoom">
<p>记者从现场了解到，第{number}号渔港的泊位改造已经完成，渔船进出更加顺畅。</p>
<p>下一步，港区还将完善航标和消防设施，为休渔期结束后的集中出海做好准备。</p></div></body></html>"""


def news_site() -> dict[str, str]:
    """A portal: two sections, one of them with pages, shown in part on the home page, and service pages."""
    nav = """<div class="nav"><a href="/">首页</a><a href="/yw/">要闻</a><a href="/ms/index.html">民生</a>
<a href="/login.html">登录</a><a href="/about.html">关于我们</a></div>"""

    def items(numbers: range, folder: str = "yw") -> str:
        rows = (
            f"<li><a href='/{folder}/202608/t20260809_{n}.html'>第{n}号渔港完成升级改造</a><i>08-09</i></li>"
            for n in numbers
        )
        return f"<ul>{''.join(rows)}</ul>"

    pages = {
        "/": f"<title>港城新闻网 - 首页</title>{nav}{items(range(4100, 4104))}<a href='/yw/'>更多</a>",
        "/ms/index.html": f"{nav}{items(range(4200, 4210), 'ms')}",
        "/about.html": "<h1>关于我们</h1>",
        "/robots.txt": "User-agent: *\nDisallow: /private/\n",
    }
    for page in range(3):
        name = f"/yw/index_{page}.html" if page else "/yw/"
        pager = "<a href=/yw/>1</a><a href=/yw/index_1.html>2</a><a href=/yw/index_2.html>3</a>"
        pages[name] = nav + items(range(4100 + page * 10, 4110 + page * 10)) + pager
    for number in (*range(4100, 4130), *range(4200, 4210)):
        folder = "yw" if number < 4200 else "ms"
        pages[f"/{folder}/202608/t20260809_{number}.html"] = article(number)
    return pages


def paper_site() -> dict[str, str]:
    """An e-paper of four issues, the 7th missing, whose entry sends its reader to the newest one."""
    pages = {"/": "<meta http-equiv=refresh content='0; URL=html/2026-08/10/node_1.htm'>"}
    for day in (6, 8, 9, 10):
        folder = f"/html/2026-08/{day:02}/"
        for sheet in (1, 2):
            numbers = (day * 100 + sheet * 10, day * 100 + sheet * 10 + 1)
            areas = "".join(f"<area href=content_{n}.htm>" for n in numbers)
            rows = "".join(f"<li><a href=content_{n}.htm>第{n}号渔港完成升级改造</a></li>" for n in numbers)
            names = "<a href=node_1.htm>第01版：要闻</a><a href=node_2.htm>第02版：民生</a>"
            pages[f"{folder}node_{sheet}.htm"] = (
                f"<title>港城日报</title><map>{areas}</map>{names}<ul>{rows}</ul>"
            )
            pages.update({f"{folder}content_{n}.htm": article(n) for n in numbers})
    return pages


def app_site() -> dict[str, str]:
    """A page that a script fills from an API."""
    pages = {
        "/": """<html><head><title>爱港城</title></head><body><div id=app></div><script>
fetch("/api/list?page=" + page).then(show);
function open(id) { location.href = "detail.html?id=" + id; }</script>
<script src="/detail.js"></script></body></html>""",
        "/detail.js": "const api = `/api/article?id=${id}`; const logo = '/logo.png?x=1';",
        "/api/list?page=3": '{"data": {"list": []}}',
    }
    for page in (1, 2):
        rows = ", ".join(f'{{"id": {page * 10 + n}, "title": "第{n}号渔港完成升级改造"}}' for n in range(5))
        pages[f"/api/list?page={page}"] = f'{{"code": 0, "data": {{"list": [{rows}]}}}}'
        for n in range(5):
            data = {"title": f"第{n}号渔港完成升级改造", "content": article(n)}
            pages[f"/api/article?id={page * 10 + n}"] = json.dumps({"data": data})
    return pages


def feed_site() -> dict[str, str]:
    """A site without list pages: a feed, and a sitemap in robots.txt."""
    items = "".join(f"<item><title>新</title><link>/a/{n}.html</link></item>" for n in (9001, 9002))
    locs = "".join(f"<url><loc>/a/{n}.html</loc></url>" for n in range(8000, 8020))
    pages = {f"/a/{n}.html": article(n) for n in (9001, 9002, *range(8000, 8020))}
    return pages | {
        "/": "<title>港城气象</title><link rel=alternate type=application/rss+xml href=/rss><p>欢迎</p>",
        "/rss": f"<rss><channel>{items}</channel></rss>",
        "/robots.txt": "Sitemap: /map.xml\n",
        "/map.xml": f"<urlset>{locs}</urlset>",
    }


def articles_of(site: Site) -> set[str]:
    return {path for path in site if "/t2026" in path or "/content_" in path}


@pytest.mark.parametrize("make", [news_site, paper_site])
@pytest.mark.parametrize("way", ["auto", "probe"])
def test_every_article_and_nothing_else(make: Callable[[], dict[str, str]], way: str, tmp_path: Path) -> None:
    site = make()
    if way == "auto" and make is paper_site:
        pytest.skip("an e-paper is a way of its own: probe finds it")
    with serving(site) as url:
        fetcher = Fetcher(delay=0, private=True)
        path = tmp_path / "s.toml"
        head = f'name = "港城"\nkind = "news"\nregion = "371000"\nhome = "{url}/"\n'
        path.write_text(probe(url, fetcher, NOW).toml() if way == "probe" else head, encoding="utf-8")
        found, _ = walk(load(path), fetcher, NOW)
    assert found == articles_of(site)


def drafted(site: Site) -> Draft:
    with serving(site) as url:
        return probe(url, Fetcher(delay=0), NOW)


def test_a_draft_of_a_portal() -> None:
    draft = drafted(news_site())
    assert draft.spec["name"] == "港城新闻网"
    assert draft.spec["allow_private_network"] is True
    assert [way.way["listing"].partition("//")[2].partition("/")[2] for way in draft.chosen] == [
        "yw/",
        "ms/index.html",
    ]
    assert draft.slug.startswith("127-0-0-1-")


def test_a_draft_follows_a_long_list_beside_the_feed_that_shows_its_newest() -> None:
    site = news_site()
    pager = "<script>createPageHTML(30, 0, 'index', 'html')</script>"
    items = "".join(f"<item><link>/yw/202608/t20260809_{n}.html</link></item>" for n in range(4100, 4130))
    site |= {"/rss.xml": f"<rss>{items}</rss>", "/yw/": site["/yw/"] + pager, "/ms/index.html": "<p>空</p>"}
    site["/"] += "<link rel=alternate type=application/rss+xml href=/rss.xml>"
    ways = [way.way for way in drafted(site).chosen]
    assert [way.get("pages") for way in ways if "listing" in way] == [30]
    assert [way for way in ways if "feed" in way]


def test_a_draft_of_a_paper() -> None:
    (way,) = drafted(paper_site()).chosen
    assert way.way["epaper"].endswith("/html/{yyyy}-{mm}/{dd}/node_1.htm")
    assert way.way["days_back"] == 7


def test_a_paper_that_has_long_stopped_is_followed_by_its_links() -> None:
    site = paper_site()
    for day in (8, 9, 10):
        for name in list(site):
            if name.startswith(f"/html/2026-08/{day:02}/node_"):
                site[name] += f"<a href=../{day - 1 - (day == 8):02}/node_1.htm>上一期</a>"
    with serving(site) as url:
        now = NOW.replace(year=2027)
        draft = probe(url, Fetcher(delay=0), now)
        assert draft.spec["discover"] == [{"epaper": f"{url}/", "days_back": 372}]
        assert len(draft.chosen[0].found) == len(articles_of(site))


def test_a_draft_of_an_app() -> None:
    (way,) = drafted(app_site()).chosen
    base = way.way["json"].removesuffix("/api/list?page={page}")
    assert way.way == {
        "json": f"{base}/api/list?page={{page}}",
        "items": "data.list",
        "link": f"{base}/detail.html?id={{id}}",
        "detail": f"{base}/api/article?id={{id}}",
    }
    assert len(way.found) == 10


def test_feeds_and_sitemaps_are_found_by_themselves() -> None:
    site = feed_site()
    with serving(site) as url:
        spec = SourceSpec.model_validate(
            {
                "slug": "s",
                "name": "气象",
                "kind": "news",
                "region": "371000",
                "home": url,
                "allow_private_network": True,
            }
        )
        found, _ = walk(spec, Fetcher(delay=0, private=True), NOW)
    assert found == {f"/a/{n}.html" for n in (9001, 9002, *range(8000, 8020))}
    assert {way.kind for way in drafted(site).chosen} == {"feed", "sitemap"}


def test_a_probe_of_a_feed_or_sitemap_itself() -> None:
    with serving(feed_site()) as url:
        fetcher = Fetcher(delay=0)
        assert [way.way for way in probe(f"{url}/rss", fetcher, NOW).chosen] == [{"feed": f"{url}/rss"}]
        assert [way.way for way in probe(f"{url}/map.xml", fetcher, NOW).chosen] == [
            {"sitemap": f"{url}/map.xml"}
        ]


def test_a_site_that_answers_every_address_with_its_home_page() -> None:
    home = news_site()["/"]
    names = "".join(f"<a href='/c{n}/'>栏目{n}</a>" for n in range(500))

    class Everywhere(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            return home + names

    with serving(Everywhere()) as url:
        spec = SourceSpec.model_validate(
            {
                "slug": "s",
                "name": "港城",
                "kind": "news",
                "region": "371000",
                "home": url,
                "allow_private_network": True,
            }
        )
        found, pages = walk(spec, Fetcher(delay=0, private=True), NOW)
    assert len(found) == 4
    assert pages < 150


@pytest.mark.parametrize("text", ["ftp://example.org/", "javascript://x", "http://", ""])
def test_no_address(text: str) -> None:
    with pytest.raises(RequestError, match="is not an http"):
        probe(text, Fetcher(), NOW)


def test_nothing_there() -> None:
    with serving({}) as url, pytest.raises(Unreached, match="HTTP 404"):
        probe(url, Fetcher(delay=0), NOW)
    with (
        serving({"/": "<title>空</title><p>欢迎光临"}) as url,
        pytest.raises(Unreadable, match="no articles found"),
    ):
        probe(url, Fetcher(delay=0), NOW)
    with pytest.raises(Unreached, match="refused"):
        probe(url, Fetcher(delay=0), NOW)


def test_the_fetcher_keeps_out_of_private_networks_and_of_what_robots_txt_forbids() -> None:
    with serving(news_site()) as url:
        with pytest.raises(Unreached, match="is in a private network"):
            Fetcher(delay=0).get(Ask(url))
        with pytest.raises(Unreached, match=r"disallowed by robots\.txt"):
            Fetcher(delay=0, private=True).get(Ask(f"{url}/private/a.html"))


def test_check_online_reads_a_list_and_an_article() -> None:
    with serving(news_site()) as url:
        spec = {
            "slug": "s", "name": "港城", "kind": "news", "region": "371000", "home": url,
            "discover": [{"listing": f"{url}/yw/"}],
        }  # fmt: skip
        row = inspect(SourceSpec.model_validate(spec), Fetcher(delay=0, private=True), NOW)
        assert (row["ok"], row["articles"], row["title"]) == (True, 10, "第4100号渔港完成升级改造")
        spec["discover"] = [{"listing": f"{url}/about.html"}, {"feed": f"{url}/none"}]
        row = inspect(SourceSpec.model_validate(spec), Fetcher(delay=0, private=True), NOW)
    assert row["problems"] == ["discover[1] listing: no article links in it", "discover[2] feed: HTTP 404"]


def test_names() -> None:
    assert site_name(["要闻_港城新闻网", "港城新闻网首页", "民生 - 港城新闻网"]) == "港城新闻网"
    assert site_name(["欢迎访问港城市人民政府网站首页"]) == "港城市人民政府"
    assert site_name([]) == site_name(["首页"]) == ""
    assert slug_of("http://www.weihai.gov.cn/") == "weihai-gov"
    assert slug_of("http://127.0.0.1:8001/") == "127-0-0-1-8001"
    assert region_of("威海市人民政府", "www.example.cn") == "371000"
    assert region_of("某网", "www.dezhou.gov.cn") == "371400"
    assert region_of("某网", "www.example.org") == "100000"
