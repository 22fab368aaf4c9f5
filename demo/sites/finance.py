"""A financial aggregator: reprints with their 来源, hot lists that change daily, legal footers. Found by RSS.

One of its stories stands at two addresses.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from html import escape

from demo.model import Page, Story, Visit
from demo.programme import TWICE, out_by, stories
from demo.sites.common import articles, chunks, fixed, paragraphs, standing

SLUG, NAME = "finance", "金海财经网"
SIZE = 15
FEED = 45
_HOT = [
    "国际金价连涨三日 分析师怎么看？",
    "港股和A股休市时间一样吗？",
    "公积金贷款额度怎么算？",
    "半导体板块午后拉升的原因",
    "存款利率又降了 闲钱放哪里？",
    "什么是可转债打新？",
    "新能源车保险为什么贵？",
    "油价窗口今晚开启",
    "三月解禁市值一览",
    "基金定投该不该止盈？",
    "楼市小阳春来了吗？",
    "社保断缴会影响什么？",
]
_LEGAL = """<div class="legal"><p>免责声明：本网站所有信息仅供参考，不做交易和服务的根据。市场有风险，投资需谨慎。</p>
<p>本网转载的文章版权归原作者所有，转载的目的在于传递更多信息，并不代表本网赞同其观点和对其真实性负责。\
如涉及作品内容、版权和其它问题，请在30日内与本网联系。</p>
<p>京ICP备00000002号-51　Copyright © 2011-2026 金海财经网 All Rights Reserved. 联系网站：55 16 53 8 @qq.com</p></div>"""
_FRAME = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_金海财经网</title>
<link rel="alternate" type="application/rss+xml" title="金海财经网" href="/rss.xml">
<link href="/static/css/base.css" rel="stylesheet"></head>
<body><div class="nav"><a href="/">首页</a> <a href="/news/">资讯</a> <a href="/news/">国内</a> <a href="/news/">国际</a> \
<a href="/news/">股票</a> <a href="/news/">基金</a> <a href="/news/">银行</a> <a href="/admin/login.html">会员</a></div>
<div class="ad"><a href="http://ad.example/x">开户送礼 点击领取</a></div>
{content}
<div class="links">友情链接：<a href="http://a.example/">财富号</a> <a href="http://b.example/">牛股网</a></div>
{legal}</body></html>
"""


def path(story: Story) -> str:
    """Where a story stands."""
    return f"/{story.published_at:%Y/%m%d}/{50100 + story.number}.shtml"


def second_path(story: Story) -> str:
    """The second address of the story that stands twice."""
    return f"/hot{path(story)}"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives."""
    return story.on(day).paragraphs


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    live = out_by(SLUG, day)
    made["/rss.xml"] = Page(lambda visit: _feed(live, day, visit), type="application/rss+xml")
    for at, part in enumerate(chunks(live, SIZE), 1):
        links = "".join(
            f'<li><a href="{path(s)}">{escape(s.editions[0].title)}</a><em>{s.published_at:%m-%d}</em></li>'
            for s in part
        )
        more = f'<a href="/news/index_{at + 1}.shtml">下一页</a>' if at * SIZE < len(live) else ""
        content = f'<ul class="newslist">{links}</ul><div class="pages">{more}</div>{_hot(day)}'
        made[f"/news/index{f'_{at}' if at > 1 else ''}.shtml"] = Page(fixed(_page("资讯", content)))
    made["/"] = made["/news/"] = made["/news/index.shtml"]
    made |= articles(SLUG, NAME, "/", day, path, _article)
    if day >= 2:
        twice = stories(SLUG)[TWICE[1] - 1]
        made[second_path(twice)] = made[path(twice)]
    return made


def _page(title: str, content: str) -> str:
    return _FRAME.format(title=escape(title), content=content, legal=_LEGAL)


def _hot(day: int) -> str:
    draw = random.Random(f"hot {day}")
    items = "".join(
        f"<li><a href='/admin/login.html'>{title}</a> <i>{draw.randint(1000, 99999)}</i></li>"
        for title in draw.sample(_HOT, 8)
    )
    return f'<div class="side"><h3>热点新闻</h3><ol class="hot">{items}</ol><h3>最近更新</h3></div>'


def _feed(live: Sequence[Story], day: int, visit: Visit) -> str:
    def item(story: Story, where: str, late: timedelta = timedelta()) -> str:
        return (
            f"<item><title><![CDATA[{story.editions[0].title}]]></title><link>{visit.base}{where}</link>"
            f"<guid>{visit.base}{where}</guid><pubDate>{format_datetime(story.published_at + late)}</pubDate>"
            f"<description><![CDATA[{story.editions[0].paragraphs[0][:60]}...]]></description></item>\n"
        )

    items = [item(story, path(story)) for story in live[:FEED]]
    twice = [s for s in live[:FEED] if (SLUG, s.number) == TWICE and day >= 2]
    items += [item(story, second_path(story)) for story in twice]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>金海财经网</title>'
        f"<link>{visit.base}/</link><description>财经资讯</description>\n{''.join(items)}</channel></rss>\n"
    )


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    draw = random.Random(f"keywords {story.number}")
    keywords = " ".join(
        draw.sample(("产业链", "琅海", "项目建设", "营商环境", "实体经济", "制造业", "贷款"), 3)
    )
    content = (
        f'<div class="crumb"><a href="/">金海财经网</a> &gt; <a href="/news/">资讯</a> &gt; <a href="/news/">国内</a> &gt; 正文</div>\n'
        f'<div class="main"><h1>{escape(edition.title)}</h1>\n'
        f'<div class="from">{story.published_at:%Y-%m-%d %H:%M:%S}　来源：{story.origin}</div>\n'
        f'<div class="summary-ad"><a href="http://ad.example/y">【限时】炒股软件免费下载</a></div>\n'
        f'<div class="article" id="article">{paragraphs(edition.paragraphs)}</div>\n'
        f'<p class="kw">关键词： {keywords}</p><p class="duty">责任编辑：{story.editor}</p></div>\n{_hot(day)}'
    )
    return Page(fixed(_page(edition.title, content)))
