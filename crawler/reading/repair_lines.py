"""What a line ends in, by how it begins and by what its last sentence says: an item of a list in a semicolon,
what announces a list in a colon, a question in its mark.

The gains are logarithms of how much more, or less, often than other lines those of `benchmarks/repair/prose`
end so.
"""

from __future__ import annotations

import re

_IN_LAST_SENTENCE = r"[^。！？；]*.$"
_ITEM = (
    r"\s*(?:[(（]?[一二三四五六七八九十\d]+[、.．)）]|[①-⑳]|[一二三四五六七八九十]是"
    r"|第[一二三四五六七八九十百]+[条款])"
)
_ANNOUNCES = rf".*(?:以下|下列|如下){_IN_LAST_SENTENCE}"
_ASKS = r".*(?:哪|什[么麼]|如何|怎[么麼样樣]|多少|是否|[为為]何|能否|[吗嗎呢].?$|[谁誰])" + _IN_LAST_SENTENCE
_GAINS = (
    (re.compile(_ITEM), {"；": 1.8}),
    (re.compile(_ANNOUNCES), {"：": 3.5}),
    (re.compile(_ASKS), {"？": 2.7, "：": -3.3}),
)
ENDS = "；：？"  # the signs that gain or lose by it


def ending(line: str) -> float:
    """What a line gains by the sign that it ends in, natural logarithm.

    >>> ending("申请人应当提交以下材料："), ending("需要经过哪些程序："), ending("会议昨天举行。")
    (3.5, -3.3, 0.0)
    """
    sign = line[-1:]
    if not sign or sign not in ENDS:
        return 0.0
    return sum(gains[sign] for lines, gains in _GAINS if sign in gains and lines.match(line))
