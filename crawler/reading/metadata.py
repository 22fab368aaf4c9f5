"""What a page says of itself: title, date, origin and the rest, each with where it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from lxml import etree

from archive.types import Document
from crawler.reading import dates, documents, labels, language, titles
from crawler.reading.blocks import letters, text_of, tidy
from crawler.reading.body import Body, titles_of
from crawler.reading.containers import words
from crawler.reading.dates import Moment
from crawler.reading.page import Page
from crawler.reading.select import text_at
from crawler.sources import Extract

_NAMES_OF_DATES = (
    "pubdate publishdate publish_date publishtime publish-time article:published_time og:published_time "
    "bytedance:published_time weibo:article:create_at datepublished dc.date dc.date.issued dcterms.created "
    "og:release_date releasedate sailthru.date parsely-pub-date date"
)
_DATE_METAS = _NAMES_OF_DATES.split()
_SCRIPT_DATE = re.compile(
    r"""["']?(?:publish_?time|pub_?date|publish_?date|datePublished|ptime|create_?time|ct|oriCreateTime|newsTime|"""
    r"""releaseTime|pubtime)["']?\s*[:=]\s*["']?((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^"',;}\n]{0,20}|1\d{9}(?:\d{3})?(?!\d))""",
    re.I,
)
_PUBLISHED = re.compile(
    r"发布(?:时间|日期|于)|发表(?:时间|日期|于)|发稿(?:时间|日期)|公开日期|上传时间|刊发(?:时间|日期)|发布[：:]|公告时间"
)
_REPORTER = re.compile(
    r"[（(]\s*(?:本[报网台刊]|新华社|人民网|中新社|中新网)?\s*(?:特约|见习|实习|首席|全媒体|融媒体)*\s*(?:记者|通讯员)\s*[:：]?\s*([^（）()，。；\d]{2,40})[）)]"
)
_ENPPROPERTY = re.compile(r"<!--\s*enpproperty\b", re.I)
_ENP_DATE = re.compile(r"<date>([^<]{8,30})</date>", re.I)
_ENP_AUTHOR = re.compile(r"<author>([^<]{2,60})</author>")
_BYLINE = re.compile(
    r"^[□■○●◎\s]*本[报网台刊社](?:特约|见习|实习|全媒体)?(?:记者|通讯员)\s*[:：]?\s*([\u4e00-\u9fff·\s]{2,20})$"
)
_NO_PERSON = re.compile(
    r"网|站|報|报|\.|http|@|政府|[局社台]$|新闻|新聞|频道|科技|财经|编辑|admin|^[\d\s]*$|管理员", re.I
)
_SECTION = re.compile(
    r"(?<![A-Za-z\d])(?:第\s*)?((?<=第)[A-Za-z]?\d{1,3}|[A-Z]\d{1,2}|0\d|\d{2}(?=\s*版\s*[：:]))\s*版(?=$|[：:·\s）)》】])\s*[：:·]?\s*([\u4e00-\u9fff·]{2,10})?"
)
_CRUMB = re.compile(r"\s*(?:>+|＞+|»|›|/|→|-->)\s*")
_HERE = re.compile("正文|内容|详情|全文|(?:文章|新闻|信息)(?:详情|内容|正文)")
_SOURCE_NAMES = frozenset(("source", "laiyuan", "ly", "origin"))
_NO_SOURCE = re.compile(r"[：:，。？！>|]|\d{2}|阅读|评论|点击|编辑|记者|分享|更多|原文|收录|来自|管理员|#")
_HEAD = 30  # blocks before a body that may say where it is from
_FOOT = 12  # blocks after it


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is stated on a page; None where it is not."""

    title: str | None = None
    published_at: datetime | None = None  # UTC
    origin: str | None = None  # 来源
    author: str | None = None
    editor: str | None = None
    column: str | None = None
    section: str | None = None  # the page (版) of an e-paper
    language: str | None = None
    script: str | None = None  # Hans, Hant
    document: Document | None = None
    found_in: Mapping[str, str] = field(default_factory=dict)  # field -> where it was found


def read(page: Page, body: Body, url: str | None, *, now: datetime, rules: Extract | None = None) -> Metadata:
    """The metadata of a page whose body is known.

    `now` (with a zone) bounds the date: nothing is published in the future. `rules` override what is found.
    """
    around = _around(page, body)
    tongue = language.language_of(body.text, page.tree.get("lang"))
    values: dict[str, tuple[object, str] | None] = {
        "title": _title(page, body, rules),
        "published_at": _published(page, body, around, url, now, rules),
        "origin": _origin(page, around, rules),
        "author": _author(page, body, around),
        "editor": _labelled(around, "editor"),
        "column": _column(page, around),
        "section": _section(page),
        "document": documents.read(page.lines.blocks),
    }
    found = {name: value for name, value in values.items() if value}
    return Metadata(
        language=tongue,
        script=language.script_of(body.text) if tongue == "zh" else None,
        found_in={name: where for name, (_, where) in found.items()},
        **{name: value for name, (value, _) in found.items()},  # type: ignore[arg-type]
    )


def _around(page: Page, body: Body) -> list[str]:
    """The lines that may say who made an article: its credits, what stands before it and just after it."""
    blocks = page.lines.blocks
    before = blocks[max(0, body.first - _HEAD) : body.first]
    after = blocks[body.last : body.last + _FOOT]
    return [*body.credits, *(block.text for block in reversed(before)), *(block.text for block in after)]


def _title(page: Page, body: Body, rules: Extract | None) -> tuple[str, str] | None:
    if rules and rules.title and (text := text_at(page.tree, rules.title)):
        return text, "rule"
    title = titles.read(page, body)
    return (title.text, title.found_in) if title else None


def _published(
    page: Page, body: Body, around: Sequence[str], url: str | None, now: datetime, rules: Extract | None
) -> tuple[datetime, str] | None:
    """The first date that is not in the future; with the time that another place states for the same day."""
    best: tuple[Moment, str] | None = None
    for moment, where in _dates(page, body, around, url, rules):
        if moment.when > now:
            continue
        if best is None or (moment.timed and not best[0].timed and moment.day == best[0].day):
            best = moment, where
        if best[0].timed:
            break
    return (best[0].when, best[1]) if best else None


def _dates(
    page: Page, body: Body, around: Sequence[str], url: str | None, rules: Extract | None
) -> Iterator[tuple[Moment, str]]:
    """Every date that may be the one of publication, best first."""
    if rules and rules.published_at:
        yield from _one(text_at(page.tree, rules.published_at), "rule")
    for name in _DATE_METAS:
        yield from _one(page.metas.get(name), f"meta {name}")
    yield from _one(_enpproperty(page, _ENP_DATE), "enpproperty")
    near = page.lines.blocks[max(0, body.first - _HEAD) : body.first]
    lines = [*body.credits, *(block.text for block in reversed(near))]
    yield from _stated(lines, labelled=True)
    yield from _linked_data(page)
    yield from _stated([*around], labelled=True)
    yield from _stated(lines, labelled=False)
    for element in page.tree.iter("time"):
        yield from _one(element.get("datetime") or text_of(element), "time")
    if match := _SCRIPT_DATE.search(page.html):
        yield from _one(match[1], "script")
    if url and (moment := dates.in_url(url)):
        yield moment, "url"
    yield from _stated([block.text for block in page.lines.blocks[:200]], labelled=True)
    yield from _stated([block.text for block in page.lines.blocks if len(block.text) < 80], labelled=False)


def _one(text: str | None, where: str) -> Iterator[tuple[Moment, str]]:
    if text and (moment := dates.first(text)):
        yield moment, where


def _enpproperty(page: Page, field: re.Pattern[str]) -> str | None:
    """A field of the comment in which Founder e-papers keep what they know of an article."""
    comment = _ENPPROPERTY.search(page.html)
    if not comment:
        return None
    found = field.search(page.html[comment.end() : comment.end() + 5000].partition("-->")[0])
    return found[1] if found else None


def _stated(lines: Sequence[str], *, labelled: bool) -> Iterator[tuple[Moment, str]]:
    for line in lines:
        if len(line) > 300:
            continue
        if labelled and not _PUBLISHED.search(labels.plain(line)):
            continue
        for moment in dates.find(line):
            yield moment, "label" if labelled else "text"


def _linked_data(page: Page) -> Iterator[tuple[Moment, str]]:
    for script in page.tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "") and (
            match := re.search(r'"(?:datePublished|pubDate)"\s*:\s*"([^"]{8,40})"', text)
        ):
            yield from _one(match[1], "JSON-LD")


def _origin(page: Page, around: Sequence[str], rules: Extract | None) -> tuple[str, str] | None:
    if rules and rules.origin and (text := text_at(page.tree, rules.origin)):
        return next((value for name, _, value in labels.fields(text) if name == "origin"), text), "rule"
    for name in ("contentsource", "source", "article:source", "mediaid", "copyrightholder"):
        if (value := page.metas.get(name)) and len(value) <= 40 and not value.startswith("http"):
            return labels.strip(value), f"meta {name}"
    return _labelled(around, "origin") or _named_origin(page)


def _named_origin(page: Page) -> tuple[str, str] | None:
    """What stands in the first element that is named a source: <a id="article_source">云川日报</a>."""
    for element in islice(filter(_is_source, page.tree.iter("a", "span", "em", "i", "div")), 20):
        text = "".join(map(str, islice(element.itertext(), 6)))
        value = labels.strip(tidy(text[:200])).strip(" ·⋅•|-")
        if 2 <= len(value) <= 20 and re.search("[\u4e00-\u9fff]", value) and not _NO_SOURCE.search(value):
            return value, "element"
    return None


def _is_source(element: etree._Element) -> bool:
    name = element.get("id") or element.get("class")
    return bool(name and len(element) <= 1 and _SOURCE_NAMES & set(words(name)))


def _author(page: Page, body: Body, around: Sequence[str]) -> tuple[str, str] | None:
    if found := _labelled(around, "author"):
        return found
    if name := labels.without_role(_enpproperty(page, _ENP_AUTHOR) or ""):
        return name, "enpproperty"
    for line in around:
        if len(line) <= 40 and (match := _BYLINE.match(labels.plain(line))):
            return match[1].strip(), "byline"
    head, tail = body.text[:400], body.text[-300:]
    for text in (head, tail):
        if match := _REPORTER.search(labels.plain(text)):
            return match[1].strip(), "text"
    value = page.metas.get("author") or page.metas.get("article:author")
    if value and len(value) <= 20 and value != page.metas.get("mediaid") and not _NO_PERSON.search(value):
        return value, "meta author"
    return None


def _labelled(around: Sequence[str], name: str) -> tuple[str, str] | None:
    found = labels.best(around, name)
    return (found[0], f"label {found[1]}") if found else None


def _column(page: Page, around: Sequence[str]) -> tuple[str, str] | None:
    if value := page.metas.get("columnname"):
        return value, "meta ColumnName"
    for line in around:
        parts = [part for part in _CRUMB.split(line) if part.strip()]
        if 2 <= len(parts) <= 8 and len(line) <= 100 and re.search("首页|位置|主页", labels.plain(parts[0])):
            names = [part.strip() for part in parts if not _is_no_column(part, page)]
            if len(names) > 1 and len(names[-1]) <= 20:
                return names[-1], "breadcrumb"
    return None


def _is_no_column(part: str, page: Page) -> bool:
    """Whether the step of a breadcrumb is the article itself."""
    own = letters(part)
    return bool(_HERE.fullmatch(part.strip())) or any(
        len(own) > 8 and own in title for title in titles_of(page)
    )


def _section(page: Page) -> tuple[str, str] | None:
    """The page of an e-paper: 第A01版：要闻."""
    for block in page.lines.blocks[:60]:
        if len(block.text) <= 40 and (match := _SECTION.search(block.text)):
            return _join(match), "text"
    return None


def _join(match: re.Match[str]) -> str:
    return f"{match[1]}版" + (f" {match[2]}" if match[2] else "")
