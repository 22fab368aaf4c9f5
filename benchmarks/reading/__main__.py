"""Reads real pages with Dibao and with others in one run, and prints how right and how fast each is.

    python -m benchmarks.reading [--pages DIR] [--repeat N] [--unknown]

DIR holds the pages and their gold (html/, en/, pages.jsonl, en.jsonl, lists.json, score.py); the default is
../shared/pages. They are not part of this project: where they are absent, nothing is measured, and that is
said. readability-lxml and newspaper4k are measured where they are installed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from archive.types import Unreadable
from crawler.reading import blocks, body, decode, metadata, page

KINDS = ("government", "news site (media)", "portal/app", "other (institution, blog, encyclopedia)")
FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "utf-8-sig": "utf-8"}


class Answer(NamedTuple):
    """What a reader made of a page."""

    title: str | None
    text: str
    published_at: str | None


Reader = Callable[[bytes, str | None], Answer]


def dibao(raw: bytes, url: str | None) -> Answer:
    """Decode, body and metadata, as ingest runs them."""
    try:
        parsed = page.parse(decode.decode(raw)[0])
        found = body.extract(parsed, url)
    except Unreadable:
        return Answer(None, "", None)
    about = metadata.read(parsed, found, url, now=datetime.now(UTC))
    return Answer(about.title, found.text, about.published_at.isoformat() if about.published_at else None)


def trafilatura(raw: bytes, url: str | None) -> Answer:
    """trafilatura alone, in the way that scores best for it: decoded for it, without comments."""
    import trafilatura as library

    text = decode.decode(raw)[0]
    found = library.bare_extraction(text, url=url, with_metadata=True, include_comments=False)
    return Answer(found.title, found.text or "", found.date) if found else Answer(None, "", None)  # type: ignore[union-attr]


def readability(raw: bytes, url: str | None) -> Answer:
    """readability-lxml: the summary as text, the short title; it reads no dates."""
    from lxml import html
    from readability import Document  # type: ignore[import-not-found]

    document = Document(decode.decode(raw)[0], url=url)
    return Answer(document.short_title(), html.fromstring(document.summary()).text_content(), None)


def newspaper(raw: bytes, url: str | None) -> Answer:
    """newspaper4k, told the language, and without its requests for images."""
    import newspaper as library  # type: ignore[import-not-found]

    text = decode.decode(raw)[0]
    tongue = "zh" if re.search("[\u4e00-\u9fff]{20}", text) else "en"
    article = library.Article(url or "http://example.org/", language=tongue, fetch_images=False)
    article.download(input_html=text)
    article.parse()
    date = article.publish_date
    return Answer(article.title, article.text, str(date.date()) if date else None)


READERS: dict[str, tuple[str, Reader]] = {
    "dibao": ("trafilatura", dibao),
    "trafilatura": ("trafilatura", trafilatura),
    "readability-lxml": ("readability", readability),
    "newspaper4k": ("newspaper", newspaper),
}


class Gold(NamedTuple):
    """A page, its bytes and what is known of it."""

    known: dict[str, Any]
    raw: bytes


def load(pages: Path, names: str, folder: str) -> list[Gold]:
    """The pages that a list of gold names."""
    rows = [json.loads(line) for line in (pages / names).open(encoding="utf-8")]
    return [
        Gold(row, gzip.decompress((pages / folder / f"{row['name']}.html.gz").read_bytes())) for row in rows
    ]


def scorer(pages: Path) -> ModuleType:
    """The functions of score.py beside the pages, so that both measure alike."""
    spec = importlib.util.spec_from_file_location("score", pages / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(reader: Reader, gold: list[Gold], repeat: int) -> tuple[list[Answer], float]:
    """The answers, and milliseconds of CPU a page: the fastest of `repeat` runs."""
    times: list[float] = []
    answers: list[Answer] = []
    for _ in range(repeat):
        start = time.process_time()
        answers = [safely(reader, row) for row in gold]
        times.append(time.process_time() - start)
    return answers, min(times) / len(gold) * 1000


def safely(reader: Reader, row: Gold) -> Answer:
    """The answer, or an empty one for a reader that gives up on a page."""
    try:
        return reader(row.raw, row.known.get("url"))
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001 - other people's readers may raise anything; it is told and counts
        print(f"  {reader.__name__}: {row.known['name']}: {error!r}", file=sys.stderr)
        return Answer(None, "", None)


def f1(
    score: ModuleType, gold: list[Gold], answers: list[Answer], chinese: bool, kind: str = ""
) -> tuple[float, int]:
    """F1 of mean precision and mean recall, and the pages under 0.5."""
    pairs = [
        score.precision_recall(
            score.shingles(row.known["gold_text"], chinese), score.shingles(answer.text, chinese)
        )
        for row, answer in zip(gold, answers, strict=True)
        if row.known.get("gold_text") and kind in ("", row.known.get("kind"))
    ]
    precision = statistics.mean(pair[0] for pair in pairs)
    recall = statistics.mean(pair[1] for pair in pairs)
    low = sum(2 * p * r / (p + r) < 0.5 if p + r else True for p, r in pairs)
    return 2 * precision * recall / (precision + recall or 1.0), low


def right(gold: list[Gold], answers: list[Answer], field: str, same: Callable[[Any, Any], bool]) -> str:
    """How many of a field are right, of how many."""
    pairs = [
        (row.known[f"gold_{field}"], answer)
        for row, answer in zip(gold, answers, strict=True)
        if row.known.get(f"gold_{field}")
    ]
    return f"{sum(same(wanted, answer) for wanted, answer in pairs)}/{len(pairs)}"


def table(score: ModuleType, pages: Path, repeat: int) -> Iterator[str]:
    """The lines of the table of readers."""
    chinese, english = load(pages, "pages.jsonl", "html"), load(pages, "en.jsonl", "en")
    columns = ("zh F1", "gov", "news", "portal", "other")
    yield f"{'':18}" + "".join(f"{name:>7}" for name in columns) + "  <0.5   titles   dates  en F1     ms"
    for name, (module, reader) in READERS.items():
        if importlib.util.find_spec(module) is None:
            yield f"{name:18}not installed, not measured"
            continue
        try:
            answers, cost = run(reader, chinese, repeat)
        except ImportError as error:
            yield f"{name:18}not measured: {error}"
            continue
        whole, low = f1(score, chinese, answers, True)
        kinds = "".join(f"{f1(score, chinese, answers, True, kind)[0]:7.3f}" for kind in KINDS)
        titles = right(chinese, answers, "title", lambda w, a: score.plain(a.title) == score.plain(w))
        dates = right(chinese, answers, "date", lambda w, a: score.day(a.published_at) == w[:10])
        other, _ = f1(score, english, run(reader, english, 1)[0], False)
        yield f"{name:18}{whole:7.3f}{kinds}{low:6}{titles:>9}{dates:>8}{other:7.3f}{cost:7.1f}"


def charsets(pages: Path) -> Iterator[str]:
    """The lines of the table of decoding: with the declaration, without, and with a wrong one."""
    rows = [(row.raw, row.known["encoding"]) for row in load(pages, "pages.jsonl", "html")]
    for item in json.loads((pages / "lists.json").read_text(encoding="utf-8")):
        raw = (pages / item["file"]).read_bytes()
        # the Big5 documents of chardet are named by their folder; the listing calls them gb18030
        name = "big5" if "chardet_Big5_" in item["file"] else item["encoding"]
        rows.append((gzip.decompress(raw) if item["file"].endswith(".gz") else raw, name))
    declared = re.compile(rb"""(charset|encoding)(\s*=\s*["']?)[\w.:-]+""", re.I)
    for label, change in (
        ("kept", None),
        ("removed", rb"\1"),
        ("all say utf-8", rb"\1\2utf-8"),
        ("all say big5", rb"\1\2big5"),
    ):
        ok = 0
        for raw, name in rows:
            data = declared.sub(change, raw) if change else raw
            found = decode.decode(data)[1].name
            ok += data.isascii() or found == FAMILY.get(name.lower(), name.lower())
        yield f"decoding, declaration {label:14} {ok}/{len(rows)} right"


def main() -> int:
    """Prints both tables; 0 also where there is nothing to measure on."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pages", type=Path, default=Path(__file__).parents[3] / "shared" / "pages")
    options.add_argument("--repeat", type=int, default=3, help="runs of which the fastest counts")
    options.add_argument("--unknown", action="store_true", help="as if no content system were known")
    chosen = options.parse_args()
    if not (chosen.pages / "score.py").is_file():
        print(f"skipped: no pages at {chosen.pages}; nothing was measured")
        return 0
    logging.disable(logging.CRITICAL)
    if chosen.unknown:
        blocks.system_of = lambda *_: None
    for line in (*table(scorer(chosen.pages), chosen.pages, chosen.repeat), "", *charsets(chosen.pages)):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
