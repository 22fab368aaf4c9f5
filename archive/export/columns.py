"""The columns of a dataset: one row an article, or a version of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from archive.storage import Entry
from archive.types import Document

Row = dict[str, Any]

# name -> what it holds, as dataset cards tell it
COLUMNS = {
    "url": "address of the article",
    "aliases": "other addresses under which the source shows the same text",
    "source": "slug of the source",
    "region": "region of the source, a code of GB/T 2260",
    "title": "title, repaired where it was damaged",
    "text": "body, repaired where it was damaged; paragraphs are lines",
    "published_at": "stated time of publication, UTC",
    "origin": "stated origin (来源)",
    "author": "stated author",
    "editor": "stated editor",
    "column": "column of the site",
    "section": "page (版) of an e-paper",
    "language": "language",
    "script": "Hans or Hant",
    "document": "what a government document says about itself",
    "version": "number of this version, from 1",
    "captured_at": "first capture of this version, UTC",
    "status": "what became of the page: live, moved, gone, replaced, blocked, unreachable",
    "moved_to": "where it moved",
    "damaged": "places of the text that could not be repaired",
    "extractor": "what read it: names and versions of decoder, extractor and repair",
}


def row(entry: Entry) -> Row:
    """The row of one entry; times are aware, absent values None."""
    told = {
        "url": entry.url,
        "aliases": list(entry.aliases),
        "source": entry.source,
        "region": entry.region,
        "version": entry.number,
        "status": entry.status.value,
        "moved_to": entry.moved_to,
    }
    document = entry.said["document"]
    if document is not None:  # PostgreSQL keeps keys in an order of its own
        told["document"] = {one.name: document[one.name] for one in fields(Document)}
    return {name: told[name] if name in told else entry.said[name] for name in COLUMNS}
