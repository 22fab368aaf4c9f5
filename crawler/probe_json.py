"""APIs of pages that are built in the browser: guessed from the addresses in their scripts, then tried.

A page names its list API and its article API somewhere in a script; the answer of the list shows its items;
the keys of an item show how its address is made. Whatever does not answer as expected is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from archive.types import Unreadable
from crawler.discover import Ask
from crawler.discover.json import parse
from crawler.discover.page import Page
from crawler.fetch import Fetcher, Unreached

MAX_TRIED = 12
MAX_SCRIPTS = 5
_TEXT = re.compile(r"\"([^\"\s<>]{4,200})\"|'([^'\s<>]{4,200})'|`([^`\s<>]{4,200})`")
_API = re.compile(r"(^|/)(api|interface|rest|service|ajax|json|data)/|list|article|detail|news", re.I)
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_PAGE = re.compile(r"([?&](?:page|pageNo|pageNum|pageIndex|p|pn|current)=)(\d*)(?=$|&|\{)", re.I)
_OPEN_ID = re.compile(r"([?&/#](?:id|aid|docid|articleId|newsId|contentId)=)$|[?&](\w*id)=\{\}", re.I)
_TITLES = ("title", "headline", "name", "articleTitle", "subject")
_LINKS = ("url", "link", "href", "shareUrl", "share_url", "articleUrl", "webUrl")
_IDS = ("id", "articleId", "article_id", "newsId", "docId", "contentId", "aid", "uuid")


def apis(page: Page, fetcher: Fetcher) -> Iterator[dict[str, Any]]:
    """The ways (as in [[discover]]) that the scripts of a page suggest and that answer with items."""
    texts = list(dict.fromkeys(_addresses(page, fetcher)))
    details = [text for text in texts if _OPEN_ID.search(text)]
    lists = [text for text in texts if text not in details and _API.search(text)]
    for text in sorted(lists, key=lambda t: ("list" not in t.lower(), len(t)))[:MAX_TRIED]:
        template = _PAGE.sub(r"\g<1>{page}", text.replace("{}", "{page}", 1))
        address = urljoin(page.base, template)
        data = _answer(address.replace("{page}", "1"), page, fetcher)
        path, item = items_in(data)
        link = _link(item, details, page) if item else None
        if item and link:
            yield _way(address, path, link, item, details, page, fetcher)


def items_in(data: Any, path: str = "", depth: int = 0) -> tuple[str, dict[str, Any] | None]:
    """Where a list of titled items stands in an answer (JMESPath), and its first item."""
    if isinstance(data, list):
        first = data[0] if data else None
        titled = isinstance(first, dict) and any(first.get(name) for name in _TITLES)
        return (path or "@", first) if titled else ("", None)
    if isinstance(data, dict) and depth < 4:
        for name, value in data.items():
            if re.fullmatch(r"[A-Za-z_]\w*", str(name)):
                found = items_in(value, f"{path}.{name}".lstrip("."), depth + 1)
                if found[1]:
                    return found
    return "", None


def _addresses(page: Page, fetcher: Fetcher) -> Iterator[str]:
    """Every text in a page's scripts that could be an address; what a script fills in is {}."""
    yield from _texts(page.scripts)
    host = urlsplit(page.url).netloc
    sources = [page.absolute(s.get("src") or "") for s in page.tree.iter("script") if s.get("src")]
    for url in [u for u in sources if urlsplit(u).netloc == host][:MAX_SCRIPTS]:
        try:
            capture = fetcher.get(Ask(url))
        except Unreached:
            continue
        yield from _texts(capture.body[:2_000_000].decode("utf-8", "replace"))


def _texts(script: str) -> Iterator[str]:
    for match in _TEXT.finditer(script):
        text = _VARIABLE.sub("{}", next(group for group in match.groups() if group))
        if re.search(r"[/?.]", text) and not re.search(
            r"\.(png|jpe?g|gif|css|js|svg|ico|woff2?)(\?|$)", text
        ):
            yield text


def _answer(url: str, page: Page, fetcher: Fetcher) -> Any:
    if urlsplit(url).netloc != urlsplit(page.url).netloc:
        return None
    try:
        capture = fetcher.get(Ask(url))
        return parse(capture) if capture.status == 200 else None
    except (Unreached, Unreadable):
        return None


def _link(item: dict[str, Any], details: list[str], page: Page) -> str | None:
    """How the address for people is made: a key that holds it, or a page that takes the item's id."""
    for given in _LINKS:
        if isinstance(item.get(given), str) and re.match(r"https?://|/", item[given]):
            return f"{{{given}}}"
    name = _id_of(item)
    pages = [text for text in details if not _is_api(text)]
    return urljoin(page.base, _with_id(pages[0], name)) if name and pages else None


def _way(
    address: str, path: str, link: str, item: dict[str, Any], details: list[str], page: Page, fetcher: Fetcher
) -> dict[str, Any]:
    way: dict[str, Any] = {"json": address, "items": path, "link": link}
    name = _id_of(item)
    for text in details if name else ():
        detail = urljoin(page.base, _with_id(text, name))
        tried = detail.replace(f"{{{name}}}", str(item[name]))
        if _is_api(text) and isinstance(_answer(tried, page, fetcher), dict):
            return {**way, "detail": detail}
    return way


def _id_of(item: dict[str, Any]) -> str:
    return next((name for name in _IDS if item.get(name) not in (None, "")), "")


def _is_api(text: str) -> bool:
    return bool(re.search(r"(^|/)(api|interface|rest|service|ajax|json|data)/|\.json", text, re.I))


def _with_id(text: str, name: str) -> str:
    whole = f"{{{name}}}"
    return text.replace("{}", whole, 1) if "{}" in text else text + whole
