"""Labelled values in a line: '来源：新华网 作者：李明 编辑：王' -> what stands after which label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.reading import phrases

# field -> its labels, in simplified characters, best first
_LABELS = {
    "origin": "信息来源 文章来源 稿件来源 新闻来源 内容来源 本文来源 消息来源 来源单位 来源网站 来源于 "
    "来源 稿源 出处 供稿单位 转载自 转自",
    "author": "作者 记者 撰稿人 撰稿 撰文 文字 通讯员 供稿",
    "editor": "责任编辑 责编 值班编辑 执行编辑 网络编辑 实习编辑 编辑",
    "published_at": "发布时间 发布日期 发表时间 发表日期 发稿时间 发布于 发表于 公开日期 时间 日期",
}
LABELS = {field: tuple(names.split()) for field, names in _LABELS.items()}
_FIELD_OF = {label: field for field, names in LABELS.items() for label in names}
# The labels of everything else that stands in such lines end the value before them.
_OTHERS = ("成文日期", "文号", "关键词", "标签", "栏目", "热线", "来稿")
_ANY = "|".join(sorted({*_FIELD_OF, *_OTHERS, *phrases.LABELS.split("|")}, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:本文|本报)?({_ANY})\s*[：:∶丨]\s*|(?<=[\s】）)])({_ANY})\s*[：:∶]\s*|({_ANY})[：:∶]\s*"
)
_ROLE = re.compile(r"^(?:本[报网台刊])?(?:见习|实习|特约|首席)?(?:记者|通讯员|作者|編輯|编辑)[\s:：]*")
_END = re.compile(
    r"[\s\u3000]{2,}|[|｜【】\[\]（）()<>]|\s*(?:19|20)\d\d\s*[-年/.]\s*\d|\s*(?:打印|关闭|字号|字体|分享|收藏|浏览|点击|参与互动|我要评论|条评论|网友评论|大\s*中\s*小|\d+\s*(?:次|人|条))"
)


def plain(line: str) -> str:
    """A line with its labels in simplified characters, of the same length unless pinyin is dropped."""
    return phrases.plain(line)


def strip(value: str) -> str:
    """A value without its label: '来源：新华网' -> '新华网'."""
    return next((found for _, _, found in fields(value)), value.strip())


def without_role(value: str) -> str:
    """A name without what its bearer does: '本报记者 周航' -> '周航'."""
    return _ROLE.sub("", value.strip()).strip()


def fields(line: str) -> Iterator[tuple[str, str, str]]:
    """(field, label, value) of each label in a line that has a value."""
    text = phrases.without_pinyin(line)
    marks = list(_LABEL.finditer(phrases.simplified_labels(text)))
    while (
        marks and marks[0][3] and marks[0].start() and marks[0][0]
    ):  # 资金来源： is no label, 王责任编辑： after one is
        marks.pop(0)
    for number, mark in enumerate(marks):
        label = next(group for group in mark.groups() if group)
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        value = _value(text[mark.end() : stop])
        if value:
            yield _FIELD_OF.get(label, "other"), label, value


def _value(text: str) -> str:
    cut = _END.search(text, 1) if text else None
    value = text[: cut.start() if cut else len(text)].strip(" \t\u3000·,，;；。、/-_|:：\"'“”【】[]（）()")
    value = _ROLE.sub("", value)
    return value if re.search(r"\w", value) else ""


def best(lines: Iterable[str], field: str, limit: int = 40) -> tuple[str, str] | None:
    """(value, label) of a field: the first under its best label; None where there is none."""
    found: dict[str, str] = {}
    for line in lines:
        if len(line) > 300:
            continue
        for name, label, value in fields(line):
            if name == field and len(value) <= limit:
                found.setdefault(label, value)
    return next(((found[label], label) for label in LABELS[field] if label in found), None)
