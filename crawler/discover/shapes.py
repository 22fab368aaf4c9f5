"""Which links of a page are articles, where the spec does not say: by the shapes of their addresses.

Links are put together by shape (an address with its numbers and ids taken out). A shape is judged by what
an article's address has (a date, an id), by what a headline looks like (length, a date beside it) and by
where it stands. The weights were set on list pages of TRS, Hanweb, DedeCMS and portals, and are measured by
benchmarks/discover.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from urllib.parse import urlsplit

from crawler.discover.dates import date_in_url
from crawler.discover.page import Link

SHORT = 10  # characters: what is shorter may be a menu's or a sidebar's
ACCEPTED = 3.0  # points from which a shape is one of articles
_ID_NAME = re.compile(r"^\w*?(id|aid|docid|artid|newsid|contentid|guid|uuid|no|sn|code|article|key)$", re.I)
_LIST_NAME = re.compile(
    r"(^|/)(index|list|default|node|col|column|channel|more|sitemap|search|tag|tags|keywords?|topics?|special"
    r"|page|category|cat|archives?|author|user|member|home|main)(_?\d+)*(_\d+)?(\.\w{2,5})?/?$",
    re.I,
)
_PLAIN_NAME = re.compile(r"(content|detail|article|page|show|view|info)\.(s?html?|jsp|php|aspx?)", re.I)
_SURE_LIST = re.compile(r"(^|/)(list|column|channel|col|category|cat|sitemap|tags?)\w*\.\w{2,5}$", re.I)
_COLUMN_ID = re.compile(r"^(column|cat|category|channel|class|type|site|web|unit|c|t|m)_?id$", re.I)
# Folders of what is no article: lists by keyword or author, rooms of live programmes.
_TOPIC = re.compile(r"/(keywords?|tags?|topics?|search|author|user|room|live|zhibo)/|/rose\.html?$", re.I)
_LIST_QUERY = re.compile(r"(^|&)(page|p|pn|pageno|pagenum|currpage|start|offset)=\d*(&|$)", re.I)
_SERVICE = re.compile(
    r"^(更多|more|详情|详细|首页|返回|上一页|下一页|末页|尾页|查看|点击|进入|阅读全文|全文|登录|注册|关于我们|联系我们|网站地图"
    r"|版权声明|法律声明|隐私|设为首页|加入收藏|广告服务|招聘|客服|\d+|[<>«»›‹\[\]\s.…]+)",
    re.I,
)
_FOOT = re.compile(  # what the foot of a page links, each as a whole
    r".{0,6}(关于(我们|本站|本网)|联系(我们|方式)|网站(地图|声明|介绍|纠错)|(版权|法律|免责)(声明|所有|条款)?|使用帮助"
    r"|帮助中心|隐私(声明|政策|条款|保护|权)?|举报(中心|电话|邮箱|信息)?|无障碍(浏览|阅读)?|广告(服务|合作)|网站反馈"
    r"|意见反馈|.*反馈|诚聘英才|人才招聘|.*ICP备.*|.*公网安备.*|.*备案.*)[\w\s.]{0,4}"
    r"|about\b.*|contact\b.*|complaint\b.*|sitemap",
    re.I,
)
_RUN = re.compile(r"[A-Za-z0-9]*[0-9][A-Za-z0-9]*")
_MIXED = re.compile(r"(?=.{8})(?=.*[0-9].*[A-Za-z])|[A-Z]{4}.*[0-9]{4}|[0-9a-f]{12}")
_FILLER = re.compile(r"[\d\s\W_]+")


def shape(url: str) -> str:
    """An address with its numbers and ids taken out: what addresses of one kind have in common.

    >>> shape("http://example.org/art/2026/9/11/art_33_118.html")
    'example.org/art/#/#/#/art_#_#.html'
    """
    parts = urlsplit(url)
    names = sorted(pair.split("=", 1)[0] for pair in parts.query.split("&") if pair)
    path = _RUN.sub(_taken_out, parts.path)
    words = path.split("/")
    # The folder of a column is a name among others; the file's own name is what makes the kind.
    query = "?" + "&".join(names) if names else ""
    return parts.netloc + "/".join(words) + query + ("#" + parts.fragment[:1] if parts.fragment else "")


def _taken_out(run: re.Match[str]) -> str:
    """An id of letters and digits as one mark; of anything else only the numbers: 't20251117' -> 't#'."""
    return "#" if _MIXED.search(run[0]) else re.sub(r"[0-9]+", "#", run[0])


def kind(url: str) -> str:
    """The shape without the folders that only name a column, so that sections of a site come together."""
    whole = shape(url)
    host, _, rest = whole.partition("/")
    folders, _, name = rest.rpartition("/")
    marks = "/".join("#" if "#" in part else "*" for part in folders.split("/") if part)
    return f"{host.split(':')[0].split('.', 1)[-1]}/{marks}/{name}"


def has_id(url: str) -> bool:
    """Whether an address names one thing: a number of four digits or a long id in its last part, an id= in
    its query."""
    parts = urlsplit(url)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    if _PLAIN_NAME.fullmatch(last):
        last = folder.rpartition("/")[2]  # /csrc/c106256/c7524551/content.shtml
    if re.search(r"\d{4,}|[0-9a-f]{12,}|(?=\w*\d)[A-Z0-9]{10,}", last) or re.search(r"_\d+\.s?html?$", last):
        return True
    if re.fullmatch(r"(\w*[a-z_-])?\d{1,3}\.(s?html?|jsp|php|aspx?)", last, re.I):
        return not _LIST_NAME.search(last)
    return any(
        _ID_NAME.match(name) and re.search(r"\d{2,}|[0-9a-f]{8,}", value)
        for text in (parts.query, parts.fragment.partition("?")[2])
        for name, _, value in (pair.partition("=") for pair in text.split("&"))
    )


def is_list_like(url: str) -> bool:
    """Whether an address looks like a list or an entry: a folder, index.html, list_3.html, ?page=2."""
    parts = urlsplit(url)
    if parts.fragment:
        return False
    if parts.path in ("", "/") and not parts.query:
        return True
    if _LIST_QUERY.search(parts.query) or _TOPIC.search(parts.path):
        return True
    named = _LIST_NAME.search(parts.path)
    if named and not date_in_url(url):
        return bool(_SURE_LIST.search(parts.path)) or not any(
            _ID_NAME.match(name) and not _COLUMN_ID.match(name)
            for name in (pair.partition("=")[0] for pair in parts.query.split("&"))
        )
    if parts.path.endswith("/"):
        return not (date_in_url(url) or re.search(r"/\d{5,}/$", parts.path))
    return False


def articles(links: Sequence[Link]) -> list[Link]:
    """The links among `links` that lead to articles, in their order."""
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if not is_list_like(link.url):
            groups[kind(link.url)].append(link)
    accepted = {id(link) for group in groups.values() for link in _accepted(group)}
    return [link for link in links if id(link) in accepted]


def _accepted(group: list[Link]) -> Iterable[Link]:
    """The links of one shape, if it is one of articles; those that name a service (关于我们) don't count."""
    plain = [link for link in group if not _FOOT.fullmatch(link.text)]
    if not plain or score(plain) < ACCEPTED:
        return []
    lengths: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for link in plain:
        lengths[link.place][link.url] = max(words(link.text), lengths[link.place].get(link.url, 0))
    usual = min(SHORT, median(words(link.text) for link in plain))
    sure = {place for place, known in lengths.items() if len(known) >= 3 and median(known.values()) >= usual}
    titled = {link.url for link in plain if _is_headline(link, link.place in sure)}
    return [link for link in plain if link.url in titled]


def _is_headline(link: Link, among_headlines: bool) -> bool:
    """Whether a link of an article's shape is titled like one: at length, or with a date, or as one of some
    that stand in the same way and are mostly long."""
    if _SERVICE.match(link.text) and len(link.text) <= 8:
        return False
    said = words(link.text)
    if said >= 1 and link.date:
        return True
    if among_headlines:
        return len(link.text) >= 2 and not link.text.isdecimal()
    return said >= 4 and len(link.text) >= SHORT


def words(text: str) -> int:
    """The length of a text without its digits and marks: '跟贴 1024' says no more than 跟贴."""
    return len(_FILLER.sub("", text))


def score(group: Sequence[Link]) -> float:
    """How much a group of links of one shape looks like articles; `ACCEPTED` is enough."""
    best: dict[str, Link] = {}
    for link in group:
        if link.url not in best or len(link.text) > len(best[link.url].text):
            best[link.url] = link
    links = list(best.values())
    url = links[0].url
    points = 2.0 if date_in_url(url) else 0.0
    points += 1.0 if has_id(url) else -0.5
    points += 2.0 * _share(bool(link.date) for link in links)
    length = median(words(link.text) for link in links)
    points += 2.0 if length >= SHORT else 1.0 if length >= 6 else -1.0
    points += 0.5 if len(links) >= 3 else 0.0
    points -= 2.0 * _share(link.chrome and words(link.text) < SHORT for link in links)
    return points


def is_service(text: str) -> bool:
    """Whether a short link text names a service of the site (登录, 联系我们, 下一页), no section of it."""
    return bool(_SERVICE.match(text) or _FOOT.fullmatch(text))


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0
