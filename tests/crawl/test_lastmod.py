"""A page that its sitemap says was changed is looked at before its recheck is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Answer, Site, article, story, write_source

from archive.types import Found, KnownPage, Status
from crawler import lastmod

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
CAPTURED = NOW - timedelta(days=3)


def told(stamps: list[str | None]) -> list[int]:
    """Which of some pages, captured three days ago, are to be looked at again."""
    found = [Found(f"/{n}", context={"lastmod": stamp} if stamp else {}) for n, stamp in enumerate(stamps)]
    known = {one.url: KnownPage(one.url, Status.LIVE, last_captured=CAPTURED) for one in found}
    return [int(page.url[1:]) for page in lastmod.changed(found, known, NOW)]


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (["2026-08-09T08:00:00+08:00", "2026-08-01", None, "2026-07-01T00:00:00Z"], [0]),
        (["2026-08-09", "2026-08-07"], [0]),  # captured on the 7th: that change was seen
        (["yesterday", "", "2026-13-45"], []),
        (["2026-08-11"], []),  # in the future
        (["2026-08-10T11:59:59Z"] * 10, []),  # of the request, not of the pages
        (["2026-08-10T11:59:59Z"] * 5 + ["2026-08-01"] * 5, [0, 1, 2, 3, 4]),
    ],
)
def test_what_a_sitemap_says_of_changes(stamps: list[str | None], expected: list[int]) -> None:
    assert told(stamps) == expected


def test_an_edit_is_found_before_its_recheck_is_due(tmp_path: Path) -> None:
    dibao, site = Dibao(tmp_path), Site()

    def show(number: int, changed: str, text: str = "") -> str:
        title = f"第{number}期重点项目建设现场会召开"
        site.answers[f"/art/{number}.html"] = Answer.html(article(title, [*story(number), text]))
        return f"<url><loc>{site.url}/art/{number}.html</loc><lastmod>{changed}</lastmod></url>"

    def publish(*entries: str) -> None:
        site.answers["/sitemap.xml"] = Answer(f"<urlset>{''.join(entries)}</urlset>".encode())

    write_source(
        dibao.sources, "harbour", site, recheck=["30d"], discover=f"sitemap = '{site.url}/sitemap.xml'"
    )
    publish(*(show(n, "2024-03-01T08:00:00+08:00") for n in range(1, 5)))
    dibao.crawl("harbour", now="2024-03-01T20:00:00+08:00")
    edited = show(2, "2024-03-02T09:00:00+08:00", "会后，与会人员还实地察看了项目现场，并听取了企业意见。")
    publish(edited, *(show(n, "2024-03-01T08:00:00+08:00") for n in (1, 3, 4)))
    [run] = dibao.crawl("harbour", now="2024-03-02T20:00:00+08:00")
    assert (run["fetched"], run["changed"]) == (1, 1)
    [run] = dibao.crawl("harbour", now="2024-03-03T20:00:00+08:00")
    assert run["fetched"] == 0
    site.close()
