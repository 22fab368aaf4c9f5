"""The commands that ask the archive, and `migrate`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive import console
from archive.console import ArchiveOption, JsonOption, WarcOption
from archive.types import RequestError

if TYPE_CHECKING:
    from archive.storage import Archive, Entry, Filters

UrlArgument = Annotated[str, typer.Argument(metavar="URL", help="Any address of the article.")]
SourceOption = Annotated[str | None, typer.Option("--source", metavar="SLUG", help="Of this source only.")]
RegionOption = Annotated[
    str | None,
    typer.Option("--region", metavar="CODE", help="GB/T 2260: 371000 is a city, 370000 its province."),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="Published on this day or later.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Published on this day or earlier.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="The archive as it stood then: a day or a time.")
]


OnePerClusterOption = Annotated[
    bool, typer.Option("--one-per-cluster", help="Of copies across sources, the first publication only.")
]


def mount(app: typer.Typer) -> None:
    """Adds the commands of this room."""
    for command in (search, show, history, diff, takedowns, reprints, status, export, verify, migrate):
        app.command(command.__name__)(command)


def _open(url: str) -> Archive:
    from archive.storage import Archive

    return Archive.open(url, create=False)


def _moment(text: str | None, name: str, *, end: bool = False) -> datetime | None:
    return None if text is None else console.parse_time(text, name, end_of_day=end)


def _filters(
    source: str | None,
    region: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    *,
    all_versions: bool = False,
    one_per_cluster: bool = False,
) -> Filters:
    from archive.storage import Filters

    return Filters(
        source=source,
        region=region,
        since=_moment(since, "--since"),
        until=_moment(until, "--until", end=True),
        as_of=_moment(as_of, "--as-of", end=True),
        all_versions=all_versions,
        one_per_cluster=one_per_cluster,
    )


def _print(parts: Any) -> None:
    for part in parts:
        console.out().print(part)


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words; all must stand in the text.")],
    source: SourceOption = None,
    region: RegionOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    one_per_cluster: OnePerClusterOption = False,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Hits at most.")] = 20,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Articles that hold all words of a query, the latest first. Traditional and simplified are one.

    Example: dibao search 产业链 --region 371000 --since 2022-01-01 --until 2022-12-31
    """
    from archive import search as searching
    from archive import showing

    phrases = searching.phrases(query)
    with _open(archive) as opened:
        filters = _filters(source, region, since, until, as_of, one_per_cluster=one_per_cluster)
        found = opened.find(phrases, filters, limit)
    if as_json:
        console.emit_json({"total": found.total, "hits": [_hit(one, query) for one in found.hits]})
    else:
        _print(showing.hits(found.hits, query, found.total))


def _hit(one: Entry, query: str) -> dict[str, Any]:
    from archive.search import snippet

    return {
        "url": one.url,
        "source": one.source,
        "title": one.said["title"],
        "published_at": one.said["published_at"],
        "version": one.number,
        "snippet": snippet(one.said["text"], query),
        "status": one.status.value,
    }


def show(
    url: UrlArgument,
    version: Annotated[int | None, typer.Option("--version", min=1, metavar="N", help="Its number.")] = None,
    as_of: AsOfOption = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """One article: its current version, or another.

    Example: dibao show http://example.org/art/1.html --version 1
    """
    from archive import showing
    from archive.storage.articles import newest

    with _open(archive) as opened:
        versions = opened.versions(url, _moment(as_of, "--as-of", end=True))
        chosen = newest(versions) if version is None else _numbered(versions, version)
        evidence = opened.evidence(chosen)
    if as_json:
        from archive.export.columns import row

        extra = {"versions": len(versions), "last_seen": chosen.said["last_seen"], "evidence": evidence}
        found = {"text_found": chosen.said["text_found"], "repairs": chosen.said["repairs"]}
        console.emit_json(row(chosen) | {"attachments": chosen.said["attachments"]} | found | extra)
    else:
        _print(showing.article(chosen, len(versions)))


def _numbered(versions: list[Entry], number: int) -> Entry:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        count = len(versions)
        raise RequestError(f"no version {number}: there {'is 1' if count == 1 else f'are {count}'}")
    return found


def history(
    url: UrlArgument,
    as_of: AsOfOption = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """The versions of an article, and what became of it.

    Example: dibao history http://example.org/art/1.html
    """
    from archive import showing

    moment = _moment(as_of, "--as-of", end=True)
    with _open(archive) as opened:
        versions, states = opened.versions(url, moment), opened.states(url, moment)
    if not as_json:
        _print(showing.history(versions, states))
        return
    now = versions[-1]
    console.emit_json(
        {
            "url": now.url,
            "status": now.status.value,
            "moved_to": now.moved_to,
            "source": now.source,
            "aliases": list(now.aliases),
            "versions": [_version(one) for one in versions],
            "states": [
                {"status": s.status.value, "since": s.since, "moved_to": s.moved_to, "reason": s.reason}
                for s in states
            ],
        }
    )


def _version(one: Entry) -> dict[str, Any]:
    names = ("captured_at", "title", "published_at", "text", "origin", "last_seen", "extractor")
    return {"number": one.number, **{name: one.said[name] for name in names}}


def diff(
    url: UrlArgument,
    a: Annotated[int | None, typer.Argument(metavar="[A]", min=1, help="None: the last but one.")] = None,
    b: Annotated[int | None, typer.Argument(metavar="[B]", min=1, help="None: the one after A.")] = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """What changed from one version of an article to another: [-went-], {+came+}.

    Example: dibao diff http://example.org/art/1.html 1 2
    """
    from archive import compare, showing

    with _open(archive) as opened:
        versions = opened.versions(url)
    first, second = _pair(versions, a, b)
    if not as_json:
        _print(showing.difference(first, second))
        return
    names = (f"version {first.number}", f"version {second.number}")
    changes = compare.fields(first.said, second.said)
    console.emit_json(
        {
            "url": first.url,
            "from": first.number,
            "to": second.number,
            "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in changes],
            "diff": compare.unified(first.said["text"], second.said["text"], *names),
        }
    )


def _pair(versions: list[Entry], a: int | None, b: int | None) -> tuple[Entry, Entry]:
    if a is None:
        if len(versions) < 2:
            raise RequestError("there is one version only, and nothing to compare it with")
        return versions[-2], versions[-1]
    first = _numbered(versions, a)
    return first, _numbered(versions, b if b is not None else min(a + 1, versions[-1].number))


def takedowns(
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="On this day or later.")] = None,
    as_of: AsOfOption = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Articles that their sites do not show any more: gone, replaced, blocked or unreachable.

    Example: dibao takedowns --since 2026-11-01
    """
    from archive import showing

    with _open(archive) as opened:
        found = opened.takedowns(_moment(since, "--since"), _moment(as_of, "--as-of", end=True))
    if as_json:
        names = ("url", "source", "status", "since", "title", "reason")
        console.emit_json({"takedowns": [{name: getattr(one, name) for name in names} for one in found]})
    elif found:
        console.out().print(showing.takedowns(found))
    else:
        console.out().print("nothing was taken down")


def reprints(
    url: UrlArgument,
    as_of: AsOfOption = None,
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """The copies of an article across sources (通稿), first publication first.

    Example: dibao reprints http://example.org/art/1.html
    """
    from archive import showing

    with _open(archive) as opened:
        found = opened.cluster(url, _moment(as_of, "--as-of", end=True))
    if not as_json:
        _print(showing.cluster(found))
        return
    members = [
        {
            "url": one.url,
            "source": one.source,
            "title": one.title,
            "published_at": one.published_at,
            "similarity": round(one.similarity, 4),
            "stated_origin": one.stated,
            "from": one.via,
        }
        for one in found
    ]
    console.emit_json({"origin": found[0].url, "members": members})


def status(archive: ArchiveOption = console.DEFAULT_ARCHIVE, as_json: JsonOption = False) -> int:
    """Each source: how it fares, how many articles, its last run. Exit code 1 where one is failing.

    Example: dibao status
    """
    from archive import showing

    with _open(archive) as opened:
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
    filters = _filters(source, region, since, until, as_of, **more)
    now = console.now()
    with _open(archive) as opened:
        told = exporting.filters_of(filters)
        manifest = exporting.export(opened.entries(filters), out, format_name, told, now)
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

    with _open(archive) as opened, console.err().status("reading every record"):
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
    """Brings the schema of the archive up to this release.

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
