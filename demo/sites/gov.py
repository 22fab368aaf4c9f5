"""The city government's portal: each column pages its list in another way, the articles carry the metas of the
national guideline, documents a table of their own. Part of the grown region only.

要闻: Hanweb jpage, groups by GET. 公告: the same by POST. 文件: numbered pages of which only some are linked.
动态: a meta refresh to pages under a <base>, named 第N页. 区县: a script that leads to a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qs

from demo.model import Page, Story, Visit
from demo.programme import out_by
from demo.sites.common import articles, chunks, fixed, paragraphs, standing

SLUG, NAME = "city-gov", "琅海市人民政府"
COLUMNS = {"政务要闻": 1001, "通知公告": 1002, "政策文件": 1003, "部门动态": 1004, "区县动态": 1005}
SIZE = 5
GROUP = 3  # pages of jpage that one datastore holds
PROXY = "/module/web/jpage/dataproxy.jsp"
_FRAME = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">{base}
<title>{title}</title>
{meta}<link rel="stylesheet" href="/global/common.css"><script src="/global/jquery-min.js"></script></head>
<body><div class="header"><h1 class="site"><a href="/">琅海市人民政府</a></h1><p>无障碍 | 长者版 | <a href="/admin/login.html">登录</a></p>
<ul class="menu"><li><a href="/col/col1001/index.html">政务要闻</a></li><li><a href="/col/col1002/index.html">通知公告</a></li>\
<li><a href="/zwgk/zcwj/index.html">政策文件</a></li><li><a href="/bmdt/">部门动态</a></li><li><a href="/qxdt/index.html">区县动态</a></li></ul></div>
{content}
<div class="footer"><p>主办：琅海市人民政府办公室　承办：琅海市大数据局</p>
<p>网站标识码：3718000002　鲁ICP备00000003号　鲁公网安备 00000000000000号</p></div></body></html>
"""
_META = """<meta name="SiteName" content="琅海市人民政府">
<meta name="SiteDomain" content="www.langhai.example">
<meta name="SiteIDCode" content="3718000002">
<meta name="ColumnName" content="{column}">
<meta name="ColumnType" content="工作动态">
<meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{date}">
<meta name="ContentSource" content="{origin}">
<meta name="Keywords" content="琅海">
<meta name="Description" content="{title}">
<meta name="Url" content="{url}">
"""


def path(story: Story) -> str:
    """Where a story stands."""
    when = story.published_at
    return f"/art/{when.year}/{when.month}/{when.day}/art_{COLUMNS[story.column]}_{11820400 + story.number * 7}.html"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives."""
    return story.on(day).paragraphs


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    live = out_by(SLUG, day)
    by_column = {name: [s for s in live if s.column == name] for name in COLUMNS}
    made |= _jpage(1001, by_column["政务要闻"], by_get=True)
    made |= _jpage(1002, by_column["通知公告"], by_get=False)
    made[PROXY] = Page(lambda visit: _proxy(by_column, visit), type="text/xml")
    made |= _gaps(by_column["政策文件"])
    made |= _based(by_column["部门动态"])
    made |= _framed(by_column["区县动态"])
    items = "".join(_item(story) for story in live[:8])
    made["/"] = Page(fixed(_page(NAME, f"<ul class=yw>{items}</ul>")))
    return made | articles(SLUG, NAME, "/", day, path, _article)


def _page(title: str, content: str, meta: str = "", base: str = "") -> str:
    return _FRAME.format(title=escape(title), content=content, meta=meta, base=base)


def _item(story: Story) -> str:
    title = escape(story.editions[0].title)
    return f"<li><a href='{path(story)}' target='_blank' title='{title}'>{title}</a><span>{story.published_at:%Y-%m-%d}</span></li>\n"


def _records(part: Sequence[Story]) -> str:
    return "".join(f"<record><![CDATA[{_item(story)}]]></record>\n" for story in part)


def _proxy_query(column: int, page: int) -> str:
    return f"{PROXY}?page={page}&appid=1&webid=1&path=/&columnid={column}&unitid={column}9&webname=琅海市人民政府&permissiontype=0"


def _jpage(column: int, here: Sequence[Story], by_get: bool) -> dict[str, Page]:
    group = f'<nextgroup><![CDATA[<a href="{_proxy_query(column, 1)}"></a>]]></nextgroup>\n' if by_get else ""
    content = (
        f'<div id="{column}9"><script type="text/xml"><datastore>\n{group}<recordset>\n{_records(here[: SIZE * GROUP])}</recordset>'
        f"</datastore></script></div>\n<script>var param_{column}9={{columnid:{column},unitid:'{column}9',webid:1,path:'/',"
        f"webname:'琅海市人民政府',permissiontype:'0',appid:1,col:1,sourceContentType:1}};"
        f"$('#{column}9').jpage({{totalRecord:{len(here)},perPage:{SIZE},proxyUrl:'{PROXY}'}});</script>"
    )
    return {f"/col/col{column}/index.html": Page(fixed(_page(f"{NAME} 列表", content)))}


def _proxy(by_column: dict[str, list[Story]], visit: Visit) -> str:
    """The answer of dataproxy.jsp: a group by its number, or a range of records."""
    asked = {**visit.query, **{k: v[0] for k, v in parse_qs(visit.form.decode()).items()}}
    here = next(
        (by_column[name] for name, column in COLUMNS.items() if str(column) == asked.get("columnid")), []
    )
    if "startrecord" in asked:
        part = here[int(asked["startrecord"]) - 1 : int(asked["endrecord"])]
    else:
        group = int(asked.get("page", "1")) * SIZE * GROUP
        part = here[group : group + SIZE * GROUP]
    following = ""
    if "startrecord" not in asked:
        number = int(asked.get("page", "1")) + 1
        following = f'<nextgroup><![CDATA[<a href="{_proxy_query(int(asked.get("columnid", "0")), number)}"></a>]]></nextgroup>'
    return f"<datastore>{following}<totalrecord>{len(here)}</totalrecord><recordset>{_records(part)}</recordset></datastore>"


def _gaps(here: Sequence[Story]) -> dict[str, Page]:
    """Pages of which only the next two, the one after those, and the last are linked; the others exist."""
    made = {}
    parts = chunks(here, SIZE)
    for at, part in enumerate(parts):

        def link(to: int, text: str) -> str:
            return f"<a target='_self' href='index{f'_{to}' if to else ''}.html'>{text}</a>"

        near = "".join(link(to, str(to + 1)) for to in range(at + 1, min(at + 3, len(parts))))
        far = link(min(at + 4, len(parts) - 1), "下4页") + link(len(parts) - 1, "尾页")
        content = (
            f"<ul class=zcwj>{''.join(map(_item, part))}</ul>\n<div class=pageCon><div class=pager>"
            f"<span class=on>{at + 1}</span>{near}{far}</div></div>"
        )
        made[f"/zwgk/zcwj/index{f'_{at}' if at else ''}.html"] = Page(
            fixed(_page("政策文件 - 琅海市人民政府", content))
        )
    return made


def _based(here: Sequence[Story]) -> dict[str, Page]:
    """An entry that refreshes to pages whose links hang on a <base>."""
    entry = '<html><head><meta http-equiv="refresh" content="0;url=list.jsp?p=1"></head><body>正在跳转…</body></html>'
    made = {"/bmdt/": Page(fixed(entry)), "/bmdt/index.html": Page(fixed(entry))}
    parts = chunks(here, SIZE)
    for at, part in enumerate(parts, 1):
        numbers = "".join(f'<a href="list.jsp?p={to}">第{to}页</a> ' for to in range(1, len(parts) + 1))
        content = f"<ul>{''.join(map(_item, part))}</ul><p>共{len(parts)}页 {numbers}</p>"
        made[f"/bmdt/list.jsp?p={at}"] = Page(
            lambda visit, content=content: _page(  # type: ignore[misc]
                "部门动态 - 琅海市人民政府", content, base=f'<base href="{visit.base}/bmdt/">'
            )
        )
    return made


def _framed(here: Sequence[Story]) -> dict[str, Page]:
    """A script that leads to a frameset, whose second frame holds the list."""
    made = {
        "/qxdt/index.html": Page(
            fixed("<html><head><script>window.location.href='main.html';</script></head></html>")
        ),
        "/qxdt/main.html": Page(
            fixed(
                '<html><head><title>区县动态</title></head><frameset cols="200,*"><frame src="left.html" name="left">'
                '<frame src="list_1.html" name="main"></frameset></html>'
            )
        ),
        "/qxdt/left.html": Page(fixed("<html><body><p>琅海市辖八个区市</p></body></html>")),
    }
    parts = chunks(here, SIZE)
    for at, part in enumerate(parts, 1):
        after = f'<a href="list_{at + 1}.html">下一页</a>' if at < len(parts) else "下一页"
        content = (
            f"<table>{''.join(f'<tr><td>{_item(s)}</td></tr>' for s in part)}</table><p>第{at}页 {after}</p>"
        )
        made[f"/qxdt/list_{at}.html"] = Page(fixed(_page("区县动态", content)))
    return made


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    title = escape(edition.title)

    def render(visit: Visit) -> str:
        meta = _META.format(
            column=story.column,
            title=title,
            date=f"{story.published_at:%Y-%m-%d %H:%M}",
            origin=story.origin,
            url=f"{visit.base}{path(story)}",
        )
        content = (
            f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/">政务公开</a> &gt; {story.column}</div>\n'
            f'{_table(story)}<div class="main"><h2 class="title">{title}</h2>\n'
            f'<div class="info">发布日期：{story.published_at:%Y-%m-%d %H:%M}　信息来源：{story.origin}　字号：[大] [中] [小]</div>\n'
            f'<div id="zoom">{paragraphs(edition.paragraphs)}</div>\n<div class="tools">打印　关闭　分享到：微信</div></div>'
        )
        return _page(f"{edition.title} - {NAME}", content, meta)

    return Page(render)


def _table(story: Story) -> str:
    if story.column != "政策文件":
        return ""
    date = f"{story.published_at:%Y-%m-%d}"
    cells = (
        ("索引号", f"0043718/{story.published_at.year}-{story.number:05}"),
        ("发布机构", "琅海市人民政府办公室"),
        ("文号", f"琅政办发〔{story.published_at.year}〕{story.number % 60 + 1}号"),
        ("成文日期", date),
        ("主题分类", "综合政务"),
        ("有效性", "有效"),
    )
    rows = "".join(f"<tr><th>{name}：</th><td>{value}</td></tr>" for name, value in cells)
    return f'<table class="xxgk">{rows}</table>\n'
