"""Ideographic spaces that became question marks: `??????近幾年` for `　　近幾年`.

Two spaces begin a paragraph; each is three bytes of UTF-8 or two of GBK, and each byte became a mark.
"""

from __future__ import annotations

import re

from archive.types import Repair

KIND = "spaces"
_LOST = re.compile(r"^[ \t]*(\?{2,12})(?=$|[\u3400-\u9fff“‘《「『【（(\[0-9A-Za-z])", re.MULTILINE)
_PLAIN = 4  # marks at the start of one paragraph: fewer may be a writer's surprise
_OFTEN = 3  # paragraphs


def restore(text: str) -> tuple[str, list[Repair]]:
    """`text` with its indents back, and the repairs.

    >>> restore("??????近几年，")[0]
    '　　近几年，'
    """
    found = list(_LOST.finditer(text))
    before_text = [match for match in found if match.end() < len(text) and text[match.end()] != "\n"]
    if not before_text:
        return text, []
    often = len(before_text) >= _OFTEN
    lost = {match.start(): match for match in found if often or len(match[1]) >= _PLAIN}
    confidence = 0.99 if often else 0.95
    repairs = [Repair(KIND, match[1], _spaces(match[1]), confidence) for match in lost.values()]
    put = _LOST.sub(lambda match: _spaces(match[1]) if match.start() in lost else match[0], text)
    return put, repairs


def _spaces(marks: str) -> str:
    width = 3 if len(marks) % 3 == 0 else 2
    return "\u3000" * max(1, len(marks) // width)
