"""A city news portal with picture columns: DedeCMS, static pages, GB2312 declared and GBK sent.

Lists are `list_{column}_{page}.html` with numbered links and a box to jump; ETag and Last-Modified are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from html import escape

from demo.model import BEIJING, Page, Story, date_of
from demo.programme import out_by, stories
from demo.sites.common import articles, caption, chunks, fixed, paragraphs, standing

SLUG, NAME = "city-portal", "琅海新闻网"
COLUMNS = {"图片聚焦": ("tupian", 3), "琅海要闻": ("yaowen", 5), "民生": ("minsheng", 8)}
ROLL = ("roll", 1)
SIZE = 10
_HEAD = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />
<title>{title}</title>
<meta name="keywords" content="琅海,琅海新闻,琅海新闻网" />
<meta name="description" content="{title}" />
<link href="/templets/lh/css/style.css" rel="stylesheet" media="screen" type="text/css" />
</head>
<body>
<div class="topbar"><span>琅海市重点新闻网站</span> <a href="/admin/login.html">投稿</a> <a href="#">设为首页</a></div>
<div class="logo"><a href="/"><img src="/templets/lh/images/logo.gif" alt="琅海新闻网" /></a></div>
<ul class="nav"><li><a href="/">首页</a></li>{nav}<li><a href="/roll/list_1_1.html">滚动</a></li>\
<li><a href="http://bbs.langhai.example/">论坛</a></li></ul>
"""
_FOOT = """<div class="footer"><p><a href="/about.html">关于我们</a> | <a href="/about.html">广告服务</a> | \
<a href="/about.html">联系方式</a></p><p>琅海新闻网 版权所有 未经授权禁止转载</p>
<p>互联网新闻信息服务许可证 371800001 鲁ICP备00000000号 违法和不良信息举报电话：0631-0000000</p></div>
</body></html>
"""


def path(story: Story) -> str:
    """Where a story stands."""
    when = story.published_at
    return f"/{COLUMNS[story.column][0]}/{when:%Y}/{when:%m%d}/{1000 + story.number}.html"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives: the text, and the caption of the picture in the picture column."""
    text = story.on(day).paragraphs
    return (*text[:2], caption(story), *text[2:]) if story.column == "图片聚焦" else text


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    live = out_by(SLUG, day)
    made["/"] = Page(fixed(_front(live)), charset="gbk", declare=False)
    made["/about.html"] = Page(fixed(_page("关于我们", "<p>琅海新闻网由琅海日报社主办。</p>")), charset="gbk")
    for name, (folder, number) in {**COLUMNS, "滚动新闻": ROLL}.items():
        here = [story for story in live if name in (story.column, "滚动新闻")]
        made |= _lists(name, folder, number, here)
    return made | articles(SLUG, NAME, "/", day, path, _article)


def _page(title: str, content: str) -> str:
    nav = "".join(f'<li><a href="/{folder}/">{name}</a></li>' for name, (folder, _) in COLUMNS.items())
    return _HEAD.format(title=f"{escape(title)}_琅海新闻网", nav=nav) + content + _FOOT


def _front(live: Sequence[Story]) -> str:
    links = "".join(f'<li><a href="{path(s)}">{escape(s.editions[0].title)}</a></li>' for s in live[:12])
    return _page("首页", f'<div class="focus"><h2>今日要闻</h2><ul>{links}</ul></div>')


def _lists(name: str, folder: str, number: int, here: Sequence[Story]) -> dict[str, Page]:
    made = {}
    parts = chunks(here, SIZE)
    for at, part in enumerate(parts, 1):
        items = "".join(_item(story) for story in part)
        text = _page(
            f"{name} 第{at}页",
            f'<div class="place"><strong>当前位置:</strong> <a href="/">主页</a> > <a href="/{folder}/">{name}</a> > </div>'
            f'<div class="listbox"><ul class="e2">{items}</ul></div>'
            f'<div class="dede_pages"><ul class="pagelist">{_pager(number, at, len(parts), len(here))}</ul></div>',
        )
        page = Page(fixed(text), charset="gbk", declare=False, etag=True)
        made[f"/{folder}/list_{number}_{at}.html"] = page
        if at == 1:
            made[f"/{folder}/"] = page
    return made


def _item(story: Story) -> str:
    title = escape(story.editions[0].title)
    image = (
        f'<a href="{path(story)}" class="preview"><img src="/uploads/{story.number}_lit.jpg"/></a>'
        if story.column == "图片聚焦"
        else ""
    )
    return (
        f'<li>{image}<a href="{path(story)}" class="title">{title}</a>'
        f'<span class="info"><small>日期：</small>{story.published_at:%Y-%m-%d %H:%M} <small>来源：</small>{NAME}</span></li>\n'
    )


def _pager(number: int, at: int, last: int, total: int) -> str:
    def link(to: int, text: str) -> str:
        return f"<li><a href='list_{number}_{to}.html'>{text}</a></li>\n"

    numbers = "".join(
        f'<li class="thisclass">{to}</li>\n' if to == at else link(to, str(to)) for to in range(1, last + 1)
    )
    jump = "".join(f"<option value='list_{number}_{to}.html'>{to}</option>" for to in range(1, last + 1))
    box = f'<li><select onchange="location.href=this.options[this.selectedIndex].value;">{jump}</select></li>'
    before = link(1, "首页") + link(at - 1, "上一页") if at > 1 else "<li>首页</li>"
    after = link(at + 1, "下一页") + link(last, "末页") if at < last else "<li>末页</li>"
    return f'{before}{numbers}{after}{box}<li><span class="pageinfo">共 <strong>{last}</strong>页<strong>{total}</strong>条</span></li>'


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    title = escape(edition.title)
    folder = COLUMNS[story.column][0]
    body = paragraphs(edition.paragraphs[:2])
    if story.column == "图片聚焦":
        body += f'\n<p align="center"><img src="/uploads/allimg/{story.number}-1.jpg" width="600" border="0" /></p>'
        body += f'\n<p align="center">{escape(caption(story))}</p>\n'
    body += paragraphs(edition.paragraphs[2:])
    older = [s for s in stories(SLUG) if s.number < story.number and not s.spells][-6:]
    links = "".join(f'<li><a href="{path(s)}">{escape(s.editions[0].title)}</a></li>' for s in older)
    text = _page(
        edition.title,
        f'<div class="place"><strong>当前位置:</strong> <a href="/">首页</a> > <a href="/{folder}/">{story.column}</a> > 正文</div>'
        f'<div class="viewbox"><div class="title"><h1>{title}</h1></div>'
        f'<div class="info"><small>时间:</small>{story.published_at:%Y-%m-%d %H:%M}　<small>来源:</small>{story.origin}　'
        f"<small>编辑:</small> {story.editor}</div>\n"
        f'<div class="content"><table width="100%"><tr><td>\n{body}\n</td></tr></table></div>\n'
        f'<div class="handle"><div class="share">分享到： <a href="#">微博</a> <a href="#">微信</a></div></div></div>\n'
        f'<div class="pright"><dl class="tbox"><dt><strong>相关新闻</strong></dt><dd><ul>{links}</ul></dd></dl></div>\n',
    )
    changed = datetime.combine(date_of(max(edition.day, story.day)), time(18), BEIJING)
    return Page(fixed(text), charset="gbk", declare=False, etag=True, modified=changed)
