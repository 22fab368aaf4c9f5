"""A crawl from the command line, against a real site on loopback."""

from __future__ import annotations

import gzip
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Answer, Asked, Site, article, listing, news_site, story, write_source


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


@pytest.fixture
def site(dibao: Dibao):
    site = news_site(6)
    write_source(dibao.sources, "harbour", site)
    yield site
    site.close()


def test_everything_new_then_nothing_then_what_changed(dibao: Dibao, site: Site) -> None:
    [first] = dibao.crawl("harbour")
    assert {k: first[k] for k in ("listed", "fetched", "new", "failed")} == {
        "listed": 6,
        "fetched": 6,
        "new": 6,
        "failed": 0,
    }
    [second] = dibao.crawl("harbour")
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 6)

    edited = article("第2期重点项目建设现场会召闭", story(2))
    site.answers["/art/2.html"] = Answer.html(edited)
    site.answers["/art/3.html"] = Answer(b"gone", 410)
    [third] = dibao.crawl("harbour")
    assert (third["changed"], third["gone"], third["unchanged"]) == (1, 1, 4)
    history = dibao.history(f"{site.url}/art/2.html")
    assert [v["number"] for v in history["versions"]] == [1, 2]
    assert history["versions"][1]["title"].endswith("召闭")
    gone = dibao.history(f"{site.url}/art/3.html")
    assert gone["status"] == "gone"
    assert len(gone["versions"]) == 1


def test_the_same_text_under_a_second_address_is_a_duplicate(dibao: Dibao, site: Site) -> None:
    copy = article("第1期重点项目建设现场会召开", story(1))
    site.answers["/art/99.html"] = Answer.html(copy)
    site.answers["/list.html"] = Answer.html(
        listing([("/art/1.html", "第1期重点项目建设现场会召开")], more="<a href='/list_2.html'>下一页</a>")
    )
    site.answers["/list_2.html"] = Answer.html(listing([("/art/99.html", "第1期重点项目建设现场会召开")]))
    runs = dibao.crawl("harbour")
    assert (runs[0]["new"], runs[0]["duplicate"]) == (1, 1)


def test_a_known_page_is_asked_for_conditionally(dibao: Dibao, site: Site) -> None:
    def conditional(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"':
            return Answer(status=304, headers={"ETag": '"v1"'})
        return Answer.html(article("第1期重点项目建设现场会召开", story(1)), ETag='"v1"')

    site.answers["/art/1.html"] = conditional
    dibao.crawl("harbour")
    [second] = dibao.crawl("harbour")
    assert (second["not_modified"], second["unchanged"]) == (1, 5)


def test_articles_are_looked_at_again_at_the_ages_that_recheck_names(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, recheck=["6h", "1d"])
    asked = []
    for hour in ("00:00", "05:00", "06:30", "12:00", "23:59"):
        dibao.crawl("harbour", now=f"2024-03-01T{hour}:00+08:00")
        asked.append(site.count("/art/1.html"))
    dibao.crawl("harbour", now="2024-03-02T01:00:00+08:00")
    asked.append(site.count("/art/1.html"))
    assert asked == [1, 1, 2, 2, 2, 3]
    assert site.count("/list.html") == 6


def test_robots_txt_is_obeyed(dibao: Dibao, site: Site) -> None:
    rules = "User-agent: *\nDisallow: /art/4\n"
    site.answers["/robots.txt"] = Answer(rules.encode(), headers={"Content-Type": "text/plain"})
    [run] = dibao.crawl("harbour")
    assert (run["listed"], run["new"], run["failed"]) == (6, 5, 0)
    assert site.count("/art/4.html") == 0


def test_a_host_is_never_asked_faster_than_the_delay(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, delay=0.25)
    write_source(dibao.sources, "other", site, delay=0.25)
    dibao.crawl("harbour", "other")
    times = sorted(asked.at for asked in site.asked)
    # Each arrival is noted a little late, and not equally late: one delay of leeway for all of them together.
    assert (len(times) - 1) * 0.25 <= times[-1] - times[0] + 0.25
    assert len(times) == 2 * 8  # each source: robots.txt, one list, six articles


def test_retry_after_holds_the_whole_host(dibao: Dibao, site: Site) -> None:
    calm = Answer.html(article("第1期重点项目建设现场会召开", story(1)))
    busy = Answer(b"busy", 503, {"Retry-After": "2"})
    refused: list[float] = []

    def once_busy(asked: Asked) -> Answer:
        if not refused:
            refused.append(asked.at)
            return busy
        return calm

    write_source(dibao.sources, "harbour", site, delay=0.05)
    site.answers["/art/1.html"] = once_busy
    [run] = dibao.crawl("harbour")
    assert (run["new"], run["failed"]) == (6, 0)
    after = sorted(asked.at - refused[0] for asked in site.asked if asked.at > refused[0] + 0.3)
    assert not after or after[0] >= 2 * 0.9


def test_a_site_that_asks_for_an_hour_is_left_alone(dibao: Dibao, site: Site) -> None:
    site.answers["/list.html"] = Answer(b"later", 429, {"Retry-After": "3600"})
    said = dibao("crawl", "harbour", "--json")
    assert said.code == 1
    assert said.json["runs"][0]["state"] == "failed"
    assert "3600" in said.json["runs"][0]["reason"]
    assert site.count("/list.html") == 1


def test_server_errors_are_tried_again_and_then_reported(dibao: Dibao, site: Site) -> None:
    site.answers["/art/5.html"] = Answer(b"broken", 500)
    said = dibao("crawl", "harbour", "--json")
    assert said.code == 1
    assert (said.json["runs"][0]["new"], said.json["runs"][0]["failed"]) == (5, 1)
    assert site.count("/art/5.html") == 3
    assert "/art/5.html: HTTP 500" in said.err
    assert "Traceback" not in said.err


def test_a_failed_page_is_asked_for_again_by_a_later_run(dibao: Dibao, site: Site) -> None:
    site.answers["/art/5.html"] = Answer(b"broken", 500)
    dibao.crawl("harbour", now="2024-03-01T00:00:00+08:00")
    site.answers["/art/5.html"] = Answer.html(article("第5期重点项目建设现场会召开", story(5)))
    site.answers["/list.html"] = Answer.html(listing([]))
    [run] = dibao.crawl("harbour", now="2024-03-02T00:00:00+08:00")
    assert run["new"] == 1


BAD_PAGES = {
    "empty": (Answer(b"", headers={"Content-Type": "text/html"}), "empty"),
    "image": (Answer(b"\x89PNG\r\n\x1a\n" + bytes(200), headers={"Content-Type": "image/png"}), "not HTML"),
    "scripts": (Answer.html("<html><script>document.write('x')</script></html>"), ""),
    "huge": (
        Answer(b"<p>" + b"x" * (40 << 20), headers={"Content-Type": "text/html"}),
        "larger than a page may be",
    ),
    "bomb": (
        Answer(
            gzip.compress(b"<p>" + bytes(100 << 20)),
            headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
        ),
        "",
    ),
    "cut": (Answer(b"<p>cut", headers={"Content-Type": "text/html"}, cut=True), "cut off"),
}


@pytest.mark.parametrize("kind", BAD_PAGES)
def test_one_bad_page_never_stops_a_run(dibao: Dibao, site: Site, kind: str) -> None:
    bad, reason = BAD_PAGES[kind]
    site.answers["/art/2.html"] = bad
    said = dibao("crawl", "harbour", "--json")
    run = said.json["runs"][0]
    assert said.code == 1
    assert (run["new"], run["failed"], run["state"]) == (5, 1, "done")
    assert reason in run["reason"]
    assert "Traceback" not in said.err


def test_one_bad_source_never_stops_the_others(dibao: Dibao, site: Site) -> None:
    lost = write_source(dibao.sources, "lost", site)
    lost.write_text(lost.read_text().replace(f"127.0.0.1:{site.port}", "no-such-host.invalid"))
    (dibao.sources / "wrong.toml").write_text("name = 'x'\ncolour = 'red'\n")
    said = dibao("crawl", "--json")
    assert said.code == 1
    runs = {run["source"]: run for run in said.json["runs"]}
    assert runs["harbour"]["new"] == 6
    assert runs["lost"]["state"] == "failed"
    assert "does not resolve" in runs["lost"]["reason"]
    assert "wrong.toml: colour: unknown key" in said.err
    assert "Traceback" not in said.err


def test_a_private_address_needs_leave(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, allow_private_network=False)
    said = dibao("crawl", "harbour", "--json")
    assert said.code == 1
    assert "private network" in said.json["runs"][0]["reason"]
    assert site.asked == []


def test_a_killed_run_goes_on_from_what_is_on_disk(dibao: Dibao) -> None:
    site = news_site(40)
    write_source(dibao.sources, "harbour", site, recheck=["30d"], delay=0.02)
    process = dibao.start("crawl", "harbour")
    while site.count("/art/20.html") + site.count("/art/25.html") + site.count("/art/10.html") == 0:
        time.sleep(0.005)
    process.kill()
    process.communicate()
    asked = len({one.path for one in site.asked if one.path.startswith("/art/")})
    [run] = dibao.crawl("harbour")
    assert asked > 0
    assert dibao("search", "重点项目", "--json").json["total"] == 40
    assert run["failed"] == 0
    # What was on disk is not asked for again: at most those in flight when it was killed are.
    assert sum(one.path.startswith("/art/") for one in site.asked) <= 40 + 16
    for path in dibao.warc.rglob("*.warc.gz"):
        subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], check=True)
    with closing(sqlite3.connect(dibao.folder / "archive.db")) as connection:
        states = connection.execute("SELECT id, state, new FROM run ORDER BY id").fetchall()
        fates = connection.execute("SELECT run_id, fate, count FROM tally ORDER BY run_id, fate").fetchall()
    assert [state for _, state, _ in states] == ["killed", "done"]
    assert sum(new for _, _, new in states) == 40  # each counted by the run that brought it in
    assert fates[-1] == (2, "archived", 40)
    before = {fate: count for run, fate, count in fates if run == 1}
    assert before.get("archived", 0) == states[0][2]
    assert sum(before.values()) == 40
    site.close()


def test_sigterm_ends_a_run_cleanly(dibao: Dibao) -> None:
    site = news_site(30)
    write_source(dibao.sources, "harbour", site, recheck=["30d"], delay=0.2)
    process = dibao.start("crawl", "harbour", "--json")
    while not any(one.path.startswith("/art/") for one in site.asked):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert '"state": "stopped"' in out
    assert "Traceback" not in err
    write_source(dibao.sources, "harbour", site, recheck=["30d"])
    dibao.crawl("harbour")
    assert dibao("search", "重点项目", "--json").json["total"] == 30
    site.close()


def test_no_source_runs_twice_at_a_time(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, delay=0.3)
    first = dibao.start("crawl", "harbour", "--json")
    while not site.asked:
        time.sleep(0.01)
    second = dibao("crawl", "harbour", "--json")
    first.communicate()
    assert second.code == 1
    assert "already running" in second.json["runs"][0]["reason"]
    assert "Traceback" not in second.err
    assert first.returncode == 0


def test_what_is_asked_wrongly_is_refused_in_one_line(dibao: Dibao, site: Site) -> None:
    for words in (
        ["crawl", "nowhere"],
        ["crawl", "--colour"],
        ["nonsense"],
        ["crawl", "--archive", "oracle://x"],
    ):
        said = dibao(*words)
        assert said.code == 2, words
        assert said.out == ""
        assert said.err.startswith("dibao: ")
        assert said.err.count("\n") == 1


def test_a_site_that_goes_down_in_the_middle_is_left_alone(dibao: Dibao) -> None:
    """Its pages are not failures of their own: they stay remembered, and the next run asks for them."""
    site = news_site(60)
    write_source(dibao.sources, "harbour", site, recheck=["30d"])
    for number in range(1, 61):
        site.answers[f"/art/{number}.html"] = Answer(
            b"<p>cut", headers={"Content-Type": "text/html"}, cut=True
        )
    [run] = dibao.crawl("harbour", now="2024-03-01T00:00:00+08:00")
    assert run["state"] == "failed"
    assert "in a row gave no answer" in run["reason"]
    for number in range(1, 61):
        page = article(f"第{number}期重点项目建设现场会召开", story(number))
        site.answers[f"/art/{number}.html"] = Answer.html(page)
    [run] = dibao.crawl("harbour", now="2024-03-02T00:00:00+08:00")
    assert (run["new"], run["failed"]) == (60, 0)
    site.close()
