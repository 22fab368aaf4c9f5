"""UTF-8 that was read as Latin-1 or as GBK: `ä¸­å›½`, `涓浗`, for 中国."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import ftfy

from archive.types import Repair
from crawler.reading.repair import gbk
from crawler.reading.repair.model import Model, words

KIND = "encoding"
# Three-byte UTF-8 read as Latin-1 or Windows-1252, twice: no language writes so.
_TAIL = "[\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{2}"
_LATIN = re.compile(f"[à-ï]{_TAIL}(?:[à-ï]{_TAIL})+")
_MARK = "\ufffd"
_RUN = re.compile(r"(?:[^\x00-\x7f]\?{0,2})+")  # a question mark may be a byte
_FEWEST = 2  # characters that a run must come to
_LEAST = 8.0  # gain of the model, natural logarithm, for which a run is changed
_ENDS = range(0x80, 0xC0)  # second and third bytes of UTF-8


def restore(text: str) -> tuple[str, list[Repair]]:
    """`text` with what was misread read right, and the repairs, one a line or run.

    >>> restore("ä¸\\xadå\\x9b½")[0], restore("浜т笟閾句笂涓嬫父")[0]
    ('中国', '产业链上下游')
    """
    if text.isascii():
        return text, []
    repairs: list[Repair] = []
    if _LATIN.search(text):
        text = "\n".join(_from_latin(line, repairs) for line in text.split("\n"))
    if _telling().search(text):
        text = "\n".join(_from_gbk(line, repairs) for line in text.split("\n"))
    return text, repairs


def _from_latin(line: str, repairs: list[Repair]) -> str:
    if not _LATIN.search(line):
        return line
    fixed = ftfy.fix_encoding(line)
    if fixed != line and not _LATIN.search(fixed):
        repairs.append(Repair(KIND, line, fixed, 0.99))
        return fixed
    return line


@cache
def _telling() -> re.Pattern[str]:
    """Two characters close together whose bytes begin Chinese characters in UTF-8: 涓, 鐨, 锛, 銆."""
    leads = (0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF)
    found = (gbk.character(lead, trail) for lead in leads for trail in range(0x80, 0xC0))
    begins = "".join(one for one in found if one)
    return re.compile(f"[{begins}].{{0,3}}?[{begins}]|[{begins}]{_MARK}")


def _from_gbk(line: str, repairs: list[Repair]) -> str:
    if not _telling().search(line):
        return line
    model = Model()

    def read(match: re.Match[str]) -> str:
        shown = match[0]
        after = _as_utf8(shown, line[match.end() : match.end() + 3] or "\n", model)
        if after is None or len(after) < _FEWEST:
            return shown
        before = "".join(map(gbk.simple, shown))
        if model.score("".join(map(gbk.simple, after))) - model.score(before) < _LEAST:
            return shown
        repairs.append(Repair(KIND, shown, after, 0.7 if _MARK in shown or "?" in shown else 0.99))
        return after

    return _RUN.sub(read, line)


def _as_utf8(shown: str, behind: str, model: Model) -> str | None:
    """What the bytes of a run are in UTF-8, lost ones guessed by the model from what stands around them and
    `behind` the run; None where they are none.
    """
    read: list[list[str]] = []
    for choices in _characters(_bytes(shown)):
        if not choices:
            return None
        read.append(choices)
    for at, choices in enumerate(read):
        if len(choices) > 1:
            left = "".join(c[0] for c in read[max(0, at - 3) : at])
            right = "".join(c[0] for c in read[at + 1 : at + 4] if len(c) == 1)
            right = right if at + 4 <= len(read) else right + behind
            best = max(choices, key=lambda one: model.score("".join(map(gbk.simple, left + one + right))))
            read[at] = [best]
    return "".join(choices[0] for choices in read)


def _bytes(shown: str) -> list[int | None]:
    """The bytes of a run; None for one that was lost."""
    found: list[int | None] = []
    for one in shown:
        pair = None if one in (_MARK, "?") else gbk.code(one)
        found += [None] if pair is None else list(pair)
    return found


def _characters(run: list[int | None]) -> Iterator[list[str]]:
    """The characters that each three bytes can be; none where they can be nothing."""
    at = 0
    while at < len(run):
        first = run[at]
        if first is not None and first < 0x80:
            yield [chr(first)]
            at += 1
            continue
        if first is None or not 0xE2 <= first <= 0xEF:
            yield []
            return
        ends = [
            [byte] if byte is not None else list(_ENDS) for byte in (run[at + 1 : at + 3] + [None] * 2)[:2]
        ]
        tries = (bytes((first, second, third)) for second in ends[0] for third in ends[1])
        every = ((raw, raw.decode("utf-8", "ignore")) for raw in tries)
        yield [one for raw, one in every if one.encode() == raw and _likely(one, ends)]
        at += 3


def _likely(one: str, ends: list[list[int]]) -> bool:
    known = all(len(end) == 1 for end in ends)
    return len(one) == 1 and (known or gbk.simple(one) in words())
