"""E-papers: issues by date, their pages (版), and the articles on them.

Two shapes are known from real papers: Founder's (node_2.htm, content_52014.htm) and that of the People's
Daily (nbs.D…_01.htm with nw.D…; later node_01.html with content_30000001.html). Others are read through what
is common to all: areas of the page's image map are articles, links that read 第02版：要闻 are pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from archive.types import Capture, Found
from crawler.discover.ask import Ask, Listing
from crawler.discover.dates import date_in_url
from crawler.discover.gather import Gatherer, http_problem
from crawler.discover.listing import MAX_HOPS, entry_urls
from crawler.discover.page import Link, Page, open_page
from crawler.discover.shapes import kind
from crawler.sources import PLACEHOLDER, Discover, SourceSpec

MAX_PAGES = 300  # of one issue, where the spec sets no `pages`
_NAMED = re.compile(r"第?\s*0*([A-Z]?\d{1,3})\s*版\s*[:：]?\s*([^\s\[【(（<>|]*)")
PAGE = re.compile(
    r"/(node_[A-Za-z]?\d+|nbs\.D\w+_\w+|layout_\w+|Page[A-Z]?\d+\w*|v[A-Z]?\d+)\.(s?html?|jsp|aspx?)$", re.I
)
_ARTICLE = re.compile(
    r"/(content_\w+|nw\.D\w+_\d{8}_\d+-\w+|Articel\w+|article_\w+|con_\w+|t\d{8}_\d+)\.(s?html?|jsp|aspx?)$",
    re.I,
)
_EARLIER = re.compile(r"上\s*一\s*期|前\s*一\s*期|上一日|前一天")
_AROUND = re.compile(r"[上下前后]\s*一\s*[版期]|[上下]一篇|往期|返回|首页|目录|PDF|下载|检索", re.I)
_ADVERT = re.compile(r"(整版|公益|分类|商业|形象)?\s*广\s*告\s*[\W\d]*")
_OTHER_FIRST = re.compile(r"(node_)(0*)([12])(\.s?html?)$", re.I)


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """The first page of each issue of the last `days_back` days, today's first; or, where the address has no
    date in it, the newest issue, from which the earlier ones are found."""
    if "{" not in way.address:
        return (Ask(way.address, context={"first": "1"}),)
    today = now.astimezone(ZoneInfo(spec.timezone)).date()
    days = (today - timedelta(days=back) for back in range(way.days_back + 1))
    return tuple(issue(way, day) for day in days)


def issue(way: Discover, day: date) -> Ask:
    """The first page of the issue of one day, from an address with {yyyy}, {mm} and {dd} in it."""
    return Ask(fill(way.address, day), context={"issue": day.isoformat(), "first": "1"})


def fill(template: str, day: date) -> str:
    """A date put into {yyyy}, {yy}, {mm}, {m}, {dd} and {d}."""
    parts = {
        "yyyy": f"{day:%Y}",
        "yy": f"{day:%y}",
        "mm": f"{day:%m}",
        "m": str(day.month),
        "dd": f"{day:%d}",
        "d": str(day.day),
    }
    return PLACEHOLDER.sub(lambda match: parts.get(match[1], match[0]), template)


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """The articles on one page of an issue, with page name and number, and the other pages of the issue."""
    problem = http_problem(capture.status)
    if problem:
        return _missing(ask, capture.status, problem)
    page = open_page(capture)
    gatherer = Gatherer(spec, way)
    sheet = _sheet(page, ask, way)
    shown = {day for link in sheet.articles if (day := date_in_url(link.url))}
    wanted = ask.context.get("issue")
    if wanted and shown and all(day.isoformat() != wanted for day in shown):
        return Listing(skipped=((ask.url, f"no issue of {wanted}: the site shows {max(shown)}"),))
    if not sheet.articles and not sheet.pages:
        return _nothing(page, ask, gatherer)
    for link in sheet.articles:
        _add(gatherer, sheet, link, page.url)
    asks = [*_pages(sheet, ask, way, gatherer), *_earlier(spec, way, ask, sheet, now)]
    return gatherer.listing(asks)


@dataclass(frozen=True)
class Sheet:
    """One page (版) of an issue."""

    articles: Sequence[Link]
    pages: Sequence[Link]  # links to pages of this issue, in their order
    earlier: Sequence[str]  # addresses of the issue before
    context: Mapping[str, str]  # issue, section, section_number
    sections: Mapping[str, Mapping[str, str]]  # address of an article -> section, where it has its own
    names: Mapping[str, Mapping[str, str]]  # address of a page -> section


def _sheet(page: Page, ask: Ask, way: Discover) -> Sheet:
    links = [link for link in page.links if link.url != page.url]
    pages = [link for link in links if _is_page(link, page)]
    taken = {link.url for link in pages}
    articles = [link for link in links if link.url not in taken and _is_article(link, way)]
    kinds = {kind(link.url) for link in articles if link.element.tag == "area"}
    if not way.article:
        chosen = {link.url for link in articles}
        articles = [
            link
            for link in links
            if link.url in chosen
            or (link.url not in taken and kind(link.url) in kinds and not _AROUND.search(link.text))
        ]
    heads = [link for link in page.links if link.url == page.url or link.url in taken]
    names = _names(heads)
    day = ask.context.get("issue") or _day_of(page, articles)
    own = _stated_section(ask) or names.get(page.url) or _own_section(page)
    context = {**({"issue": day} if day else {}), **own}
    earlier = [link.url for link in links if _EARLIER.search(link.text)]
    return Sheet(_titled(articles), pages, earlier, context, _directory(articles, heads), names)


def _names(links: Sequence[Link]) -> dict[str, dict[str, str]]:
    """What pages are called by the links to them: in one (第01版：要闻), or in two (01 and 头版)."""
    texts: dict[str, list[str]] = {}
    for link in links:
        if link.text and not _AROUND.search(link.text):
            texts.setdefault(link.url, []).append(link.text)
    names = {}
    for url, said in texts.items():
        whole = next((text for text in said if _NAMED.match(text)), None)
        number = next((text for text in said if re.fullmatch(r"[A-Z]?\d{1,3}", text)), None)
        if whole is None and number:
            name = next((text for text in said if text != number and len(text) <= 12), "")
            whole = f"第{number}版：{name}"
        if whole:
            names[url] = section(whole)
    return names


def _titled(articles: Sequence[Link]) -> list[Link]:
    """Each article once, by the link that says most of it: the areas of an image map say nothing."""
    best: dict[str, Link] = {}
    for link in articles:
        if link.url not in best or len(link.text) > len(best[link.url].text):
            best[link.url] = link
    return list(best.values())


def _is_page(link: Link, page: Page) -> bool:
    """Whether a link leads to another page of the same issue."""
    if link.element.tag == "area" or _EARLIER.search(link.text) or re.search(r"下\s*一\s*期", link.text):
        return False
    if not (PAGE.search(link.url) or _NAMED.match(link.text)) or re.search(r"\.(pdf|jpe?g)$", link.url, re.I):
        return False
    return link.url.rpartition("/")[0] == page.url.rpartition("/")[0] or (
        date_in_url(link.url) is not None and date_in_url(link.url) == date_in_url(page.url)
    )


def _is_article(link: Link, way: Discover) -> bool:
    if way.article:
        return bool(re.search(way.article, link.url))
    if _AROUND.search(link.text) and len(link.text) < 12:
        return False
    if re.search(r"\.(pdf|jpe?g|png|gif|swf)$", link.url, re.I):
        return False
    return link.element.tag == "area" or bool(_ARTICLE.search(link.url))


def _day_of(page: Page, articles: Sequence[Link]) -> str | None:
    days = [date_in_url(page.url), *(date_in_url(link.url) for link in articles)]
    return next((day.isoformat() for day in days if day), None)


def _stated_section(ask: Ask) -> dict[str, str]:
    return {name: ask.context[name] for name in ("section", "section_number") if ask.context.get(name)}


def _own_section(page: Page) -> dict[str, str]:
    """Name and number that a page shows of itself: the first such words that are no link."""
    inside = {e for a in page.tree.iter("a") for e in a.iter()}
    for element in page.tree.iter("td", "div", "li", "p", "span", "h1", "h2", "h3", "h4", "strong", "b"):
        if element in inside:
            continue
        words = element.xpath("string(.)") if len(element.xpath(".//a[@href]")) < 4 else element.text or ""
        words = " ".join(words.split())
        if _NAMED.match(words) and len(words) < 60:
            return section(words)
    return {}


def section(words: str) -> dict[str, str]:
    """'第01版：要闻' -> section and section_number.

    >>> section("第01版：要闻")
    {'section': '第01版：要闻', 'section_number': '1'}
    """
    match = _NAMED.search(words)
    if not match:
        return {}
    number, name = match.groups()
    stated = f"{int(number):02}" if number.isdigit() else number
    return {"section": f"第{stated}版" + (f"：{name}" if name else ""), "section_number": number}


def _directory(articles: Sequence[Link], heads: Sequence[Link]) -> dict[str, dict[str, str]]:
    """Sections of articles on a page that lists a whole issue, page name by page name."""
    areas = {link.url for link in articles if link.element.tag == "area"}
    named = [(link.order, section(link.text)) for link in heads if _NAMED.match(link.text)]
    under: dict[str, dict[str, str]] = {}
    used = set()
    for link in articles:
        before = [entry for entry in named if entry[0] < link.order]
        if link.element.tag == "a" and before and link.url not in areas:
            under.setdefault(link.url, before[-1][1])
            used.add(before[-1][0])
    return under if len(used) > 1 else {}


def _add(gatherer: Gatherer, sheet: Sheet, link: Link, page_url: str) -> None:
    context = {**sheet.context, **sheet.sections.get(link.url, {})}
    if _ADVERT.fullmatch(context.get("section", "").partition("：")[2]) or _ADVERT.fullmatch(link.text):
        gatherer.skip(link.url, "an advertisement")
    else:
        gatherer.add(Found(link.url, link.text or None, context.get("issue"), page_url, context))


def is_sheet(capture: Capture, listing: Listing) -> bool:
    """Whether what was read was a page of an e-paper and not an ordinary list: it has an image map, a name
    like 第01版, or the address of one."""
    if not listing.found or any("issue" not in item.context for item in listing.found):
        return False
    named = any("section" in item.context for item in listing.found)
    return named or bool(PAGE.search(capture.url)) or b"<area" in capture.body.lower()


def _pages(sheet: Sheet, ask: Ask, way: Discover, gatherer: Gatherer) -> list[Ask]:
    most = way.pages if "pages" in way.model_fields_set else MAX_PAGES
    issue_ = {"issue": sheet.context["issue"]} if "issue" in sheet.context else {}
    asks: dict[str, Ask] = {}
    for link in sheet.pages:
        named = sheet.names.get(link.url, {})
        if _ADVERT.fullmatch(named.get("section", "").partition("：")[2]):
            gatherer.skip(link.url, "a page of advertisements")
            continue
        if gatherer.refusal_of_list(link.url):
            continue
        if link.url != ask.url and len(asks) + 1 < most:
            number = min(ask.page + len(asks) + 1, most)
            asks.setdefault(link.url, Ask(link.url, page=number, context={**issue_, **named}))
    return list(asks.values())


def _earlier(spec: SourceSpec, way: Discover, ask: Ask, sheet: Sheet, now: datetime) -> list[Ask]:
    """The issue before, where the way goes by links and that issue is not too old."""
    if "{" in way.address or not ask.context.get("first"):
        return []
    today = now.astimezone(ZoneInfo(spec.timezone)).date()
    steps = int(ask.context.get("steps", "0")) + 1
    for url in sheet.earlier:
        day = date_in_url(url)
        if (day and day < today - timedelta(days=way.days_back)) or steps > way.days_back:
            continue
        dated = {"issue": day.isoformat()} if day else {}
        return [Ask(url, context={"first": "1", "steps": str(steps), **dated})]
    return []


def _missing(ask: Ask, status: int, problem: str) -> Listing:
    """No answer for a page: the other name of a first page is tried, then the issue is known as missing."""
    if status not in (404, 410) or not ask.context.get("first"):
        return Listing(problem=problem)
    other = _OTHER_FIRST.search(ask.url)
    if other and not ask.context.get("tried"):
        number = "2" if other[3] == "1" else "1"
        url = ask.url[: other.start(3)] + number + other[4]
        return Listing(next=(replace(ask, url=url, context={**ask.context, "tried": ask.url}),))
    day = ask.context.get("issue")
    return Listing(skipped=((ask.url, f"no issue of {day}: {problem}"),)) if day else Listing(problem=problem)


def _nothing(page: Page, ask: Ask, gatherer: Gatherer) -> Listing:
    """A page without articles and pages: an entry that leads on, an issue that is not there, or a fault."""
    hops = int(ask.context.get("hops", "0"))
    urls = [url for url in entry_urls(page) if url not in (ask.url, page.url)]
    inside = [url for url in urls if gatherer.refusal_of_list(url) is None]
    if inside and hops < MAX_HOPS:
        day = date_in_url(inside[0])
        dated = {"issue": day.isoformat()} if day and not ask.context.get("issue") else {}
        return Listing(next=(Ask(inside[0], context={**ask.context, **dated, "hops": str(hops + 1)}),))
    title = " ".join((page.tree.findtext(".//title") or "").split())[:60]
    return Listing(problem="no articles and no pages of an e-paper in it" + (f": {title}" if title else ""))
