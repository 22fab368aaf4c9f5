"""The commands of this room, each in the module of its kind."""

from __future__ import annotations

import typer

from crawler.commands_crawl import backfill, crawl
from crawler.commands_ingest import ingest, reextract
from crawler.commands_reading import extract, repair


def mount(app: typer.Typer) -> None:
    """Adds the commands of this room."""
    for command in (crawl, backfill, extract, repair, ingest, reextract):
        app.command(command.__name__)(command)
