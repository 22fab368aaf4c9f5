"""A site that lives for weeks, against a model of it: after any sequence of days the archive holds exactly
what the model holds. Nothing false, nothing lost, nothing twice.

$DIBAO_MODEL_EXAMPLES sequences of up to 40 steps are tried: 60, unless it says otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive_values import DAY1, HOME, PORTAL, article, reading, url
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from archive.storage import Archive, Filters
from archive.types import TAKEN_DOWN, Article, Found, Outcome, Reading, Status

NAMES = [f"n{number}" for number in range(6)]
STORIES = [
    f"第{number}号稿件。{trade}产业在{place}落地生根，当地干部群众用{number + 3}年把一片盐碱滩变成了园区。"
    f"据{trade}协会介绍，今年以来新增企业{number * 7 + 2}家，带动就业{number * 31 + 5}人，形势喜人。" * 2
    for number, (trade, place) in enumerate(
        zip(
            ["海参", "碳纤维", "医疗器械", "房车", "茶叶", "渔具", "苹果", "船舶"],
            ["荣成", "文登", "乳山", "临港", "环翠", "石岛", "南海", "成山"],
            strict=True,
        )
    )
]
KINDS = {"blocked": (403, 2, 12), "unreachable": (503, 3, 24)}  # HTTP status, looks, hours


@dataclass
class Page:
    """What the model knows of one address."""

    shows: int | None = None  # the story that it shows
    edit: int = 0  # how often that was edited
    status: Status = Status.LISTED
    texts: list[tuple[int, int]] = field(default_factory=list)  # versions: story and edit
    copy_of: str | None = None
    failing: tuple[str, datetime, int] | None = None  # kind, since, looks
    failed_before: int = 0
    moved_to: str | None = None  # another page, that shows the article still
    answered_at: str | None = None  # the address that last showed a text


def notice(name: str) -> Article:
    """What a site shows in the place of an article."""
    return article(name, "抱歉，您访问的页面不存在或已被删除。", "提示信息", published_at=None, origin=None)


class Site(RuleBasedStateMachine):
    """The rules are what a site does, and what befalls us while we look at it."""

    fresh: Callable[[], str]  # makes an empty archive

    def __init__(self) -> None:
        super().__init__()
        self.address = type(self).fresh()
        self.archive = Archive.open(self.address)
        self.now = DAY1
        self.pages: dict[str, Page] = {}
        self.waiting: list[tuple[Reading, str]] = []  # on disk, and not in the archive yet
        self.looks = 0
        self.counter = 0

    @initialize()
    def begins(self) -> None:
        self.run_number = self.archive.begin_run(PORTAL, self.now)

    # What the site does

    @rule(name=st.sampled_from(NAMES), story=st.integers(0, len(STORIES) - 1))
    def publishes(self, name: str, story: int) -> None:
        page = self.pages.setdefault(name, Page())
        if page.texts or page.copy_of:
            return
        self.archive.remember(self.run_number, [Found(url(name))], self.now)
        page.shows, page.edit = story, 0
        self._looks(name)

    @rule(name=st.sampled_from(NAMES), days=st.integers(0, 3))
    def is_looked_at_again(self, name: str, days: int) -> None:
        self._later(days)
        if name in self.pages:
            self._looks(name)

    @rule(name=st.sampled_from(NAMES))
    def is_found_elsewhere(self, name: str) -> None:
        """Its address leads to another one, where the same article is."""
        if name in self.pages:
            self._later(1)
            self._looks(name, f"{HOME}new/{name}.html")

    @rule(name=st.sampled_from(NAMES))
    def edits(self, name: str) -> None:
        page = self.pages.get(name)
        if page is None or not page.texts or page.shows is None:
            return
        page.edit += 1
        for other in self.pages.values():
            if other.copy_of == name and other.shows is not None:
                other.edit = page.edit
        self._looks(name)

    @rule(name=st.sampled_from(NAMES), status=st.sampled_from([404, 410]))
    def takes_down(self, name: str, status: int) -> None:
        page = self.pages.get(name)
        if page is not None:
            self._later(1)
            self._taken_down(name, page, reading(name, self.now, status), Status.GONE)

    @rule(name=st.sampled_from(NAMES), kind=st.sampled_from(sorted(KINDS)), hours=st.integers(1, 30))
    def refuses(self, name: str, kind: str, hours: int) -> None:
        page = self.pages.get(name)
        if page is None:
            return
        self.now += timedelta(hours=hours)
        status, looks, least = KINDS[kind]
        self._take(name, reading(name, self.now, status), Outcome.FAILED)
        self._failed(page, kind, looks, least)
        self._original_is_gone_too(name, page)

    @rule(name=st.sampled_from(NAMES))
    def shows_nothing(self, name: str) -> None:
        page = self.pages.get(name)
        if page is not None:
            self._later(1)
            self._take(name, reading(name, self.now, problem="empty page"), Outcome.FAILED)
            page.failed_before += 1
            page.failing = ("", self.now, 1)

    @rule(name=st.sampled_from(NAMES))
    def shows_a_notice(self, name: str) -> None:
        page = self.pages.get(name)
        if page is not None:
            self._later(1)
            self._taken_down(name, page, reading(name, self.now, said=notice(name)), Status.REPLACED)

    # What befalls us

    @rule()
    def crashes(self) -> None:
        """The process is killed: what was not written is still on disk, and the next run brings it in."""
        self.archive.close()
        self.archive = Archive.open(self.address)
        self.run_number = self.archive.begin_run(PORTAL, self.now)
        again = [one for one, _ in self.waiting]
        done = self.archive.write(self.run_number, again, self.now)
        assert done == [None] * len(again)

    # The looks

    def _later(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)

    def _said(self, name: str, page: Page) -> Article:
        """With a counter and white space that differ at each look."""
        assert page.shows is not None
        self.counter += 1
        text = STORIES[page.shows] + ("" if not page.edit else f"\n更正之{page.edit}：数字以此为准。")
        noise = f"\n阅读量：{self.counter}\n" + " \u3000" * (self.counter % 3)
        return article(
            name, text.replace("。", "。\n" if self.counter % 2 else "。 ") + noise, f"稿件{page.shows}"
        )

    def _looks(self, name: str, where: str | None = None) -> None:
        page = self.pages[name]
        if page.shows is None:
            return
        self._later(0)
        where = where or url(name)
        usual = page.answered_at == where and page.status is not Status.MOVED
        moved = where != url(name) and page.answered_at is not None and not usual
        expected = self._expected(name, page)
        self._take(name, reading(name, self.now, said=self._said(name, page), url=where), expected)
        page.status = Status.MOVED if moved else Status.LIVE
        page.failing, page.failed_before, page.answered_at, page.moved_to = None, 0, where, None
        self._original_is_here(name, page)

    def _expected(self, name: str, page: Page) -> Outcome:
        state = (page.shows, page.edit)
        assert page.shows is not None
        if page.texts:
            if page.texts[-1] == state:
                return Outcome.UNCHANGED
            page.texts.append((page.shows, page.edit))
            return Outcome.CHANGED
        if page.copy_of is not None:
            original = self.pages[page.copy_of]
            if state in original.texts:
                return Outcome.UNCHANGED
            original.texts.append((page.shows, page.edit))
            return Outcome.CHANGED
        first = next((other for other in self._in_order() if state in self.pages[other].texts), None)
        if first is not None:
            page.copy_of = first
            return Outcome.DUPLICATE
        page.texts.append((page.shows, page.edit))
        self.order = [*self._in_order(), name]
        return Outcome.NEW

    order: list[str] = []  # noqa: RUF012  names in the order of their first version; assigned, never changed

    def _in_order(self) -> list[str]:
        return self.order

    def _taken_down(self, name: str, page: Page, look: Reading, status: Status) -> None:
        """It is an event once; a page never archived is not taken down, but fails."""
        if not (page.texts or page.copy_of):
            self._take(name, look, Outcome.FAILED)
            page.failed_before += 1
            return
        status = self._or_moved(page, status)
        self._take(name, look, Outcome.UNCHANGED if page.status is status else Outcome.GONE)
        page.status, page.failing, page.failed_before = status, None, 0
        self._original_is_gone_too(name, page)

    def _or_moved(self, page: Page, status: Status) -> Status:
        there = self.pages.get(page.moved_to or "")
        return Status.MOVED if there is not None and there.status is Status.LIVE else status

    def _original_is_gone_too(self, name: str, page: Page) -> None:
        original = self.pages[page.copy_of] if page.copy_of else None
        if original is not None and original.moved_to == name and page.status in TAKEN_DOWN:
            original.status, original.moved_to = page.status, None

    def _original_is_here(self, name: str, page: Page) -> None:
        original = self.pages[page.copy_of] if page.copy_of else None
        if original is not None and page.status is Status.LIVE and original.status in TAKEN_DOWN:
            original.status, original.moved_to = Status.MOVED, name

    def _failed(self, page: Page, kind: str, looks: int, least: int) -> None:
        page.failed_before += 1
        if not (page.texts or page.copy_of):
            return
        same = page.failing is not None and page.failing[0] == kind
        since = page.failing[1] if same and page.failing else self.now
        count = page.failed_before if same else 1
        page.failing = (kind, since, count)
        if count >= looks and self.now - since >= timedelta(hours=least):
            page.status = self._or_moved(page, Status(kind))

    def _take(self, name: str, look: Reading, expected: Outcome) -> None:
        (decision,) = self.archive.write(self.run_number, [look], self.now)
        assert decision is not None
        assert decision.outcome is expected, (name, decision, expected)
        self.waiting = [*self.waiting[-5:], (look, name)]
        self.looks += 1

    # What must hold after every step

    @invariant()
    def the_archive_is_the_model(self) -> None:
        known = self.archive.known("portal", [url(name) for name in self.pages]) if self.pages else {}
        for name, page in self.pages.items():
            row = known.get(url(name))
            if row is None:
                assert not page.texts
                continue
            original = url(page.copy_of) if page.copy_of else None
            assert (row.status, row.version, row.duplicate_of) == (page.status, len(page.texts), original), (
                name
            )

    @precondition(lambda self: self.looks % 5 == 0)
    @invariant()
    def every_version_is_there_once(self) -> None:
        found: dict[str, list[str]] = {}
        for entry in self.archive.entries(Filters(all_versions=True)):
            found.setdefault(entry.url, []).append(entry.said["title"])
        assert {url(name): len(page.texts) for name, page in self.pages.items() if page.texts} == {
            address: len(titles) for address, titles in found.items()
        }

    @precondition(lambda self: self.looks % 7 == 0)
    @invariant()
    def nothing_contradicts_itself(self) -> None:
        assert self.archive.audit_pages() == []
        assert self.archive.count_captures() == self.looks

    def teardown(self) -> None:
        self.archive.close()


def test_any_sequence_of_days(fresh_archives: Callable[[], str]) -> None:
    Site.fresh = staticmethod(fresh_archives)
    tried = int(os.environ.get("DIBAO_MODEL_EXAMPLES", "60"))
    if fresh_archives.__name__ == "postgresql":
        tried = max(1, tried // 6)  # a database each takes its time
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=tried,
        stateful_step_count=40,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=checks,
        database=None,
    )
    run_state_machine_as_test(Site, settings=chosen)
