"""A daily e-newspaper by issue and page, in the shape of Founder's: image map, unquoted links, enpproperty.

An issue has four pages; the fourth is advertisements. /mulu/ lists all articles with ordinary links.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from html import escape

from demo import events
from demo.model import BEIJING, Page, Story, date_of
from demo.programme import PAGES, out_by, stories
from demo.sites.common import articles, chunks, fixed, standing

SLUG, NAME = "epaper", "琅海日报"
SIZE = 20
_HEAD = """<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title}</title>
<link href="../../../tplimg/common.css" rel="stylesheet" type="text/css">
<SCRIPT id=oMapScript2 event=onclick() for=pagepicmap>
 clickmap(event.srcElement);
</SCRIPT>
</head>
<body onLoad="initialize();initMPPage();">
<table width=980 align=center><tr><td><img src=../../../tplimg/logo.jpg></td>\
<td align=right><a href="/mulu/list_1.html">往期目录</a> <a href="/admin/login.html">登录</a></td></tr></table>
"""
_DISCLAIMER = (
    "免责声明",
    "琅海新闻网是由琅海日报社所创建的综合性网站，所刊登的第三方发表的各类新闻、信息和各种专题资料的版权，"
    "均为第三方作者或页面内声明的版权人所有。",
    "琅海新闻网刊登的电子报，均为报纸出版方提供的原版内容，本网不对报纸做任何内容方面的增减修改，对此等信息的"
    "准确性、完整性、合法性或真实性均不承担任何责任。",
    "对于本站拥有版权的稿件，未经书面协议授权，禁止其他网站等有关信息服务企业予以转载使用。",
)
_ADVERT = "琅海城投·滨湖壹号 实景现房 均价8800元起 售楼热线：0631-0000008"


def path(story: Story) -> str:
    """Where a story stands."""
    return f"{_folder(story.published_at.date())}content_{52000 + story.number}.htm"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives."""
    return story.on(day).paragraphs


def issues(day: int) -> list[date]:
    """The dates of the issues that are online by a day."""
    return sorted({story.published_at.date() for story in stories(SLUG) if story.day <= day})


def missing_issues(day: int) -> list[date]:
    """The issues that never came online."""
    gaps = [gap for gap in events.GAPS if gap.site == SLUG]
    return [date_of(lost) for gap in gaps for lost in range(gap.since, gap.until + 1) if lost <= day]


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    dates = issues(day)
    newest = f"{_folder(dates[-1])}node_1.htm".lstrip("/")
    entry = f'<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL={newest}"></head><body></body></html>'
    made["/"] = made["/index.htm"] = Page(fixed(entry), declare=False)
    for at, when in enumerate(dates):
        made |= _issue(when, dates[at - 1] if at else None, day)
    made |= _contents(out_by(SLUG, day))
    return made | articles(SLUG, NAME, "/", day, path, _article)


def _folder(when: date) -> str:
    return f"/html/{when:%Y-%m}/{when:%d}/"


def _weekday(when: date) -> str:
    return f"{when.year}年{when.month}月{when.day}日　星期<font class=weekday>{'一二三四五六日'[when.weekday()]}</font>"


def _issue(when: date, before: date | None, day: int) -> dict[str, Page]:
    here = [s for s in stories(SLUG) if s.published_at.date() == when and s.listed(day)]
    advert = f"content_{90000 + when.toordinal() % 10000}.htm"
    made = {}
    for number, name in enumerate((*PAGES, "广告"), 1):
        entries = [(path(s).rpartition("/")[2], s.editions[0].title) for s in here if s.section == number]
        if name == "广告":
            entries = [(advert, "广告")]
        made[f"{_folder(when)}node_{number}.htm"] = Page(
            fixed(_node(when, before, number, name, entries)), declare=False, etag=True
        )
    made[f"{_folder(when)}{advert}"] = Page(fixed(_advert(when)), declare=False)
    return made


def _node(when: date, before: date | None, number: int, name: str, entries: list[tuple[str, str]]) -> str:
    areas = "".join(
        f'<Area coords="2,{98 + at * 90},325,{98 + at * 90},325,{180 + at * 90},2,{180 + at * 90}" '
        f'shape="polygon" href="{link}">'
        for at, (link, _) in enumerate(entries)
    )
    items = "".join(
        f"<li><a href={link}><div id=mp{link[8:-4]}>{escape(title)}</div></a> </li> "
        for link, title in entries
    )
    nodes = "".join(
        f"<tr><td><a id=pageLink href=node_{to}.htm>第0{to}版：{title}</a></td></tr>"
        for to, title in enumerate((*PAGES, "广告"), 1)
    )
    after = f'<a class=preart href="node_{number + 1}.htm">下一版</a>' if number <= len(PAGES) else ""
    past = ""
    if before:
        step = f"../{before:%d}/" if before.month == when.month else f"../../{before:%Y-%m}/{before:%d}/"
        past = f'<a class=preart href="{step}node_1.htm"><FONT face=Webdings>3</FONT>上一期</a>'
    return (
        _HEAD.format(title=NAME)
        + f'<MAP NAME="pagepicmap">{areas}</MAP><img src=../../../images/{when:%Y-%m/%d}/{number}.jpg border=0 '
        f"width=350 height=550 USEMAP=#pagepicmap>\n<td class=sxb1>{after}</td>"
        f'<td align="center" class="sxb2"><a href=../../../images/{when:%Y-%m/%d}/{number}_pdf.pdf>'
        f"<IMG height=16 src=../../../tplimg/pdf.gif width=16 border=0></a></td>\n"
        f'<p class="rq">{_weekday(when)}</p>\n<td class="bm01">第{number}版　　　　<span>{name}</span></td>\n'
        f'<ul class="list01"> {items}</ul>\n<table>{nodes}</table>\n<td class="sqq">{past}</td>\n</body></html>\n'
    )


def _advert(when: date) -> str:
    return (
        _HEAD.format(title=f"广告-{NAME}")
        + f"<div id=ozoom><founder-content><P>{_ADVERT}</P></founder-content></div><p class=rq>{_weekday(when)}</p></body></html>"
    )


def _contents(live: Sequence[Story]) -> dict[str, Page]:
    made = {}
    parts = chunks(live, SIZE)
    for at, part in enumerate(parts, 1):
        items = "".join(
            f"<li><a href={path(s)}>{escape(s.editions[0].title)}</a> 第0{s.section}版 {s.published_at:%Y-%m-%d}</li>\n"
            for s in part
        )
        after = f'<a href="list_{at + 1}.html">下一页</a>' if at < len(parts) else ""
        text = (
            _HEAD.format(title=f"往期目录-{NAME}")
            + f"<ul class=mulu>{items}</ul><p>{after}</p></body></html>"
        )
        made[f"/mulu/list_{at}.html"] = Page(fixed(text), declare=False)
    return made


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    when = story.published_at.date()
    section = PAGES[story.section - 1]
    body = "".join(f"<P>　　{escape(line, quote=False)}</P>" for line in edition.paragraphs)
    links = "".join(
        f"<li><a href={path(s).rpartition('/')[2]}>·{escape(s.editions[0].title)}</a></li>"
        for s in stories(SLUG)
        if s.published_at.date() == when and s.section == story.section and s.listed(day)
    )
    text = (
        _HEAD.format(title=f"{escape(edition.title)}-{NAME}")
        + f"<!--enpproperty <articleid>{52000 + story.number}</articleid><date>{story.published_at:%Y-%m-%d %H:%M:%S}:0</date>"
        f"<author>{story.reporter}</author><title>{escape(edition.title)}</title><keyword></keyword><subtitle></subtitle>"
        f"<introtitle></introtitle><siteid>1</siteid><nodeid>{story.section}</nodeid><nodename>{section}</nodename>"
        f"<nodesearchname></nodesearchname>/enpproperty-->\n"
        f'<p class="rq">{_weekday(when)}</p><td class="bm01">第0{story.section}版：{section}</td>\n'
        f'<table class=bt><tr><td align=center><strong style="font-size:23px">{escape(edition.title)}</strong></td></tr>'
        f"<tr><td align=center>来源：{story.origin}　作者：{story.reporter}</td></tr></table>\n"
        f"<div id=ozoom style='ZOOM: 100%'><founder-content><!--enpcontent-->{body}<!--/enpcontent--></founder-content></div>\n"
        f"<p>更多&gt;&gt;　琅海日报近期报纸查看</p><p>本文所在版面导航</p><ul>{links}</ul>"
        f"<p>【第 0{story.section} 版：{section}】</p>\n"
        f"<div class=shengming>{''.join(f'<P>　　{line}</P>' for line in _DISCLAIMER)}</div>\n</body></html>\n"
    )
    changed = datetime.combine(date_of(edition.day), time(6), BEIJING) + timedelta(minutes=1)
    return Page(fixed(text), declare=False, modified=changed)
