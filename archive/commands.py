"""The commands that ask for articles: search, show, history, diff, reprints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive import commands_whole, console
from archive.console import ArchiveOption, JsonOption
from archive.options import (
    AsOfOption,
    OnePerClusterOption,
    RegionOption,
    SinceOption,
    SourceOption,
    UntilOption,
    UrlArgument,
    filters,
    moment,
    opened_archive,
    print_all,
)
from archive.types import RequestError

if TYPE_CHECKING:
    from archive.storage import Entry


def mount(app: typer.Typer) -> None:
    """Adds the commands of this room."""
    for command in (search, show, history, diff, reprints):
        app.command(command.__name__)(command)
    commands_whole.mount(app)


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
    with opened_archive(archive) as opened:
        chosen = filters(source, region, since, until, as_of, one_per_cluster=one_per_cluster)
        found = opened.find(phrases, chosen, limit)
    if as_json:
        console.emit_json({"total": found.total, "hits": [_hit(one, query) for one in found.hits]})
    else:
        print_all(showing.hits(found.hits, query, found.total))


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

    with opened_archive(archive) as opened:
        versions = opened.versions(url, moment(as_of, "--as-of", end=True))
        chosen = newest(versions) if version is None else _numbered(versions, version)
        evidence = opened.evidence(chosen)
    if as_json:
        from archive.export.columns import row
        from archive.storage.rows import article

        said = article(chosen.said, chosen.url)
        found = {
            "text_found": said.text_found,
            "attachments": [asdict(one) for one in said.attachments],
            "repairs": [asdict(one) for one in said.repairs],
        }
        console.emit_json(row(chosen) | found | {"versions": len(versions), "evidence": evidence})
    else:
        print_all(showing.article(chosen, len(versions)))


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

    then = moment(as_of, "--as-of", end=True)
    with opened_archive(archive) as opened:
        versions, states = opened.versions(url, then), opened.states(url, then)
    if not as_json:
        print_all(showing.history(versions, states))
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
    names = ("captured_at", "title", "published_at", "text", "origin", "extractor")
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

    with opened_archive(archive) as opened:
        versions = opened.versions(url)
    first, second = _pair(versions, a, b)
    if not as_json:
        print_all(showing.difference(first, second))
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

    with opened_archive(archive) as opened:
        found = opened.cluster(url, moment(as_of, "--as-of", end=True))
    if not as_json:
        print_all(showing.cluster(found))
        return
    members = [
        {
            "url": one.url,
            "source": one.source,
            "title": one.title,
            "published_at": one.published_at,
            "similarity": round(one.similarity, 4),
            "stated_origin": one.stated,
            "status": one.status.value,
            "from": one.via,
        }
        for one in found
    ]
    console.emit_json({"origin": found[0].url, "members": members})
