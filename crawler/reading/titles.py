"""The title of an article: what the page declares, checked against what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.reading.blocks import Block, letters
from crawler.reading.body import Body
from crawler.reading.containers import words
from crawler.reading.page import Page
from crawler.reading.phrases import is_credit, is_noise, is_related

_SEPARATOR = re.compile(
    r"\s*(?:_+|-{2,}|—{2,}|\|+|｜|::|»|＞|>)\s*|\s+[-–—·]\s*|(?<=[^\x00-\x7f])[-–](?=[^\x00-\x7f])|-(?=[^-]{2,20}$)"
)
_SITE = re.compile(
    r"网$|網$|网站|網站|频道|頻道|新闻|新聞|日报|日報|晚报|时报|時報|在线|在線|门户|門戶|官网|官網|中心|资讯|資訊|"
    r"政府|[市县区省厅局委院会]$|客户端|客戶端|平台|首页|首頁|\.(?:com|cn|net|org)|数字报|电子版|百科|论坛|博客|财经|科技|要闻",
    re.I,
)
_NAMED = ("og:title", "twitter:title", "weixin:title", "headline", "title")
_QUOTES = "\"'“”"
_HEADINGS = ("h1", "h2", "h3")
_NAMES = frozenset(("title", "tit", "headline", "biaoti", "bt", "subject", "heading"))
WINDOW = 40  # blocks before the body in which its heading is looked for; 12 at most on the pages measured
LONGEST = 200  # letters


@dataclass(frozen=True, slots=True)
class Title:
    """A title and where it was found."""

    text: str
    found_in: str


def read(page: Page, body: Body) -> Title | None:
    """The title of the article on a page; None where there is none.

    The meta that government sites must carry comes first. What a reader sees wins over any other declaration
    that it is contained in (the declaration has the site's name as well) or that it goes on from (the
    declaration was cut by a quote).
    """
    declared = page.metas.get("articletitle")
    whole = page.title
    named = next((page.metas[name] for name in _NAMED if page.metas.get(name)), None)
    if declared and len(letters(declared)) >= 2:
        return _longer(page, body, declared)
    references = [text for text in (whole, named) if text]
    seen = _seen(_before(page, body), references) if references else None
    near = _nearest_heading(page, body)
    if seen and not (near and letters(seen) == letters(whole or "") and _is_site(seen)):
        return Title(seen, "heading")
    if named and letters(named) != letters(whole or "") and not _is_cut(named, whole):
        return Title(without_site(named), "meta")
    if near and not (whole and (_akin(near, whole) or not _is_site(whole))):
        return Title(near, "heading")
    if whole and len(letters(without_site(whole))) >= 4:
        return Title(without_site(whole), "title")
    if near:
        return Title(near, "heading")
    rest = whole or named
    return Title(without_site(rest), "title") if rest else None


def _longer(page: Page, body: Body, declared: str) -> Title:
    """The declared title, or the heading that begins with it and goes on: it was cut short."""
    own = letters(declared)
    for block in _before(page, body):
        text = letters(block.text)
        if block.tag in _HEADINGS and text.startswith(own) and len(own) < len(text) <= 2 * len(own) + 40:
            return Title(block.text, "heading")
    return Title(" ".join(declared.split()), "meta ArticleTitle")


def _before(page: Page, body: Body) -> Sequence[Block]:
    """The lines before a body and the first of its own."""
    return page.lines.blocks[max(0, body.first - WINDOW) : body.first + 3]


def _seen(blocks: Sequence[Block], references: Sequence[str]) -> str | None:
    """The line that a declared title contains or that goes on from it; the longest, beginnings first."""
    best, score = None, 0.0
    for block in blocks:
        own = letters(block.text)
        if not 4 <= len(own) <= LONGEST:
            continue
        fit = max(_fit(own, letters(reference), block.tag in _HEADINGS) for reference in references)
        if fit > score:
            best, score = block.text, fit
    return best


def _fit(own: str, reference: str, is_heading: bool) -> float:
    """How well a line agrees with a declared title, in letters; 0 where it does not."""
    weight = 1.2 if is_heading else 1.0
    if reference.startswith(own):
        return 1.5 * weight * len(own)
    if own in reference:
        return weight * len(own) if 3 * len(own) >= len(reference) else 0.0
    goes_on = own.startswith(reference) and len(reference) >= 6
    if (goes_on or (is_heading and len(reference) >= 4 and reference in own)) and len(own) < 2 * len(
        reference
    ) + 20:
        return 1.5 * weight * len(reference)
    return 0.0


def _is_cut(named: str, whole: str | None) -> bool:
    """Whether a declaration ends where the title goes on with a quote: content="…"…" was not escaped."""
    if not whole or not whole.startswith(named.strip()):
        return False
    return whole[len(named.strip()) :].lstrip()[:1] in tuple(_QUOTES)


def _nearest_heading(page: Page, body: Body) -> str | None:
    """The last heading before the body, or the first line of it that is one.

    A heading is a line in h1 to h3, or alone in an element that is named a title.
    """
    blocks = page.lines.blocks
    named = {
        span.first
        for span in page.lines.spans
        if span.name and span.last - span.first == 1 and _NAMES & set(words(span.name))
    }
    near = [
        *range(body.first - 1, max(-1, body.first - 13), -1),
        *range(body.first, min(len(blocks), body.first + 3)),
    ]
    for number in near:
        block: Block = blocks[number]
        is_heading = block.tag in _HEADINGS or number in named
        if is_heading and 4 <= len(letters(block.text)) <= LONGEST and not _is_furniture(block.text):
            return block.text
    return None


def _is_furniture(line: str) -> bool:
    return is_related(line) or is_noise(line) or is_credit(line, head=True)


def _is_site(title: str) -> bool:
    """Whether a title names nothing but a site and its channels."""
    return all(_SITE.search(part) for part in _SEPARATOR.split(title) if part and letters(part))


def _akin(one: str, other: str) -> bool:
    """Whether two titles share four letters in a row."""
    one, other = letters(one), letters(other)
    return any(one[at : at + 4] in other for at in range(len(one) - 3))


def without_site(title: str) -> str:
    """A title without the names of the site and its channels at its end.

    >>> without_site("关注青少年心理健康--健康·生活--人民网")
    '关注青少年心理健康'
    """
    title = " ".join(title.split())
    for start in reversed(list(_cuts(title))):
        head, tail = title[: start[0]].strip(), title[start[1] :].strip()
        strong = title[start[0] : start[1]].strip() not in ("-", "–", "·", "—", "——")
        if len(letters(head)) < 4 or len(letters(tail)) > 20:
            break
        if not (strong or _SITE.search(tail)):
            break
        title = head
    return title


def _cuts(title: str) -> Iterator[tuple[int, int]]:
    for match in _SEPARATOR.finditer(title):
        yield match.span()
