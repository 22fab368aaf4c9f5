"""Hanweb (大汉) jpage: a list kept in a script as a datastore, continued by dataproxy.jsp.

The page holds the first records; `nextgroup` links the proxy with page=1. Each answer of the proxy is such
a datastore again, with as many records as the site likes (often three pages of them), so the number of
answers is not known before: one leads to the next until a group is empty or the stated totals are reached.
Where there is no nextgroup, the jpage call names the proxy and its parameters, to be asked by POST with a
range of records. Older pages keep their first records in an array of the script.
"""

from __future__ import annotations

import html as markup
import re
from urllib.parse import urlencode

from archive.urls import canonical
from crawler.discover.ask import Ask
from crawler.discover.page import Page, parse

_STORE = re.compile(r"<datastore\b.*?(?:</datastore>|\Z)", re.S | re.I)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']+dataproxy[^\"']*)", re.I)
_PROXY = re.compile(r"[\"']([^\"'\s]*dataproxy\.jsp[^\"'\s]*)[\"']", re.I)
_TOTAL = re.compile(r"totalrecord[\"']?\s*(?:[:=]|>)\s*[\"']?(\d+)", re.I)
_SIZE = re.compile(r"perpage[\"']?\s*(?:[:=]|>)\s*[\"']?(\d+)", re.I)
_PAGES = re.compile(r"<totalpage>\s*(\d+)", re.I)
_PARAMETER = re.compile(
    r"\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype|infotypeId)"
    r"[\"']?\s*:\s*[\"']?([^\"',}\s]*)",
)
_TEXT = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\"""")
_JPAGE = re.compile(r"\.jpage\s*\(\s*\{(.{0,2000}?)\}\s*\)", re.S)
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_DEFAULT_PROXY = "/module/web/jpage/dataproxy.jsp"


def is_jpage(text: str) -> bool:
    """Whether a text holds a datastore of jpage, or is one."""
    if "<datastore" in text.lower():
        return bool(_contents(text, "record") or _contents(text, "nextgroup"))
    return ".jpage(" in text and "dataproxy" in text


def _contents(text: str, tag: str) -> list[str]:
    """What stands in each element of a name, CDATA marks taken off. Never looks at a character twice, unlike
    a search for a begin and its end."""
    found = []
    for part in re.split(rf"<{tag}\b[^<>]*>", text, flags=re.I)[1:]:
        inner, end, _ = part.partition(f"</{tag}>")
        if end:
            stripped = inner.strip()
            marked = stripped.startswith("<![CDATA[")
            plain = (
                stripped.removeprefix("<![CDATA[").removesuffix("]]>") if marked else markup.unescape(inner)
            )
            found.append(plain)
    return found


def records(page: Page) -> Page | None:
    """The records of every datastore in a page or proxy answer, as a page of their own; None without any."""
    items = _contents(page.text, "record") or _array(page.scripts)
    if not items:
        return None
    text = "\n".join(items)
    whole = f"<table>{text}</table>" if "<tr" in text.lower() else f"<ul>{text}</ul>"
    return parse(whole, page.url, page.charset)


def _array(script: str) -> list[str]:
    """The records of `dataStore`, where they are texts of the script: ['<tr><td><a href=…', …]."""
    if ".jpage(" not in script:
        return []
    texts = (m[1] if m[1] is not None else m[2] for m in _TEXT.finditer(script))
    return [re.sub(r"\\(.)", r"\1", text) for text in texts if "<a " in text and "href" in text]


def following(page: Page, ask: Ask, pages: int) -> list[Ask]:
    """What to ask the proxy next: one ask for each datastore in the page."""
    if ask.page >= pages:
        return []
    if "jpage" in ask.context:
        return _onward(page, ask)
    asks = []
    for store in _STORE.finditer(page.text):
        count = len(_contents(store[0], "record"))
        group = _contents(store[0], "nextgroup")
        href = _HREF.search(group[0]) if group else None
        tail = page.text[store.end() : store.end() + 20_000]
        total = _number(_TOTAL, store[0]) or _number(_TOTAL, tail)
        size = _number(_SIZE, tail) or _number(_SIZE, store[0]) or count
        if total and total <= count:
            continue
        if href:
            url = canonical(markup.unescape(href[1]), page.base, page.charset)
            context = {"jpage": "group", "left": str(-(-total // size) if total and size else 0)}
            asks.append(Ask(url, page=ask.page + 1, context=context))
        elif total and size:
            asks.append(_range(page, tail, ask, count + 1, count or size, total, size))
    if not _STORE.search(page.text):
        asks = _by_call(page, ask)
    return [one for one in asks if one.url]


def _by_call(page: Page, ask: Ask) -> list[Ask]:
    """What the jpage call of a page without a datastore leads to."""
    call = _JPAGE.search(page.scripts)
    total, size = (_number(_TOTAL, call[1]), _number(_SIZE, call[1])) if call else (0, 0)
    count = len(_array(page.scripts))
    if call is None or not size or total <= count:
        return []
    return [_range(page, call[0], ask, count + 1, count or size, total, size)]


def _onward(page: Page, ask: Ask) -> list[Ask]:
    """From one answer of the proxy to the next."""
    if not _contents(page.text, "record"):
        return []
    if ask.context["jpage"] == "range":
        begin = int(ask.context["end"]) + 1
        total = _number(_TOTAL, page.text) or int(ask.context["total"])
        return [_next_range(ask, begin, total)] if begin <= total else []
    number = re.search(r"([?&]page=)(\d+)", ask.url)
    stated = _number(_PAGES, page.text)
    most = stated or int(ask.context.get("left", "0"))
    if number is None or (most and int(number[2]) >= most):
        return []
    url = ask.url[: number.start(2)] + str(int(number[2]) + 1) + ask.url[number.end(2) :]
    return [Ask(url, page=ask.page + 1, context=ask.context)]


def _range(page: Page, tail: str, ask: Ask, begin: int, group: int, total: int, size: int) -> Ask:
    call = _JPAGE.search(tail) or _JPAGE.search(page.text)
    proxy = _PROXY.search(call[1] if call else "") or _PROXY.search(page.text)
    around = page.text if call is None else page.text[: page.text.find(call[0]) + len(call[0])][-4_000:]
    pairs = dict(_PARAMETER.findall(around))
    target = canonical((proxy[1] if proxy else _DEFAULT_PROXY).partition("?")[0], page.base)
    context = {
        "jpage": "range",
        "proxy": target,
        "form": urlencode(pairs),
        "group": str(group),
        "size": str(size),
        "end": str(begin - 1),
        "total": str(total),
    }
    return _next_range(Ask(target, page=ask.page, context=context), begin, total)


def _next_range(ask: Ask, begin: int, total: int) -> Ask:
    end = min(begin + int(ask.context["group"]) - 1, total)
    span = urlencode({"startrecord": begin, "endrecord": end, "perpage": ask.context["size"]})
    return Ask(
        f"{ask.context['proxy']}?{span}",
        "POST",
        ask.context["form"].encode("ascii"),
        _FORM,
        ask.page + 1,
        {**ask.context, "end": str(end)},
    )


def _number(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return int(match[1]) if match else 0
