"""Places where GBK text may have lost a byte: what hardly anybody writes so.

The rules cost little and find too much; lost.py judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from crawler.reading.repair import gbk
from crawler.reading.repair.model import words

HAN = "\u2e80-\u9fff"
SIGNS = "，。、；：？！“”（）《》"  # of Chinese
_RARE = -12.5  # natural logarithm of a character's share, from which on two close together are suspicious
RAREST = -17.0  # the same, where one alone is suspicious
_RUN = 4  # characters between two marks of one place
_NEVER = -99.0
_ANY_HAN = re.compile(f"[{HAN}]")


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    """What may be a place where a byte was lost. One by one they are searched fast, as one they are not."""
    seldom = "".join(sorted(rare(_RARE)))
    scarce = "".join(filter(re.compile(f"[{HAN}]").match, seldom))
    swallowing = "".join(sorted(filter(_ends_in_letter, rare(RAREST))))
    return (
        re.compile(f"[\ufffd\ue000-\uf8ff{swallowing}]"),
        re.compile(r"\?[^\x00-\x7f]{0,3}[@-~](?![ -~])|\?(?=[^\x00-\x7f])"),
        re.compile(r"\?(?<=[^\x00-\x7f]\?)(?![^\x00-\x7f?])"),
        re.compile(r"\?\?(?<=[^\x00-\x7f?]\?\?)(?!\?)"),
        re.compile(r"\?\?(?<!\?\?\?)(?=[0-9]{1,4}[^\x00-\x7f])"),
        re.compile(r"\?(?<=[0-9]\?)(?=[0-9]{1,4}[^\x00-\x7f])"),
        re.compile(rf"\?[^\x00-\x7f\ufffd\n]{{1,{_RUN}}}\?"),
        re.compile(rf"[{seldom}].{{0,2}}?[{seldom}]"),
        re.compile(f"[{_symbols()}\uff21-\uff3a\uff41-\uff5a{scarce}][@-~]"),
        # Of letters those that Chinese, a sign of it or the end of a line follows; ~ and _ are a writer's.
        re.compile(
            rf"[@-^`-}}](?=[{HAN}{SIGNS}\n ]|\Z)(?:(?<=[{HAN}].)(?=[^\n ])"
            rf"|(?<=[{SIGNS}][A-Za-z^|])(?=[{HAN}])|(?<=[{HAN}][A-Za-z^|])(?=[\n ]|\Z))"
        ),
    )


def suspicious(text: str) -> list[tuple[int, int]]:
    """The places in `text` where a byte may have been lost, from left to right; they may overlap."""
    if text.isascii():
        return []
    *rules, letters = _rules()
    places = [match.span() for rule in rules for match in rule.finditer(text)]
    if _ANY_HAN.search(text):
        places += [(match.start() - 1, match.end()) for match in letters.finditer(text)]
    return sorted(places)


@cache
def rare(least: float) -> frozenset[str]:
    """The characters of GBK whose share is less than `least`, a natural logarithm."""
    return frozenset(one for one, share in _shares().items() if share < least)


@cache
def odd_ones() -> frozenset[str]:
    """What hardly stands alone in Chinese: rare characters, and letters of other alphabets and of pinyin."""
    letters = filter(str.isalpha, _decoded(range(0xA4, 0xAA), 0xA1))
    return rare(_RARE).union(letters)


@cache
def _shares() -> Mapping[str, float]:
    """Of each character of GBK its share, but for letters of an alphabet: where one is text, many are."""
    known = words()
    return {
        one: known.get(gbk.simple(one), _NEVER)
        for one in _decoded(range(gbk.FIRST_LEAD, 0xFF), gbk.FIRST_TRAIL)
        if not one.isalpha() or "\u3400" <= one <= "\u9fff"
    }


def _decoded(leads: Iterable[int], trail: int) -> list[str]:
    """What the bytes of GBK are shown as, private-use characters included; second bytes from `trail` on."""
    pairs = product(leads, range(trail, 0xFF))
    return [one for pair in pairs if len(one := bytes(pair).decode("gb18030", "replace")) == 1]


def _ends_in_letter(one: str) -> bool:
    """Is the second byte of a character a letter of ASCII, so that the character may have swallowed one?"""
    pair = gbk.code(one)
    return pair is not None and len(pair) == 2 and pair[1:].isalpha()


def _symbols() -> str:
    """Signs and letters of GBK that are neither Chinese nor Latin nor punctuation."""
    return "".join(one for one in _decoded((0xA2, *range(0xA4, 0xAA)), 0xA1) if one > "\u024f")
