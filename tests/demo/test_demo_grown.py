"""A month of the grown region through the command line: every article found by the structures of its own
system, none that is not one, every state and version as published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo import Region, now_of, write_sources
from demo.check import compare
from demo.server import GROWN
from demo.sites import mirror

SITES = tuple(site for site in GROWN if site is not mirror)  # three days of the mirror are in the acceptance
LOOKS = (1, 8, 9, 16, 23, 30)  # e-papers look a week back; two looks in a row judge what is blocked


@pytest.mark.timeout(900)
def test_a_month_of_the_grown_region_is_found_through_its_own_structures(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DIBAO_")} | {
        "DIBAO_ARCHIVE": f"sqlite:///{tmp_path}/archive.db",
        "DIBAO_SOURCES": str(tmp_path / "sources"),
        "DIBAO_WARC": str(tmp_path / "warc"),
    }

    def dibao(*args: str, day: int) -> str:
        clock = {"DIBAO_NOW": now_of(day).isoformat()}
        program = Path(sys.executable).with_name("dibao")
        done = subprocess.run([program, *args], env=environ | clock, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    with Region(sites=SITES) as region:
        write_sources(tmp_path / "sources", region.ports, structures=True)
        for at, day in enumerate(LOOKS, 1):
            region.day = day
            runs = json.loads(dibao("crawl", "--json", day=day))["runs"]
            assert {run["source"] for run in runs} == set(region.ports)
            folder = tmp_path / f"day-{day}"
            dibao("export", "--format", "jsonl", str(folder), day=day)
            rows = [json.loads(line) for line in (folder / "articles.jsonl").read_text("utf-8").splitlines()]
            bases = {slug: region.base(slug) for slug in region.ports}
            problems = [p for finding in compare(rows, day, bases, LOOKS[:at]) for p in finding.problems]
            assert problems == [], (day, {run["source"]: run["reason"] for run in runs if run["reason"]})
        assert not [asked for asked in region.asked if asked.path.startswith("/admin/")]
