"""What the region published, day by day: the truth that an archive of it is held against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from types import ModuleType

from demo import events
from demo.model import Published, Story, date_of
from demo.programme import TWICE, stories
from demo.server import BY_SLUG, SITES
from demo.sites import common, finance


@cache
def record(day: int, sites: tuple[ModuleType, ...] = SITES) -> tuple[Published, ...]:
    """Every article that was public on some day up to `day`, as it stands on that day."""
    return tuple(
        published
        for site in sites
        for story in stories(site.SLUG)
        if story.day <= day
        for published in _published(story, day)
    )


def _published(story: Story, day: int) -> list[Published]:
    site = BY_SLUG[story.site]
    spell = story.spell(day)
    day_seen = max(d for d in range(story.day, day + 1) if not story.spell(d) or d == story.day)
    edition = story.on(day_seen)
    first = Published(
        site=story.site,
        path=site.path(story),
        title=edition.title,
        paragraphs=site.lines(story, day_seen),
        published_at=story.published_at,
        origin=None if story.site in ("mirror", "evening") else story.origin,
        status=spell.status if spell else "live",
        version=story.version(day_seen),
        first_day=max(story.day, 1),
        code=spell.code if spell else 200,
        since=spell.since
        if spell
        else max([story.day, *(s.until + 1 for s in story.spells if s.until < day)]),
        moved_to=common.new_path(site.path(story)) if spell and spell.kind == "moved" else None,
        edition_days=tuple(edition.day for edition in story.editions),
        copy_of=_address(story.copy_of) if story.copy_of else None,
    )
    if (story.site, story.number) != TWICE or day < 2:
        return [first]
    second = replace(first, path=finance.second_path(story), duplicate_of=first.path, first_day=2)
    return [first, second]


def _address(key: tuple[str, int]) -> str:
    site, number = key
    return f"{site} {BY_SLUG[site].path(stories(site)[number - 1])}"


def quiet_days(site: str, day: int) -> list[tuple[date, date]]:
    """The gaps that were planted on a site, first and last day of each: days without anything new on a site that
    otherwise publishes by its habit. Only those that are over by `day`."""
    return [
        (date_of(gap.since), date_of(gap.until))
        for gap in events.GAPS
        if gap.site == site and gap.until < day
    ]
