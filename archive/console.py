"""What every command shares: its options, its clock, and how it speaks to a person or to a program.

Results go to stdout; logs, progress and failures go to stderr. With `--json`, stdout holds one JSON document
and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from archive.types import RequestError

SHANGHAI = ZoneInfo("Asia/Shanghai")
PIPED_WIDTH = 100  # columns where the output is no terminal and cannot say how wide it is

ArchiveOption = Annotated[
    str,
    typer.Option(
        "--archive", metavar="URL", envvar="DIBAO_ARCHIVE", help="The archive: SQLite or PostgreSQL."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
SourcesOption = Annotated[
    Path, typer.Option("--sources", metavar="DIR", envvar="DIBAO_SOURCES", help="The folder of source files.")
]
WarcOption = Annotated[
    Path, typer.Option("--warc", metavar="DIR", envvar="DIBAO_WARC", help="The folder of WARC files.")
]
DEFAULT_ARCHIVE = "sqlite:///data/archive.db"
DEFAULT_SOURCES = Path("sources")
DEFAULT_WARC = Path("data/warc")


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


@cache
def out() -> Console:
    """The console for results."""
    return _console(stderr=False)


@cache
def err() -> Console:
    """The console for progress and failures."""
    return _console(stderr=True)


def emit_json(value: Any) -> None:
    """Writes one JSON document to stdout; times as ISO 8601."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def iso(when: datetime | None) -> str | None:
    """A time for a program: ISO 8601 in UTC, to the second."""
    return None if when is None else when.astimezone(UTC).isoformat(timespec="seconds")


def local(when: datetime | None, *, seconds: bool = False) -> str:
    """A time for a person: in Asia/Shanghai; a dash where there is none."""
    if when is None:
        return "–"
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def now() -> datetime:
    """The clock: $DIBAO_NOW (ISO 8601 with zone) where it is set. Raises RequestError where it is no time."""
    text = os.environ.get("DIBAO_NOW")
    return parse_time(text, "$DIBAO_NOW", zone_needed=True) if text else datetime.now(UTC)


def parse_time(text: str, what: str, *, end_of_day: bool = False, zone_needed: bool = False) -> datetime:
    """A day (2022-12-09) or a time (ISO 8601) that a person typed, as UTC; without zone, Asia/Shanghai.

    `end_of_day` reads a bare day as its last moment. Raises RequestError, naming `what`.
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise RequestError(f"{what}: {text!r} is not a day or a time in ISO 8601") from None
    if when.tzinfo is None:
        if zone_needed:
            raise RequestError(f"{what}: {text!r} needs a zone, as in 2022-12-09T08:00:00+08:00")
        if end_of_day and len(text.strip()) <= len("2022-12-09"):
            when = when.replace(hour=23, minute=59, second=59, microsecond=999999)
        when = when.replace(tzinfo=SHANGHAI)
    try:
        when.astimezone(SHANGHAI)
        return when.astimezone(UTC)
    except OverflowError:  # the year 1 or 9999, in another zone
        raise RequestError(f"{what}: {text!r} is out of range") from None
