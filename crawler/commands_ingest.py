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
    from crawler.reextract import Outcome
    from crawler.run import Desk
    from crawler.sources import SourceSpec


def ingest(
    files: Annotated[
        list[Path], typer.Argument(metavar="WARC", help="WARC or WACZ files, or folders of them.")
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
    from crawler.showing import runs_table

    if as_json:
        runs = [report.as_json() for report in reports]
        console.emit_json({"runs": runs, "passed_over": tally.passed_over, "problems": problems})
        return
    console.out().print(runs_table(reports))
    console.out().print(f"{tally.passed_over} records that are no articles were passed over", style="dim")


def reextract(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    warc: WarcOption = console.DEFAULT_WARC,
    as_json: JsonOption = False,
) -> int:
    """The archive through today's readers, from its own captures. Adds no version that the site did not make:
    the same state read differently is another reading of it, and the first one is kept.

    Example: dibao reextract --dry-run
    """
    from crawler.ingest import Brief
    from crawler.reextract import reextract as read_all
    from crawler.run import Desk

    briefs = {spec.slug: Brief.of(spec) for spec in _specs(sources)}
    desk = Desk.open(archive, warc)
    status = console.err().status("reading again")
    try:
        with status:
            outcome = asyncio.run(
                read_all(desk, briefs, write=not dry_run, watch=lambda now: status.update(_so_far(now)))
            )
    finally:
        desk.close()
    _show_effects(outcome, dry_run, as_json)
    return 1 if outcome.problems else 0


def _so_far(outcome: Outcome) -> str:
    return f"read again: {sum(outcome.effects.values())} captures"


def _show_effects(outcome: Outcome, dry_run: bool, as_json: bool) -> None:
    from archive import compare, showing
    from archive.storage import Effect

    for problem in outcome.problems:
        console.err().print(f"dibao: {problem}", style="red", markup=False, soft_wrap=True)
    counts = {effect.value: outcome.effects[effect] for effect in Effect}
    samples = [
        (one, one.before.text if one.before else "", one.after.text if one.after else "")
        for one in outcome.samples
    ]
    if as_json:
        told = [
            {
                "url": one.held.capture.page_url,
                "effect": one.effect.value,
                "diff": compare.unified(before, after, "archived", "today"),
            }
            for one, before, after in samples
        ]
        written = not dry_run
        console.emit_json({"written": written, **counts, "samples": told, "problems": outcome.problems})
        return
    table = showing.table("captures", "effect", right=("captures",))
    for effect in Effect:
        table.add_row(str(counts[effect.value]), EFFECTS[effect.value])
    console.out().print(table)
    for one, before, after in samples:
        console.out().print(f"\n{one.held.capture.page_url}", style="bold", markup=False)
        console.out().print(compare.unified(before, after, "archived", "today"), markup=False)
    if dry_run:
        console.out().print("\nNothing was written. Without --dry-run it will be.", style="dim")


EFFECTS = {
    "same": "read as before",
    "reading": "the same version, read differently: a second reading beside the first",
    "version": "a state of the page that no version told of",
    "unreadable": "not readable today; what was read before stays",
}
