"""UTF-8 that was read as Latin-1 or as GBK: `ä¸­å›½`, `涓浗`, for 中国."""

from __future__ import annotations

import re

import ftfy

from archive.types import Repair

KIND = "encoding"
# Three-byte UTF-8 read as Latin-1 or Windows-1252, twice: no language writes so.
_TAIL = "[\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{2}"
_LATIN = re.compile(f"[à-ï]{_TAIL}(?:[à-ï]{_TAIL})+")


def restore(text: str) -> tuple[str, list[Repair]]:
    """`text` with its misread lines read right, and the repairs, one a line.

    >>> restore("ä¸\\xadå›½")[0]
    '中国'
    """
    if not _LATIN.search(text):
        return text, []
    lines = text.split("\n")
    repairs = []
    for number, line in enumerate(lines):
        if not _LATIN.search(line):
            continue
        fixed = ftfy.fix_encoding(line)
        if fixed != line:
            repairs.append(Repair(KIND, line, fixed, 0.99))
            lines[number] = fixed
    return "\n".join(lines), repairs
