"""Takes from the lines of a body what is not of it: credits, furniture, lists of other articles."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crawler.reading import phrases
from crawler.reading.blocks import Block, Lines, sums

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv)(?:$|[?#])", re.I)
_RUNNING = re.compile("[。！？；;]")
_LETTERS = re.compile(r"[\W_]+")
_ORIGINAL = re.compile(r"^[（(【\[]?原标题[：:∶]")
_ANNEX = ("附件", "附表", "附录", "附：")
_HEADINGS = frozenset(("h1", "h2", "h3"))


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Lines that stay, and lines that went but say who made the text."""

    lines: tuple[str, ...]
    credits: tuple[str, ...]


def letters(text: str) -> str:
    """Only letters and digits of a text: two titles are one if these are equal."""
    return _LETTERS.sub("", text)


def link_lists(lines: Lines, first: int, last: int) -> set[int]:
    """Numbers of the blocks in [first, last) that are lists of links inside a body.

    An element of at least two linked lines, where more than 45 % of the characters are links, is such a list;
    lines that link files are attachments and stay.
    """
    blocks = lines.blocks
    files = {number for number, link in lines.links if _FILE.search(link.get("href") or "")}
    linked = [block.linked * 2 > len(block.text) for block in blocks[first:last]]
    size = sums([float(len(block.text)) for block in blocks[first:last]])
    links = sums([float(block.linked) for block in blocks[first:last]])
    count = sums([float(flag) for flag in linked])
    gone: set[int] = set()
    for span in lines.spans:
        low, high = span.first - first, span.last - first
        if low < 0 or high > last - first or count[high] - count[low] < 2 or span.element.tag == "p":
            continue
        total = size[high] - size[low]
        if links[high] - links[low] > 0.45 * total and total < 0.5 * size[-1]:
            gone.update(number for number in range(span.first, span.last) if number not in files)
    return gone | _runs(lines.blocks, first, last, files)


def _runs(blocks: Sequence[Block], first: int, last: int, files: Collection[int]) -> set[int]:
    """Blocks of runs of three lines and more that are links and nothing else, files and annexes apart."""
    gone: set[int] = set()
    run: list[int] = []
    for number in range(first, last + 1):
        block = blocks[number] if number < last else None
        if (
            block
            and block.linked > 0.8 * len(block.text)
            and number not in files
            and block.text[:2] not in _ANNEX
        ):
            run.append(number)
            continue
        if len(run) >= 3:
            gone.update(run)
        run = []
    return gone


def trim(
    blocks: Sequence[Block], titles: Collection[str], *, trusted: bool, seen: Collection[str] = ()
) -> Trimmed:
    """The lines of a body out of its blocks.

    `titles` are the letters of what the page calls itself; `trusted` says that a content system marks these
    blocks as the body; `seen` holds lines that stand on other pages of the same source too.
    """
    kept: list[Block] = []
    credits: list[str] = []
    start, _ = _reach(blocks, titles)
    for number, block in enumerate(blocks):
        head = number < start
        if block.text in seen:
            continue
        if phrases.is_credit(block.text, head=head) or _ORIGINAL.match(phrases.plain(block.text)):
            credits.append(block.text)
        elif head and (phrases.is_official(block.text) or _is_title(block, titles, trusted)):
            credits.append(block.text)
        elif not phrases.is_noise(block.text):
            kept.append(block)
    kept = _without_related(kept)
    return _split(kept, credits)


def _split(kept: list[Block], credits: list[str]) -> Trimmed:
    texts: list[str] = []
    for number, block in enumerate(kept):
        text, tail = phrases.split_tail(block.text) if number >= len(kept) - 3 else (block.text, "")
        texts.append(text)
        if tail:
            credits.append(tail)
    return Trimmed(tuple(texts), tuple(credits))


def _is_running(block: Block) -> bool:
    own = len(block.text) - block.linked
    return own >= 60 or (own >= 20 and bool(_RUNNING.search(block.text)))


def _reach(blocks: Sequence[Block], titles: Collection[str] = ()) -> tuple[int, int]:
    """Numbers of the first and the last block of running text (eight and the end where there is none)."""
    running = [
        number
        for number, block in enumerate(blocks)
        if _is_running(block) and not _is_title(block, titles, False)
    ]
    return (running[0], running[-1]) if running else (min(len(blocks), 8), len(blocks))


def _is_title(block: Block, titles: Collection[str], trusted: bool) -> bool:
    own = letters(block.text)
    if len(own) < 5 or (trusted and block.tag not in _HEADINGS):
        return False
    return any(own in title for title in titles)


def _without_related(blocks: list[Block]) -> list[Block]:
    """Cuts lists of other articles: all from their heading on, where no running text follows it."""
    _, end = _reach(blocks)
    for number, block in enumerate(blocks):
        if number and number > end and phrases.is_related(block.text):
            return blocks[:number]
    return [block for block in blocks if not phrases.is_related(block.text)]
