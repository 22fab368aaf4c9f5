"""`dibao sources probe` on the sites of the demo region: its drafts, unedited, find their articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from walking import walk

from crawler.fetch import Fetcher
from crawler.probe import probe
from crawler.sources import load
from demo import Region, now_of, record
from demo.server import GROWN

DAY = 3
# The share of each site's articles that a draft must find; one column of the government portal is in frames.
LEAST = {site.SLUG: 0.8 if site.SLUG == "city-gov" else 1.0 for site in GROWN}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with Region(day=DAY, sites=GROWN) as served:
        yield served


@pytest.mark.parametrize("site", LEAST)
def test_an_unedited_draft_finds_the_articles_and_nothing_else(
    region: Region, site: str, tmp_path: Path
) -> None:
    fetcher, now = Fetcher(delay=0), now_of(DAY)
    path = tmp_path / "draft.toml"
    path.write_text(probe(f"{region.base(site)}/", fetcher, now).toml(), encoding="utf-8")
    found, _ = walk(load(path), fetcher, now)
    ours = [one for one in record(DAY, GROWN) if one.site == site]
    listed = {one.path for one in ours if one.status == "live" and not one.duplicate_of}
    assert len(found & listed) >= LEAST[site] * len(listed)
    assert found <= {one.path for one in ours}
