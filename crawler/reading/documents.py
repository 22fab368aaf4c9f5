"""What a government document says of itself: the table of 政府信息公开."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.types import Document
from crawler.reading import dates
from crawler.reading.blocks import Block
from crawler.reading.phrases import is_noise, plain

# field -> its labels, as the rules on government disclosure and the sites themselves name them
_LABELS = {
    "index_number": "索引号|信息索引号",
    "office": "发文机关|发文机构|发文单位|发布机构|制发机关|制定机关|公开责任部门|发布单位",
    "number": "文号|发文字号|文件编号|文件字号|发文号",
    "written": "成文日期|成文时间|发文日期|发文时间|生成日期|印发日期",
    "subject": "主题分类|信息分类|组配分类|主题词|分类",
    "validity": "有效性|时效性|时效|效力状态|是否有效|有效状态",
}
_OTHERS = (
    "发布日期|发布时间|名称|标题|公开方式|生效日期|实施日期|废止日期|失效日期|公开日期|信息名称|统一编号|内容概述|体裁分类|服务对象|"
    "关键词|公开形式|公开时限|公开范围|语种|文件名称|规范性文件统一编号|规范性文件编号|信息来源|来源"
)
_SPACE = r"[ \u3000]*"  # 文　　号


def _loose(names: str) -> str:
    return "|".join(_SPACE.join(name) for name in names.split("|"))


_NAMED = "|".join(f"(?P<{name}>{_loose(names)})" for name, names in _LABELS.items())
_LABEL = re.compile(
    rf"(?:(?<=[\s；;【\[])|^)[【\[]?(?:{_NAMED}"
    rf"|(?P<other>{_loose(_OTHERS)})){_SPACE}(?:[】\]]?{_SPACE}[：:∶]|[】\]]|\t|$)\s*"
)
_HINT = re.compile("[号號机機期类類效单單位题題词詞]")
LONGEST = 120  # characters of a value


def read(blocks: Sequence[Block]) -> tuple[Document, str] | None:
    """The document that a page carries, and where that was found; None for a page that carries none.

    A label that stands alone takes the next line as its value. An index number, or a number and one more
    field, make a document: 文号 or 分类 alone are on many pages.
    """
    values: dict[str, str] = {}
    for number, block in enumerate(blocks):
        if len(block.text) > 500 or not _HINT.search(block.text):
            continue
        following = blocks[number + 1].text if number + 1 < len(blocks) else ""
        for name, value in _fields(block.text, following):
            values.setdefault(name, value)
    if "index_number" not in values and not ("number" in values and len(values) > 1):
        return None
    if "written" in values:
        moment = dates.first(values["written"])
        values["written"] = moment.day if moment else ""
    return Document(**{name: value for name, value in values.items() if value}), "table"


def _fields(line: str, following: str) -> Iterator[tuple[str, str]]:
    """(field, value) of each label in a line."""
    text = plain(line)
    text = text if len(text) == len(line) else line
    marks = list(_LABEL.finditer(text))
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        name = next((name for name in _LABELS if mark[name]), None)
        if name is None or (mark[name] == "分类" and "：" not in mark[0] and ":" not in mark[0]):
            continue  # 分类 heads many a column of figures
        value = line[mark.end() : after.start() if after else len(line)].strip(" \t\u3000：:；;【[")
        if not value and mark.end() == len(line) and len(mark[0].strip()) > 2:
            value = following if not _LABEL.match(plain(following[:LONGEST])) else ""
        value = value.split("\t")[0].strip()
        if value and len(value) <= LONGEST and not is_noise(value):
            yield name, value
