"""Takes from the lines of a body what is not of it: credits, furniture, lists of other articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from crawler.reading import phrases
from crawler.reading.attachments import FILE, FILE_TITLE
from crawler.reading.blocks import Block, Lines, covered, letters, sums

_RUNNING = re.compile("[。！？；;]")
_ANNEX = ("附件", "附表", "附录", "附：")
_HEADINGS = frozenset(("h1", "h2", "h3"))


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Lines that stay, and lines that went but say who made the text."""

    lines: tuple[str, ...]
    credits: tuple[str, ...]
    kept: tuple[Block, ...]  # those of the lines that stay


def link_lists(lines: Lines, first: int, last: int) -> set[int]:
    """Numbers of the blocks in [first, last) that are lists of links inside a body.

    An element of at least two linked lines, where more than 45 % of the characters are links, is such a list;
    so is a run of three lines that are nothing but links, and a line of three links and next to nothing else.
    Lines that link files are attachments and stay.
    """
    blocks = lines.blocks
    files = {number for number, link in lines.links if FILE.search(link.get("href") or "")}
    part = blocks[first:last]
    size = sums([float(len(block.text)) for block in part])
    links = sums([float(block.linked) for block in part])
    count = sums([float(block.linked * 2 > len(block.text)) for block in part])
    ranges: list[tuple[int, int]] = []
    for span in lines.spans:
        low, high = span.first - first, span.last - first
        if low < 0 or high > last - first or count[high] - count[low] < 2 or span.element.tag == "p":
            continue
        total = size[high] - size[low]
        if links[high] - links[low] > 0.45 * total and high - low < last - first:
            ranges.append((low, high))
    gone = {first + number for number, flag in enumerate(covered(ranges, last - first)) if flag}
    rows = Counter(number for number, _ in lines.links)
    gone |= {
        number
        for number in range(first, last)
        if rows[number] >= 3 and blocks[number].linked > 0.7 * len(blocks[number].text)
    }
    return (gone - files) | set(_runs(blocks, first, last, files))


def _runs(blocks: Sequence[Block], first: int, last: int, files: Collection[int]) -> Iterator[int]:
    """Blocks of runs of three lines and more that are links and nothing else, files and annexes apart."""
    run: list[int] = []
    for number in range(first, last + 1):
        block = blocks[number] if number < last else None
        if block and number not in files and _is_link(block):
            run.append(number)
            continue
        if len(run) >= 3:
            yield from run
        run = []


def _is_link(block: Block) -> bool:
    """Whether a line is a link and nothing else, and not an annex."""
    is_file = block.text.startswith(_ANNEX) or FILE_TITLE.search(block.text)
    return block.linked > 0.8 * len(block.text) and not is_file


def trim(blocks: Sequence[Block], titles: Collection[str], *, trusted: bool) -> Trimmed:
    """The lines of a body out of its blocks.

    `titles` are the letters of what the page calls itself; `trusted` says that a content system marks these
    blocks as the body.
    """
    kept: list[Block] = []
    credits: list[str] = []
    blocks = blocks[: _foreign(blocks)]
    start, end = _start(blocks, titles), _end(blocks)
    for number, block in enumerate(blocks):
        head = number < start
        if head and _is_link(block):
            continue
        following = blocks[number + 1] if head and number + 1 < len(blocks) else None
        if (
            _is_credit(block, titles, head=head, trusted=trusted)
            or (number > end and phrases.is_credit(block.text, head=True, trusted=True))
            or (following and block.tag in _HEADINGS and phrases.is_credit(following.text, head=True))
        ):
            credits.append(block.text)
        elif not phrases.is_noise(block.text) and (head or not phrases.is_disclaimer(block.text)):
            kept.append(block)
    kept = _without_related(kept)
    texts: list[str] = []
    for number, block in enumerate(kept):
        text, tail = phrases.split_tail(block.text) if number >= len(kept) - 3 else (block.text, "")
        texts.append(text)
        if tail:
            credits.append(tail)
    return Trimmed(tuple(texts), tuple(credits), tuple(kept))


def _foreign(blocks: Sequence[Block]) -> int:
    """The number of the block with which the comments or other articles begin; of all blocks where none do.

    It is a heading of such, after a paragraph; of other articles only if every fifth line after it is a link.
    """
    links = sums([float(block.linked * 2 > len(block.text)) for block in blocks])
    running = False
    for number, block in enumerate(blocks):
        if running and phrases.is_comments(block.text):
            return number
        if running and phrases.is_related(block.text):
            after = links[-1] - links[number + 1]
            if after * 5 >= max(10, len(blocks) - number - 1):
                return number
        running = running or is_running(block)
    return len(blocks)


def _is_credit(block: Block, titles: Collection[str], *, head: bool, trusted: bool) -> bool:
    if phrases.is_credit(block.text, head=head, trusted=trusted):
        return True
    return head and (phrases.is_official(block.text) or _is_title(block, titles, trusted=trusted))


def is_running(block: Block) -> bool:
    """Whether a line is a paragraph: long, or of some length and with the end of a sentence in it."""
    own = len(phrases.without_pinyin(block.text[:400])) - block.linked
    return own >= 60 or (own >= 20 and bool(_RUNNING.search(block.text)))


def _start(blocks: Sequence[Block], titles: Collection[str]) -> int:
    """The number of the first paragraph: the first running text that is not the title, at most the eighth."""
    for number, block in enumerate(blocks):
        if is_running(block) and not _is_title(block, titles, trusted=False):
            return number
    return min(len(blocks), 8)


def _end(blocks: Sequence[Block]) -> int:
    """The number of the last paragraph; the number of blocks where there is none."""
    return max((number for number, block in enumerate(blocks) if is_running(block)), default=len(blocks))


def _is_title(block: Block, titles: Collection[str], *, trusted: bool) -> bool:
    own = letters(block.text) if len(block.text) <= 200 else ""
    if len(own) < 5 or (trusted and block.tag not in _HEADINGS):
        return False
    return any(own in title for title in titles)


def _without_related(blocks: list[Block]) -> list[Block]:
    """Cuts lists of other articles: all from their heading on, where no running text follows it."""
    last = _end(blocks)
    for number, block in enumerate(blocks):
        if number > last and phrases.is_related(block.text):
            return blocks[:number]
    return [block for block in blocks if not phrases.is_related(block.text)]
