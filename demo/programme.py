"""What each site publishes on which day: the same on every machine and in every run."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from functools import cache

from demo import events, words
from demo.model import BEIJING, LAST_DAY, Edition, Story, date_of
from demo.writing import TOPICS, Writer

WRITING_SITES = ("city-portal", "city-app", "institute", "epaper")
ORIGINS = {
    "city-portal": "琅海新闻网",
    "city-app": "琅海发布",
    "institute": "琅海产业规划研究院",
    "epaper": "琅海日报",
    "finance": "金海财经",
    "city-gov": "琅海市人民政府办公室",
    "evening": "琅海晚报",
}
COLUMNS = {
    "city-portal": ("图片聚焦", "琅海要闻", "民生"),
    "city-app": ("要闻", "区市", "服务"),
    "institute": ("工作动态", "产业规划"),
    "finance": ("资讯", "区域", "产业"),
    "city-gov": ("政务要闻", "通知公告", "政策文件", "部门动态", "区县动态", "政策文件"),
}
INSTITUTE_TOPICS = ("plan", "plan", "chain", "lab", "project")
FINANCE_TOPICS = ("bank", "chain", "project", "lab")
PAGES = ("要闻", "综合", "民生")  # the pages of an issue that hold articles; the fourth holds advertisements
REPORT = ("city-portal", 22)  # the report that is edited twice
TYPO = ("finance", 25)  # its headline has a wrong character on day 1: 练 for 链
TWICE = ("finance", 32)  # stands under a second address too, from day 2 on


def release(site: str) -> tuple[str, int]:
    """The press release that day 2 finds: first in the app, then in two other places."""
    numbers = {"city-app": 24, "finance": 36, "epaper": 32}
    return site, numbers[site]


def counts(site: str) -> Iterator[tuple[int, int]]:
    """(day, how many stories) in order, from before day 1 to the last."""
    first = {"institute": -24, "city-gov": -24, "epaper": -3, "evening": -3}.get(site, -9)
    for day in range(first, LAST_DAY + 1):
        if any(gap.site == site and gap.since <= day <= gap.until for gap in events.GAPS):
            continue
        weekday = date_of(day).weekday()
        if site in ("institute", "city-gov"):
            if weekday < 5:  # offices: nothing at weekends
                yield day, 3 if site == "city-gov" else 2 if weekday == 1 else 1
        elif site == "epaper" or (site == "evening" and weekday != 6):
            yield day, 6
        elif site == "evening":
            continue
        elif site == "finance":
            yield day, 3
        else:
            yield day, 3 if day == 1 else 2


def _slots(site: str) -> Iterator[tuple[int, int, int]]:
    number = 0
    for day, count in counts(site):
        for place in range(count):
            number += 1
            yield day, place, number


@cache
def stories(site: str) -> tuple[Story, ...]:
    """Everything that a site ever publishes, oldest first. The mirror's are the portal's."""
    if site == "mirror":
        return _mirrored()
    made = _aggregated() if site == "finance" else _written(site)
    return tuple(_with_events(story) for story in made)


def _written(site: str) -> list[Story]:
    titles: set[str] = set()
    return [_write(site, day, place, number, titles) for day, place, number in _slots(site)]


def _write(site: str, day: int, place: int, number: int, titles: set[str]) -> Story:
    draw = random.Random(f"{site} {number}")
    topic = _topic(site, number)
    title, paragraphs = _text(f"{site} {number}", topic, day, titles)
    reporter, editor = draw.sample(words.REPORTERS, 2)
    if site in ("city-portal", "epaper", "evening"):
        paragraphs = (*paragraphs[:-1], f"{paragraphs[-1]}（记者 {reporter}）")
    story = Story(
        site=site,
        number=number,
        published_at=_moment(site, day, place, draw),
        editions=(Edition(day, title, paragraphs),),
        column=COLUMNS.get(site, PAGES)[number % len(COLUMNS.get(site, PAGES))],
        origin=ORIGINS[site],
        editor=editor,
        reporter=reporter,
        section=place // 2 + 1 if site in ("epaper", "evening") else 0,
    )
    return _by_hand(story)


def _topic(site: str, number: int) -> str:
    if site == "institute":
        return INSTITUTE_TOPICS[number % len(INSTITUTE_TOPICS)]
    if site == "finance":
        return FINANCE_TOPICS[number % len(FINANCE_TOPICS)]
    if site == "city-gov" and COLUMNS[site][number % 6] in ("通知公告", "政策文件"):
        return "policy"
    offset = {"city-portal": 0, "city-app": 5, "epaper": 9, "city-gov": 3, "evening": 12}[site]
    return TOPICS[(number * 7 + offset) % len(TOPICS)]


def _text(seed: str, topic: str, day: int, titles: set[str]) -> tuple[str, tuple[str, ...]]:
    for attempt in range(100):
        writer = Writer(f"{seed} {attempt}", topic, date_of(day))
        title = writer.title()
        if title not in titles:
            titles.add(title)
            return title, writer.paragraphs(writer.random.choice((6, 7, 8)))
    raise AssertionError(f"no new headline for {seed}")


def _moment(site: str, day: int, place: int, draw: random.Random) -> datetime:
    if site in ("institute", "evening"):  # they state the day only
        return datetime.combine(date_of(day), time(0), BEIJING)
    hour, minute = (6, 0) if site == "epaper" else (8 + 3 * place, draw.randint(0, 59))
    return datetime.combine(date_of(day), time(hour, minute), BEIJING)


def _by_hand(story: Story) -> Story:
    """The story that was written out by hand in this place, if there is one."""
    key = (story.site, story.number)
    if key == REPORT:
        states = ((1, events.REPORT), (2, events.REPORT_CORRECTED), (3, events.REPORT_EXTENDED))
        return replace(story, editions=tuple(Edition(day, events.REPORT_TITLE, text) for day, text in states))
    if key == release("city-app"):
        evening = datetime.combine(date_of(story.day - 1), time(21, 30), BEIJING)
        edition = Edition(story.day, events.RELEASE_TITLE, events.RELEASE)
        return replace(story, editions=(edition,), published_at=evening)
    if key == release("epaper"):
        lead = "本报讯 " + events.RELEASE[0].replace("记者3月2日", "记者昨日")
        text = (lead, *events.RELEASE[1:])
        return replace(
            story,
            editions=(Edition(story.day, events.RELEASE_TITLE, text),),
            origin=ORIGINS["city-app"],
            copy_of=release("city-app"),
        )
    return story


def _aggregated() -> list[Story]:
    """Of every three stories one is its own, two are taken over from the others, with their 来源."""
    taken: set[tuple[str, int]] = {release("city-app"), release("epaper"), REPORT}
    titles: set[str] = set()
    made = []
    for day, place, number in _slots("finance"):
        own = _write("finance", day, place, number, titles)
        made.append(own if place == 0 else _reprint(own, day, taken))
    return made


def _reprint(own: Story, day: int, taken: set[tuple[str, int]]) -> Story:
    draw = random.Random(f"reprint {own.number}")
    if (own.site, own.number) == release("finance"):
        editions = (Edition(day, events.RELEASE_TITLE_ELSEWHERE, events.RELEASE[:-1]),)
        return replace(own, editions=editions, origin=ORIGINS["city-app"], copy_of=release("city-app"))
    at_hand = [
        story
        for site in WRITING_SITES
        for story in _written_once(site)
        if story.day in (day, day - 1) and story.copy_of is None and (site, story.number) not in taken
    ]
    first = draw.choice(at_hand)
    taken.add((first.site, first.number))
    edition = first.editions[0]
    title = _other_headline(edition.title) if draw.random() < 0.4 else edition.title
    text = edition.paragraphs if draw.random() < 0.6 else edition.paragraphs[:-1]
    return replace(
        own,
        editions=(Edition(day, title, text),),
        origin=first.origin,
        copy_of=(first.site, first.number),
    )


@cache
def _written_once(site: str) -> tuple[Story, ...]:
    return tuple(_written(site))


def _other_headline(title: str) -> str:
    """A headline as aggregators make it out of another's: the parts changed about, a crier in front."""
    parts = re.split(r"[ ：丨]", title, maxsplit=1)
    return f"琅海：{'，'.join(reversed(parts))}" if len(parts) > 1 else f"关注｜{title}"


def _with_events(story: Story) -> Story:
    if (story.site, story.number) == TYPO:
        first = story.editions[0]
        before, _, after = first.title.rpartition("链")
        wrong = replace(first, title=f"{before}练{after}")
        story = replace(story, editions=(wrong, replace(first, day=2)))
    for edit in events.EDITS:
        if (edit.site, edit.number) == (story.site, story.number):
            story = replace(story, editions=(*story.editions, _edited(story, edit)))
    spells = tuple(a.spell for a in events.ABSENCES if (a.site, a.number) == (story.site, story.number))
    return replace(story, spells=spells)


def _edited(story: Story, edit: events.Edit) -> Edition:
    before = story.editions[-1]
    lines = list(before.paragraphs)
    if edit.how == "figure":
        at = next(i for i, line in enumerate(lines) if re.search(r"\d\.\d", line))
        lines[at] = re.sub(r"(\d)\.(\d)", lambda m: f"{m[1]}.{(int(m[2]) + 3) % 10}", lines[at], count=1)
    elif edit.how == "append":
        when = date_of(edit.day)
        lines.append(
            f"（{when.month}月{when.day}日更新：文中涉及的申报事项已延长受理至当月底，具体要求以主管部门通知为准。）"
        )
    else:
        del lines[-2]
    return Edition(edit.day, before.title, tuple(lines))


def _mirrored() -> tuple[Story, ...]:
    """The mirror takes each story of the portal on the day it appears and never looks at it again."""
    return tuple(
        replace(
            story,
            site="mirror",
            editions=story.editions[:1],
            published_at=datetime.combine(story.published_at.date(), time(0), BEIJING),
            spells=(),
            copy_of=("city-portal", story.number),
        )
        for story in stories("city-portal")
    )


def new_on(site: str, day: int) -> tuple[Story, ...]:
    """What came out on that day."""
    return tuple(story for story in stories(site) if story.day == day)


def out_by(site: str, day: int) -> tuple[Story, ...]:
    """What stands on the site at the end of that day, newest first."""
    known = [story for story in stories(site) if story.listed(day)]
    return tuple(sorted(known, key=lambda story: (story.published_at, -story.number), reverse=True))
