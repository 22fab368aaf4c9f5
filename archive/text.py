"""Scripts of Chinese: one form in which texts compare, and which of the two a text is written in.

The tables are OpenCC's (Apache-2.0), asked once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from opencc import OpenCC

_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2EBF0))
_ENOUGH = 5_000  # characters
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # beyond the basic plane
_WIDE = re.compile("[\uff01-\uff5e]")  # ASCII, full-width
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms to ASCII
_ENCODABLE = re.compile(r"[^\ud800-\udfff]+")  # OpenCC takes no lone surrogates


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def convert(text: str, table: str) -> str:
    """`text` by a table of OpenCC's, such as "t2s" or "s2t". Lone surrogates stay as they are."""
    change = _converter(table).convert
    try:
        return str(change(text))
    except UnicodeEncodeError:
        return _ENCODABLE.sub(lambda match: str(change(match[0])), text)


@cache
def changed_by(table: str) -> frozenset[str]:
    """The characters that a table of OpenCC's writes in another way when they stand alone."""
    every = [chr(code) for block in _HAN for code in block]
    after = convert("\n".join(every), table).split("\n")
    return frozenset(one for one, other in zip(every, after, strict=True) if one != other)


@cache
def _any_of(characters: frozenset[str]) -> re.Pattern[str]:
    # Of the basic plane only: a class with others is searched one by one, a hundred times slower.
    return re.compile(f"[{''.join(sorted(one for one in characters if not _ASTRAL.match(one)))}]")


@cache
def simplified_only() -> frozenset[str]:
    """The characters that traditional text does not have, but for the few that it has in other senses."""
    return changed_by("s2t") - changed_by("t2s")


@cache
def traditional_only() -> frozenset[str]:
    """The characters that simplified text does not have."""
    return changed_by("t2s") - changed_by("s2t")


def simplify(text: str) -> str:
    """`text` in simplified characters; the very same text where none of it is traditional.

    >>> simplify("產業鏈")
    '产业链'
    """
    if _any_of(changed_by("t2s")).search(text) or _ASTRAL.search(text):
        return convert(text, "t2s")
    return text


def replaced(text: str, marks: re.Pattern[str], table: Mapping[int, int]) -> str:
    """What `text.translate(table)` gives, in a fraction of the time where few characters are in the table;
    `marks` matches each of them."""
    for mark in set(marks.findall(text)):
        text = text.replace(mark, chr(table[ord(mark)]))
    return text


def nfkc(text: str) -> str:
    """`text` in the normal form NFKC.

    Of most Chinese text NFKC folds full-width forms and no more: replaced by themselves, they leave nothing
    for the general way, which takes five times as long.

    >>> nfkc("（ＧＤＰ）①")
    '(GDP)1'
    """
    text = replaced(text, _WIDE, _NARROW)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def telling(text: str) -> tuple[int, int]:
    """How many characters of `text` only simplified, and how many only traditional text has.

    >>> telling("产业链，產")
    (3, 1)
    """
    simplified = len(_any_of(simplified_only()).findall(text))
    return simplified, len(_any_of(traditional_only()).findall(text))


def script(text: str) -> str | None:
    """Hans or Hant, by which kind of telling characters is the more frequent; None where there is none.

    The first 5,000 characters of a text tell.

    >>> script("产业链"), script("產業鏈"), script("山水 ABC")
    ('Hans', 'Hant', None)
    """
    simplified, traditional = telling(text[:_ENOUGH])
    if traditional == simplified == 0:
        return None
    return "Hant" if traditional > simplified else "Hans"
