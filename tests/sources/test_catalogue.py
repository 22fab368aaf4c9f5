"""The catalogue that comes with the project."""

from __future__ import annotations

from pathlib import Path

from crawler.probe import REGIONS
from crawler.sources import check_all

CATALOGUE = Path(__file__).parents[2] / "sources"


def test_no_file_of_the_catalogue_is_wrong() -> None:
    specs, problems = check_all(CATALOGUE)
    assert [str(problem) for problem in problems] == []
    assert len(specs) >= 40


def test_what_nobody_has_seen_work_is_not_crawled_by_itself() -> None:
    specs, _ = check_all(CATALOGUE)
    assert [spec.slug for spec in specs if not spec.verified and spec.enabled] == []
    assert all(spec.delay >= 1 and not spec.allow_private_network for spec in specs)


def test_every_city_of_shandong_has_its_government() -> None:
    specs, _ = check_all(CATALOGUE)
    governments = {spec.region for spec in specs if spec.kind == "government"}
    assert governments == {code for code, _ in REGIONS.values()}
    assert {spec.region[:2] for spec in specs} == {"37"}
