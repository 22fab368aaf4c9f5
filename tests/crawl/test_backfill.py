"""Going back for what is missing, and the ledger of what a run did not get."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli import Dibao
from loopback import Answer, Site, article, story, write_source

NOW = "2024-03-31T20:00:00+08:00"
LAST = date(2024, 3, 31)
DAYS = 60  # one article a day, the latest first, four on a page
ON_A_PAGE = 4


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def day_of(number: int) -> date:
    return LAST - timedelta(days=number - 1)


def headline(number: int) -> str:
    return f"第{number}期重点项目建设现场会召开"


def publish(site: Site, number: int, path: str | None = None) -> str:
    """An article, and its address."""
    path = path or f"/art/{number}.html"
    stamp = f"{day_of(number)} 08:00"
    site.answers[path] = Answer.html(article(headline(number), story(number), date=stamp))
    return path


def item(path: str, number: int, shown: str | None) -> str:
    return f"<li><a href='{path}'>{headline(number)}</a><span>{shown or ''}</span></li>"


def page(items: str, more: str = "") -> Answer:
    return Answer.html(f"<html><head><title>要闻</title></head><body><ul>{items}</ul>{more}</body></html>")


def long_list(site: Site, *, dated: bool = True) -> None:
    """A list of many pages, each of which links the next only."""
    count = DAYS // ON_A_PAGE
    for at in range(1, count + 1):
        numbers = range((at - 1) * ON_A_PAGE + 1, at * ON_A_PAGE + 1)
        items = "".join(item(publish(site, n), n, f"{day_of(n)}" if dated else None) for n in numbers)
        more = f"<a href='/list_{at + 1}.html'>下一页</a>" if at < count else ""
        site.answers["/list.html" if at == 1 else f"/list_{at}.html"] = page(items, more)


def of_pages(site: Site, pages: int) -> str:
    return f"listing = '{site.url}/list.html'\narticle = '/art/\\d+\\.html$'\npages = {pages}"


def articles_asked(site: Site) -> list[str]:
    return sorted(one.path for one in site.asked if one.path.startswith(("/art/", "/html/")))


def days_archived(dibao: Dibao, slug: str) -> set[str]:
    told = dibao("coverage", "--source", slug, "--json", now=NOW).json["sources"][0]
    return {day["date"] for day in told["days"] if day["archived"]}


def backfill(dibao: Dibao, *words: str) -> dict[str, Any]:
    said = dibao("backfill", *words, "--json", now=NOW)
    assert said.code == 0, said.err
    [run] = said.json["runs"]
    return dict(run)


def wanted(since: date, until: date) -> set[str]:
    return {(since + timedelta(days=n)).isoformat() for n in range((until - since).days + 1)}


def test_older_list_pages_are_read_until_they_are_past_the_span(dibao: Dibao, site: Site) -> None:
    long_list(site)
    write_source(dibao.sources, "harbour", site, discover=of_pages(site, 2))
    dibao.crawl("harbour", now=NOW)
    assert len(days_archived(dibao, "harbour")) == 2 * ON_A_PAGE
    site.asked.clear()
    since, until = day_of(30), day_of(7)
    run = backfill(dibao, "harbour", "--since", str(since), "--until", str(until))
    assert (run["listed"], run["new"], run["unchanged"], run["failed"]) == (24, 22, 0, 0)
    assert days_archived(dibao, "harbour") == wanted(since, LAST)
    assert len(articles_asked(site)) == 22  # those of the first two pages are known
    lists = [one.path for one in site.asked if one.path.startswith("/list")]
    assert lists == ["/list.html", *(f"/list_{n}.html" for n in range(2, 10))]  # page 9 is past it
    again = backfill(dibao, "harbour", "--since", str(since), "--until", str(until))
    assert (again["new"], again["fetched"]) == (0, 0)


def test_a_list_without_dates_is_read_to_its_end(dibao: Dibao, site: Site) -> None:
    long_list(site, dated=False)
    write_source(dibao.sources, "harbour", site, discover=of_pages(site, 1))
    assert backfill(dibao, "harbour", "--since", "2024-03-01")["new"] == DAYS


def test_a_list_page_that_fails_does_not_end_it_where_others_are_known(dibao: Dibao, site: Site) -> None:
    long_list(site)
    pager = "".join(f"<a href='/list_{n}.html'>{n}</a>" for n in range(2, DAYS // ON_A_PAGE + 1))
    for path, answer in list(site.answers.items()):
        if path.startswith("/list") and isinstance(answer, Answer):
            answer.body = answer.body.replace(b"</body>", pager.encode() + b"</body>")
    site.answers["/list_3.html"] = Answer.html("<html><title>404 出错了</title></html>")
    write_source(dibao.sources, "harbour", site, discover=of_pages(site, 1))
    said = dibao("backfill", "harbour", "--since", str(day_of(24)), "--json", now=NOW)
    assert said.code == 1
    assert said.json["runs"][0]["new"] == 20
    assert "/list_3.html: an error page" in said.err


def test_issues_of_an_e_paper(dibao: Dibao, site: Site) -> None:
    for number in range(1, 21):
        day = day_of(number)
        if number in (5, 12):
            continue
        folder = f"/html/{day:%Y-%m}/{day:%d}"
        path = publish(site, number, f"{folder}/content_{number}.htm")
        head = f"<title>威海日报 {day}</title><a href='node_1.htm'>第01版：要闻</a>"
        site.answers[f"{folder}/node_1.htm"] = Answer.html(
            f"<html>{head}<map><area href='content_{number}.htm'></map>"
            f"<a href='{path}'>{headline(number)}</a></html>"
        )
    ways = f"epaper = '{site.url}/html/{{yyyy}}-{{mm}}/{{dd}}/node_1.htm'\ndays_back = 2"
    write_source(dibao.sources, "paper", site, discover=ways, recheck=["30d"])
    dibao.crawl("paper", now=NOW)
    assert days_archived(dibao, "paper") == wanted(day_of(3), LAST)
    site.asked.clear()
    run = backfill(dibao, "paper", "--since", str(day_of(14)), "--until", str(day_of(4)))
    assert run["new"] == 9
    missing = {str(day_of(5)), str(day_of(12))}
    assert days_archived(dibao, "paper") == wanted(day_of(14), LAST) - missing
    told = dibao("coverage", "--source", "paper", "--json", now=NOW).json["sources"][0]
    [issues] = [one for one in told["missing"] if one["kind"] == "issue"]
    assert (set(issues["examples"]), issues["count"]) == (missing, 2)
    shown = dibao("coverage", now=NOW).out
    assert f"no issue: 2 × HTTP 404  {day_of(12)}, {day_of(5)}" in shown
    assert not [path for path in articles_asked(site) if f"/{day_of(1):%Y-%m/%d}/" in path]


def test_entries_of_a_sitemap(dibao: Dibao, site: Site) -> None:
    def entry(number: int) -> str:
        path = publish(site, number, f"/art/{day_of(number):%Y%m%d}/{number}.html")
        return f"<url><loc>{site.url}{path}</loc><lastmod>{day_of(number)}</lastmod></url>"

    def child(name: str, numbers: range) -> str:
        entries = "".join(map(entry, numbers))
        site.answers[f"/{name}.xml"] = Answer(f"<urlset>{entries}</urlset>".encode())
        stamp = f"{day_of(numbers[0])}T00:00:00+08:00"
        return f"<sitemap><loc>{site.url}/{name}.xml</loc><lastmod>{stamp}</lastmod></sitemap>"

    index = child("march", range(1, 31)) + child("february", range(31, 61))
    site.answers["/sitemap.xml"] = Answer(f"<sitemapindex>{index}</sitemapindex>".encode())
    write_source(dibao.sources, "harbour", site, discover=f"sitemap = '{site.url}/sitemap.xml'")
    run = backfill(dibao, "harbour", "--since", str(day_of(20)), "--until", str(day_of(11)))
    assert (run["listed"], run["new"]) == (10, 10)
    assert site.count("/february.xml") == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nowhere", "--since", "2024-03-01"),
        ("harbour", "--since", "yesterday"),
        ("harbour", "--since", "2024-03-05", "--until", "2024-03-01"),
        ("harbour", "--since", "2030-01-01"),
        ("harbour", "--since", "0001-01-01"),
        ("harbour",),
    ],
)
def test_what_is_asked_wrongly_is_refused(dibao: Dibao, site: Site, words: tuple[str, ...]) -> None:
    write_source(dibao.sources, "harbour", site)
    said = dibao("backfill", *words, now=NOW)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("dibao: ")
    assert said.err.count("\n") == 1


# The ledger


def tally(dibao: Dibao) -> dict[str, int]:
    """What became of all that the lists of the last run showed."""
    with closing(sqlite3.connect(dibao.folder / "archive.db")) as connection:
        query = "SELECT fate, count FROM tally WHERE run_id = (SELECT max(id) FROM run)"
        return dict(connection.execute(query).fetchall())


def missing(dibao: Dibao, slug: str) -> dict[str, int]:
    told = dibao("coverage", "--source", slug, "--json", now=NOW).json["sources"][0]
    return {one["reason"]: one["count"] for one in told["missing"]}


def test_every_item_of_a_list_is_counted_once_with_what_became_of_it(dibao: Dibao, site: Site) -> None:
    links = "".join(item(publish(site, n), n, str(day_of(n))) for n in range(1, 9))
    links += links  # listed twice
    links += "".join(
        f"<li><a href='{path}'>重点项目建设推进情况通报全文</a></li>"
        for path in ("/art/files/plan.pdf", "/member/login.html?art", "http://other.example.com/art/1.html")
    )
    site.answers["/list.html"] = page(links)
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /art/3\n")
    site.answers["/art/4.html"] = Answer(b"broken", 500)
    site.answers["/art/5.html"] = Answer(b"\x89PNG", headers={"Content-Type": "image/png"})
    site.answers["/art/6.html"] = Answer(b"<p>" + b"x" * (40 << 20), headers={"Content-Type": "text/html"})
    ways = f"listing = '{site.url}/list.html'\narticle = 'art'"
    write_source(dibao.sources, "harbour", site, discover=ways, limit=7)
    dibao.crawl("harbour", now=NOW)
    expected = {
        "archived": 3,
        "disallowed by robots.txt": 1,
        "HTTP 500": 1,
        "not HTML: image/png": 1,
        "larger than a page may be": 1,
        "over the limit of 7 addresses": 1,
        "a file": 1,
        "a log-in page": 1,
        "another host": 1,
    }
    assert tally(dibao) == expected
    assert missing(dibao, "harbour") == {why: n for why, n in expected.items() if why != "archived"}


def test_what_one_run_may_not_ask_for_is_left_to_the_next(dibao: Dibao, site: Site) -> None:
    long_list(site)
    write_source(dibao.sources, "harbour", site, discover=of_pages(site, 3), limit=10, recheck=["30d"])
    dibao.crawl("harbour", now=NOW)
    assert tally(dibao) == {"archived": 10, "over the limit of 10 in one run": 2}
    assert missing(dibao, "harbour") == {"over the limit of 10 in one run": 2}
    dibao.crawl("harbour", now=NOW)
    assert tally(dibao) == {"archived": 12}
    assert missing(dibao, "harbour") == {}


def test_a_list_that_is_read_again_is_not_missing_any_more(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site)
    dibao.crawl("harbour", now=NOW)
    assert missing(dibao, "harbour") == {"HTTP 404": 1}
    site.answers["/list.html"] = page("".join(item(publish(site, n), n, None) for n in range(1, 5)))
    dibao.crawl("harbour", now=NOW)
    assert missing(dibao, "harbour") == {}
    assert tally(dibao) == {"archived": 4}
