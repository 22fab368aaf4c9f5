"""Damaged text -> text, with the list of repairs: what mirrors and wrong decodings did, undone.

Clean text comes out as it went in, byte for byte. What cannot be undone stays as it is and is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.text import script
from archive.types import Repair
from crawler.reading import repair_encoding, repair_pinyin, repair_spaces

__all__ = ["Repaired", "repair"]

_SUSPECT = re.compile(
    r"[\ufffd\ue000-\uf8ff\x80-\x9f]"  # what no writer writes
    r"|[?？]"
    r"|[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]"
    r"|[à-ï][\x80-\xbf]"
)
_LEFT = re.compile(r"[\ufffd\ue000-\uf8ff]+")


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text after repair. `text` is the very text that went in where there was nothing to repair."""

    text: str
    repairs: tuple[Repair, ...] = ()
    damaged: int = 0  # places that are damaged and could not be undone
    script: str | None = None  # Hans, Hant; None where no character tells


def repair(text: str) -> Repaired:
    """`text` as it stood before it was damaged, as far as that can be told from the text itself.

    Takes any string, also with lone surrogates and NULs; time grows linearly with its length.

    >>> repair("產(chǎn)業(yè)鏈").text
    '產業鏈'
    """
    if not _SUSPECT.search(text):
        return Repaired(text, script=script(text))
    repairs: list[Repair] = []
    repaired = text
    for stage in (repair_encoding.restore, repair_pinyin.remove, repair_spaces.restore):
        repaired, done = stage(repaired)
        repairs += done
    left = sum(1 for _ in _LEFT.finditer(repaired))
    return Repaired(repaired, tuple(repairs), left, script(repaired))
