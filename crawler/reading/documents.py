"""What a government document says of itself: the table of 政府信息公开."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from archive.types import Document
from crawler.reading import dates
from crawler.reading.blocks import Block
from crawler.reading.phrases import plain

# field -> its labels; spaces within a label (文 号) are allowed for
_LABELS = {
    "index_number": "索引号|索 引 号|信息索引",
    "office": "发文机关|发文机构|发文单位|发布机构|公开责任部门|制发机关|发布单位",
    "number": "文号|发文字号|文件编号|文书号|文件字号",
    "written": "成文日期|成文时间|发文日期|生成日期|印发日期",
    "subject": "主题分类|信息分类|组配分类|主题词|分类|类别",
    "validity": "有效性|时效性|时效|效力状态|是否有效|有效状态",
}
_SPACE = r"[\s\u3000]*"
_FIELD = {
    re.compile(
        rf"^[【\[（(]?{_SPACE}(?:{'|'.join(_SPACE.join(label.replace(' ', '')) for label in names.split('|'))}){_SPACE}[】\])）]?{_SPACE}[：:∶]?{_SPACE}(.*)$"
    ): name
    for name, names in _LABELS.items()
}
_ALL_LABELS = re.compile(
    rf"(?:^|[\s\u3000\t；;【\[])({'|'.join(_SPACE.join(label.replace(' ', '')) for names in _LABELS.values() for label in names.split('|'))}"
    r"|发布日期|名称|标题|公开方式|生效日期|废止日期|公开日期|信息名称|统一编号|内容概述|体裁分类|服务对象|关键词|公开形式|公开时限|公开范围|语种)"
    rf"{_SPACE}[】\]]?{_SPACE}[：:∶\t]"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:字|发|函|规|办|令|告)?\s*[〔\[［(（【]\s*(?:19|20)\d\d\s*[〕\]］)）】]\s*第?\s*\d{1,5}\s*号"
)


def read(blocks: Sequence[Block], metas: Mapping[str, str]) -> tuple[Document, str] | None:
    """The document that a page carries, and where that was found; None for a page that carries none.

    A label that stands alone takes the next line as its value. At least two fields, or an index number, make
    a document: the label 分类 alone is on many pages.
    """
    values: dict[str, str] = {}
    lines = [part for block in blocks if len(block.text) < 400 for part in _parts(block.text)]
    for number, line in enumerate(lines):
        for pattern, name in _FIELD.items():
            match = pattern.match(plain(line))
            if not match or name in values:
                continue
            value = match[1].strip(" \t\u3000：:") or _next(lines, number)
            if value and len(value) <= 120:
                values[name] = value
    if "index_number" not in values and len(values) < 2:
        return None
    if "written" in values:
        moment = dates.first(values["written"])
        if moment:
            values["written"] = moment.day
        else:
            del values["written"]
    return Document(**values), "table"


def _parts(text: str) -> list[str]:
    """A line cut before each label in it."""
    starts = [match.start(1) for match in _ALL_LABELS.finditer(plain(text))]
    if len(starts) < 2 or len(plain(text)) != len(text):
        return [text]
    edges = [0, *(start for start in starts if start), len(text)]
    return [text[low:high].strip(" \t【[；;") for low, high in zip(edges, edges[1:], strict=False)]


def _next(lines: Sequence[str], number: int) -> str:
    """The value on the line after a label that stands alone, unless that is a label itself."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return "" if _ALL_LABELS.match(plain(following) + "\t") or len(following) > 60 else following.strip()
