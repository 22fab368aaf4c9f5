"""Half-width punctuation where full-width stood, in text known as damaged: `8日,在` for 8日，在."""

from __future__ import annotations

import re
from collections import Counter

from archive.types import Repair

KIND = "punctuation"
_HAN = "\u3400-\u9fff”’》」』】）"
_SIGN = re.compile(rf"(?<=[{_HAN}])[,:;!?]|(?<=[0-9A-Za-z%+])[,:;!?](?=[\u3400-\u9fff“‘《「『【])")
_BRACKETS = re.compile(
    r"\(([\u3400-\u9fff、，。：；！？“”《》 0-9]*[\u3400-\u9fff][\u3400-\u9fff、，。：；！？“”《》 0-9]*)\)"
)
_FULL = re.compile("[，：；！？（）]")
_FULL_OF = dict(zip(",:;!?", "，：；！？", strict=True))
_FEWEST = 3


def restore(text: str, *, certain: bool) -> tuple[str, list[Repair]]:
    """`text`, which is known to be damaged, with full-width punctuation; and the repairs, each once.

    `certain`: its bytes say that the width was halved. Otherwise it must have no full-width sign at all.
    """
    if not certain and (_FULL.search(text) or len(_SIGN.findall(text)) < _FEWEST):
        return text, []
    seen: Counter[tuple[str, str]] = Counter()

    def widen(match: re.Match[str]) -> str:
        seen[match[0], _FULL_OF[match[0]]] += 1
        return _FULL_OF[match[0]]

    def widen_both(match: re.Match[str]) -> str:
        seen["()", "（）"] += 1
        return f"（{match[1]}）"

    changed = _BRACKETS.sub(widen_both, _SIGN.sub(widen, text))
    return changed, [Repair(KIND, before, after, 0.95) for before, after in seen]
