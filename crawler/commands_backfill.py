"""The command that goes back for what is missing."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from archive import console
from archive.console import ArchiveOption, JsonOption, SourcesOption, WarcOption
from archive.types import RequestError

EARLIEST = date(1995, 1, 1)  # the first newspaper of China went online in this month


def backfill(
    slug: Annotated[str, typer.Argument(metavar="SOURCE", help="The source.")],
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="The first of the days to be filled.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="The last of them; default: today.")
    ] = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    warc: WarcOption = console.DEFAULT_WARC,
    as_json: JsonOption = False,
) -> int:
    """Goes back for what is missing of some days: older list pages, issues of e-papers, entries of sitemaps.

    What is archived already is not asked for again. Articles without a date on the list are.

    Example: dibao backfill weihai-news --since 2025-12-01 --until 2025-12-31
    """
    from crawler.backfill import Span
    from crawler.commands import chosen, run_and_tell

    today = console.now().astimezone(console.SHANGHAI).date()
    first, last = _day(since, "--since"), _day(until, "--until") if until else today
    if not EARLIEST <= first <= min(last, today):
        raise RequestError(f"--since {first} --until {last}: no days from {EARLIEST} to today, in this order")
    [spec], _ = chosen(sources, [slug])
    span = Span(first, min(last, today))
    return run_and_tell([span.widened(spec, console.now())], [], archive, warc, as_json=as_json, span=span)


def _day(text: str, name: str) -> date:
    try:
        return console.parse_time(text, name).astimezone(console.SHANGHAI).date()
    except OverflowError:  # the year 1 or 9999, in another time zone
        raise RequestError(f"{name}: {text} is out of range") from None
