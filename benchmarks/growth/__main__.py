"""What one more article costs as the archive grows, in time and on disk.

    python -m benchmarks.growth [--articles 1000000] [--base 100000] [--archive URL]

The articles go in as a crawl brings them, a hundred a transaction, with versions, captures, search index,
bands and links. At each mark the cost of the last 12,000 is printed. An hour passes between two marks and the
machine may have other work by then; so the archive is copied at the base, and at the end the very same
articles go into the copy and into the grown archive in turns: their ratio is the figure.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
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
SOURCES = 40
ROUNDS = 6  # parts that go into both archives; the first warms the caches and does not count


def readings() -> Iterator[Reading]:
    """Articles without end, a new one each."""
    chance = random.Random(7)
    for number in count():
        made = _story(number, chance)
        url = f"http://s{number % SOURCES}.example/art/2026/{number % 365}/art_{number}.html"
        said = Article(url=url, title=made.title, text=made.text, text_found=made.text, published_at=NOW)
        record = RecordRef(
            "s/1.warc.gz", number * 9_000, 9_000, f"<urn:uuid:{number:032x}>", f"sha1:{number}"
        )
        capture = Capture(url, NOW, 200, (), b"", page_url=url, record=record)
        yield Reading(capture, said, fingerprint(said))


def batches(part: Sequence[Reading]) -> Iterator[tuple[int, list[Reading]]]:
    """The readings of a part by the number of their source."""
    for source in range(SOURCES):
        yield source, [one for one in part if one.capture.url.startswith(f"http://s{source}.")]


def main() -> None:
    """Fills an archive, prints a line a mark, and compares at the end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--base", type=int, default=100_000, help="what the grown archive is compared with")
    parser.add_argument("--archive", help="an empty one; a temporary SQLite file where none is named")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = options.archive or f"sqlite:///{folder}/archive.db"
        if address.startswith("postgresql"):
            Archive.migrate(address)
        with Archive.open(address) as archive:
            runs = [archive.begin_run(SourceRow(f"s{n}", f"报社{n}"), NOW) for n in range(SOURCES)]
        found = readings()
        print(f"{'articles':>10} {'ms each':>9} {'CPU ms':>8} {'bytes each':>11}", flush=True)
        fill(address, runs, found, range(0, options.base, PART))
        base = copied(address)
        fill(address, runs, found, range(options.base, options.articles, PART))
        compare(base, address, runs, found)


def fill(address: str, runs: Sequence[int], found: Iterator[Reading], parts: range) -> None:
    """Writes articles, source by source, and prints a line at each mark."""
    spent: list[tuple[float, float]] = []
    with Archive.open(address) as archive:
        for start in parts:
            done = start + PART
            part = list(islice(found, PART))
            began, used = time.perf_counter(), time.process_time()
            for source, batch in batches(part):
                archive.write(runs[source], batch, NOW)
            wall, own = time.perf_counter() - began, time.process_time() - used
            spent.append((wall / PART * 1_000, own / PART * 1_000))
            mark = next((mark for mark in MARKS if start < mark <= done), None)
            if mark:
                each, own = (sum(column) / len(column) for column in zip(*spent[-3:], strict=True))
                print(f"{mark:>10,} {each:>9.2f} {own:>8.2f} {size(archive) / done:>11,.0f}", flush=True)


def copied(address: str) -> str:
    """The address of a copy of an archive, page for page; nobody may have it open."""
    url = sa.make_url(address)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(path, path.with_name("base.db"))
        return f"sqlite:///{path.with_name('base.db')}"
    server = sa.create_engine(
        url.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{url.database}_base" TEMPLATE "{url.database}"'))
    server.dispose()
    return url.set(database=f"{url.database}_base").render_as_string(hide_password=False)


def compare(base: str, grown: str, runs: Sequence[int], found: Iterator[Reading]) -> None:
    """The same articles into both, batch by batch in turns, and what each of them took."""
    print("the same articles into both, in turns; ms each:")
    print(f"{'':>10} {'base':>9} {'grown':>9} {'ratio':>7}", flush=True)
    total = [0.0, 0.0]
    with Archive.open(base) as one, Archive.open(grown) as other:
        for number in range(ROUNDS):
            spent = [0.0, 0.0]
            for source, batch in batches(list(islice(found, PART))):
                order = ((0, one), (1, other)) if source % 2 else ((1, other), (0, one))
                for place, archive in order:
                    began = time.perf_counter()
                    archive.write(runs[source], batch, NOW)
                    spent[place] += time.perf_counter() - began
            line(f"round {number}" if number else "warm-up", spent, PART)
            if number:
                total = [a + b for a, b in zip(total, spent, strict=True)]
    line("all", total, PART * (ROUNDS - 1))


def line(name: str, spent: Sequence[float], articles: int) -> None:
    """Prints what the base and the grown archive took, an article."""
    one, other = (seconds / articles * 1_000 for seconds in spent)
    print(f"{name:>10} {one:>9.2f} {other:>9.2f} {other / one:>7.2f}", flush=True)


def size(archive: Archive) -> int:
    """Bytes on disk."""
    if archive.engine.dialect.name == "postgresql":
        with archive.engine.connect() as connection:
            return int(connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
    name = archive.engine.url.database or ""
    return sum(path.stat().st_size for path in (Path(name), Path(name + "-wal")) if path.exists())


if __name__ == "__main__":
    main()
