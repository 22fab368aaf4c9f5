"""A planning institute: TRS WCM, a long navigation at the side, breadcrumbs, counters, lists that page by script.

`index.html`, `index_1.html` … are named only in createPageHTML(…); the list of everything at /wzlb/ has
ordinary links.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from demo.model import Page, Story, Visit
from demo.programme import out_by, stories
from demo.sites.common import articles, chunks, fixed, paragraphs, sent_on, standing, views

SLUG, NAME = "institute", "琅海产业规划研究院"
COLUMNS = {"工作动态": "gzdt", "产业规划": "cygh"}
SIZE = 8
_SCRIPTS = {
    "gzdt": '<!--\ncreatePageHTML({count}, {at}, "index", "html");\n//-->',
    "cygh": """//createPageHTML({count}, {at}, "index", "html");
var currentPage = {at};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {count}//共多少页

if(countPage>1&&currentPage!=(countPage-1))
    document.write("<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a> <a href=\\"index_" + (countPage-1) + ".html\\">末页</a>");
else
    document.write("下一页 末页");""",
}
_SIDE = [
    "本院概况",
    "院长致辞",
    "组织机构",
    "专家团队",
    "资质荣誉",
    "本院新闻",
    "政策解读",
    "高新区新闻",
    "区域经济研究",
    "经济开发区新闻",
    "科技创新",
    "战略性新兴产业研究",
    "行业洞见",
    "智慧城市案例",
    "产业规划",
    "园区规划",
    "乡村振兴规划",
    "文旅规划",
    "可行性研究",
    "招商代理",
    "成果展示",
    "人才招聘",
    "党建园地",
    "下载中心",
]
_FRAME = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8" /><title>{title}</title>
<meta name="SiteName" content="琅海产业规划研究院" />
{meta}<link rel="stylesheet" type="text/css" href="/images/style2019.css" />
<script src="/images/jquery.min.js"></script></head>
<body><div id="header"><div class="top">您好，欢迎访问琅海产业规划研究院！ <a href="/admin/login.html">OA登录</a></div>
<ul id="menu"><li><a href="/">网站首页</a></li><li><a href="/xwzx/gzdt/">工作动态</a></li>\
<li><a href="/xwzx/cygh/">产业规划</a></li><li><a href="/wzlb/list_1.html">全部文章</a></li></ul></div>
<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/xwzx/">新闻中心</a> &gt; {crumb}</div>
<div class="wrap"><div class="left"><h3>栏目导航</h3><ul class="side">{side}</ul>
<div class="contact"><h3>联系我们</h3><p>电话：0631-0000000</p><p>地址：琅海市高新区创新路1号</p></div></div>
<div class="right">
{content}
</div></div>
<div id="footer"><p>主办单位：琅海产业规划研究院　网站标识码：3718000001　鲁ICP备00000001号</p></div>
</body></html>
"""


def path(story: Story) -> str:
    """Where a story stands."""
    when = story.published_at
    return f"/xwzx/{COLUMNS[story.column]}/{when:%Y%m}/t{when:%Y%m%d}_{4862500 + story.number * 13}.html"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives."""
    return story.on(day).paragraphs


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    live = out_by(SLUG, day)
    for name, folder in COLUMNS.items():
        made |= _script_lists(name, folder, [s for s in live if s.column == name])
    made |= _plain_lists(live)
    made["/"] = made["/xwzx/"] = sent_on("/wzlb/list_1.html")
    return made | articles(SLUG, NAME, "/", day, path, _article)


def _page(title: str, crumb: str, content: str, meta: str = "") -> str:
    side = "".join(f'<li><a href="/xwzx/gzdt/" title="{name}">{name}</a></li>' for name in _SIDE)
    return _FRAME.format(title=f"{escape(title)}-{NAME}", crumb=crumb, side=side, content=content, meta=meta)


def _script_lists(name: str, folder: str, here: Sequence[Story]) -> dict[str, Page]:
    made = {}
    parts = chunks(here, SIZE)
    for at, part in enumerate(parts):
        items = "".join(_item(s, f"./{path(s).split('/', 3)[3]}") for s in part)
        script = _SCRIPTS[folder].format(count=len(parts), at=at)
        content = (
            f'<ul class="list">\n{items}<li class="empty"></li></ul>\n<div class="page"><ul>'
            f'<script type="text/javascript">\n{script}\n</script></ul></div>'
        )
        page = Page(fixed(_page(name, name, content)))
        made[f"/xwzx/{folder}/index{f'_{at}' if at else ''}.html"] = page
    made[f"/xwzx/{folder}/"] = made[f"/xwzx/{folder}/index.html"]
    return made


def _item(story: Story, link: str) -> str:
    """An item of a list; every fourth has a related link inside, which is not its own."""
    title = escape(story.editions[0].title)
    box = ""
    older = [s for s in stories(SLUG) if s.number < story.number and not s.spells]
    if story.number % 4 == 0 and older:
        other = older[-1]
        box = (
            '<div class="popbox"><div class="close" title="关闭"></div><h3 title="相关解读">相关解读</h3><ul>'
            f'<li><a href="{path(other)}">{escape(other.editions[0].title)}</a></li></ul></div>'
        )
    return (
        f'<li><a href="{link}" target="_blank" title="{title}">{title}</a>{box}'
        f"<span>{story.published_at:%Y/%m/%d}</span></li>\n"
    )


def _plain_lists(live: Sequence[Story]) -> dict[str, Page]:
    made = {}
    parts = chunks(live, SIZE)
    for at, part in enumerate(parts, 1):
        items = "".join(_item(story, path(story)) for story in part)
        after = f'<a href="list_{at + 1}.html">下一页</a>' if at < len(parts) else "<span>下一页</span>"
        before = f'<a href="list_{at - 1}.html">上一页</a>' if at > 1 else "<span>上一页</span>"
        content = f'<ul class="list">\n{items}</ul>\n<div class="page">{before} 第{at}页/共{len(parts)}页 {after}</div>'
        made[f"/wzlb/list_{at}.html"] = Page(fixed(_page("全部文章", "全部文章", content)))
    return made


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    title = escape(edition.title)
    older = [s for s in stories(SLUG) if s.number < story.number and not s.spells][-5:]
    more = "".join(f'<li><a href="{path(s)}">{escape(s.editions[0].title)}</a></li>' for s in older)
    meta = (
        f'<meta name="ColumnName" content="{story.column}" />\n<meta name="ArticleTitle" content="{title}" />\n'
        f'<meta name="PubDate" content="{story.published_at:%Y-%m-%d}" />\n'
        f'<meta name="ContentSource" content="{story.origin}" />\n<meta name="Url" content="{path(story)}" />\n'
    )
    body = paragraphs(edition.paragraphs, '<p style="text-indent: 2em;">{}</p>')

    def render(visit: Visit) -> str:
        seen = views(story.number, day, visit.count)
        content = (
            f'<div class="arc"><h1>{title}</h1>\n<div class="info">来源：{story.origin}　'
            f"日期：{story.published_at:%Y-%m-%d}　点击：<span id=hits>{seen}</span>次</div>\n"
            f'<div class="TRS_Editor">{body}</div>\n'
            f'<div class="share">【打印】【关闭】</div>\n<div class="xg"><h4>相关文章推荐：</h4><ul>{more}</ul></div></div>'
        )
        return _page(
            edition.title, f'<a href="/xwzx/{COLUMNS[story.column]}/">{story.column}</a>', content, meta
        )

    return Page(render)
