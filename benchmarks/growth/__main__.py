"""What one more article costs as the archive grows, in time and on disk.

    python -m benchmarks.growth [--articles 1000000] [--archive URL]

The articles go in as a crawl brings them, a hundred a transaction, with versions, captures, search index,
bands and links. At each mark the cost of the last 12,000 is printed, and its ratio to that at 100,000.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

import sqlalchemy as sa

from archive.fingerprint import fingerprint
from archive.storage import Archive, SourceRow
from archive.types import Article, Capture, Reading, RecordRef
from benchmarks.reprints.corpus import _story

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MARKS = (1_000, 10_000, 50_000, 100_000, 200_000, 300_000, 500_000, 750_000, 1_000_000)
PART = 4_000  # articles between two looks at the clock


def readings() -> Iterator[Reading]:
    """Articles without end, a new one each."""
    chance = random.Random(7)
    for number in count():
        made = _story(number, chance)
        url = f"http://s{number % 40}.example/art/2026/{number % 365}/art_{number}.html"
        said = Article(url=url, title=made.title, text=made.text, text_found=made.text, published_at=NOW)
        record = RecordRef(
            "s/1.warc.gz", number * 9_000, 9_000, f"<urn:uuid:{number:032x}>", f"sha1:{number}"
        )
        capture = Capture(url, NOW, 200, (), b"", page_url=url, record=record)
        yield Reading(capture, said, fingerprint(said))


def main() -> None:
    """Fills an archive and prints a line a mark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--archive", help="an empty one; a temporary SQLite file where none is named")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = options.archive or f"sqlite:///{folder}/archive.db"
        if address.startswith("postgresql"):
            Archive.migrate(address)
        with Archive.open(address) as archive:
            fill(archive, options.articles)


def fill(archive: Archive, articles: int) -> None:
    """Writes the articles, source by source, and measures at the marks."""
    runs = [archive.begin_run(SourceRow(f"s{n}", f"报社{n}"), NOW) for n in range(40)]
    found, base = readings(), 0.0
    spent: list[tuple[float, float]] = []
    print(f"{'articles':>10} {'ms each':>9} {'x 100,000':>10} {'CPU ms':>8} {'bytes each':>11}", flush=True)
    for done in range(PART, articles + PART, PART):
        part = list(islice(found, PART))
        began, used = time.perf_counter(), time.process_time()
        for source, run in enumerate(runs):
            batch = [one for one in part if one.capture.url.startswith(f"http://s{source}.")]
            archive.write(run, batch, NOW)
        wall, own = time.perf_counter() - began, time.process_time() - used
        spent.append((wall / PART * 1_000, own / PART * 1_000))
        mark = next((mark for mark in MARKS if done - PART < mark <= done), None)
        if mark:
            each, own = (sum(column) / len(column) for column in zip(*spent[-3:], strict=True))
            base = each if mark == 100_000 else base
            ratio = f"{each / base:.2f}" if base else "–"
            print(
                f"{mark:>10,} {each:>9.2f} {ratio:>10} {own:>8.2f} {size(archive) / done:>11,.0f}", flush=True
            )


def size(archive: Archive) -> int:
    """Bytes on disk."""
    if archive.engine.dialect.name == "postgresql":
        with archive.engine.connect() as connection:
            return int(connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
    name = archive.engine.url.database or ""
    return sum(path.stat().st_size for path in (Path(name), Path(name + "-wal")) if path.exists())


if __name__ == "__main__":
    main()
