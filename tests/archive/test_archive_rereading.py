"""Later readers: better readings of what is there, and no version that the site did not make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from archive_values import DAY1, PORTAL, TEXT, article, day, reading, url

from archive import search
from archive.fingerprint import fingerprint
from archive.storage import Archive, Effect, Filters, Held
from archive.types import Article, Reading, Status

EDITED = TEXT.replace("近日", "昨日")
Reader = Callable[[Held], Article | None]


@pytest.fixture
def kept(archive: Archive) -> Archive:
    """An article with an edit, looked at four times; one that could not be read; a print view."""
    run = archive.begin_run(PORTAL, DAY1)
    archive.write(run, [reading("a"), reading("print-a"), reading("b", problem="empty page")], day(1))
    archive.write(run, [reading("a", day(2))], day(2))
    archive.write(run, [reading("a", day(3), said=article("a", EDITED))], day(3))
    archive.write(run, [reading("a", day(4), said=article("a", EDITED))], day(4))
    return archive


def said(held: Held) -> Article:
    """What today's readers make of a capture: the editor is kept apart from the text now."""
    name = held.capture.page_url.removesuffix(".html").rsplit("/", 1)[1]
    if name == "b":
        return article("b", "市民在公园里散步，欣赏菊花。", "菊花展", extractor="test 2")
    text = EDITED if held.capture.fetched_at >= day(3) else TEXT
    return article(name, text, editor="李明", extractor="test 2")


def again(archive: Archive, reader: Reader = said, *, at: int = 9, write: bool = True) -> list[Effect]:
    read = []
    for held in archive.held():
        made = reader(held)
        mark = fingerprint(made) if made else b""
        read.append((held, Reading(held.capture, made, mark, None if made else "empty page")))
    return [one.effect for one in archive.reread(read, day(at), write=write)]


EFFECTS = [Effect.READING, Effect.VERSION, Effect.SAME, Effect.READING, Effect.SAME]


def test_a_dry_run_changes_nothing(kept: Archive) -> None:
    assert again(kept, write=False) == [Effect.READING, Effect.VERSION, *EFFECTS[2:]]
    assert [one.said["editor"] for one in kept.versions(url("a"))] == [None, None]


def test_better_readings_and_no_false_versions(kept: Archive) -> None:
    assert again(kept) == EFFECTS
    versions = kept.versions(url("a"))
    assert [(one.number, one.said["editor"], one.said["text"]) for one in versions] == [
        (1, "李明", TEXT),
        (2, "李明", EDITED),
    ]
    assert [one.said["captured_at"] for one in versions] == [day(1), day(3)]
    assert again(kept, at=10) == [Effect.SAME] * 5
    assert kept.audit_pages() == []


def test_what_could_not_be_read_becomes_an_article(kept: Archive) -> None:
    again(kept)
    assert [one.said["title"] for one in kept.versions(url("b"))] == ["菊花展"]
    page = kept.known("portal", [url("b")])[url("b")]
    assert (page.status, page.version, page.failures) == (Status.LIVE, 1, 0)
    assert kept.find(search.phrases("菊花"), Filters(), 9).total == 1


def test_the_archive_before_it_stays_as_it_was(kept: Archive) -> None:
    again(kept)
    before = [one.said["editor"] for one in kept.entries(Filters(as_of=day(8), all_versions=True))]
    assert before == [None, None]
    now = [(one.number, one.said["editor"]) for one in kept.entries(Filters(all_versions=True))]
    assert now == [(1, "李明"), (2, "李明"), (1, None)]
    assert [one.number for one in kept.entries(Filters(as_of=day(9), source="portal"))] == [2, 1]


def test_the_next_look_is_compared_with_the_new_reading(kept: Archive) -> None:
    again(kept)
    run = kept.begin_run(PORTAL, day(10))
    look = reading("a", day(10), said=article("a", EDITED, editor="李明", extractor="test 2"))
    assert [one.outcome.value for one in kept.write(run, [look], day(10)) if one] == ["unchanged"]


def test_an_edit_that_earlier_readers_did_not_see(kept: Archive) -> None:
    def sharper(held: Held) -> Article:
        made = said(held)
        return replace(made, origin="新华社") if held.capture.fetched_at == day(4) else made

    assert again(kept, sharper) == [*EFFECTS[:4], Effect.VERSION]
    versions = kept.versions(url("a"))
    assert [(one.number, one.said["origin"]) for one in versions][-1] == (3, "新华社")
    assert kept.known("portal", [url("a")])[url("a")].version == 3
    assert again(kept, sharper, at=11) == [Effect.SAME] * 5


def test_what_today_s_readers_cannot_read_stays(kept: Archive) -> None:
    effects = again(kept, lambda held: None)
    assert effects == [Effect.UNREADABLE, Effect.SAME, Effect.SAME, Effect.UNREADABLE, Effect.SAME]
    assert len(kept.versions(url("a"))) == 2
