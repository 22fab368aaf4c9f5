"""Pinyin that a mirror put in brackets after the characters it converted: 產(chǎn)業(yè)鏈.

Such a mirror annotates each character that changed on the way from simplified to traditional, and no other.
A writer annotates a rare character or one of several readings: 莘(shēn)县. The two are told apart by that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pypinyin.constants import PINYIN_DICT

from archive.text import changed_by
from archive.types import Repair

KIND = "pinyin"
_LETTERS = "a-zāáǎàēéěèêếềḿīíǐìńňǹōóǒòūúǔùüǖǘǚǜ"
_TONED = re.compile("[āáǎàēéěèếềḿīíǐìńňǹōóǒòūúǔùǖǘǚǜ]")
_BRACKETED = re.compile(rf"[(（]([{_LETTERS}]{{1,6}})[)）]")
_FEWEST = 2  # one note alone may be the writer's
_SHARE = 0.9  # of all notes: a writer who teaches readings annotates 妈 and 麻 alike


def readings(character: str) -> frozenset[str]:
    """The readings of a character, with their tones; empty for what has none."""
    return frozenset(PINYIN_DICT.get(ord(character), "").split(",")) - {""}


@cache
def _converted() -> frozenset[str]:
    return changed_by("s2t") | changed_by("t2s")


@cache
def _letters_of(reading: str) -> frozenset[str]:
    """The ASCII letters that end a GBK character of that reading: what is left of one read one byte off."""
    found = (one.encode("gbk", "ignore") for one in map(chr, PINYIN_DICT) if reading in readings(one))
    return frozenset(chr(pair[1]) for pair in found if len(pair) == 2 and pair[1] < 0x80)


@dataclass(frozen=True, slots=True)
class _Note:
    character: str
    start: int  # of the bracket
    end: int
    reading: str

    def is_reading(self) -> bool:
        """Is it a reading of the character before it, with its tone?"""
        if not _TONED.search(self.reading):
            return False
        if self.character.isascii():
            return self.character in _letters_of(self.reading)
        return self.reading in readings(self.character)


def _notes(text: str) -> list[_Note]:
    found = (match for match in _BRACKETED.finditer(text) if match.start())
    notes = (_Note(text[m.start() - 1], m.start(), m.end(), m[1]) for m in found)
    return [note for note in notes if note.is_reading()]


def remove(text: str) -> tuple[str, list[Repair]]:
    """`text` without the notes of a mirror, and the repairs; `text` itself where the notes are a writer's.

    >>> remove("產(chǎn)業(yè)鏈(liàn)")[0]
    '產業鏈(liàn)'
    """
    notes = _notes(text)
    damage = [note for note in notes if note.character in _converted() or note.character.isascii()]
    if len(damage) < _FEWEST or len(damage) < _SHARE * len(notes) or not _plain(damage):
        return text, []
    confidence = min(0.999, 1 - 0.5 ** len(damage))
    parts, at, repairs = [], 0, []
    for note in damage:
        parts.append(text[at : note.start])
        at = note.end
        before = text[note.start - 1 : note.end]
        repairs.append(Repair(KIND, before, note.character, confidence))
    return "".join([*parts, text[at:]]), repairs


def _plain(damage: list[_Note]) -> bool:
    """Is some annotated character so plain, of one reading, that no writer would annotate it?"""
    return len(damage) >= 4 or any(len(readings(note.character)) == 1 for note in damage)
