"""Damaged text -> text, with the list of repairs: what mirrors and wrong decodings did, undone.

Clean text comes out as it went in, byte for byte. What cannot be undone stays as it is and is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.text import script
from archive.types import Repair
from crawler.reading import (
    repair_encoding,
    repair_lost,
    repair_pinyin,
    repair_punctuation,
    repair_script,
    repair_spaces,
)

__all__ = ["Repaired", "repair"]

_LEFT = re.compile("[\ufffd\ue000-\uf8ff]+|^[?]+$", re.MULTILINE)
_MARK = re.compile("[\ufffd\ue000-\uf8ff]+")
_ANY_MARK = re.compile("[\ufffd\ue000-\uf8ff]")


def _marks(text: str) -> int:
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
    repaired, encoding = repair_encoding.restore(text)
    repaired, pinyin = repair_pinyin.remove(repaired)
    repaired, spaces = repair_spaces.restore(repaired)
    lost = repair_lost.restore(repaired)
    done = [*encoding, *pinyin, *spaces, *lost.repairs]
    if not done:
        return Repaired(text, damaged=lost.left or _marks(text), script=script(text))
    repaired, scripts = repair_script.restore(lost.text, certain=bool(pinyin) or lost.converted)
    halved = lost.halved
    if halved or pinyin:
        repaired, widths = repair_punctuation.restore(repaired, certain=halved)
    else:
        widths = []
    left = max(lost.left, len(_LEFT.findall(repaired)))
    return Repaired(repaired, (*done, *scripts, *widths), left, script(repaired))
