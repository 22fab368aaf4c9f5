"""Thirty days of all eight sites of the demo region: every article found, none that is not one, and every
planted gap in the coverage, and no other; crawled day by day, and for the first time on the last day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.model import LAST_DAY
from demo.record import quiet_days, record
from demo.server import GROWN

pytestmark = pytest.mark.timeout(600)  # both months take 47 seconds of CPU
ROOT = Path(__file__).resolve().parents[2]
SITES = [site.SLUG for site in GROWN]
# The first day that is crawled, and how many days back an e-paper is asked for then.
WAYS = {"day by day": (1, 7), "first on the last day": (LAST_DAY, 60)}


@pytest.fixture(scope="module", params=WAYS)
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    first, back = WAYS[request.param]
    command = [sys.executable, str(ROOT / "tests" / "support" / "month.py")]
    command += [str(tmp_path_factory.mktemp("month")), str(first), str(back)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told | {"first": first}


def test_every_article_is_found_and_nothing_else(month: dict[str, Any]) -> None:
    assert len(record(LAST_DAY, GROWN)) > 800
    assert list(month["problems"]) == [str(day) for day in range(month["first"], LAST_DAY + 1)]
    assert {day: wrong for day, wrong in month["problems"].items() if wrong} == {}
    assert month["failed"] == []


@pytest.mark.parametrize("site", SITES)
def test_every_planted_gap_is_told_and_no_other(month: dict[str, Any], site: str) -> None:
    planted = [[str(since), str(until)] for since, until in quiet_days(site, LAST_DAY)]
    assert month["coverage"][site]["gaps"] == planted


def test_issues_that_did_not_appear_are_known_as_missing(month: dict[str, Any]) -> None:
    told = month["coverage"]["epaper"]["missing"]
    assert [days for kind, _, days in told if kind == "issue"] == [["2026-03-10", "2026-03-21", "2026-03-22"]]


def test_nothing_that_was_listed_is_missing(month: dict[str, Any]) -> None:
    told = {
        site: [one for one in month["coverage"][site]["missing"] if one[0] == "article"] for site in SITES
    }
    assert {site: missing for site, missing in told.items() if missing} == {}
