"""How the mirror spoils a text: the five kinds of damage that real mirrors of Chinese pages show.

Simplified characters become traditional ones one by one, a byte is lost and the text reads one off until it
falls into step, full-width punctuation becomes half-width, pinyin is put in brackets after a character, and the
ideographic spaces before a paragraph are lost.
"""

from __future__ import annotations

import itertools
import random
from functools import cache

from opencc import OpenCC

# A converter without context leaves these as they are, and always turns the second kind.
_KEPT = "后于云里制系面干采布游谷并余只松志占冲斗汇回征准涌群峰床周升了向家伙才划沉污泄岳"
_TURNED = {"着": "著", "钟": "鐘"}
_HALF = str.maketrans("，：；！？（）＋", ",:;!?()+")
_READINGS = dict(
    pair.split()
    for pair in [
        "業 yè",
        "產 chǎn",
        "發 fā",
        "實 shí",
        "進 jìn",
        "強 qiáng",
        "動 dòng",
        "創 chuàng",
        "點 diǎn",
        "長 zhǎng",
        "經 jīng",
        "個 gè",
        "區 qū",
        "機 jī",
        "設 shè",
        "醫 yī",
        "現 xiàn",
        "項 xiàng",
        "達 dá",
        "應 yìng",
        "術 shù",
        "構 gòu",
        "領 lǐng",
        "協 xié",
        "優 yōu",
        "國 guó",
        "規 guī",
        "濟 jì",
        "會 huì",
        "時 shí",
        "內 nèi",
        "關 guān",
        "級 jí",
        "導 dǎo",
        "團 tuán",
        "勢 shì",
        "聯 lián",
        "續 xù",
        "數 shù",
        "戰 zhàn",
        "補 bǔ",
        "環 huán",
        "過 guò",
        "轉 zhuǎn",
        "節 jié",
        "對 duì",
        "專 zhuān",
        "學 xué",
        "務 wù",
        "來 lái",
        "開 kāi",
        "護 hù",
        "網 wǎng",
        "結 jié",
        "當 dāng",
        "場 chǎng",
        "農 nóng",
        "車 chē",
    ]
)
LOST_INDENT = "??????"


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@cache
def _traditional(char: str) -> str:
    if char in _KEPT:
        return char
    return _TURNED.get(char) or _converter().convert(char)


def traditional(text: str) -> str:
    """Character by character, without a look at the word."""
    return "".join(map(_traditional, text))


def lenient(data: bytes) -> str:
    """GBK as a browser of the time read it: what is no character shows as ?, and reading goes on behind it."""
    out, at = [], 0
    while at < len(data):
        size = 1 if data[at] < 0x80 else 2
        try:
            out.append(data[at : at + size].decode("gbk"))
        except UnicodeDecodeError:
            out.append("?")
            size = 1
        at += size
    return "".join(out)


def lose_byte(text: str, at: int) -> str:
    """`text` after the first byte of the character at `at` was lost (it shows as ?) and all was read again."""
    before, char, after = text[:at], text[at], text[at + 1 :]
    return before + "?" + lenient(char.encode("gbk")[1:] + after.encode("gbk"))


def _places(text: str) -> list[int]:
    """Where a lost byte does no harm beyond eight characters: a full stop before a quotation mark."""
    found = []
    for at, (char, following) in enumerate(itertools.pairwise(text)):
        if char in "。，" and following in "“”":
            wrong = lose_byte(text, at)
            if wrong.endswith(text[at + 9 :]) and len(text) > at + 9 and "??" not in wrong[at : at + 9]:
                found.append(at)
    return found


def _annotate(text: str, draw: random.Random, annotated: frozenset[str]) -> str:
    return "".join(
        f"{char}({_READINGS[char]})" if char in annotated and draw.random() < 0.9 else char for char in text
    )


def damage(title: str, paragraphs: tuple[str, ...], seed: str) -> tuple[str, tuple[str, ...]]:
    """Title and paragraphs as the mirror shows them. The same for the same seed."""
    draw = random.Random(f"mirror {seed}")
    annotated = frozenset(draw.sample(sorted(_READINGS), 24))
    spoiled = []
    for line in map(traditional, paragraphs):
        places = _places(line)
        if places and draw.random() < 0.5:
            line = lose_byte(line, draw.choice(places))
        spoiled.append(LOST_INDENT + _annotate(line.translate(_HALF), draw, annotated))
    return _annotate(traditional(title).translate(_HALF), draw, annotated), tuple(spoiled)
