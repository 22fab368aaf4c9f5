"""An evening paper in the shape of the People's Daily: nbs. pages and nw. articles, all pages linked from each.

Part of the grown region only. It rests on Sundays.
"""

from __future__ import annotations

from datetime import date
from html import escape

from demo.model import Page, Story
from demo.programme import stories
from demo.sites.common import articles, fixed, standing

SLUG, NAME = "evening", "琅海晚报"
SHEETS = ("要闻", "城事", "副刊", "广告")
_HEAD = """<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8" />
<META name='filetype' content='{kind}'><META name='publishedtype' content='1'><META name='pagetype' content='2'>
<title>{title}</title></head><body>
<div class="top"><a href="/admin/login.html">登录</a> 琅海晚报电子版</div>
"""


def path(story: Story) -> str:
    """Where a story stands."""
    when = story.published_at.date()
    return f"{_folder(when)}nw.D371800lhwb_{when:%Y%m%d}_{(story.number - 1) % 2 + 1}-0{story.section}.htm"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives."""
    return story.on(day).paragraphs


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    dates = sorted({story.published_at.date() for story in stories(SLUG) if story.day <= day})
    for when in dates:
        for number in range(1, len(SHEETS) + 1):
            made[f"{_folder(when)}nbs.D371800lhwb_0{number}.htm"] = Page(fixed(_sheet(when, number, day)))
        made[f"{_folder(when)}nw.D371800lhwb_{when:%Y%m%d}_1-04.htm"] = Page(
            fixed(
                _HEAD.format(kind=1, title="广告")
                + "<h1>广告</h1><p>琅海晚报广告部 0631-0000006</p></body></html>"
            )
        )
    newest = f"{_folder(dates[-1]).lstrip('/')}nbs.D371800lhwb_01.htm"
    made["/"] = Page(fixed(f"<html><script>window.location.href='{newest}'</script></html>"))
    return made | articles(SLUG, NAME, "/", day, path, _article)


def _folder(when: date) -> str:
    return f"/lhwb/html/{when:%Y-%m}/{when:%d}/"


def _sheet(when: date, number: int, day: int) -> str:
    here = [
        s for s in stories(SLUG) if s.published_at.date() == when and s.section == number and s.listed(day)
    ]
    entries = [(path(s).rpartition("/")[2], s.editions[0].title) for s in here]
    if SHEETS[number - 1] == "广告":
        entries = [(f"nw.D371800lhwb_{when:%Y%m%d}_1-04.htm", "广告")]
    areas = "".join(
        f'<Area coords="397,{31 + at * 80},397,2,204,2" shape="polygon" href="{link}">'
        for at, (link, _) in enumerate(entries)
    )
    titles = "".join(f'<li><a href="{link}">{escape(title)}</a></li>' for link, title in entries)
    sheets = "".join(
        f'<div class="right_title2"><div class="right_title-name"><a id=pageLink href=nbs.D371800lhwb_0{to}.htm>第0{to}版：{name}</a></div>'
        f'<div class="right_title-pdf"><a href=../../../page/{when:%Y-%m/%d}/0{to}/lhwb{when:%Y%m%d}0{to}.pdf><img src="../../../tplimg/ico3.gif" border=0 /></a></div></div>\n'
        for to, name in enumerate(SHEETS, 1)
    )
    weekday = "一二三四五六日"[when.weekday()]
    return (
        _HEAD.format(kind=0, title=f"{NAME}-琅海新闻网")
        + f"<map name=PagePicMap>{areas}</map><img width=400 height=575 src=../../../page/{when:%Y-%m/%d}/0{number}/b.jpg border=0 USEMAP=#PagePicMap>\n"
        f'<div id="riqi_" style="float:left;">{NAME} {when.year}年{when.month}月{when.day}日 星期{weekday}</div>\n'
        f'<div id="titleList"><ul>{titles}</ul></div>\n{sheets}</body></html>\n'
    )


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    when = story.published_at.date()
    body = "".join(f"<P>　　{escape(line, quote=False)}</P>" for line in edition.paragraphs)
    text = (
        _HEAD.format(kind=1, title=escape(edition.title))
        + f'<div class="text_c"><h3></h3><h1>{escape(edition.title)}</h1><h2></h2><h4>{story.reporter}</h4>\n'
        f'<div class="lai">《{NAME}》（ {when.year}年{when.month:02}月{when.day:02}日　第 0{story.section} 版）</div>\n'
        f"<div id=articleContent><!--enpcontent-->{body}<!--/enpcontent--></div></div></body></html>\n"
    )
    return Page(fixed(text), declare=False)
