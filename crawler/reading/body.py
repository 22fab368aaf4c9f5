"""The body of a page: paragraphs as lines, and what hangs on them.

Candidates compete: what a content system marks as the body, what carries the name of a body, what holds the
most running text for the fewest links (`candidates.choose`), and what trafilatura finds. Chinese pages are
decided by the first three, which know the field; pages in other languages, and Chinese ones where these find
next to nothing, by trafilatura.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import trafilatura
from lxml import etree
from trafilatura.settings import Extractor

from archive.types import Attachment, Unreadable
from crawler.reading import attachments, language
from crawler.reading.blocks import Block, letters, lines_of, tidy
from crawler.reading.candidates import Candidate, choose, noisy, worth
from crawler.reading.page import Page
from crawler.reading.select import elements_at
from crawler.reading.trim import Trimmed, is_running, link_lists, trim
from crawler.sources import Extract

EXTRACTOR = f"dibao-body 1, trafilatura {trafilatura.__version__}"
_LONGEST_PAGE = 2_000_000  # characters of markup that trafilatura is given; beyond, it takes minutes
_DEEPEST = 250  # elements within each other; the deepest page measured has 49; its work grows with the square


@dataclass(frozen=True, slots=True)
class Body:
    """What was read out of a page."""

    text: str  # paragraphs are lines, cells of a table are parted by tabs
    chosen: str  # which candidate won, and why
    credits: tuple[str, ...] = ()  # lines that left the text because they say who made it (来源, 编辑 …)
    attachments: tuple[Attachment, ...] = ()  # files and images
    first: int = 0  # the number of its first block in page.lines
    last: int = 0  # the number of the block after its last
    extractor: str = EXTRACTOR


def extract(page: Page, url: str | None = None, *, rules: Extract | None = None) -> Body:
    """The body of a page.

    `rules` of the source override the choice, and name lines to be dropped. Raises Unreadable, with the
    reason, where there is no text.
    """
    drop = rules.drop if rules else frozenset()
    if rules and rules.body and (ruled := _by_rule(page, rules.body, url, drop)):
        return ruled
    lines = page.lines
    if not lines.blocks:
        raise Unreadable("no text on this page")
    titles = titles_of(page)
    values = [worth(block) for block in lines.blocks]
    noise = noisy(lines, values, titles)
    if not any(is_running(block) for block, bad in zip(lines.blocks, noise, strict=True) if not bad):
        noise = [False] * len(noise)  # the only paragraphs stand in what is named for sharing: it is the body
    best = choose(lines, values, noise, titles) or Candidate(0, len(lines.blocks), 0.0, "the whole page")
    trimmed = _trimmed(page, best, noise, drop)
    hung = attachments.of(lines, best.first, best.last, url, _base(page))
    text, reason = _text(page, best, trimmed, hung, drop)
    first, last = _place(lines.blocks, trimmed, best)
    return Body(text, reason, trimmed.credits, hung, first, last)


def _text(
    page: Page, best: Candidate, trimmed: Trimmed, hung: Sequence[Attachment], drop: Collection[str]
) -> tuple[str, str]:
    """The text, and where it is from: the candidate, trafilatura, or the names of an empty body's files."""
    text = "\n".join(trimmed.lines)
    if _wants_trafilatura(page, best, trimmed):
        other = _without_title(_trafilatura(page.tree), titles_of(page))
        other = "\n".join(line for line in other.split("\n") if tidy(line) not in drop)
        enough = 2.0 if _is_chinese(text) else 0.25
        if len(other) > enough * len(text):
            return other, "trafilatura"
    if not text.strip() and best.trusted:
        text = "\n".join(item.title for item in hung if item.title)
    if not text.strip():
        only = (
            "no text on this page, only images" if best.trusted and hung else "no running text on this page"
        )
        raise Unreadable(only)
    return text, best.reason


def _trimmed(page: Page, best: Candidate, noise: Sequence[bool], drop: Collection[str]) -> Trimmed:
    lines = page.lines
    gone = link_lists(lines, best.first, best.last)
    blocks = [
        block
        for number, block in enumerate(lines.blocks[best.first : best.last], best.first)
        if not noise[number] and number not in gone and block.text not in drop
    ]
    return trim(blocks, titles_of(page), trusted=best.trusted)


def titles_of(page: Page) -> set[str]:
    """The letters of what a page declares as its title."""
    names = (page.metas.get("articletitle"), page.metas.get("og:title"), page.title)
    return {letters(name) for name in names if name}


def _base(page: Page) -> str | None:
    base = page.tree.find(".//base")
    return base.get("href") if base is not None else None


def _is_chinese(text: str) -> bool:
    return language.language_of(text) in ("zh", "ja", "ko", None)


def _place(blocks: Sequence[Block], trimmed: Trimmed, best: Candidate) -> tuple[int, int]:
    """The numbers of the first block that stayed and of the one after the last."""
    stayed = set(map(id, trimmed.kept))
    numbers = [number for number in range(best.first, best.last) if id(blocks[number]) in stayed]
    return (numbers[0], numbers[-1] + 1) if numbers else (best.first, best.last)


def _wants_trafilatura(page: Page, best: Candidate, trimmed: Trimmed) -> bool:
    """Whether trafilatura is asked: for other languages, and where no paragraph was found in Chinese."""
    if len(page.html) > _LONGEST_PAGE or any(span.depth > _DEEPEST for span in page.lines.spans):
        return False
    if not _is_chinese("\n".join(trimmed.lines)):
        return True
    return not best.trusted and not any(map(is_running, trimmed.kept))


def _without_title(text: str, titles: Collection[str]) -> str:
    """A text without its first line if that is the title."""
    line, _, rest = text.partition("\n")
    return rest if rest and letters(line) and any(letters(line) in title for title in titles) else text


def _trafilatura(tree: etree._Element) -> str:
    """What trafilatura finds when it is asked for precision; empty where it finds nothing or gives up."""
    options = Extractor(output_format="python", comments=False, precision=True)
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except (RecursionError, ValueError, etree.LxmlError):
        return ""
    return (getattr(document, "text", None) or "").strip()


def _by_rule(page: Page, selector: str, url: str | None, drop: Collection[str]) -> Body | None:
    """The body that a source's rule points at; None where it points at no text, so that the rest may try."""
    blocks: list[Block] = []
    hung: list[Attachment] = []
    for item in elements_at(page.tree, selector):
        if isinstance(item, str):
            blocks.append(Block(item.strip(), 0, "p"))
            continue
        lines = lines_of(item)
        blocks.extend(lines.blocks)
        hung.extend(attachments.of(lines, 0, len(lines.blocks), url, _base(page)))
    blocks = [block for block in blocks if block.text not in drop]
    trimmed = trim(blocks, titles_of(page), trusted=True)
    text = "\n".join(trimmed.lines)
    return Body(text, "rule", trimmed.credits, tuple(hung)) if text.strip() else None
