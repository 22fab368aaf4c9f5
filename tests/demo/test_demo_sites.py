"""The demo region keeps its word: what its record says was published is what its sites show, every day."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from html import unescape
from itertools import combinations
from urllib.parse import urljoin, urlsplit

import pytest

from demo import Published, Region, damage, now_of, record, write_sources
from demo.model import LAST_DAY
from demo.programme import REPORT, TYPO, release, stories
from demo.server import BY_SLUG, GROWN, pages_of
from demo.server import SITES as SIX
from demo.sites import app, gov, mirror

DAYS = (1, 2, 3, 10, LAST_DAY)
SITES = tuple(BY_SLUG)
PLAIN = tuple(site.SLUG for site in SIX)
ARTICLE = {
    "city-portal": r"/(tupian|yaowen|minsheng)/\d{4}/\d{4}/\d+\.html$",
    "mirror": r"/(tupian|yaowen|minsheng)/\d{4}/\d{4}/\d+\.html$",
    "city-app": r"/share/news_detail\.html\?id=\d+$",
    "institute": r"/xwzx/\w+/\d{6}/t\d{8}_\d+\.html$",
    "finance": r"/\d{4}/\d{4}/\d+\.shtml$",
    "epaper": r"/html/\d{4}-\d\d/\d\d/content_5\d+\.htm$",
    "city-gov": r"/art/\d{4}/\d+/\d+/art_\d+_\d+\.html$",
    "evening": r"/nw\.D371800lhwb_\d{8}_\d-0[123]\.htm$",
}
START = {
    "city-portal": "/roll/list_1_1.html",
    "mirror": "/sitemap.xml",
    "city-app": "/share/list.html",
    "institute": "/wzlb/list_1.html",
    "finance": "/rss.xml",
    "epaper": "/mulu/list_1.html",
}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with Region(sites=GROWN) as region:
        yield region


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and content, whatever the status."""
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def decoded(body: bytes) -> str:
    """By what the page itself declares; GB2312 is read as GBK, as browsers do."""
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    declared = re.search(rb"charset=[\"']?([\w-]+)", body[:2000])
    name = declared[1].decode() if declared else "utf-8"
    return body.decode("gbk" if name == "gb2312" else name)


def visible(page: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", page)))


def of(site: str, day: int, status: str = "live") -> list[Published]:
    return [entry for entry in record(day, GROWN) if entry.site == site and entry.status == status]


def shown(site: str, day: int) -> list[Published]:
    """What the lists of a site show: also what cannot be had for a while."""
    return [entry for status in ("live", "blocked", "unreachable") for entry in of(site, day, status)]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("site", SITES)
def test_every_article_shows_what_the_record_says(region: Region, site: str, day: int) -> None:
    region.day = day
    for entry in of(site, day):
        status, _, body = fetch(region.base(site) + entry.path)
        page = visible(decoded(body))
        title, lines = entry.title, entry.paragraphs
        if site == "mirror":
            story = next(s for s in stories(site) if mirror.path(s) == entry.path)
            title, lines = mirror.spoiled(story)
        assert status == 200
        for line in (title, *lines):
            assert re.sub(r"\s+", "", line) in page, entry.path
        when = entry.published_at
        assert f"{when:%Y-%m-%d}" in page or f"{when:%Y年%m月%d日}" in page


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("site", PLAIN)
def test_the_lists_lead_to_exactly_what_is_live(region: Region, site: str, day: int) -> None:
    region.day = day
    base = region.base(site)
    todo, seen, found = [base + START[site]], set(), set()
    while todo:
        url = todo.pop()
        seen.add(url)
        page = re.sub(r'<div class="popbox">.*?</div></div>|<ul class="list01">', "", decoded(fetch(url)[2]))
        links = re.findall(r"href=[\"']?([^\"'> ]+)|<(?:loc|link)>([^<]+)<", page)
        for link in (urljoin(url, unescape(a or b)) for a, b in links):
            if re.search(ARTICLE[site], link):
                found.add(link)
            elif re.search(r"list_\d+|list\.html\?page=|sitemap-", link) and link not in seen:
                todo.append(link)
    expected = {base + entry.path for entry in shown(site, day)}
    if site == "finance":  # a feed holds the newest only
        assert found <= expected
        assert day > 3 or found == expected
    else:
        assert found == expected


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("site", ["city-gov", "evening"])
def test_the_structures_hold_exactly_what_is_live(region: Region, site: str, day: int) -> None:
    region.day = day
    base, live = region.base(site), {entry.path for entry in shown(site, day)}
    asked = [base + path for path in pages_of(site, day) if path not in live]
    asked += [f"{base}{gov.PROXY}?page={page}&columnid=1001" for page in range(1, 6)]
    asked += [
        f"{base}{gov.PROXY}?startrecord={at}&endrecord={at + 14}&columnid=1002" for at in range(1, 60, 15)
    ]
    found = set()
    for url in asked:
        links = re.findall(r"href=[\"']?([^\"'> ]+)", decoded(fetch(url)[2]))
        found |= {urlsplit(urljoin(url, link)).path for link in links}
    assert {path for path in found if re.search(ARTICLE[site], path)} == live


@pytest.mark.parametrize("day", DAYS)
def test_every_address_answers_as_the_record_says(region: Region, day: int) -> None:
    region.day = day
    for entry in record(day, GROWN):
        host, port = region.base(entry.site).removeprefix("http://").split(":")
        asked = http.client.HTTPConnection(host, int(port))
        asked.request("GET", entry.path)
        answer = asked.getresponse()
        assert answer.status == entry.code
        if entry.moved_to:
            assert answer.headers["Location"] == entry.moved_to
            assert fetch(region.base(entry.site) + entry.moved_to)[0] == 200
        asked.close()


def test_every_kind_of_absence_is_there_and_some_end() -> None:
    states = {entry.status for day in (7, 10, 30) for entry in record(day, GROWN)}
    assert states == {"live", "gone", "replaced", "moved", "blocked", "unreachable"}
    back = [e for e in record(30, GROWN) if e.status == "live" and e.since > e.first_day]
    assert len(back) == 3


def test_two_are_taken_down_in_three_days() -> None:
    gone = [(entry.site, entry.code) for entry in record(3) if entry.status == "gone"]
    assert sorted(gone) == [("city-app", 410), ("city-portal", 404)]
    assert not [entry for entry in record(1) if entry.status == "gone"]


@pytest.mark.parametrize("site", SITES)
def test_twenty_articles_on_the_first_day_and_new_ones_within_two(site: str) -> None:
    assert len(of(site, 1)) >= 20
    assert len(of(site, 3)) > len(of(site, 1))


def test_versions_count_what_changed() -> None:
    versions = {(entry.site, entry.path): entry.version for entry in record(3) if entry.version > 1}
    assert sorted(versions.values()) == [2, 2, 2, 3]
    assert {entry.version for entry in record(1)} == {1}


def test_a_headline_is_corrected_by_one_character() -> None:
    before, after = (edition.title for edition in stories(TYPO[0])[TYPO[1] - 1].editions)
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_the_release_of_day_two_is_reprinted_by_two_others() -> None:
    first = stories("city-app")[release("city-app")[1] - 1]
    copies = [stories(site)[release(site)[1] - 1] for site in ("finance", "epaper")]
    assert {story.day for story in (first, *copies)} == {2}
    assert {story.copy_of for story in copies} == {release("city-app")}
    assert {story.origin for story in copies} == {first.origin}
    assert len({story.editions[0].title for story in (first, *copies)}) == 2


def test_the_edited_report_has_three_states() -> None:
    story = stories(REPORT[0])[REPORT[1] - 1]
    assert [edition.day for edition in story.editions] == [1, 2, 3]
    assert len({edition.paragraphs for edition in story.editions}) == 3


def test_the_portal_declares_gb2312_and_sends_what_only_gbk_holds(region: Region) -> None:
    region.day = 3
    bodies = [fetch(region.base("city-portal") + entry.path)[2] for entry in of("city-portal", 3)]
    assert all(b"charset=gb2312" in body for body in bodies)
    outside = 0
    for body in bodies:
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")
        try:
            body.decode("gb2312")
        except UnicodeDecodeError:
            outside += 1
    assert outside >= 3


def test_counters_move_at_every_fetch(region: Region) -> None:
    for site in ("city-app", "institute"):
        url = region.base(site) + of(site, 1)[0].path
        assert fetch(url)[2] != fetch(url)[2]


@pytest.mark.parametrize("site", ["city-portal", "epaper"])
def test_known_pages_are_answered_with_304_until_they_change(region: Region, site: str) -> None:
    region.day = 1
    for entry in of(site, 1):
        url = region.base(site) + entry.path
        _, headers, _ = fetch(url)
        known = {"If_None_Match": headers["ETag"]} if "ETag" in headers else {}
        known["If_Modified_Since"] = headers["Last-Modified"]
        assert fetch(url, **known)[0] == 304
        region.day = 3
        now = next(e for e in record(3, GROWN) if (e.site, e.path) == (site, entry.path))
        expected = now.code if now.status == "gone" else 304 if now.version == 1 else 200
        assert fetch(url, **known)[0] == expected
        region.day = 1


@pytest.mark.parametrize("site", SITES)
def test_robots_forbids_one_place_and_no_article(region: Region, site: str) -> None:
    robots = fetch(region.base(site) + "/robots.txt")[2].decode()
    (forbidden,) = re.findall(r"Disallow: (\S+)", robots)
    assert any(path.startswith(forbidden) for path in pages_of(site, 1))
    assert not [entry for entry in record(LAST_DAY, GROWN) if entry.path.startswith(forbidden)]


def test_the_mirror_is_damaged_in_every_way() -> None:
    shown = "\n".join(line for story in stories("mirror") for line in mirror.spoiled(story)[1])
    assert re.search(r"[業產]\([a-zà-ǜ]+\)", shown)
    assert re.search(r"[^?\n]\?[^?\n]", shown)
    assert "??????" in shown
    assert "，" not in shown
    assert "这" not in shown


def test_a_lost_byte_falls_into_step_again() -> None:
    assert damage.lose_byte("投資。“這相當于", 2).translate(damage._HALF) == "投資?!斑@相當于"
    assert damage.lose_byte("密不可分。”山東達因", 4).translate(damage._HALF) == "密不可分?!鄙綎|達因"


@pytest.mark.parametrize("site", [site for site in SITES if site != "mirror"])
def test_no_two_stories_are_alike_but_copies(site: str) -> None:
    """Character 4-grams, as near-duplicates are looked for: no pair of different stories shares a third."""
    mine = [story for story in stories(site) if not story.copy_of]
    grams = [{text[i : i + 4] for i in range(len(text) - 3)} for story in mine if (text := _text(story))]
    assert max(len(a & b) / len(a | b) for a, b in combinations(grams, 2)) < 0.35


def _text(story: object) -> str:
    return "".join(story.editions[0].paragraphs)  # type: ignore[attr-defined]


def test_the_api_of_the_app_holds_what_its_pages_hold(region: Region) -> None:
    region.day = 3
    base, page, found = region.base("city-app"), 1, []
    while True:
        answer = json.loads(fetch(f"{base}/api/news/list?page={page}&size={app.SIZE}")[2])["data"]
        found += answer["list"]
        if not answer["hasMore"]:
            break
        page += 1
    live = of("city-app", 3)
    assert {f"/share/news_detail.html?id={item['id']}" for item in found} == {entry.path for entry in live}
    detail = json.loads(fetch(f"{base}/api/news/detail?id={found[0]['id']}")[2])["data"]
    entry = next(e for e in live if e.path.endswith(f"={found[0]['id']}"))
    assert (detail["title"], detail["source"]) == (entry.title, entry.origin)
    assert all(line in detail["content"] for line in entry.paragraphs)


def test_the_flow_of_the_app_leads_from_cursor_to_cursor(region: Region) -> None:
    region.day = 3
    cursor, found = "", []
    while cursor or not found:
        request = urllib.request.Request(
            f"{region.base('city-app')}/api/news/flow", json.dumps({"cursor": cursor}).encode()
        )
        with urllib.request.urlopen(request) as answer:
            data = json.load(answer)["data"]
        found += [f"/share/news_detail.html?id={item['id']}" for item in data["items"]]
        cursor = data["cursor"]
    assert sorted(found) == sorted(entry.path for entry in shown("city-app", 3))


def test_sources_are_written_where_the_sites_are(region: Region, tmp_path) -> None:  # type: ignore[no-untyped-def]
    files = write_sources(tmp_path, region.ports)
    assert {path.stem for path in files} == set(SITES)
    for path in files:
        text = path.read_text(encoding="utf-8")
        addresses = re.findall(r'"(http://[^"]+)"', text)
        assert addresses
        assert {urlsplit(address).port for address in addresses} == {region.ports[path.stem]}


def test_the_clock_of_a_day_is_after_all_that_it_publishes() -> None:
    for day in range(1, LAST_DAY + 1):
        assert max(entry.published_at for entry in record(day, GROWN)) < now_of(day)
