"""The commands that bring pages in: crawl, backfill, extract, repair, ingest, reextract, schedule."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from archive import console
from archive.console import ArchiveOption, JsonOption, SourcesOption, WarcOption
from archive.types import RequestError, RunReport

if TYPE_CHECKING:
    from crawler.backfill import Span
    from crawler.run import Run
    from crawler.sources import SourceSpec

COUNTS = ("listed", "fetched", "not_modified", "new", "changed", "unchanged", "duplicate", "gone", "failed")


# Short, so that the table fits 80 columns.
HEADINGS = {"fetched": "read", "not_modified": "304", "unchanged": "same", "duplicate": "copies"}


def mount(app: typer.Typer) -> None:
    """Adds the commands of this room."""
    from crawler.commands_backfill import backfill
    from crawler.commands_ingest import ingest, reextract
    from crawler.commands_reading import extract, repair

    app.command("crawl")(crawl)
    app.command("backfill")(backfill)
    app.command("extract")(extract)
    app.command("repair")(repair)
    app.command("ingest")(ingest)
    app.command("reextract")(reextract)


def crawl(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="Sources; none: all enabled ones.")
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
        with _Watch(specs) as watch:
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


def runs_table(reports: list[RunReport]) -> Table:
    """What some runs did, for a person."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=len(reports) > 1)
    total = {name: sum(getattr(report, name) for report in reports) for name in COUNTS}
    table.add_column("source", footer="all", no_wrap=True)
    for name in COUNTS:
        table.add_column(HEADINGS.get(name, name), justify="right", footer=str(total[name]))
    table.add_column("s", justify="right")
    for report in reports:
        cells = [_cell(name, getattr(report, name)) for name in COUNTS]
        table.add_row(report.source, *cells, f"{report.seconds:.1f}")
    return table


def _cell(name: str, count: int) -> str:
    style = {"new": "green", "changed": "yellow", "gone": "magenta", "failed": "red"}.get(name)
    if not count:
        return "[dim]·[/dim]"
    return f"[{style}]{count}[/{style}]" if style else str(count)


class _Watch:
    """A progress bar a source, on a terminal only."""

    def __init__(self, specs: list[SourceSpec]):
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("[dim]{task.fields[now]}"),
            TimeElapsedColumn(),
            console=console.err(),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._tasks = {
            spec.slug: self._progress.add_task(spec.slug, total=None, now="", start=False) for spec in specs
        }

    def __enter__(self) -> _Watch:
        self._progress.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._progress.stop()

    def __call__(self, slug: str, run: Run | None, report: RunReport | None) -> None:
        task = self._tasks[slug]
        self._progress.start_task(task)
        if run is not None:
            done, asked = run.progress
            note = f"{run.counts['new']} new, {run.counts['changed']} changed"
            self._progress.update(task, total=asked or None, completed=done, now=note)
        if report is not None:
            self._progress.update(task, visible=False)
