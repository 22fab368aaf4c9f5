"""Scripts of Chinese: one form in which texts compare, and which of the two a text is written in.

The tables are OpenCC's (Apache-2.0), asked once.
"""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2EBF0))
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
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(changed_by('t2s')))}]")


def simplify(text: str) -> str:
    """`text` in simplified characters; the very same text where none of it is traditional.

    >>> simplify("產業鏈")
    '产业链'
    """
    return convert(text, "t2s") if _traditional().search(text) else text


def script(text: str) -> str | None:
    """Hans or Hant, by which kind of telling characters is the more frequent; None where there is none.

    >>> script("产业链"), script("產業鏈"), script("山水 ABC")
    ('Hans', 'Hant', None)
    """
    seen = set(text)
    traditional = sum(text.count(one) for one in seen & (changed_by("t2s") - changed_by("s2t")))
    simplified = sum(text.count(one) for one in seen & (changed_by("s2t") - changed_by("t2s")))
    if traditional == simplified == 0:
        return None
    return "Hant" if traditional > simplified else "Hans"
