"""Lists that never end, lie or attack: each ends with a reason in the ledger, bounded, others untouched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Answer, Answers, Asked, Site, article, listing, news_site, story, write_source

NOW = "2024-03-01T20:00:00+08:00"


class Anything(dict[str, "Answer | Callable[[Asked], Answer]"]):
    """Answers for every address."""

    def __init__(self, answer: Callable[[Asked], Answer]):
        super().__init__()
        self._answer = answer

    def get(self, key: str, default: object = None) -> Callable[[Asked], Answer]:  # type: ignore[override]
        return self._answer


def endless(asked: Asked) -> Answer:
    """A list whose every page links another one, with articles that no other page has."""
    if asked.path.startswith("/art/"):
        number = int(asked.path[5:-5])
        return Answer.html(article(f"第{number}期重点项目建设现场会召开", story(number)))
    page = int(asked.path.removeprefix("/list_").removesuffix(".html")) if "_" in asked.path else 1
    links = [(f"/art/{page * 2 + n}.html", f"第{page * 2 + n}期重点项目建设现场会召开") for n in (0, 1)]
    return Answer.html(listing(links, more=f"<a href='/list_{page + 1}.html'>下一页</a>"))


def home_for_everything(_: Asked) -> Answer:
    """A site whose every address shows its home page."""
    links = "".join(
        f"<li><a href='/art/{n}.html'>本市重点工作推进情况第{n}次通报</a></li>" for n in range(1, 30)
    )
    return Answer.html(f"<html><head><title>港城新闻网</title></head><body><ul>{links}</ul></body></html>")


LAUGHS = (
    "<!DOCTYPE rss [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><rss><channel><item><title>&i;</title><link>http://x/art/1.html</link></item></channel></rss>"
)
OUTSIDE = (
    "<!DOCTYPE rss [<!ENTITY file SYSTEM 'file:///etc/passwd'>]>"
    "<rss><channel><item><title>&file;</title><link>http://x/art/1.html</link></item></channel></rss>"
)
BOMB = "XML that declares entities is not read"
XML = {"Content-Type": "text/xml"}


def long_feed(base: str) -> Answer:
    items = "".join(
        f"<item><title>第{n}期通报</title><link>{base}/art/{n}.html</link></item>" for n in range(200_000)
    )
    return Answer(f"<rss><channel>{items}</channel></rss>".encode(), headers=XML)


@dataclass
class Case:
    """What a site answers, how it is read, and what the run and the ledger say of it."""

    answers: Callable[[Site], Answers]
    way: str  # {base} is the site
    reason: str  # in the report; empty where nothing failed
    fate: str  # in the ledger
    asked: int  # requests at most
    limit: int = 20_000


FEED = "feed = '{base}/rss.xml'"
LIST = "listing = '{base}/list.html'\narticle = '/art/\\d+\\.html$'"
CASES = {
    "a list that never ends": Case(
        lambda site: Anything(endless), LIST + "\npages = 12", "", "archived", 1 + 12 + 24
    ),
    "a list page that turns into an error page": Case(
        lambda site: {"/list.html": Answer.html("<html><title>出错了 500</title>系统维护</html>")},
        LIST,
        "an error page",
        "an error page: 出错了 500",
        2,
    ),
    "every address shows the home page": Case(
        lambda site: Anything(home_for_everything),
        LIST,
        "no running text",
        "no running text on this page",
        1 + 1 + 29,
    ),
    "entities that unfold to a billion": Case(
        lambda site: {"/rss.xml": Answer(LAUGHS.encode(), headers=XML)}, FEED, BOMB, BOMB, 2
    ),
    "an entity from outside": Case(
        lambda site: {"/rss.xml": Answer(OUTSIDE.encode(), headers=XML)}, FEED, BOMB, BOMB, 2
    ),
    "JSON that is HTML": Case(
        lambda site: {"/api": Answer.html("<html><body>请登录</body></html>")},
        "json = '{base}/api'\nitems = 'data'\nlink = '{base}/art/{id}.html'",
        "an HTML page where JSON was expected",
        "an HTML page where JSON was expected",
        2,
    ),
    "a feed of 200,000 items": Case(
        lambda site: {"/rss.xml": long_feed(site.url)},
        FEED,
        "200000 addresses, more than",
        "over the limit of 20 addresses",
        60,
        limit=20,
    ),
}


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


@pytest.fixture
def calm(dibao: Dibao) -> Iterator[Site]:
    site = news_site(3)
    write_source(dibao.sources, "calm", site)
    yield site
    site.close()


def tally(dibao: Dibao, slug: str) -> dict[str, int]:
    query = (
        "SELECT fate, count FROM tally JOIN run ON run.id = run_id JOIN source ON source.id = source_id"
        " WHERE slug = ?"
    )
    with closing(sqlite3.connect(dibao.folder / "archive.db")) as connection:
        return dict(connection.execute(query, [slug]).fetchall())


@pytest.mark.parametrize("name", CASES)
def test_an_outcome_with_a_reason_and_the_others_untouched(dibao: Dibao, calm: Site, name: str) -> None:
    case, site = CASES[name], Site()
    try:
        site.answers = case.answers(site)
        way = case.way.replace("{base}", site.url)
        write_source(dibao.sources, "hostile", site, discover=way, limit=case.limit)
        said = dibao("crawl", "--json", now=NOW)
    finally:
        site.close()
    runs = {run["source"]: run for run in said.json["runs"]}
    assert (runs["calm"]["new"], runs["calm"]["failed"]) == (3, 0)
    assert case.reason in (runs["hostile"]["reason"] or "")
    told = tally(dibao, "hostile")
    assert not case.fate or case.fate in told
    assert len(site.asked) <= case.asked
    assert "Traceback" not in said.err
    assert "passwd" not in said.out


def test_an_endless_list_gives_what_it_has_up_to_the_bound(dibao: Dibao) -> None:
    site = Site()
    site.answers = Anything(endless)
    way = CASES["a list that never ends"].way.replace("{base}", site.url)
    write_source(dibao.sources, "hostile", site, discover=way)
    [run] = dibao.crawl("hostile", now=NOW)
    site.close()
    assert (run["listed"], run["new"]) == (24, 24)
    assert tally(dibao, "hostile") == {"archived": 24}


@pytest.mark.parametrize("count", [300])
def test_many_unchanged_articles_cost_the_list_pages_only(dibao: Dibao, count: int) -> None:
    """Measured with 10,000: python -m benchmarks.unchanged."""
    site = news_site(count)
    write_source(dibao.sources, "calm", site, recheck=["1d"], limit=count)
    dibao.crawl("calm", now=NOW)
    site.asked.clear()
    [run] = dibao.crawl("calm", now="2024-03-02T08:00:00+08:00")
    paths = [one.path for one in site.asked]
    site.close()
    assert sorted(paths) == ["/list.html", "/robots.txt"]
    assert (run["listed"], run["fetched"], run["failed"]) == (count, 0, 0)
    assert tally(dibao, "calm") == {"archived": count}  # of each run
