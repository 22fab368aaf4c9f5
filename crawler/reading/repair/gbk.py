"""The GBK side of damaged text: which bytes a character shown stands for, which characters bytes can be.

Bytes are as code page 936 and GB 18030 have them in two bytes, the user-defined areas included: there lie
the private-use characters that a misread pair of bytes is shown as (U+E01D is AA BE).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from archive.text import convert
from crawler.reading.repair.model import characters, words

_FULL = dict(zip(",:;!?()", "，：；！？（）", strict=True))
FIRST_TRAIL = 0x40  # the smallest second byte of a character
FIRST_LEAD = 0x81
_FREQUENT = -10.0  # natural logarithm of the share: 3,300 characters, both scripts counted
_FULL_WIDTH = 0xA3  # row of the full-width forms of ASCII


@cache
def code(character: str) -> bytes | None:
    """The two bytes of a character; one byte of ASCII; None for what GBK does not have.

    >>> code("東").hex(), code("\\ue01d").hex(), code("A"), code("😀")
    ('967c', 'aabe', b'A', None)
    """
    try:
        found = character.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return found if len(found) <= 2 else None


def shown_for(character: str, *, converted: bool = False) -> list[tuple[bytes, bool]]:
    """The bytes that a character on the page may stand for, each with whether its width was halved.
    `converted`: it may have become traditional after the bytes were misread.

    >>> shown_for("!")
    [(b'!', False), (b'\\xa3\\xa1', True)]
    >>> [pair.decode("gbk") for pair, _ in shown_for("鐵", converted=True)]
    ['鐵', '铁']
    """
    every = [character, *_converted_from().get(character, [])] if converted else [character]
    options = [(found, False) for found in map(code, every) if found]
    if character == " ":
        options.append((b"\xa1\xa1", True))
    elif "!" <= character <= "~":
        options.append((bytes((_FULL_WIDTH, ord(character) + 0x80)), True))
    return options


@cache
def character(lead: int, trail: int) -> str | None:
    """The character of two bytes; None where there is none that a writer can write."""
    if lead < FIRST_LEAD or trail < FIRST_TRAIL:
        return None
    try:
        found = bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return None
    return found if len(found) == 1 and not "\ue000" <= found <= "\uf8ff" else None


@cache
def _characters() -> tuple[Mapping[int, list[str]], Mapping[int, list[str]]]:
    by_lead: defaultdict[int, list[str]] = defaultdict(list)
    by_trail: defaultdict[int, list[str]] = defaultdict(list)
    for lead, trail, one in _every():
        if _plausible(one):
            by_lead[lead].append(one)
            by_trail[trail].append(one)
    return by_lead, by_trail


def _every() -> Iterator[tuple[int, int, str]]:
    """All characters of two bytes that a writer can write, behind their bytes."""
    for lead, trail in product(range(FIRST_LEAD, 0xFF), range(FIRST_TRAIL, 0xFF)):
        one = character(lead, trail)
        if one:
            yield lead, trail, one


def _plausible(one: str) -> bool:
    return simple(one) in words()


@cache
def _converted_from() -> Mapping[str, list[str]]:
    """Of each traditional character, those that become it character by character."""
    every = [one for _, _, one in _every()]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in zip(every, convert("\n".join(every), "s2t").split("\n"), strict=True):
        if one != other:
            found[other].append(one)
    return found


@cache
def leads_nowhere(character: str, after: str = "") -> bool:
    """Does the second byte begin no character, so that a decoder gives it up? Or none with the first
    byte of `after`?

    >>> leads_nowhere("’"), leads_nowhere("中"), leads_nowhere("括", "加")
    (True, False, True)
    """
    trail, following = ((code(one) or b"") if one else b"" for one in (character, after))
    if not trail:
        return False
    if 0xAA <= trail[-1] <= 0xAF or trail[-1] >= 0xF8 or trail[-1] <= 0x80:
        return True
    return following != b"" and not _decodes(trail[-1:] + following[:1])


def _decodes(pair: bytes) -> bool:
    """Does a decoder of GBK, which knows no user-defined areas, show two bytes as a character?"""
    try:
        return len(pair.decode("gbk")) == 1
    except UnicodeDecodeError:
        return False


def with_lead(lead: int) -> list[str]:
    """The characters in use whose first byte is `lead`."""
    return _characters()[0].get(lead, [])


def with_trail(trail: int) -> list[str]:
    """The characters in use whose second byte is `trail`."""
    return _characters()[1].get(trail, [])


def of_signs(lead: int) -> bool:
    """Do the characters whose first byte is `lead` include the signs that end a line?"""
    return lead in (0xA1, _FULL_WIDTH)


@cache
def frequent() -> list[str]:
    """The characters frequent enough, in whatever words, to be guessed from what stands around alone."""
    share = characters()
    return [one for group in _characters()[0].values() for one in group if share[simple(one)] > _FREQUENT]


@cache
def simple(character: str) -> str:
    """The form of one character that the model knows: simplified, punctuation in full width, any figure a 0,
    any letter an A.
    """
    if "\uff01" <= character <= "\uff5e":
        character = chr(ord(character) - 0xFEE0)
    if character.isascii():
        return "0" if character.isdigit() else "A" if character.isalpha() else _FULL.get(character, character)
    return simplified(character)


@cache
def simplified(character: str) -> str:
    """The simplified form of one character."""
    return convert(character, "t2s")
