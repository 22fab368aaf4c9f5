"""How many copies across sources are found, and how many of those found are copies.

    python -m benchmarks.reprints [--articles 20000] [--copies 2000] [--archive URL]

Everything goes through the archive, as in a crawl: 40 sources write their articles day by day.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from archive.fingerprint import fingerprint
from archive.storage import Archive, Filters, SourceRow
from archive.types import Article, Capture, Reading
from benchmarks.reprints.corpus import DROPPED, WAYS, Made, corpus

NOW = datetime(2025, 1, 1, tzinfo=UTC)


def reading(made: Made) -> Reading:
    """The article as a crawl would bring it in."""
    url = f"http://s{made.source}.example/{made.name}.html"
    when = NOW + timedelta(days=made.day, hours=made.name.startswith("c"))
    said = Article(url=url, title=made.title, text=made.text, text_found=made.text, published_at=when)
    capture = Capture(url=url, fetched_at=NOW, status=200, headers=(), body=b"", page_url=url)
    return Reading(capture, said, fingerprint(said))


def fill(archive: Archive, found: Iterable[Made]) -> int:
    """Writes the corpus; the number of articles."""
    runs = {n: archive.begin_run(SourceRow(f"s{n}", f"报社{n}"), NOW) for n in range(40)}
    waiting: dict[int, list[Reading]] = defaultdict(list)
    count = 0
    for made in found:
        count += 1
        waiting[made.source].append(reading(made))
        if len(waiting[made.source]) == 100:
            archive.write(runs[made.source], waiting.pop(made.source), NOW)
    for source, batch in waiting.items():
        archive.write(runs[source], batch, NOW)
    return count


def main() -> None:
    """Makes the corpus, archives it, asks for clusters, and prints what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--copies", type=int, default=2_000)
    parser.add_argument("--archive")
    options = parser.parse_args()
    made = list(corpus(options.articles, options.copies))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(options.archive or f"sqlite:///{folder}/archive.db")
        began = time.perf_counter()
        count = fill(archive, made)
        seconds = time.perf_counter() - began
        report(archive, made)
        print(f"\n{count} articles archived in {seconds:.0f} s, {seconds / count * 1000:.2f} ms each")
        archive.close()


def report(archive: Archive, made: list[Made]) -> None:
    """Precision over all clusters, and recall by share of sentences dropped and by kind of change."""
    story = {f"http://s{one.source}.example/{one.name}.html": one.story for one in made}
    first = {one.story: f"http://s{one.source}.example/{one.name}.html" for one in made if not one.way}
    kept = {one.url for one in archive.entries(Filters(one_per_cluster=True))}
    right = wrong = 0
    found: dict[tuple[float, str], list[bool]] = defaultdict(list)
    for one in made:
        if not one.way:
            continue
        url = f"http://s{one.source}.example/{one.name}.html"
        members = {member.url for member in archive.cluster(url)} - {url}
        right += sum(story[name] == one.story for name in members)
        wrong += sum(story[name] != one.story for name in members)
        found[one.dropped, one.way].append(first[one.story] in members)
    print(f"precision {right / max(1, right + wrong):.4f} of {right + wrong} pairs in clusters with a copy")
    originals = sum(url in kept for url in first.values())
    print(f"--one-per-cluster keeps {originals} of {len(first)} articles that are no copies\n")
    print(f"{'dropped':>8}" + "".join(f"{way:>14}" for way in (*WAYS, "all")))
    for share in DROPPED:
        cells = [found[share, way] for way in WAYS]
        cells.append([hit for cell in cells for hit in cell])
        print(f"{share:>8.0%}" + "".join(f"{sum(c) / max(1, len(c)):>14.3f}" for c in cells))


if __name__ == "__main__":
    main()
