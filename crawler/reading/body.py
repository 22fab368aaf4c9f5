"""The body of a page: paragraphs as lines, and what hangs on them.

Candidates compete: what a content system marks as the body, what carries the name of a body, what holds the
most running text for the fewest links, and what trafilatura finds. `choose` picks one and says why.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import trafilatura
from trafilatura.settings import Extractor

from archive.types import Attachment, Unreadable
from crawler.reading.candidates import choose, noisy
from crawler.reading.page import Page
from crawler.reading.trim import letters, link_lists, trim
from crawler.sources import Extract

EXTRACTOR = f"dibao-body 1, trafilatura {trafilatura.__version__}"


@dataclass(frozen=True, slots=True)
class Body:
    """What was read out of a page."""

    text: str  # paragraphs are lines, cells of a table are parted by tabs
    chosen: str  # which candidate won, and why
    credits: tuple[str, ...] = ()  # lines that left the text because they say who made it (来源, 编辑 …)
    attachments: tuple[Attachment, ...] = ()  # files and images
    first: int = 0  # the number of its first block in page.lines
    last: int = 0
    extractor: str = EXTRACTOR


def extract(
    page: Page, url: str | None = None, *, rules: Extract | None = None, seen: Collection[str] = ()
) -> Body:
    """The body of a page. Raises Unreadable where there is none."""
    del rules
    lines = page.lines
    noise = noisy(lines)
    best = choose(lines, noise)
    if best is None:
        raise Unreadable("no text on this page")
    gone = link_lists(lines, best.first, best.last)
    blocks = [
        block
        for number, block in enumerate(lines.blocks[best.first : best.last], best.first)
        if not noise[number] and number not in gone
    ]
    names = (page.metas.get("articletitle"), page.metas.get("og:title"), page.tree.findtext(".//title"))
    titles = {letters(name) for name in names if name}
    trimmed = trim(blocks, titles, trusted=best.trusted, seen=seen)
    return Body(
        text="\n".join(trimmed.lines),
        chosen=best.reason,
        credits=trimmed.credits,
        first=best.first,
        last=best.last,
    )
