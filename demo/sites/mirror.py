"""The portal's mirror: traditional characters, pinyin in brackets, lost bytes. Found through its sitemap."""

from __future__ import annotations

import gzip
from functools import cache
from html import escape

from demo import damage
from demo.model import Page, Story
from demo.programme import out_by
from demo.sites import portal
from demo.sites.common import articles, chunks, fixed, paragraphs, standing

SLUG, NAME = "mirror", "琅海新聞網"
SIZE = 15
_FRAME = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="/skin/m.css"></head>
<body><div class="head"><a href="/">{name}</a></div>
<div class="menu"><a href="/">首頁</a> <a href="/p1.html">圖片聚焦</a> <a href="/p1.html">要聞</a> <a href="/admin/login.html">登錄</a></div>
{content}
<div class="bottom">友情鏈接： <a href="http://a.example/">狠狠精品</a> <a href="http://b.example/">琅海論壇</a>
<p>Copyright © 2011-2026 All Rights Reserved.</p></div></body></html>
"""
_INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{base}/sitemap-news.xml.gz</loc></sitemap></sitemapindex>
"""


def path(story: Story) -> str:
    """Where a story stands: as on the portal."""
    return portal.path(story)


@cache
def spoiled(story: Story) -> tuple[str, tuple[str, ...]]:
    """Title and paragraphs as the mirror shows them."""
    edition = story.editions[0]
    return damage.damage(edition.title, lines(story), str(story.number))


def lines(story: Story, day: int = 0) -> tuple[str, ...]:
    """What a perfect repair gives: the portal's text of the first day."""
    return portal.lines(story, story.day)


def pages(day: int) -> dict[str, Page]:
    """All that the site holds on a day."""
    live = out_by(SLUG, day)
    made = standing(sitemap="/sitemap.xml")
    made["/sitemap.xml"] = Page(lambda visit: _INDEX.format(base=visit.base), type="application/xml")
    made["/sitemap-news.xml.gz"] = Page(
        lambda visit: _sitemap(live, visit.base), type="application/x-gzip", declare=False
    )
    for at, part in enumerate(chunks(live, SIZE), 1):
        links = "".join(f'<li><a href="{path(s)}">{escape(spoiled(s)[0])}</a></li>' for s in part)
        after = f'<a href="/p{at + 1}.html">下一頁</a>' if at * SIZE < len(live) else ""
        text = _FRAME.format(title=NAME, name=NAME, content=f"<ul class=list>{links}</ul>{after}")
        made[f"/p{at}.html"] = Page(fixed(text))
    made["/"] = made["/p1.html"]
    return made | articles(SLUG, NAME, "/", day, path, _article)


def _sitemap(live: tuple[Story, ...], base: str) -> bytes:
    urls = "".join(
        f"<url><loc>{base}{path(story)}</loc><lastmod>{story.published_at:%Y-%m-%d}</lastmod></url>\n"
        for story in live
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
    return gzip.compress(text.encode(), mtime=0)


def _article(story: Story, day: int) -> Page:
    title, text = spoiled(story)
    column = damage.traditional(story.column)
    content = (
        f'<div class="crumb"><a href="/">首頁</a> > <a href="/p1.html">{column}</a></div>\n'
        f'<div class="article"><h1>{escape(title)}</h1>\n'
        f'<div class="meta">{story.published_at:%Y-%m-%d}　編輯: {damage.traditional(story.editor)}</div>\n'
        f'<div class="text">\n<p>{damage.LOST_INDENT}</p>\n{paragraphs(text, "<p>{}</p>")}\n<p>?</p></div></div>\n'
    )
    return Page(fixed(_FRAME.format(title=escape(title), name=NAME, content=content)))
