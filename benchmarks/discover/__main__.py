"""How well the ways of finding articles read real list pages. Run: python -m benchmarks.discover [-v]

Reads ../shared/pages/lists, which is not part of the project; where it is not there, it says so and ends.
Each page is read by the same functions as in a crawl and compared with what a person sees on it (pages.py).
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.types import Capture
from archive.urls import canonical, key
from benchmarks.discover.pages import FEEDS, PORTALS, STRUCTURES, Seen
from crawler import discover
from crawler.discover import Listing
from crawler.discover.page import parse
from crawler.sources import SourceSpec

GOAL = 0.98  # precision and recall of each page
LISTS = Path(__file__).resolve().parents[3] / "shared" / "pages" / "lists"
NOW = datetime(2026, 8, 10, tzinfo=UTC)


@dataclass
class Score:
    """Addresses found, seen, and both."""

    found: set[str]
    seen: set[str]

    @property
    def right(self) -> int:
        return len(self.found & self.seen)

    @property
    def precision(self) -> float:
        return self.right / len(self.found) if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / len(self.seen) if self.seen else 1.0


def main() -> int:
    if not LISTS.is_dir():
        print(f"skipped: no real list pages at {LISTS}")
        return 0
    verbose = "-v" in sys.argv
    print(f"{'page':<34}{'found':>6}{'seen':>6}{'P':>8}{'R':>8}   list pages: found, implied")
    failed = [seen.name for seen in STRUCTURES if not _exact(*_show(seen, verbose))]
    print()
    scores = [_show(seen, verbose) for seen in PORTALS]
    _total(score for score, _ in scores)
    worse = [
        s.name
        for s, (score, _) in zip(PORTALS, scores, strict=True)
        if min(score.precision, score.recall) < 0.98
    ]
    print(f"\n{'feed':<42}{'found':>6}{'seen':>6}")
    wrong = [name for name, count in FEEDS.items() if _feed(name, count) != count]
    print()
    for what, names in (("structures not exact", failed), (f"below {GOAL}", worse), ("feeds wrong", wrong)):
        print(f"{what}: {', '.join(names) or 'none'}")
    return 1 if failed or worse or wrong else 0


def _show(seen: Seen, verbose: bool) -> tuple[Score, Score]:
    listing, wanted = _read(seen)
    score = Score({key(f.url) for f in listing.found}, wanted)
    pages = Score({a.url for a in listing.next}, set(seen.pages))
    files = sum(reason == "a file" for _, reason in listing.skipped)
    told = f"{len(pages.found)}, {len(pages.seen)}" + (
        f"; files {files} of {seen.files}" if seen.files else ""
    )
    counts = f"{len(score.found):>6}{len(score.seen):>6}{score.precision:>8.3f}{score.recall:>8.3f}"
    print(f"{seen.name:<34}{counts}   {told}")
    for what, one in (("article", score), ("page", pages)) if verbose else ():
        for sign, urls in (("+", one.found - one.seen), ("-", one.seen - one.found)):
            for url in sorted(urls)[:20]:
                print(f"    {sign} {what} {url}")
    return score, pages


def _exact(articles: Score, pages: Score) -> bool:
    return articles.found == articles.seen and pages.found == pages.seen


def _total(scores: Iterable[Score]) -> None:
    known = list(scores)
    found, seen, right = (
        sum(n) for n in zip(*((len(s.found), len(s.seen), s.right) for s in known), strict=True)
    )
    print(f"{'all of them':<34}{found:>6}{seen:>6}{right / found:>8.3f}{right / seen:>8.3f}")


def _read(seen: Seen) -> tuple[Listing, set[str]]:
    body = gzip.decompress((LISTS / f"{seen.name}.html.gz").read_bytes())
    day = datetime.fromisoformat(f"{seen.issue}T12:00+08:00") if seen.issue else NOW
    listing, url = _run(seen.way, body, day)
    text = body.decode("utf-8", "replace").replace("<![CDATA[", "").replace("]]>", "")
    page = parse(text.replace('<script type="text/xml">', "<div>"), url)
    names = {"re": "http://exslt.org/regular-expressions"}
    links = page.tree.xpath(seen.articles, namespaces=names)
    return listing, {key(canonical(link.get("href"), page.base)) for link in links}


def _run(way: dict[str, Any], body: bytes, day: datetime) -> tuple[Listing, str]:
    address = next(str(way[name]) for name in ("listing", "epaper", "feed") if name in way)
    home = "/".join(address.split("/")[:3]) + "/"
    spec = SourceSpec.model_validate(
        {"slug": "s", "name": "s", "kind": "news", "region": "370000", "home": home, "discover": [way]}
    )
    ask = discover.start(spec, spec.ways[0], day)[0]
    capture = Capture(ask.url, day, 200, (), body)
    return discover.read(spec, spec.ways[0], ask, capture, day), ask.url


def _feed(name: str, count: int) -> int:
    body = gzip.decompress((LISTS / f"{name}.xml.gz").read_bytes())
    # Their entries may stand on any host, and the feeds' own addresses are not known.
    listing, _ = _run({"feed": f"http://{name.rpartition('_')[2]}/feed.xml", "article": "^http"}, body, NOW)
    print(
        f"{name:<42}{len(listing.found):>6}{count:>6}" + (f"  {listing.problem}" if listing.problem else "")
    )
    return len(listing.found)


if __name__ == "__main__":
    sys.exit(main())
