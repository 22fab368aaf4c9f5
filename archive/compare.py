"""What changed from one version of an article to another."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FIELDS = ("title", "published_at", "origin", "author", "editor", "column", "section")


class Kind(StrEnum):
    """What a piece of text is in a comparison."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that says something else."""

    field: str
    before: Any
    after: Any


Line = tuple[Piece, ...]


def fields(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Change]:
    """The fields beside the body that differ."""
    return [Change(name, before[name], after[name]) for name in FIELDS if before[name] != after[name]]


def pieces(before: str, after: str) -> Line:
    """A line of text, character by character."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece(Kind.SAME, before[i1:i2]))
            continue
        if i2 > i1:
            found.append(Piece(Kind.REMOVED, before[i1:i2]))
        if j2 > j1:
            found.append(Piece(Kind.ADDED, after[j1:j2]))
    return tuple(found)


ALIKE = 0.4  # two paragraphs that share less are shown as one gone and another come
LONGEST = 4_000  # characters of a paragraph compared one by one: the comparison is quadratic


def lines(before: str, after: str) -> Iterator[Line]:
    """The body, paragraph by paragraph: those that stayed as they were, went, came, or were edited."""
    old, new = before.split("\n"), after.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from ((Piece(Kind.SAME, line),) for line in old[i1:i2])
            continue
        paired = min(i2 - i1, j2 - j1)
        for one, other in zip(old[i1 : i1 + paired], new[j1 : j1 + paired], strict=True):
            yield from _edited(one, other)
        yield from ((Piece(Kind.REMOVED, line),) for line in old[i1 + paired : i2])
        yield from ((Piece(Kind.ADDED, line),) for line in new[j1 + paired : j2])


def _edited(one: str, other: str) -> Iterator[Line]:
    long = max(len(one), len(other)) > LONGEST
    if not long and difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE:
        yield pieces(one, other)
    else:
        yield (Piece(Kind.REMOVED, one),)
        yield (Piece(Kind.ADDED, other),)


def unified(before: str, after: str, a: str, b: str) -> str:
    """The body as a unified diff, for other programs."""
    parts = difflib.unified_diff(before.split("\n"), after.split("\n"), a, b, lineterm="")
    return "\n".join(parts)
