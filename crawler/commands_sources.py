"""dibao sources: the catalogue, its errors, and drafts for new sites."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from archive import console
from archive.console import ArchiveOption, JsonOption, SourcesOption
from archive.options import SinceOption, filters, opened_archive
from archive.types import RequestError

if TYPE_CHECKING:
    from crawler.probe import Candidate, Draft
    from crawler.sources import Problem, SourceSpec

app = typer.Typer(help="The catalogue of sources: list it, check it, draft a new one.", no_args_is_help=True)


def mount(root: typer.Typer) -> None:
    """Adds the commands of this room."""
    root.add_typer(app, name="sources")


@app.command("list")
def list_(sources: SourcesOption = console.DEFAULT_SOURCES, as_json: JsonOption = False) -> int:
    """The sources of the catalogue.

    Example: dibao sources list
    """
    from crawler.sources import check_all

    specs, problems = check_all(sources)
    specs.sort(key=lambda spec: (spec.region, spec.kind, spec.slug))
    if as_json:
        console.emit_json({"sources": [_row(spec) for spec in specs], "problems": _plain(problems)})
    else:
        console.out().print(_table(specs))
    _tell(problems)
    return 1 if problems else 0


@app.command()
def check(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SLUG]...", help="With --online: these; none: all enabled ones."),
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask sources for their lists and one article.")
    ] = False,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    as_json: JsonOption = False,
) -> int:
    """What is wrong in the catalogue: file, key and reason.

    Example: dibao sources check weihai-gov --online
    """
    from crawler.sources import check_all

    specs, problems = check_all(sources)
    _tell(problems)
    asked = _named(specs, slugs or []) if online else []
    rows = [_seen(spec, as_json=as_json) for spec in asked]
    ok = not problems and all(row["ok"] for row in rows)
    report = {"ok": ok, "sources": len(specs), "problems": _plain(problems)}
    if as_json:
        console.emit_json({**report, "online": rows} if online else report)
    elif not problems and not online:
        off = sum(not spec.enabled for spec in specs)
        console.out().print(f"{len(specs)} sources ({off} switched off), no error in their files.")
    return 0 if ok else 1


@app.command()
def probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="The home page, or a list, feed or issue of it.")],
    write: Annotated[
        bool, typer.Option("--write", help="Write the draft into the folder of sources.")
    ] = False,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    as_json: JsonOption = False,
) -> int:
    """Drafts the source file of a new site, as TOML on stdout.

    Example: dibao sources probe https://www.example.org/ --write
    """
    draft, problem = _drafted(url)
    path = _write(sources, draft) if draft and write else None
    if problem:
        console.err().print(f"dibao: {url}: {problem}", markup=False, soft_wrap=True)
    if as_json:
        console.emit_json(_report(url, draft, path, problem))
    elif draft:
        console.err().print(_probe_table(draft))
        typer.echo(f"{path}\n" if path else draft.toml(), nl=False)
    return 1 if problem else 0


@app.command()
def repeats(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A source that has been crawled.")],
    since: SinceOption = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> int:
    """Lines that many articles of a source carry, as TOML: paste those that the site adds into its file.

    Example: dibao sources repeats weihai-gov --since 2026-06-01
    """
    from crawler.repeats import as_toml
    from crawler.repeats import repeats as count

    with opened_archive(archive) as opened:
        entries = opened.entries(filters(slug, None, since, None, None))
        articles, found = count(one.said["text_found"] or one.said["text"] for one in entries)
    if as_json:
        lines = [{"line": one.line, "articles": one.articles} for one in found]
        console.emit_json({"source": slug, "articles": articles, "lines": lines})
        return 0
    told = (
        f"{len(found)} lines stand in many of {articles} articles"
        if found
        else f"none in {articles} articles"
    )
    console.err().print(f"{slug}: {told}. Leave in what the articles say themselves.", soft_wrap=True)
    if found:
        typer.echo(as_toml(found), nl=False)
    return 0


def _drafted(url: str) -> tuple[Draft | None, str | None]:
    """The draft for a site, or why there is none."""
    from archive.types import Unreadable
    from crawler.fetch import Fetcher, Unreached
    from crawler.probe import probe as run

    try:
        with console.err().status(f"Asking {url} …"):
            return run(url, Fetcher(), console.now()), None
    except (Unreached, Unreadable) as error:
        return None, str(error)


def _report(url: str, draft: Draft | None, path: Path | None, problem: str | None) -> dict[str, Any]:
    if draft is None:
        return {"url": url, "slug": None, "toml": None, "ways": [], "written": None, "problem": problem}
    ways = [_way_row(one, one in draft.chosen) for one in (*draft.chosen, *draft.left)]
    said = {"url": url, "slug": draft.slug, "toml": draft.toml(), "ways": ways}
    return {**said, "written": path, "problem": None}


def _write(folder: Path, draft: Draft) -> Path:
    """Writes a draft; never over a file that is there."""
    path = folder / f"{draft.slug}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(draft.toml())
    except FileExistsError:
        raise RequestError(f"{path} is there already; remove it to write a new draft") from None
    except OSError as error:
        raise RequestError(f"{path}: {error.strerror}") from error
    return path


def _way_row(one: Candidate, used: bool) -> dict[str, Any]:
    examples = list(one.found.values())[:3]
    return {
        "way": one.kind,
        "address": one.way[one.kind],
        "name": one.title or None,
        "used": used,
        "articles": len(one.found),
        "lists": one.lists,
        "lists_left": one.more,
        "examples": [{"url": item.url, "title": item.title, "date": item.date} for item in examples],
        "problem": one.problem,
    }


def _probe_table(draft: Draft) -> Table:
    from crawler.probe import suggestion

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "found by", "address", "articles", "lists", "article = …", "for example"):
        right = name in ("articles", "lists")
        table.add_column(name, justify="right" if right else "left", no_wrap=right, overflow="fold")
    for one in (*draft.chosen, *draft.left):
        used = one in draft.chosen
        item = next(iter(one.found.values()), None)
        told = (item.title or item.url) if item else (one.problem or "nothing found")
        lists = f"{one.lists}+{one.more}" if one.more else str(one.lists)
        address = one.way[one.kind] + (f"  {one.title}" if one.title else "")
        form = suggestion(one.found.values()) or "–" if one.found else "–"
        cells = ("✓" if used else "", one.kind, address, str(len(one.found)), lists, form, told)
        table.add_row(*map(escape, cells), style=None if used else "dim")
    return table


def _named(specs: list[SourceSpec], slugs: list[str]) -> list[SourceSpec]:
    known = {spec.slug: spec for spec in specs}
    for slug in slugs:
        if slug not in known:
            raise RequestError(f"no source {slug!r}")
    chosen = [known[slug] for slug in slugs] or [spec for spec in specs if spec.enabled]
    if not chosen:
        raise RequestError("no source is switched on: name those that should be asked")
    return chosen


def _row(spec: SourceSpec) -> dict[str, Any]:
    return {
        "source": spec.slug,
        "name": spec.name,
        "kind": spec.kind,
        "region": spec.region,
        "home": spec.home,
        "ways": [way.way for way in spec.ways],
        "schedule": spec.schedule,
        "enabled": spec.enabled,
        "verified": spec.verified,
    }


def _table(specs: list[SourceSpec]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("source", "name", "kind", "region", "found by", "schedule", "verified"):
        table.add_column(name, no_wrap=name in ("source", "schedule"))
    for spec in specs:
        ways = ", ".join(dict.fromkeys(way.way for way in spec.ways))
        when = spec.schedule if spec.enabled else "off"
        cells = (spec.slug, spec.name, spec.kind, spec.region, ways, when, spec.verified or "–")
        table.add_row(*cells, style=None if spec.enabled else "dim")
    return table


def _plain(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{**asdict(problem), "file": str(problem.file)} for problem in problems]


def _tell(problems: list[Problem]) -> None:
    for problem in problems:
        console.err().print(str(problem), style="red", markup=False, soft_wrap=True)


def _seen(spec: SourceSpec, *, as_json: bool) -> dict[str, Any]:
    """One source asked for its lists and an article; the row is shown as soon as it is known."""
    from crawler.fetch import Fetcher
    from crawler.online import inspect

    row = inspect(spec, Fetcher(delay=spec.delay, private=spec.allow_private_network), console.now())
    if not as_json:
        mark, style = ("ok", "green") if row["ok"] else ("fails", "red")
        told = "; ".join(row["problems"]) or f"{row['articles']} articles on {row['lists']} list pages"
        console.out().print(f"{spec.slug:<24} [{style}]{mark:<6}[/] {told}", soft_wrap=True)
    return row
