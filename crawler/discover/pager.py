"""The further pages of a list: what links, scripts and forms on one page say of the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lxml import html

from archive.urls import canonical
from crawler.discover.ask import Ask
from crawler.discover.dates import date_in_url
from crawler.discover.page import Page

_NUMBER = re.compile(r"^\W*(?:第\s*)?(\d{1,5})(?:\s*页|\s*頁)?\W*$")
_NEXT = re.compile(r"^\W*(下一页|下一頁|下页|下頁|后一页|后页|下一版页|next(\s*page)?)\W*$|^[>›»]+$", re.I)
_LAST = re.compile(r"^\W*(尾页|尾頁|末页|末頁|最后一页|最末页|last(\s*page)?)\W*$|^(>>|»»|>\||›\|)$", re.I)
_JUMP = re.compile(r"^\W*[下后]\s*\d+\s*[页頁]\W*$")
_TOTAL = (
    re.compile(r"共\s*(?:有\s*)?(\d{1,5})\s*[页頁]"),
    re.compile(r"第?\s*\d{1,5}\s*/\s*(\d{1,5})\s*[页頁]"),
    re.compile(r"[页頁]次\s*[:：]?\s*\d{1,5}\s*/\s*(\d{1,5})"),
)
_CALL = re.compile(r"createPage(?:HTML)?\s*\(([^()]*)\)", re.I)
_COUNT = re.compile(r"\b(?:countPage|pageCount|totalPage|pageTotal|nPageCount)\s*=\s*[\"']?(\d{1,5})\b", re.I)
_NAME = re.compile(r"[\"'](?:[^\"']*href=\\?[\"'])?(\w+)[\"']\s*\+\s*[\"']_[\"']")
_EXTENSION = re.compile(r"\.(s?html?|jsp|php|aspx?)\b", re.I)
_PAGE_FIELD = re.compile(
    r"^(page|p|pageno|page_no|pagenum|pageindex|currpage|currentpage|topage|cur_page)$", re.I
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Series:
    """The pages of a list as a rule: the address with a gap, and which number stands there on page n."""

    head: str
    tail: str
    step: int
    offset: int
    width: int = 0  # of zero-padded numbers

    def url(self, page: int) -> str:
        """The address of page n, from 1."""
        return f"{self.head}{self.step * page + self.offset:0{self.width}d}{self.tail}"

    def page(self, url: str) -> int | None:
        """Which page an address is, or None."""
        if not (url.startswith(self.head) and url.endswith(self.tail)):
            return None
        middle = url[len(self.head) : len(url) - len(self.tail)]
        if not middle.isascii() or not middle.isdigit():
            return None
        page, rest = divmod(int(middle) - self.offset, self.step)
        return page if rest == 0 and page >= 1 else None


def following(page: Page, ask: Ask, pages: int) -> list[Ask]:
    """The other pages of the list that `page` belongs to, up to page number `pages`, each as an Ask."""
    asks: dict[tuple[str, str, bytes], Ask] = {}
    for url, number in _numbered(page, ask, pages):
        if 1 < number <= pages and url and url not in (ask.url, page.url):
            one = Ask(url, page=number)
            asks.setdefault(one.identity, one)
    if not asks and ask.page < pages:
        for one in _form(page, pages):
            asks.setdefault(one.identity, one)
    return list(asks.values())


def _numbered(page: Page, ask: Ask, pages: int) -> Iterator[tuple[str, int]]:
    yield from _trs(page, ask, pages)
    marks = list(_marks(page))
    numbers = [(int(m[1]), url) for text, url in marks if (m := _NUMBER.match(text))]
    nexts = [url for text, url in marks if _NEXT.match(text)]
    series = _series(numbers, nexts, page, ask)
    if series:
        tails = [n for text, url in marks if _LAST.match(text) and (n := series.page(url))]
        jumps = [n for text, url in marks if _JUMP.match(text) and (n := series.page(url))]
        known = [n for n, url in numbers if series.page(url) == n]
        last = max([*tails, *jumps, *known, 0] + ([] if tails else [stated_total(page)]))
        yield from ((series.url(n), n) for n in range(2, min(last, pages) + 1))
    for url in nexts:
        yield url, (series.page(url) if series else None) or ask.page + 1


def _marks(page: Page) -> Iterator[tuple[str, str]]:
    """What can lead to another page: (text, address) of links, options and rel=next; same host only."""
    host = urlsplit(page.url).netloc
    for element in page.tree.iter("a", "option", "link"):
        target = element.get("value") if element.tag == "option" else element.get("href")
        if not target or (element.tag == "option" and not re.search(r"[/.?=]", target)):
            continue
        text = " ".join("".join(str(t) for t in element.itertext()).split())
        if (element.get("rel") or "").lower() == "next":
            text = "next"
        elif element.tag == "link":
            continue
        if not text:
            text = (element.get("title") or element.get("aria-label") or "").strip()
        if len(text) > 12 or not (
            _NUMBER.match(text) or _NEXT.match(text) or _LAST.match(text) or _JUMP.match(text)
        ):
            continue
        url = page.absolute(target)
        sure = not re.match(r"^[>›»|]+$", text) or _near(url, page.url)
        if url and urlsplit(url).netloc == host and sure:
            yield text, url


def _near(url: str, other: str) -> bool:
    """Whether two addresses stand in one folder, up to their numbers: an arrow may also turn pictures."""
    one, two = (_DIGITS.sub("", urlsplit(u).path.rpartition("/")[0]) for u in (url, other))
    return one == two


def _series(numbers: list[tuple[int, str]], nexts: list[str], page: Page, ask: Ask) -> Series | None:
    """The rule behind numbered links: the one that most of them follow."""
    points: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for number, url in numbers:
        for digits in _DIGITS.finditer(url, url.find("/", 8)):
            points[url[: digits.start()], url[digits.end() :]].add((number, digits[0]))
    best: tuple[int, Series] | None = None
    for (head, tail), pairs in points.items():
        series = _fit(head, tail, pairs) or _guess(head, tail, pairs, nexts, page, ask)
        if series and not _is_date(head, tail) and (best is None or len(pairs) > best[0]):
            best = (len(pairs), series)
    return best[1] if best else None


def _fit(head: str, tail: str, pairs: set[tuple[int, str]]) -> Series | None:
    """The straight line through two or more (page, value) pairs."""
    values = {n: int(v) for n, v in pairs}
    if len(values) < 2 or len(values) != len(pairs):
        return None
    (n1, v1), (n2, v2) = sorted(values.items())[:2]
    step, rest = divmod(v2 - v1, n2 - n1)
    if rest or step < 1:
        return None
    series = Series(head, tail, step, v1 - step * n1, _width(pairs))
    return series if all(step * n + series.offset == v for n, v in values.items()) else None


def _guess(
    head: str, tail: str, pairs: set[tuple[int, str]], nexts: list[str], page: Page, ask: Ask
) -> Series | None:
    """The rule when only one number is linked (a list of two pages): its value is the page's number or one
    less, and the address of this page, or the next link, agrees."""
    if len(pairs) != 1:
        return None
    ((number, value),) = pairs
    offset = int(value) - number
    if offset not in (0, -1):
        return None
    series = Series(head, tail, 1, offset, _width(pairs))
    bare = {head.rstrip("_-") + tail, head.rpartition("/")[0] + "/"}
    agrees = page.url in bare or series.page(page.url) == ask.page or series.url(number) in nexts
    return series if agrees else None


def _width(pairs: Iterable[tuple[int, str]]) -> int:
    padded = {len(v) for _, v in pairs if v.startswith("0") and len(v) > 1}
    return max(padded) if padded else 0


def _is_date(head: str, tail: str) -> bool:
    """Whether the number is the day or month of a date: a calendar, no pager."""
    return date_in_url(f"{head}11{tail}") is not None and date_in_url(f"{head}99{tail}") is None


def stated_total(page: Page) -> int:
    """The number of pages that the page's text states (共26页, 1/26页); 0 where it states none."""
    if "页" not in page.text and "頁" not in page.text:
        return 0
    text = " ".join(page.tree.xpath("//body//text()[not(parent::script or parent::style)]"))
    found = (pattern.search(" ".join(text.split())) for pattern in _TOTAL)
    return next((int(match[1]) for match in found if match), 0)


def _trs(page: Page, ask: Ask, pages: int) -> Iterator[tuple[str, int]]:
    """TRS WCM: createPageHTML(total, current, "index", "html"), also commented out and written inline. Page 2
    is index_1. Where the current page is counted from 1, as by systems that name a container first
    (createPageHTML('page_div', 9, 1, 'list', 'shtml', 154)), it is list_2."""
    call = next((c for c in map(_call, _CALL.finditer(page.scripts)) if c), None)
    count = _COUNT.search(re.sub(r"(?m)^\s*//.*$", "", page.scripts))
    if call is None and not (count and re.search(r"currentPage|currPage|nCurrIndex", page.scripts)):
        return
    total, name, extension, from_one = 0, "", "", False
    if call:
        total, name, extension, from_one = call.total, call.name, call.extension, call.current == ask.page
    if not (call and call.live):
        if not count:
            return
        total = int(count[1])
    if not name:
        name, extension = _own_name(page)
    for number in range(1, min(total, pages) + 1):
        suffix = f"_{number if from_one else number - 1}" if number > 1 else ""
        yield canonical(f"{name}{suffix}.{extension}", page.base), number


@dataclass(frozen=True)
class Call:
    """One call of createPageHTML."""

    total: int
    current: int
    name: str
    extension: str
    live: bool  # not commented out


def _call(match: re.Match[str]) -> Call | None:
    """What a call says; None for the definition of the function."""
    words = [word.strip() for word in match[1].split(",")]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    names = [word.strip("\"'") for word in words if word[:1] in ("'", '"')]
    if len(numbers) < 2 or len(names) < 2:
        return None
    line = match.string[: match.start()].rpartition("\n")[2]
    live = not re.search(r"(?<!:)//", line)
    return Call(numbers[0], numbers[1], names[-2], names[-1].lstrip("."), live)


def _own_name(page: Page) -> tuple[str, str]:
    """File name and extension that an inlined pager builds its links from."""
    file = urlsplit(page.base).path.rpartition("/")[2]
    stem, _, extension = file.rpartition(".")
    named, ending = _NAME.search(page.scripts), _EXTENSION.search(page.scripts)
    stem = named[1] if named else re.sub(r"_\d+$", "", stem) or "index"
    return stem, extension or (ending[1] if ending else "html")


def _form(page: Page, pages: int) -> Iterator[Ask]:
    """A form that jumps to page N, where the number of pages is stated."""
    total = min(stated_total(page), pages)
    if total < 2:
        return
    for form in page.tree.iter("form"):
        field = next((i for i in form.iter("input") if _PAGE_FIELD.match(i.get("name") or "")), None)
        target = page.absolute(form.get("action") or page.url)
        if field is None or not target or urlsplit(target).netloc != urlsplit(page.url).netloc:
            continue
        post = (form.get("method") or "get").lower() == "post"
        for number in range(2, total + 1):
            yield _submit(form, field, target, number, post, page.charset)
        return


def _submit(
    form: html.HtmlElement, field: html.HtmlElement, target: str, number: int, post: bool, charset: str
) -> Ask:
    pairs = [(field.get("name") or "", str(number))]
    hidden = [i for i in form.iter("input") if i is not field and (i.get("type") or "").lower() == "hidden"]
    pairs += [(i.get("name") or "", i.get("value") or "") for i in hidden if i.get("name")]
    data = urlencode(pairs, encoding=charset, errors="replace")
    if post:
        kind = (("Content-Type", "application/x-www-form-urlencoded"),)
        return Ask(target, "POST", data.encode("ascii"), kind, number)
    return Ask(canonical(target.partition("?")[0] + "?" + data), page=number)
