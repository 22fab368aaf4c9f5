"""What a line ends in, by how it begins and by what its last sentence says: an item of a list in a semicolon,
what announces a list in a colon, a question in its mark.

The gains are logarithms of how much more, or less, often than other lines those of `benchmarks/repair/prose`
end so.
"""

from __future__ import annotations

import re

_IN_LAST_SENTENCE = r"[^。！？；]*.$"
_FIGURE = "[一二三四五六七八九十百]"
_SHORT, _LONG = r".{,20}$", r".{21,}$"
_ITEM = rf"\s*(?:[(（](?:{_FIGURE}|\d)+[)）]|\d+[.．、]|[①-⑳])"
_HEADING, _ARTICLE = rf"\s*{_FIGURE}+、", rf"\s*第{_FIGURE}+[条條款]"
_ANNOUNCES = rf".*(?:以下|下列|如下){_IN_LAST_SENTENCE}"
_ASKS_WORDS = (
    "哪|什[么麼]|如何|怎[么麼样樣能]|多少|是否|[为為]何|能否|可否|[会會]否|[谁誰啥]|有[没沒]有|是不是|能不能"
    "|[会會]不[会會]|可不可以|要不要|[难難]道|何必|[吗嗎呢].?$"
)
_ASKS = rf".*(?:{_ASKS_WORDS}){_IN_LAST_SENTENCE}"
_QUESTION = ".?[问問][:：]"
_GAINS = tuple(
    (re.compile(lines), gains)
    for lines, gains in (
        (_ITEM, {"；": 1.7, "：": -1.6, "？": -0.7}),
        (_HEADING + _SHORT, {"：": 2.2, "？": 2.1}),
        (_HEADING + _LONG, {"；": -0.6, "：": -1.6, "？": -3.5}),
        (_ARTICLE + _SHORT, {"；": -4.3, "：": 3.3, "？": -2.0}),
        (_ARTICLE + _LONG, {"；": -6.0, "：": 1.1, "？": -3.7}),
        (_ANNOUNCES, {"；": -1.0, "：": 3.2, "？": -2.2}),
        (_ASKS, {"：": -2.4, "？": 2.7}),
        (_QUESTION, {"；": -2.0, "：": -2.0, "？": 2.0}),
    )
)
# Of any line: the prose has more lists and fewer exclamations than pages have.
_ANYWHERE = {"；": -1.5, "：": 0.0, "？": 0.5, "！": 2.0}
ENDS = "".join(_ANYWHERE)  # the signs that gain or lose by it


def ending(line: str) -> float:
    """What a line gains by the sign that it ends in, natural logarithm.

    >>> ending("申请人应当提交以下材料："), ending("需要经过哪些程序："), ending("会议昨天举行。")
    (3.2, -2.4, 0.0)
    """
    sign = line[-1:]
    if sign not in _ANYWHERE:
        return 0.0
    return _ANYWHERE[sign] + sum(gains.get(sign, 0.0) for lines, gains in _GAINS if lines.match(line))
