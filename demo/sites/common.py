"""What the sites share: pages of lists, error pages, robots.txt, the counters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from demo.model import Page, Spell, Story, Visit
from demo.programme import stories

ROBOTS = "User-agent: *\nDisallow: /admin/\n"
LOGIN = "<html><head><title>登录</title></head><body><form>用户名：<input> 密码：<input></form></body></html>"


def fixed(content: str | bytes) -> Callable[[Visit], str | bytes]:
    """A page that is the same at each fetch."""
    return lambda _visit: content


def sent_on(path: str) -> Page:
    """An address that only leads to another."""
    return Page(fixed(""), code=302, location=path)


def chunks(stories: Sequence[Story], size: int) -> list[Sequence[Story]]:
    """The stories in pages of a list; one empty page where there are none."""
    return [stories[at : at + size] for at in range(0, len(stories), size)] or [()]


def paragraphs(lines: Iterable[str], template: str = "<p>　　{}</p>") -> str:
    """Each line, escaped, in the template."""
    return "\n".join(template.format(escape(line, quote=False)) for line in lines)


def caption(story: Story) -> str:
    """What stands below a picture of the story."""
    return f"{story.column}：{story.editions[0].title.split()[0].strip('：')}（资料图）"


def views(number: int, day: int, visits: int, base: int = 300) -> int:
    """A view counter: higher every day and at every fetch."""
    return base + number * 37 % 911 + day * 113 + visits


def missing(site: str, home: str, code: int) -> Page:
    """What an address answers that never was (404) or was taken down (404, 410)."""
    text = (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{code} - {site}</title></head>'
        f"<body><div class=error><h1>{code}</h1><p>抱歉，您访问的页面不存在或已被删除。</p>"
        f'<p><a href="{home}">返回首页</a></p></div></body></html>'
    )
    return Page(fixed(text), code=code)


def new_path(path: str) -> str:
    """Where an article moved to."""
    return f"/new{path}"


def notice(site: str, home: str) -> Page:
    """A page that answers 200 and says that there is nothing."""
    return Page(
        fixed(
            f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>提示信息 - {site}</title></head><body>'
            f'<div class=tip><p>您访问的信息已被删除或不存在！</p><a href="{home}">返回首页</a></div></body></html>'
        )
    )


def wall() -> Page:
    """The page of a firewall."""
    return Page(
        fixed(
            '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>访问被拦截</title></head><body><h1>403 Forbidden</h1>'
            "<p>您的请求疑似攻击行为，已被网站防火墙拦截！事件编号：f2c8a01b</p></body></html>"
        ),
        code=403,
    )


def articles(
    slug: str,
    name: str,
    home: str,
    day: int,
    path: Callable[[Story], str],
    article: Callable[[Story, int], Page],
) -> dict[str, Page]:
    """The address of every story that was out by a day, and what it answers then."""
    made = {}
    for story in stories(slug):
        if story.day > day:
            continue
        here, spell = path(story), story.spell(day)
        if spell is None:
            made[here] = article(story, day)
        elif spell.kind == "moved":
            made[new_path(here)] = article(story, day)
            made[here] = Page(fixed(""), code=301, location=new_path(here))
        else:
            made[here] = _instead(spell, name, home)
    return made


def _instead(spell: Spell, name: str, home: str) -> Page:
    if spell.kind == "notice":
        return notice(name, home)
    if spell.kind == "home":
        return Page(fixed(""), code=302, location=home)
    return wall() if spell.kind == "wall" else missing(name, home, spell.code)


def standing(sitemap: str = "") -> dict[str, Page]:
    """robots.txt, naming the sitemap at that path if there is one, and the one place that it forbids."""

    def robots(visit: Visit) -> str:
        return ROBOTS + (f"Sitemap: {visit.base}{sitemap}\n" if sitemap else "")

    return {
        "/robots.txt": Page(robots, type="text/plain"),
        "/admin/login.html": Page(fixed(LOGIN)),
    }
