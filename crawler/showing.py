"""What a run looks like to a person: while it runs, and when it is over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

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
from archive.types import RunReport

if TYPE_CHECKING:
    from crawler.run import Run
    from crawler.sources import SourceSpec

COUNTS = ("listed", "fetched", "not_modified", "new", "changed", "unchanged", "duplicate", "gone", "failed")
# Short, so that the table fits 80 columns.
HEADINGS = {"fetched": "read", "not_modified": "304", "unchanged": "same", "duplicate": "copies"}


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


class Watch:
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

    def __enter__(self) -> Watch:
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
