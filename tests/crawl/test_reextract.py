"""A new release of the readers: better readings, and no version that the site did not make."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Answer, Asked, Site, article, news_site, story, write_source

DAY1, DAY2, DAY3 = (f"2024-03-0{day}T20:00:00+08:00" for day in (1, 2, 3))


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


@pytest.fixture
def site(dibao: Dibao):
    site = news_site(4)
    for number in range(1, 5):
        site.answers[f"/art/{number}.html"] = with_counter(number)
    write_source(dibao.sources, "harbour", site)
    yield site
    site.close()


def with_counter(number: int):
    """A page whose bytes are other ones at every fetch, and whose article is the same."""

    def answer(asked: Asked) -> Answer:
        page = article(f"第{number}期重点项目建设现场会召开", story(number))
        return Answer.html(page.replace("来源：", f"阅读量：{asked.at:.6f}　来源："))

    return answer


def pretend_that_older_readers_read_it(dibao: Dibao) -> None:
    """The archive as an earlier release would have left it: a worse text under an older stamp."""
    with closing(sqlite3.connect(dibao.folder / "archive.db")) as connection, connection:
        connection.execute(
            "UPDATE version SET text = '首页 > 新闻' || char(10) || text, extractor = 'dibao-reading 0',"
            " fingerprint = randomblob(17)"
        )
        connection.execute(
            "UPDATE page SET fingerprint = (SELECT fingerprint FROM version v WHERE v.id = version_id)"
        )


def versions(dibao: Dibao, site: Site) -> list[int]:
    return [len(dibao.history(f"{site.url}/art/{n}.html")["versions"]) for n in range(1, 5)]


def test_a_crawl_by_newer_readers_makes_no_version(dibao: Dibao, site: Site) -> None:
    dibao.crawl("harbour", now=DAY1)
    pretend_that_older_readers_read_it(dibao)
    [run] = dibao.crawl("harbour", now=DAY2)
    assert (run["changed"], run["unchanged"]) == (0, 4)
    [run] = dibao.crawl("harbour", now=DAY3)
    assert (run["changed"], run["unchanged"]) == (0, 4)


RULES = ("body = '.TRS_Editor p:first-child'", "drop = ['{}']")


@pytest.mark.parametrize("rule", RULES, ids=["body", "drop"])
def test_a_change_of_the_rules_of_a_source_makes_no_version(dibao: Dibao, site: Site, rule: str) -> None:
    dibao.crawl("harbour", now=DAY1)
    second = story(1)[1]
    with (dibao.sources / "harbour.toml").open("a", encoding="utf-8") as file:
        file.write(f"[extract]\n{rule.format(second)}\n")
    [run] = dibao.crawl("harbour", now=DAY2)
    assert (run["changed"], run["unchanged"]) == (0, 4)
    dry = dibao("reextract", "--dry-run", "--json", now=DAY3).json
    assert dry["version"] == 0
    assert any(f"-{second}" in sample["diff"] for sample in dry["samples"])
    dibao("reextract", now=DAY3)
    assert dibao("show", f"{site.url}/art/1.html", "--json").json["text"] == story(1)[0]
    assert versions(dibao, site) == [1, 1, 1, 1]
    site.answers["/art/2.html"] = Answer.html(article("第2期重点项目建设现场会召闭", story(2)))
    [run] = dibao.crawl("harbour", now=DAY3)
    assert (run["changed"], run["unchanged"]) == (1, 3)


API = """json = '{url}/api/list?page={{page}}{more}'
items = 'data'
link = '{url}/h5/{{id}}'
detail = '{url}/api/article?id={{id}}'
pages = 1
"""


def serve_an_api(site: Site, more: str = "") -> None:
    items = [{"id": n, "title": f"第{n}期重点项目建设现场会召开"} for n in (1, 2)]
    site.answers[f"/api/list?page=1{more}"] = Answer(json.dumps({"data": items}).encode(), headers=JSON)
    for item in items:
        body = "".join(f"<p>{line}</p>" for line in story(item["id"]))
        said = {"title": item["title"], "content": body, "publishTime": "2024-03-01 08:00:00"}

        def answer(asked: Asked, said=said) -> Answer:
            return Answer(json.dumps({"data": said | {"views": asked.at}}).encode(), headers=JSON)

        site.answers[f"/api/article?id={item['id']}"] = answer


JSON = {"Content-Type": "application/json"}


def test_a_source_file_in_another_order_makes_no_version(dibao: Dibao, site: Site) -> None:
    listed = f"listing = '{site.url}/list.html'\narticle = '/art/\\d+\\.html$'\n"
    for ways in (API, listed + "\n[[discover]]\n" + API, API):
        more = "&size=20" if ways is API and site.count("/list.html") else ""
        serve_an_api(site, more)
        write_source(dibao.sources, "harbour", site, discover=ways.format(url=site.url, more=more))
        runs = [dibao.crawl("harbour", now=day)[0] for day in (DAY1, DAY2)]
        assert sum(run["changed"] + run["failed"] for run in runs) == 0
    said = dibao("show", f"{site.url}/h5/2", "--json").json
    assert (said["text"], said["versions"]) == ("\n".join(story(2)), 1)
    assert dibao("reextract", "--json").json["version"] == 0


def test_a_real_edit_is_seen_through_a_change_of_readers(dibao: Dibao, site: Site) -> None:
    dibao.crawl("harbour", now=DAY1)
    pretend_that_older_readers_read_it(dibao)
    site.answers["/art/2.html"] = Answer.html(article("第2期重点项目建设现场会召闭", story(2)))
    [run] = dibao.crawl("harbour", now=DAY2)
    assert (run["changed"], run["unchanged"]) == (1, 3)


def test_reextract_reads_better_and_adds_no_version(dibao: Dibao, site: Site) -> None:
    dibao.crawl("harbour", now=DAY1)
    dibao.crawl("harbour", now=DAY1)
    pretend_that_older_readers_read_it(dibao)
    url = f"{site.url}/art/1.html"
    before = dibao("show", url, "--json").json["text"]
    assert before.startswith("首页 > 新闻")

    dry = dibao("reextract", "--dry-run", "--json", now=DAY2).json
    assert (dry["written"], dry["reading"], dry["version"]) == (False, 4, 0)
    assert "-首页 > 新闻" in dry["samples"][0]["diff"]
    assert dibao("show", url, "--json").json["text"] == before

    done = dibao("reextract", "--json", now=DAY2).json
    assert (done["written"], done["reading"], done["version"]) == (True, 4, 0)
    assert dibao("show", url, "--json").json["text"] == "\n".join(story(1))
    assert versions(dibao, site) == [1, 1, 1, 1]
    assert dibao("show", url, "--as-of", DAY1, "--json").json["text"] == before

    again = dibao("reextract", "--json", now=DAY3).json
    assert (again["reading"], again["version"]) == (0, 0)
    assert dibao("search", "重点项目", "--json").json["total"] == 4


def test_what_could_not_be_read_then_is_read_now(dibao: Dibao, site: Site) -> None:
    dibao.crawl("harbour", now=DAY1)
    with closing(sqlite3.connect(dibao.folder / "archive.db")) as connection, connection:
        [page] = connection.execute("SELECT id FROM page WHERE url LIKE '%/art/3.html'").fetchone()
        connection.execute("DELETE FROM page_state WHERE page_id = ?", [page])
        connection.execute("UPDATE capture SET outcome = 'failed', version = NULL WHERE page_id = ?", [page])
        connection.execute(
            "UPDATE page SET status = 'listed', versions = 0, version = 0, version_id = NULL,"
            " fingerprint = NULL WHERE id = ?",
            [page],
        )
        connection.execute("DELETE FROM band WHERE version_id IN (SELECT id FROM version)")
        connection.execute("DELETE FROM version WHERE page_id = ?", [page])
    done = dibao("reextract", "--json", now=DAY2).json
    assert done["version"] == 1
    assert versions(dibao, site) == [1, 1, 1, 1]


def test_missing_evidence_is_said_and_the_rest_goes_on(dibao: Dibao, site: Site) -> None:
    dibao.crawl("harbour", now=DAY1)
    dibao.crawl("harbour", now=DAY2)
    first = min(dibao.warc.rglob("*.warc.gz"))
    first.rename(first.with_suffix(".away"))
    said = dibao("reextract", "--json", now=DAY3)
    assert said.code == 1
    assert len(said.json["problems"]) == 4
    assert said.json["same"] == 4
    assert "Traceback" not in said.err
