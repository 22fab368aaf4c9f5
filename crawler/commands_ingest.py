"""The commands that read captures again: ingest, from elsewhere, and reextract, from our own evidence."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive import console
from archive.console import ArchiveOption, JsonOption, SourcesOption, WarcOption
from archive.types import ArchiveError, RunReport

if TYPE_CHECKING:
    from crawler.foreign import Sorter, Tally
    from crawler.run import Desk
    from crawler.sources import SourceSpec


def ingest(
    files: Annotated[
        list[Path], typer.Argument(metavar="WARC...", help="WARC or WACZ files, or folders of them.")
    ],
    source: Annotated[
        str | None, typer.Option("--source", metavar="SLUG", help="All of it is of this source.")
    ] = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    warc: WarcOption = console.DEFAULT_WARC,
    as_json: JsonOption = False,
) -> int:
    """Articles out of existing WARC files. What is in the archive already is not taken in twice.

    Example: dibao ingest CC-NEWS-20240301.warc.gz
    """
    from crawler.foreign import Sorter, Tally, expand
    from crawler.run import Desk

    given = [path for file in files for path in expand(file)]
    sorter, tally = Sorter(_specs(sources), source), Tally()
    desk = Desk.open(archive, warc)
    started = time.monotonic()
    try:
        problems = asyncio.run(_take_in_all(desk, given, sorter, tally))
    finally:
        desk.close()
    for problem in problems:
        console.err().print(f"dibao: {problem}", style="red", markup=False, soft_wrap=True)
    reports = [replace(r, seconds=round(time.monotonic() - started, 3)) for r in tally.reports.values()]
    _show(reports, tally, problems, as_json)
    return 1 if problems or any(report.failed for report in reports) else 0


def _specs(folder: Path) -> list[SourceSpec]:
    from crawler.sources import load_all

    return load_all(folder)[0] if folder.is_dir() else []


async def _take_in_all(desk: Desk, given: list[Path], sorter: Sorter, tally: Tally) -> list[str]:
    from crawler.foreign import place, take_in

    problems = []
    for path in given:
        try:
            for file in place(path, desk.warc):
                await take_in(desk.ingest, file, desk.warc, sorter, tally)
        except (ArchiveError, OSError) as error:
            problems.append(str(error))
    for slug, number in tally.runs.items():
        report = tally.reports[slug]
        await desk.ingest.on_archive(desk.ingest.archive.end_run, number, report, desk.clock())
    return problems


def _show(reports: list[RunReport], tally: Tally, problems: list[str], as_json: bool) -> None:
    from crawler.commands import runs_table

    if as_json:
        runs = [report.as_json() for report in reports]
        console.emit_json({"runs": runs, "passed_over": tally.passed_over, "problems": problems})
        return
    console.out().print(runs_table(reports))
    console.out().print(f"{tally.passed_over} records that are no articles were passed over", style="dim")
