"""Whether a source works today: what `dibao sources check --online` asks and how it judges the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from archive.types import Found, Role
from archive.urls import key
from crawler import discover, ingest
from crawler.discover import Ask
from crawler.discover import json as json_way
from crawler.fetch import Fetcher, Unreached
from crawler.sources import Discover, SourceSpec

MAX_LISTS = 5  # list pages of one way, until one shows articles


def inspect(spec: SourceSpec, fetcher: Fetcher, now: datetime) -> dict[str, Any]:
    """Whether a source works today: each way asked for its first list page, and one article read.

    A dict with source, ok, lists, articles, example (address), title (of the example) and problems.
    """
    row: dict[str, Any] = {"source": spec.slug, "lists": 0, "articles": 0, "example": None, "title": None}
    problems: list[str] = []
    found: list[tuple[int, Found]] = []
    for number, way in enumerate(spec.ways):
        listed, read, problem = _first_lists(spec, way, fetcher, now)
        row["lists"] += read
        found += [(number, item) for item in listed]
        if not listed:
            problems.append(f"discover[{number + 1}] {way.way}: {problem or 'nothing found'}")
    row["articles"] = len({key(item.url) for _, item in found})
    if found:
        problem = _first_article(spec, *found[0], fetcher, now, row)
        problems += [problem] if problem else []
    return {**row, "ok": not problems, "problems": problems}


def _first_lists(
    spec: SourceSpec, way: Discover, fetcher: Fetcher, now: datetime
) -> tuple[Sequence[Found], int, str | None]:
    asks, problem, read = list(discover.start(spec, way, now)), None, 0
    while asks and read < MAX_LISTS:
        ask = asks.pop(0)
        read += 1
        try:
            listing = discover.read(spec, way, ask, fetcher.get(ask), now)
        except Unreached as error:
            problem = problem or str(error)
            continue
        if listing.found:
            return listing.found, read, None
        problem = problem or listing.problem
        asks = [*listing.next, *asks]
    return (), read, problem


def _first_article(
    spec: SourceSpec, number: int, item: Found, fetcher: Fetcher, now: datetime, row: dict[str, Any]
) -> str | None:
    row["example"] = item.url
    context = {**item.context, **json_way.remembered(spec.ways[number])}
    try:
        capture = fetcher.get(Ask(item.context.get("fetch") or item.url))
    except Unreached as error:
        return f"{item.url}: {error}"
    capture = replace(capture, role=Role.ARTICLE, page_url=item.url, context=context)
    reading = ingest.read(capture, ingest.Brief.of(spec), now)
    if reading.article is None:
        return f"{item.url}: {reading.problem}"
    row["title"] = reading.article.title
    return None if reading.article.title else f"{item.url}: no title in it"
