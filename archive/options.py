"""The options that several commands of the archive share, and what they mean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive import console

if TYPE_CHECKING:
    from archive.storage import Archive, Filters

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


def opened_archive(url: str) -> Archive:
    from archive.storage import Archive

    return Archive.open(url, create=False)


def moment(text: str | None, name: str, *, end: bool = False) -> datetime | None:
    return None if text is None else console.parse_time(text, name, end_of_day=end)


def filters(
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
        since=moment(since, "--since"),
        until=moment(until, "--until", end=True),
        as_of=moment(as_of, "--as-of", end=True),
        all_versions=all_versions,
        one_per_cluster=one_per_cluster,
    )


def print_all(parts: Any) -> None:
    for part in parts:
        console.out().print(part)
