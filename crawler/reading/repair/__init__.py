"""Damaged text -> text, with the list of repairs: what mirrors and wrong decodings did, undone.

Clean text comes out as it went in, byte for byte. What cannot be undone stays as it is and is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.text import script as script_of
from archive.types import Repair
from crawler.reading.repair import encoding, lost, pinyin, punctuation, script, spaces

__all__ = ["Repaired", "repair"]

_LEFT = re.compile("[\ufffd\ue000-\uf8ff]+|^[?]+$", re.MULTILINE)
_MARK = re.compile("[\ufffd\ue000-\uf8ff]+")
_ANY_MARK = re.compile("[\ufffd\ue000-\uf8ff]")


def _marks(text: str) -> int:
    """How many places are marked as damaged; asked first whether any is, which takes half the time."""
    return len(_MARK.findall(text)) if _ANY_MARK.search(text) else 0


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text after repair. `text` is the very text that went in where there was nothing to repair."""

    text: str
    repairs: tuple[Repair, ...] = ()
    damaged: int = 0  # places that are damaged and could not be undone
    script: str | None = None  # Hans, Hant; None where no character tells


def repair(text: str) -> Repaired:
    """`text` as it stood before it was damaged, as far as that can be told from the text itself.

    Takes any string, also with lone surrogates and NULs; time grows linearly with its length. The kinds of
    repairs are encoding, pinyin, spaces, lost-byte, private-use, script and punctuation; of the last two,
    which concern a whole text, each pair of before and after is listed once.

    >>> repair("產(chǎn)業(yè)鏈").text
    '产业链'
    """
    repaired, encodings = encoding.restore(text)
    repaired, notes = pinyin.remove(repaired)
    repaired, gaps = spaces.restore(repaired)
    found = lost.restore(repaired)
    done = [*encodings, *notes, *gaps, *found.repairs]
    if not done:
        return Repaired(text, damaged=found.left or _marks(text), script=script_of(text))
    repaired, scripts = script.restore(found.text, certain=bool(notes) or found.converted)
    widths: list[Repair] = []
    if found.halved or notes:
        repaired, widths = punctuation.restore(repaired, certain=found.halved)
    left = max(found.left, len(_LEFT.findall(repaired)))
    return Repaired(repaired, (*done, *scripts, *widths), left, script_of(repaired))
