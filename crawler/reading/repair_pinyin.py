"""Pinyin that a mirror put in brackets after the characters it converted: 產(chǎn)業(yè)鏈.

Such a mirror annotates each character that changed on the way from simplified to traditional, and no other.
A writer annotates a rare character or one of several readings: 莘(shēn)县. The two are told apart by that.
"""

from __future__ import annotations

import re
from functools import cache

from pypinyin.constants import PINYIN_DICT

from archive.text import changed_by
from archive.types import Repair

KIND = "pinyin"
_LETTERS = "a-zāáǎàēéěèêếềḿīíǐìńňǹōóǒòūúǔùüǖǘǚǜ"
_TONED = re.compile("[āáǎàēéěèếềḿīíǐìńňǹōóǒòūúǔùǖǘǚǜ]")
_NOTE = re.compile(rf"(.)([(（])([{_LETTERS}]{{1,6}})[)）]", re.DOTALL)
_SWALLOWED = re.compile(rf"([?？\ufffd])([{_LETTERS}]{{1,6}})[)）]")
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


def _is_note(match: re.Match[str]) -> bool:
    character, _, reading = match.groups()
    if not _TONED.search(reading):
        return False
    if character.isascii():
        return character in _letters_of(reading)
    return reading in readings(character)


def remove(text: str) -> tuple[str, list[Repair]]:
    """`text` without the notes of a mirror, and the repairs; `text` itself where the notes are a writer's.

    >>> remove("產(chǎn)業(yè)鏈(liàn)")[0]
    '產業鏈(liàn)'
    """
    notes = [match for match in _NOTE.finditer(text) if _is_note(match)]
    damage = [match for match in notes if match[1] in _converted() or match[1].isascii()]
    if len(damage) < _FEWEST or len(damage) < _SHARE * len(notes) or not _plain(damage):
        return text, []
    confidence = min(0.999, 1 - 0.5 ** len(damage))
    starts = {match.start() for match in damage}
    repairs = [Repair(KIND, match[0], match[1], confidence) for match in damage]
    return _NOTE.sub(lambda match: match[1] if match.start() in starts else match[0], text), repairs


def _plain(damage: list[re.Match[str]]) -> bool:
    """Is some annotated character so plain, of one reading, that no writer would annotate it?"""
    return len(damage) >= 4 or any(len(readings(match[1])) == 1 for match in damage)
