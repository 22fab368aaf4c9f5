"""A city media platform's pages for phones: what is shared from its app, and the API that the app itself asks.

The view counter moves at every fetch; image names stand between the paragraphs; the text ends in the line of
来源, 编辑, 审核 and 签发, and related items follow.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from html import escape

from demo import words
from demo.model import Page, Story, Visit
from demo.programme import out_by, stories
from demo.sites.common import articles, chunks, fixed, sent_on, standing, views

SLUG, NAME = "city-app", "我的琅海"
SIZE = 10
_FRAME = """<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,maximum-scale=1,user-scalable=no">
<title>{title}</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="我的琅海">
<link rel="stylesheet" href="/share/static/app.8d3f.css"></head>
<body><div class="open-app"><img src="/share/static/logo.png"><div><b>我的琅海</b><span>官方移动发布平台</span></div>\
<a class="btn" href="lhapp://open">打开</a></div>
{content}
<script src="/share/static/vendor.1c2b.js"></script></body></html>
"""


def path(story: Story) -> str:
    """Where a story stands."""
    return f"/share/news_detail.html?id={story.number + 120300}"


def detail_path(story: Story) -> str:
    """Where the API has a story."""
    return f"/api/news/detail?id={story.number + 120300}"


def credits(story: Story) -> str:
    """The line below the text."""
    draw = random.Random(f"credits {story.number}")
    checked, signed = draw.sample(words.REPORTERS, 2)
    return f"（来源:{story.origin} 编辑:{story.editor} 审核:{checked} 签发:{signed}）"


def lines(story: Story, day: int) -> tuple[str, ...]:
    """What a right reading gives: the text, without the image names and the credits."""
    return story.on(day).paragraphs


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    made = standing()
    live = out_by(SLUG, day)
    parts = chunks(live, SIZE)
    for at, part in enumerate(parts, 1):
        made[f"/share/list.html?page={at}"] = Page(fixed(_list(part, at, len(parts))))
        made[f"/api/news/list?page={at}&size={SIZE}"] = _api_list(part, at, len(live), day)
    made["/share/list.html"] = made["/share/list.html?page=1"]
    made["/"] = sent_on("/share/list.html")
    made[f"/api/news/list?page={len(parts) + 1}&size={SIZE}"] = _api_list((), len(parts) + 1, len(live), day)
    made["/api/news/flow"] = Page(lambda visit: _flow(live, day, visit), type="application/json")
    made |= articles(SLUG, NAME, "/share/list.html", day, path, _article)
    return made | articles(SLUG, NAME, "/", day, detail_path, _api_detail)


def _list(part: Sequence[Story], at: int, last: int) -> str:
    cards = "".join(
        f'<a class="card" href="{path(s).rpartition("/")[2]}"><h3>{escape(s.editions[0].title)}</h3>'
        f"<p><span>{s.column}</span><span>{s.published_at:%m-%d %H:%M}</span></p></a>\n"
        for s in part
    )
    more = (
        f'<a class="more" rel="next" href="list.html?page={at + 1}">下一页</a>' if at < last else "没有更多了"
    )
    return _FRAME.format(title=NAME, content=f'<div class="list">{cards}</div><div class="foot">{more}</div>')


def _article(story: Story, day: int) -> Page:
    edition = story.on(day)
    related = [s for s in stories(SLUG) if s.number < story.number and not s.spells][-3:]
    items = "".join(
        f'<li><a href="{path(s).rpartition("/")[2]}">{escape(s.editions[0].title)}</a></li>' for s in related
    )

    def render(visit: Visit) -> str:
        seen = views(story.number, day, visit.count)
        content = (
            f'<div class="detail"><h1 class="title">{escape(edition.title)}</h1>'
            f'<div class="author"><img src="/share/static/head.png"><b>{story.origin}</b>'
            f"<span>{story.published_at:%Y-%m-%d %H:%M}</span></div>\n"
            f'<div class="content">{_body(story, edition.paragraphs)}</div>\n'
            f'<div class="editor">编辑:琅海融媒</div><div class="read">阅读量:{seen}</div>\n'
            f'<div class="comment"><a href="lhapp://open">打开“我的琅海”看评论</a></div>'
            f'<div class="zan">{seen // 9}</div>\n'
            f'<div class="about"><h4>相关资讯</h4><ul>{items}</ul></div></div>'
        )
        return _FRAME.format(title=escape(edition.title), content=content)

    return Page(render)


def _body(story: Story, text: tuple[str, ...]) -> str:
    out, image = [], 1500 + story.number * 5
    for at, line in enumerate(text):
        out.append(f"<p>{escape(line, quote=False)}</p>")
        if at in (0, 2):
            out.append(
                f'<p><img src="/upload/WechatIMG{image + at}.jpeg" alt="WechatIMG{image + at}"></p>\n'
                f"<p>WechatIMG{image + at}</p>"
            )
    return "\n".join([*out, f"<p>{credits(story)}</p>"])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _brief(story: Story, day: int, visit: Visit) -> dict[str, object]:
    return {
        "id": story.number + 120300,
        "title": story.editions[0].title,
        "channel": story.column,
        "publishTime": f"{story.published_at:%Y-%m-%d %H:%M:%S}",
        "viewCount": views(story.number, day, visit.count),
    }


def _flow(live: Sequence[Story], day: int, visit: Visit) -> str:
    """The list as the app itself asks for it: posted, from a cursor on."""
    try:
        asked = json.loads(visit.form or b"{}")
        start = int(asked.get("cursor") or 0)
    except ValueError:
        return _json({"code": 400, "msg": "参数错误", "data": None})
    end = start + SIZE
    following = str(end) if end < len(live) else ""
    items = [_brief(story, day, visit) for story in live[start:end]]
    return _json({"code": 0, "msg": "ok", "data": {"items": items, "cursor": following}})


def _api_list(part: Sequence[Story], at: int, total: int, day: int) -> Page:
    def render(visit: Visit) -> str:
        items = [_brief(story, day, visit) for story in part]
        more = at * SIZE < total
        return _json({"code": 0, "msg": "ok", "data": {"list": items, "total": total, "hasMore": more}})

    return Page(render, type="application/json")


def _api_detail(story: Story, day: int) -> Page:
    edition = story.on(day)

    def render(visit: Visit) -> str:
        return _json(
            {
                "code": 0,
                "msg": "ok",
                "data": {
                    "id": story.number + 120300,
                    "title": edition.title,
                    "content": _body(story, edition.paragraphs),
                    "publishTime": f"{story.published_at:%Y-%m-%d %H:%M:%S}",
                    "source": story.origin,
                    "editor": story.editor,
                    "viewCount": views(story.number, day, visit.count),
                },
            }
        )

    return Page(render, type="application/json")
