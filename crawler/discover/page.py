"""A list page as links: each with its text, the date shown beside it, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml import etree, html

from archive.types import Capture, Unreadable
from archive.urls import canonical
from crawler.discover.dates import shown_date, without_date
from crawler.reading.decode import decode

MAX_LINKS = 20_000  # of one page; the fullest real one measured has 1,588
MAX_IN_ITEM = 40  # links of one list item with what belongs to it; what holds more is a part of the page
MAX_DATE = 22  # characters of a date that stands by itself: [2026年08月10日 09:30:00]
MAX_CHARS = 20_000_000  # a list page beyond it is read so far; the longest real one measured has 0.9 million
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
# Names of classes and ids, each as a whole: what furniture is called. Not top_news, not headline.
_CHROME = re.compile(
    r"(?:[a-z]+[-_]?)?(?:nav|navi|navbar|navigation|menu|menus|breadcrumbs?|crumbs?)(?:[-_]?\w+)?"
    r"|(?:page|site|g|m)?[-_]?(?:header|head|hd|topbar|top|footer|foot|copyright|bottom)"
    r"(?:[-_]?(?:bar|box|wrap|link|links|main|er))?"
    r"|(?:dq|current)?[-_]?(?:position|location)|weizhi|friend[-_]?links?|yqlj|sitemap"
    r"|search[-_]?(?:box|bar)?|share[-_]?\w*"
    r"|daohang|dangqianweizhi|rowofcurrentposition",
    re.I,
)
_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "br", "time", "section")
)
_ITEMS = frozenset(("li", "tr", "dd", "dl", "article"))
_RELATED = re.compile(r"相关|解读|图解|延伸|链接|附件|上一篇|下一篇|原文")


@dataclass(frozen=True, eq=False)
class Link:
    """One link of a page. Two links are the same only if they are one element."""

    url: str  # canonical
    text: str  # of the element, or its title attribute where that says more
    element: html.HtmlElement
    order: int

    @cached_property
    def chrome(self) -> bool:
        """Stands in navigation, head or foot of the page."""
        return any(
            e.tag in ("nav", "header", "footer")
            or any(_CHROME.fullmatch(name) for name in f"{e.get('class') or ''} {e.get('id') or ''}".split())
            for e in self.element.iterancestors()
            if e.tag not in ("body", "html")
        )

    @cached_property
    def place(self) -> tuple[str, ...]:
        """How it stands in the page: names and classes of the element and of three around it."""
        around = [self.element, *islice(self.element.iterancestors(), 3)]
        return tuple(f"{e.tag}.{e.get('class') or ''}" for e in around)

    @cached_property
    def item(self) -> html.HtmlElement | None:
        """The innermost list item, table row or article that it stands in."""
        return next((e for e in self.element.iterancestors() if e.tag in _ITEMS), None)

    @cached_property
    def date(self) -> str | None:
        """The date shown in its item, or else right beside it."""
        return _date_beside(self.element)


@dataclass(frozen=True)
class Page:
    """A list page, parsed."""

    url: str  # where it was found, and with <base href>, what its links are relative to
    base: str
    text: str
    charset: str
    tree: html.HtmlElement

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link with an http(s) address, in the order of the page; areas of image maps too."""
        return tuple(islice(self._links(), MAX_LINKS))

    def _links(self) -> Iterator[Link]:
        for order, element in enumerate(self.tree.iter("a", "area")):
            href = element.get("href")
            if not href or href.lstrip().startswith("#"):
                continue
            url = self.absolute(href)
            if url:
                yield Link(url, _text(element), element, order)

    def absolute(self, href: str) -> str:
        """A link of this page as a canonical address; '' for what is none."""
        return canonical(href, self.base, self.charset)

    @cached_property
    def scripts(self) -> str:
        """The text of every script that stands in the page itself, comments included."""
        return "\n".join(s.text or "" for s in self.tree.iter("script") if s.text)


def open_page(capture: Capture) -> Page:
    """The page of a capture. Raises Unreadable where it is no text, or empty."""
    text, charset = decode(capture.body, capture.header("Content-Type"))
    return parse(text, capture.url, charset.name)


def parse(text: str, url: str, charset: str = "utf-8") -> Page:
    """The page in a text. Raises Unreadable where there is no element in it."""
    tree = tree_of(text)
    stated = next((e.get("href") for e in tree.iter("base") if e.get("href")), None)
    return Page(url, (stated and canonical(stated, url)) or url, text, charset, tree)


def tree_of(text: str) -> html.HtmlElement:
    """The elements of an HTML text. Nothing is loaded from outside. Raises Unreadable if there are none."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=False)
    # libxml2 drops whatever follows </html>, and pages put together from others close it in their midst.
    clean = _ENDS.sub("", _NOT_XML.sub("", text[:MAX_CHARS])).encode("utf-8")
    try:
        tree = html.document_fromstring(clean, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"no HTML in it: {str(error)[:80]}") from error
    return tree


def related_to_another(link: Link, own: set[html.HtmlElement]) -> bool:
    """Whether a link stands inside an item that has another article for its own (相关解读 under a notice).

    `own` holds the elements of the links that look like articles. The outer item must have its own link
    before this one, and either say that what follows is related, or show a date that this one lacks.
    """
    inner = link.item
    for outer in link.element.iterancestors(*_ITEMS):
        if _links_in(outer, MAX_IN_ITEM) > MAX_IN_ITEM:
            return False
        first = next((a for a in outer.iter("a") if a in own), None)
        if first is None or first is link.element:
            continue
        if first.get("href") == link.element.get("href"):
            continue
        if outer is inner:
            if _says_related(first, link.element, outer):
                return True
            continue
        holder = next((e for e in first.iterancestors() if e.tag in _ITEMS), None)
        if holder is outer and (
            _says_related(first, link.element, outer) or (_own_date(outer, inner) and not _own_date(inner))
        ):
            return True
    return False


def _links_in(element: html.HtmlElement, enough: int, *, besides: str | None = None) -> int:
    """How many addresses an element links, counted no further than one beyond `enough`."""
    seen: set[str] = set()
    for a in element.iter("a"):
        href = a.get("href")
        if href and href != besides:
            seen.add(href)
            if len(seen) > enough:
                break
    return len(seen)


def _says_related(first: html.HtmlElement, element: html.HtmlElement, outer: html.HtmlElement) -> bool:
    """Whether a short text between an item's own link and this one announces related pages."""
    if _RELATED.search(_text(element)[:4]) and len(_text(element)) <= 8:
        return True
    passed, inside = False, set(first.iterdescendants())
    for e in outer.iter():
        if e is element:
            return False
        passed = passed or e is first
        if passed and e is not first and e not in inside and e.tag != "a":
            label = " ".join((e.text or "").split())
            if len(label) <= 10 and _RELATED.search(label):
                return True
    return False


def _own_date(outer: html.HtmlElement | None, without: html.HtmlElement | None = None) -> str | None:
    if outer is None:
        return None
    inner = set(without.iter()) if without is not None else set()
    nested = {e for ul in outer.iter("ul", "ol", "table") if ul is not outer for e in ul.iter()}
    words = [t for e in outer.iter() if e not in inner and e not in nested for t in (e.text, e.tail) if t]
    return shown_date(" ".join(words), short=True)


def _text(element: html.HtmlElement) -> str:
    """What a person reads as the link's headline: a heading in it, else its text without the date. A cut one
    ('关于…的通...') gives way to the title attribute."""
    heading = next(
        (h for h in element.iter("h1", "h2", "h3", "h4", "h5", "h6") if _words(h).strip()), element
    )
    text = without_date(" ".join(_words(heading).split()))
    title = " ".join((element.get("title") or "").split())
    if not text:
        image = next(iter(element.iter("img")), None)
        text = " ".join(((image.get("alt") if image is not None else "") or "").split())
    cut = text.rstrip(" .…")
    if title and (not text or (cut != text and title.startswith(cut[:10]))):
        return title
    return text


def _words(element: html.HtmlElement) -> str:
    """The text of an element, with a space where a block begins or a date stands by itself."""
    parts: list[str] = []
    for e in element.iter():
        if not isinstance(e.tag, str) or e.tag in ("script", "style"):
            parts.append((e.tail or "") if e is not element else "")
            continue
        apart = e.tag in _BLOCKS or bool(e.text and shown_date(e.text, short=True))
        parts.append((" " if apart else "") + (e.text or ""))
        if e is not element and e.tail:
            parts.append((" " if apart else "") + e.tail)
    return "".join(parts)


def _date_beside(element: html.HtmlElement) -> str | None:
    """The date that stands by itself in a link, or else in the smallest ancestor that shows one, as long as
    that holds few links besides this."""
    for e in element.iterdescendants():
        if (
            isinstance(e.tag, str)
            and e.text
            and len(e.text.strip()) <= MAX_DATE
            and shown_date(e.text, short=True)
        ):
            return shown_date(e.text, short=True)
    mine = element.get("href")
    for ancestor in element.iterancestors():
        if ancestor.tag in ("body", "html", "form"):
            return None
        whole = ancestor.tag in _ITEMS
        most = 3 if whole else 0
        if _links_in(ancestor, most, besides=mine) > most:
            return None
        date = shown_date(_words_outside(ancestor, element), short=True) or shown_date(_words(element))
        if date:
            return date
        if whole:
            return None
    return None


def _words_outside(ancestor: html.HtmlElement, element: html.HtmlElement) -> str:
    inside = set(element.iter())
    parts: list[str] = []
    for e in ancestor.iter():
        if e not in inside and isinstance(e.tag, str) and e.tag not in ("script", "style") and e.text:
            parts.append(e.text)
        if e.tail and e is not ancestor and (e not in inside or e is element):
            parts.append(e.tail)
    return " ".join(parts)
