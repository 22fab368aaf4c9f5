"""A batch while it is decided: what is known of its pages, and the rows that wait to be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.decide import Twin
from archive.types import Article, Capture, RecordRef

ReadAgain = Callable[[RecordRef, Capture], Article | None]
State = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """What is known of the pages of a batch, and the rows that are waiting to be written."""

    run: int
    source: int
    now: datetime
    site: str  # the name of the source
    pages: dict[str, State]  # by address, kept up to date while the batch is decided
    originals: dict[int, State]  # pages that others of the batch copy, by key
    twins: dict[int, list[tuple[Twin, int]]]  # by text_key, with the key of the page
    captures: list[State] = field(default_factory=list)
    versions: list[State] = field(default_factory=list)  # capture_id is an index into captures until written
    states: list[State] = field(default_factory=list)  # the same
    seen: list[tuple[int, int, datetime]] = field(default_factory=list)  # page, number, when
    touched: dict[int, State] = field(default_factory=dict)  # pages to be written, by key
