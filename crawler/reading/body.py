"""The body of a page: paragraphs as lines, and what hangs on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import trafilatura
from trafilatura.settings import Extractor

from archive.types import Attachment, Unreadable
from crawler.reading.page import Page
from crawler.sources import Extract

EXTRACTOR = f"dibao-body 1, trafilatura {trafilatura.__version__}"


@dataclass(frozen=True, slots=True)
class Body:
    """What was read out of a page."""

    text: str  # paragraphs are lines, cells of a table are parted by tabs
    chosen: str  # which candidate won, and why
    credits: tuple[str, ...] = ()  # lines that left the text because they say who made it (来源, 编辑 …)
    attachments: tuple[Attachment, ...] = ()  # files and images
    extractor: str = EXTRACTOR


def extract(
    page: Page, url: str | None = None, *, rules: Extract | None = None, seen: Collection[str] = ()
) -> Body:
    """The body of a page. Raises Unreadable where there is none."""
    del rules, seen
    options = Extractor(output_format="python", comments=False, tables=True, url=url)
    document = trafilatura.bare_extraction(page.tree, options=options, as_dict=False)
    text = getattr(document, "text", None) or ""
    if not text.strip():
        raise Unreadable("no text on this page")
    return Body(text=text, chosen="trafilatura")
