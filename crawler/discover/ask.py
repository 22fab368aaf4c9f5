"""What discovering asks for, and what it learns from one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.types import Found


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for something that leads to articles."""

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    page: int = 1  # which list page this is, from 1; never above the spec's `pages`
    context: Mapping[str, str] = field(default_factory=dict)  # what the way needs to carry on

    @property
    def identity(self) -> tuple[str, str, bytes]:
        """Two asks of one identity need be sent once only; whoever sends them compares by it."""
        return (self.method, self.url, self.body or b"")


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list page said."""

    found: tuple[Found, ...] = ()
    next: tuple[Ask, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()  # (url, reason): links refused
    problem: str | None = None  # one line: why nothing, or not all, could be read
    over: int = 0  # addresses beyond the limit of the spec
