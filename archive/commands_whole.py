"""The commands about the archive as a whole: takedowns, status, coverage, export, verify, migrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive import console
from archive.console import ArchiveOption, JsonOption, WarcOption
from archive.options import (
    AsOfOption,
    OnePerClusterOption,
    RegionOption,
    SinceOption,
    SourceOption,
    UntilOption,
    filters,
    moment,
    opened_archive,
    print_all,
)


def mount(app: typer.Typer) -> None:
    """Adds the commands of this room."""
    for command in (takedowns, status, coverage, export, verify, migrate):
        app.command(command.__name__)(command)


def takedowns(
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="On this day or later.")] = None,
    as_of: AsOfOption = None,
    one_per_cluster: OnePerClusterOption = False,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Articles that their sites do not show any more: gone, replaced, blocked or unreachable; and the sources
    that show a copy still.

    Example: dibao takedowns --since 2026-11-01
    """
    from archive import showing

    with opened_archive(archive) as opened:
        then = moment(as_of, "--as-of", end=True)
        found = opened.takedowns(moment(since, "--since"), then, one_per_cluster=one_per_cluster)
    if as_json:
        names = ("url", "source", "status", "since", "title", "reason")
        rows = [
            {name: getattr(one, name) for name in names}
            | {"copies": [{"url": copy.url, "source": copy.source} for copy in one.copies]}
            for one in found
        ]
        console.emit_json({"takedowns": rows})
    elif found:
        console.out().print(showing.takedowns(found))
    else:
        console.out().print("nothing was taken down")


def status(archive: ArchiveOption = console.DEFAULT_ARCHIVE, as_json: JsonOption = False) -> int:
    """Each source: how it fares, how many articles, its last run. Exit code 1 where one is failing.

    Example: dibao status
    """
    from archive import showing

    with opened_archive(archive) as opened:
        found = opened.status()
    if as_json:
        names = ("source", "state", "reason", "articles")
        sources = [
            {name: getattr(one, name) for name in names}
            | {"last_run": one.last_run.started_at if one.last_run else None}
            for one in found
        ]
        console.emit_json({"sources": sources})
    else:
        console.out().print(showing.sources(found) if found else "no source has run yet")
    return 1 if any(one.state == "failing" for one in found) else 0


def coverage(
    source: SourceOption = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="From this day on.")] = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """What each source listed and what of it is archived, day by day, with the gaps, and why the rest is not.

    Example: dibao coverage --source weihai-news --since 2026-01-01
    """
    from archive import showing
    from archive.coverage import cover, missing

    begin = moment(since, "--since")
    first = begin.astimezone(console.SHANGHAI).date() if begin else None
    today = console.now().astimezone(console.SHANGHAI).date()
    with opened_archive(archive) as opened:
        days, passed = opened.days(source), opened.missing(source, first)
    found = [cover(slug, counted, today, first) for slug, counted in days.items()]
    why = {slug: missing(passed[slug], counted, today, first) for slug, counted in days.items()}
    if not as_json:
        print_all(showing.calendars(found, why))
        return
    told = [
        {
            "source": one.source,
            "days": [
                {
                    "date": day.date.isoformat(),
                    "listed": day.listed,
                    "archived": day.archived,
                    "missing": day.missing,
                }
                for day in one.days
            ],
            "gaps": [{"since": gap.since.isoformat(), "until": gap.until.isoformat()} for gap in one.gaps],
            "missing": [
                {"kind": w.kind.value, "reason": w.reason, "count": w.count, "examples": list(w.examples)}
                for w in why[one.source]
            ],
        }
        for one in found
    ]
    console.emit_json({"sources": told})


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="jsonl, csv, parquet or hf (Hugging Face).")
    ] = "jsonl",
    source: SourceOption = None,
    region: RegionOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="One row a version, not one an article.")
    ] = False,
    one_per_cluster: OnePerClusterOption = False,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """A dataset, with a manifest: rows, filters, time, and the digest of each file.

    Example: dibao export --format parquet out/2022 --since 2022-01-01 --until 2022-12-31
    """
    from archive import export as exporting

    more = {"all_versions": all_versions, "one_per_cluster": one_per_cluster}
    chosen = filters(source, region, since, until, as_of, **more)
    now = console.now()
    with opened_archive(archive) as opened:
        told = exporting.filters_of(chosen)
        manifest = exporting.export(opened.entries(chosen), out, format_name, told, now)
    if as_json:
        console.emit_json(manifest)
        return
    for file in manifest["files"]:
        console.out().print(f"{out / file['name']}  {file['bytes']:,} bytes", markup=False, soft_wrap=True)
    rows = manifest["rows"]
    what = "version" if all_versions else "article"
    console.out().print(
        f"{rows:,} {what}{'' if rows == 1 else 's'}; {out / exporting.MANIFEST} says how", markup=False
    )


def verify(
    warc: WarcOption = console.DEFAULT_WARC,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> int:
    """Every row against its evidence, and all evidence against a row. Exit code 1 where something is wrong.

    Example: dibao verify --warc data/warc
    """
    from archive import verify as verifying

    with opened_archive(archive) as opened, console.err().status("reading every record"):
        verdict = verifying.verify(opened, warc)
    if as_json:
        names = ("problem", "file", "offset", "url")
        problems = [{name: getattr(one, name) for name in names} for one in verdict.problems]
        told = {"ok": verdict.ok, "captures": verdict.captures, "versions": verdict.versions}
        console.emit_json(told | {"problems": problems})
        return 0 if verdict.ok else 1
    for one in verdict.problems:
        where = "  ".join(str(part) for part in (one.file, one.offset, one.url) if part is not None)
        console.out().print(f"{where}: {one.problem}", style="red", markup=False, soft_wrap=True)
    wrong = len(verdict.problems)
    said = "all as it was written" if not wrong else f"{wrong} {'problem' if wrong == 1 else 'problems'}"
    console.out().print(f"{verdict.captures:,} captures, {verdict.versions:,} versions: {said}")
    return 0 if verdict.ok else 1


def migrate(archive: ArchiveOption = console.DEFAULT_ARCHIVE, as_json: JsonOption = False) -> None:
    """Brings the schema of the archive up to this release, and the keys by which copies are found.

    Example: dibao migrate --archive postgresql://dibao@localhost/dibao
    """
    from archive.storage import Archive

    before, after = Archive.migrate(archive)
    if as_json:
        console.emit_json({"before": before, "after": after})
    elif before == after:
        console.out().print(f"the archive is at schema {after} already")
    else:
        console.out().print(f"the archive is at schema {after} now" + (f" (was {before})" if before else ""))
