"""The commands that run sources: crawl, and backfill, which goes back for what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive import console
from archive.console import ArchiveOption, JsonOption, SourcesOption, WarcOption
from archive.types import RequestError
from crawler.showing import Watch, runs_table

if TYPE_CHECKING:
    from crawler.backfill import Span
    from crawler.sources import SourceSpec

EARLIEST = date(1995, 1, 1)  # the first newspaper of China went online in this month


def crawl(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG", help="Sources; none: all enabled ones.")
    ] = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    warc: WarcOption = console.DEFAULT_WARC,
    as_json: JsonOption = False,
) -> int:
    """One run of each named source, or of all enabled ones.

    Example: dibao crawl weihai-news
    """
    specs, problems = chosen(sources, slugs or [])
    return run_and_tell(specs, problems, archive, warc, as_json=as_json)


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

    today = console.now().astimezone(console.SHANGHAI).date()
    first, last = _day(since, "--since"), _day(until, "--until") if until else today
    if not EARLIEST <= first <= min(last, today):
        raise RequestError(f"--since {first} --until {last}: no days from {EARLIEST} to today, in this order")
    [spec], _ = chosen(sources, [slug])
    span = Span(first, min(last, today))
    return run_and_tell([span.widened(spec, console.now())], [], archive, warc, as_json=as_json, span=span)


def _day(text: str, name: str) -> date:
    return console.parse_time(text, name).astimezone(console.SHANGHAI).date()


def run_and_tell(
    specs: list[SourceSpec],
    problems: list[str],
    archive: str,
    warc: Path,
    *,
    as_json: bool,
    span: Span | None = None,
) -> int:
    """Runs sources, and says what came of it, and what was wrong with others: the exit code."""
    from crawler.crowd import crawl as run_all
    from crawler.run import Desk

    for problem in problems:
        console.err().print(f"dibao: {problem}", style="red", markup=False, soft_wrap=True)
    desk = Desk.open(archive, warc)
    try:
        with Watch(specs) as watch:
            reports = run_all(specs, desk, watch=watch, span=span)
    finally:
        desk.close()
    for report in reports:
        if report.reason and report.state != "stopped":
            console.err().print(
                f"dibao: {report.source}: {report.reason}", style="red", markup=False, soft_wrap=True
            )
    if as_json:
        console.emit_json({"runs": [report.as_json() for report in reports]})
    else:
        console.out().print(runs_table(reports))
    failed = problems or any(report.failed or report.state == "failed" for report in reports)
    return 1 if failed else 0


def chosen(folder: Path, slugs: list[str]) -> tuple[list[SourceSpec], list[str]]:
    """The specs of the named sources, or of all enabled ones, and what is wrong with other files.

    Raises RequestError where a named source is unknown or wrong, or where there is nothing to do.
    """
    from crawler.sources import load_all

    specs, problems = load_all(folder)
    by_slug = {spec.slug: spec for spec in specs}
    if not slugs:
        enabled = [spec for spec in specs if spec.enabled]
        if not enabled:
            raise RequestError(problems[0] if problems else f"no enabled source in {folder}")
        return enabled, problems
    for slug in slugs:
        if slug not in by_slug:
            wrong = next((line for line in problems if f"{slug}.toml" in line), None)
            raise RequestError(wrong or f"no source {slug!r} in {folder}; there are {_names(by_slug)}")
    return [by_slug[slug] for slug in dict.fromkeys(slugs)], []


def _names(slugs: dict[str, SourceSpec]) -> str:
    shown = ", ".join(sorted(slugs)[:12])
    return (shown + ", …" if len(slugs) > 12 else shown) or "none"
