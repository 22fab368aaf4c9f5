"""What the demo region is made of: stories in their editions, and the record of what was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
DAY_ONE = date(2026, 3, 2)  # a Monday
LAST_DAY = 30


def date_of(day: int) -> date:
    """Day 1 is 2 March 2026; day 0 and earlier is what the sites already held."""
    return DAY_ONE + timedelta(days=day - 1)


def now_of(day: int) -> datetime:
    """The time at which a day is looked at: 20:00 in Beijing, when everything of that day is out."""
    return datetime.combine(date_of(day), time(20), BEIJING)


@dataclass(frozen=True)
class Edition:
    """One state of a story, from a day on."""

    day: int
    title: str
    paragraphs: tuple[str, ...]


# What may stand at the address of an article in its place: the status of it that an archive should come to, the
# code that is answered, and whether the site's own lists still show it.
KINDS = {
    "gone": ("gone", 404, False),
    "removed": ("gone", 410, False),
    "notice": ("replaced", 200, False),  # a page that says it is no more
    "home": ("replaced", 302, False),  # off to the home page
    "moved": ("moved", 301, False),  # to another address, where it is as before
    "wall": ("blocked", 403, True),  # a firewall's page
    "broken": ("unreachable", 500, True),
}


@dataclass(frozen=True)
class Spell:
    """A time in which something else is answered at the address of an article: one of `KINDS`."""

    kind: str
    since: int  # day
    until: int = 99  # the last day of it

    @property
    def status(self) -> str:
        """The status that an archive should come to."""
        return KINDS[self.kind][0]

    @property
    def code(self) -> int:
        """The code of HTTP that is answered."""
        return KINDS[self.kind][1]

    @property
    def listed(self) -> bool:
        """Whether the lists of the site still show the article."""
        return KINDS[self.kind][2]


@dataclass(frozen=True)
class Story:
    """One article of one site, in all its editions."""

    site: str
    number: int  # the site's own running number, part of its address
    published_at: datetime  # Beijing
    editions: tuple[Edition, ...]
    column: str
    origin: str
    editor: str
    reporter: str
    spells: tuple[Spell, ...] = ()  # when it is not to be had
    copy_of: tuple[str, int] | None = None  # site and number of the story that it reprints
    section: int = 0  # the page (版) of an e-paper

    @property
    def day(self) -> int:
        """The day on which it came out."""
        return self.editions[0].day

    def on(self, day: int) -> Edition:
        """The edition that stands on a day."""
        return max((e for e in self.editions if e.day <= day), key=lambda e: e.day)

    def version(self, day: int) -> int:
        """How many editions were out by that day: the number of the version that an archive should hold."""
        return sum(edition.day <= day for edition in self.editions)

    def spell(self, day: int) -> Spell | None:
        """What stands in its place on that day, if something does."""
        return next((spell for spell in self.spells if spell.since <= day <= spell.until), None)

    def listed(self, day: int) -> bool:
        """Whether the site's lists show it on that day."""
        spell = self.spell(day)
        return self.day <= day and (spell is None or spell.listed)


@dataclass(frozen=True)
class Published:
    """What the record says of one address on one day."""

    site: str  # slug of the source
    path: str  # address below the site's root
    title: str
    paragraphs: tuple[str, ...]  # as a right reading gives them; of the mirror: as a perfect repair would
    published_at: datetime  # as the page states it; midnight in Beijing where it states a day only
    origin: str | None  # 来源 as the page states it
    status: str  # live | gone | replaced | moved | blocked | unreachable
    version: int  # how many different states were public by that day
    first_day: int  # the first day of it
    code: int = 200  # of HTTP
    since: int = 0  # the day on which that status began
    moved_to: str | None = None  # the path at which it is now
    edition_days: tuple[int, ...] = ()  # the days on which its states came out
    duplicate_of: str | None = None  # path of the same text on the same site
    copy_of: str | None = None  # "site path" of the story that it reprints

    @property
    def text(self) -> str:
        """Its paragraphs, one a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Visit:
    """One request, as far as a page may depend on it."""

    base: str  # http://127.0.0.1:8081
    count: int = 0  # how often the page was asked for before
    query: Mapping[str, str] = field(default_factory=dict)
    form: bytes = b""  # what was posted


@dataclass(frozen=True)
class Page:
    """One address of a site on one day."""

    render: Callable[[Visit], str | bytes]
    type: str = "text/html"
    charset: str = "utf-8"
    declare: bool = True  # whether the header names the charset
    etag: bool = False
    modified: datetime | None = None
    code: int = 200
    location: str | None = None  # path, where it sends elsewhere
