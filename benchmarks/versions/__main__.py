"""Noise makes no version, and every edit makes one: whole pages, read and archived as in a crawl.

    python -m benchmarks.versions [--articles 500] [--rechecks 10000] [--edits 1000]

Between two looks the view counter, the related items, the hot list, the advertisement, the share line, white
space and the width of punctuation change, and for every fifth look the layout of the whole site. Half of the
edits are of one character.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from archive.storage import Archive, Filters, SourceRow
from archive.types import Capture, Outcome, Reading, RecordRef
from benchmarks.reprints.corpus import HEADS, NAMES, PLACES, TRADES, Made, corpus
from crawler.ingest import Brief, read

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HALF = str.maketrans("，：（）", ",:()")


@dataclass(frozen=True, slots=True)
class Story:
    """What a page says."""

    name: str
    title: str
    text: str


def page(story: Story, look: int, chance: random.Random) -> bytes:
    """The page as it stands at one look: one of two layouts, with all that moves around the article."""
    links = [f"{chance.choice(PLACES)}{chance.choice(TRADES)}" for _ in range(8)]
    related = "".join(
        f'<li><a href="/art/{chance.randrange(9999)}.html">{name}动态</a></li>' for name in links
    )
    text = story.text.translate(HALF) if look % 3 == 2 else story.text
    lines = [f"{'　　' * (look % 2)}{line}" for line in text.split("\n")]
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    meta = "发布时间：2026-10-31 08:15 来源：威海日报"
    views = f"阅读量：{chance.randrange(100, 99_999)}"
    advert = (
        f'<div class="ad"><a href="/ad/{look}">{chance.choice(TRADES)}特惠，限时{look % 9 + 1}折</a></div>'
    )
    share = '<div class="share">分享到：微信 微博 QQ空间</div>'
    head = f"<head><meta charset='utf-8'><title>{story.title}_市新闻网</title></head>"
    if look % 5 == 4:
        return (
            f"<html>{head}<body><header><nav><a href='/'>首页</a><a href='/news/'>新闻</a></nav></header>"
            f"<main><article><h1>{story.title}</h1><div class='info'>{meta} {views}</div>{advert}"
            f"<section class='article-content'>{body}</section></article>{share}</main>"
            f"<aside><h3>热点</h3><ul>{related}</ul></aside></body></html>"
        ).encode()
    return (
        f"<html>{head}<body><div class='top'><a href='/'>市新闻网</a></div>"
        f"<div class='left'><ul>{related}</ul></div>"
        f"<div class='con'><h1>{story.title}</h1><p class='source'>{meta}　{views}</p>"
        f"<div class='TRS_Editor' id='zoom'>{body}</div>{share}{advert}</div>"
        f"<div class='foot'>版权所有 市新闻网 备案号：鲁ICP备12345678号</div></body></html>"
    ).encode()


def edited(story: Story, number: int, chance: random.Random) -> Story:
    """The story with one character or one sentence other than before, or another title."""
    if number % 10 == 9:
        return replace(story, title=chance.choice(HEADS).format_map(_Words(chance)) + str(number))
    lines = story.text.split("\n")
    at = chance.randrange(len(lines))
    if number % 2:
        lines.insert(at, f"{chance.choice(NAMES)}在第{number}次补充说明中作了更正，并感谢读者指正。")
    else:
        place = chance.randrange(len(lines[at]) - 1)
        new = chance.choice([c for c in "春夏秋冬东西南北山河湖海" if c != lines[at][place]])
        lines[at] = lines[at][:place] + new + lines[at][place + 1 :]
    return replace(story, text="\n".join(lines))


class _Words(dict[str, object]):
    def __init__(self, chance: random.Random):
        super().__init__()
        self._chance = chance

    def __missing__(self, key: str) -> object:
        return self._chance.choice(PLACES)


def looks(options: argparse.Namespace) -> Iterator[tuple[Capture, bool]]:
    """Every look, and whether the page had been edited before it."""
    chance = random.Random(11)
    made: list[Made] = [one for one in corpus(options.articles * 2, 0) if len(one.text) > 250]
    stories = [Story(one.name, one.title, one.text) for one in made[: options.articles]]
    counts = Counter[str]()
    plan = ["edit"] * options.edits + ["noise"] * options.rechecks
    chance.shuffle(plan)
    for number, what in enumerate(["first"] * len(stories) + plan):
        index = number if what == "first" else chance.randrange(len(stories))
        if what == "edit":
            stories[index] = edited(stories[index], number, chance)
        story = stories[index]
        counts[story.name] += 1
        body = page(story, counts[story.name], chance)
        yield _capture(story.name, body, number), what == "edit"


def _capture(name: str, body: bytes, number: int) -> Capture:
    url = f"http://news.example/art/{name}.html"
    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    record = RecordRef("1.warc.gz", number, 1, f"<urn:uuid:{number:032x}>", f"sha1:{digest}")
    headers = (("Content-Type", "text/html"),)
    at = NOW + timedelta(minutes=number)
    return Capture(url, at, 200, headers, body, "portal", page_url=url, record=record)


def main() -> None:
    """Reads and archives every look, and prints what became of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rechecks", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=1_000)
    options = parser.parse_args()
    began = time.perf_counter()
    planned = list(looks(options))
    with tempfile.TemporaryDirectory() as folder, Archive.open(f"sqlite:///{folder}/a.db") as archive:
        outcomes = archived(archive, planned)
        versions = sum(1 for _ in archive.entries(Filters(all_versions=True)))
    noise = Counter(done for done, was_edited in outcomes[options.articles :] if not was_edited)
    edits = Counter(done for done, was_edited in outcomes if was_edited)
    first = Counter(done for done, _ in outcomes[: options.articles])
    print(f"{options.articles} articles: {told(first)}")
    print(f"{options.rechecks} rechecks with noise only: {told(noise)}")
    print(f"{options.edits} rechecks after an edit: {told(edits)}")
    print(f"{versions} versions in {time.perf_counter() - began:.0f} s")


def told(counts: Counter[Outcome]) -> str:
    """Counts of outcomes in a line."""
    return ", ".join(f"{count} {outcome.value}" for outcome, count in counts.most_common()) or "none"


def archived(archive: Archive, planned: list[tuple[Capture, bool]]) -> list[tuple[Outcome, bool]]:
    """What became of each look."""
    run = archive.begin_run(SourceRow("portal", "市新闻网"), NOW)
    outcomes: list[tuple[Outcome, bool]] = []
    with ProcessPoolExecutor(2) as pool:
        captures = [capture for capture, _ in planned]
        readings: Iterator[Reading] = pool.map(partial(read, brief=Brief(), now=NOW), captures, chunksize=20)
        for start in range(0, len(planned), 100):
            part = planned[start : start + 100]
            batch = [next(readings) for _ in part]
            done = archive.write(run, batch, part[-1][0].fetched_at)
            outcomes += [(one.outcome, was) for one, (_, was) in zip(done, part, strict=True) if one]
    return outcomes


if __name__ == "__main__":
    main()
