"""A month of the demo region in one process. Run: python month.py FOLDER FIRST_DAY BACK

Crawls the sites on each day from FIRST_DAY to the last, with new articles only, and prints one JSON document:
what of the record is missing or was never published, day by day, and the gaps that coverage tells at the end.
`BACK` is how many days back the first look at an e-paper goes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.coverage import SHANGHAI, cover, missing
from archive.storage import Filters
from crawler.crowd import crawl_rounds
from crawler.run import Desk
from crawler.sources import SourceSpec, load_all
from demo import Region, now_of, record, write_sources
from demo.model import LAST_DAY
from demo.server import GROWN


class Month:
    """The region, its archive, and what was found wrong on each day."""

    def __init__(self, folder: Path, first: int, back: int):
        self.folder, self.first, self.back = folder, first, back
        self.problems: dict[int, list[str]] = {}
        self.region = Region(day=first, sites=GROWN)
        self.desk = Desk.open(f"sqlite:///{folder}/archive.db", folder / "warc", self.now)

    def now(self) -> Any:
        return now_of(self.region.day)

    def specs(self) -> list[SourceSpec]:
        """The sources. Articles are looked at once only: edits and takedowns are another test's matter."""
        sources = self.folder / "sources"
        for path in write_sources(sources, self.region.ports, structures=True):
            text = path.read_text("utf-8").replace('["0s"]', '["3650d"]')
            path.write_text(text.replace("days_back = 7", f"days_back = {self.back}"), "utf-8")
        return load_all(sources)[0]

    def rounds(self) -> Iterator[list[SourceSpec]]:
        """A crawl a day; what it found is compared with what was to be had by then."""
        specs = self.specs()
        for day in range(self.first, LAST_DAY + 1):
            self.region.day = day
            yield specs
            self.problems[day] = self.compare(day)

    def compare(self, day: int) -> list[str]:
        """What an archive that was crawled on each day from the first to `day` lacks, or has too much."""
        held: set[str] = set()
        for entry in self.desk.ingest.archive.entries(Filters()):
            held |= {entry.url, *entry.aliases}
        there: set[str] = set()
        ever: set[str] = set()
        for seen in range(self.first, day + 1):
            for one in record(seen, GROWN):
                url = self.region.base(one.site) + one.path
                ever |= {url, self.region.base(one.site) + (one.moved_to or one.path)}
                there |= {url} if one.status == "live" and not one.duplicate_of else set()
        wrong = [("missing", url) for url in there - held] + [("never published", url) for url in held - ever]
        return [f"{what}: {url}" for what, url in sorted(wrong)]

    def coverage(self) -> dict[str, Any]:
        """The gaps of each source, and what is missing of it."""
        archive, today = self.desk.ingest.archive, self.now().astimezone(SHANGHAI).date()
        told, passed = archive.days(), archive.missing()
        return {
            slug: {
                "gaps": [[str(gap.since), str(gap.until)] for gap in cover(slug, days, today).gaps],
                "missing": [
                    [one.kind.value, one.reason, list(one.examples)]
                    for one in missing(passed[slug], days, today)
                ],
            }
            for slug, days in told.items()
        }

    def play(self) -> dict[str, Any]:
        """All of it."""
        try:
            reports = crawl_rounds(self.rounds(), self.desk)
            failed = [(n, r.source, r.reason) for n, told in enumerate(reports) for r in told if r.failed]
            return {"problems": self.problems, "failed": failed, "coverage": self.coverage()}
        finally:
            self.desk.close()
            self.region.close()


if __name__ == "__main__":
    os.environ["DIBAO_NOW"] = now_of(LAST_DAY).isoformat()
    month = Month(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(month.play(), ensure_ascii=False))
