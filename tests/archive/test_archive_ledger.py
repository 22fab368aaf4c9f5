"""The ledger: what became of all that a run's lists showed, each address once, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from archive_values import DAY1, PORTAL, day, reading, url

from archive.coverage import Account, Day, Kind, Missing, Passed, missing
from archive.storage import Archive, ledger
from archive.types import Found, RunReport

LINK = Passed(Kind.LINK, "another host")
TODAY = date(2026, 11, 30)


def told(archive: Archive) -> dict[str, tuple[Kind, str, int]]:
    return {where: (one.kind, one.reason, one.count) for where, one in archive.missing()["portal"]}


def test_each_address_is_counted_once(archive: Archive) -> None:
    run = archive.begin_run(PORTAL, DAY1)
    archive.remember(run, [Found(url(name)) for name in "abc"], DAY1)
    archive.write(run, [reading("a")], DAY1)
    archive.fail(run, url("b"), "HTTP 500", DAY1)
    listed = [url(name) for name in "abc"] + [url("x" * 3_000)]
    passed = {
        "http://other.example/": LINK,
        url("a"): LINK,
        "http://feed.example/": Passed(Kind.LIST, "over", 40),
    }
    account = Account(listed, passed, (), "over the limit")
    archive.enter_ledger(run, account, DAY1)
    archive.enter_ledger(run, account, DAY1)  # a run that is entered twice is counted once
    expected = {"archived": 1, "HTTP 500": 1, "over the limit": 1, "address over 2000 bytes": 1}
    assert archive.fates() == {run: expected | {"another host": 1, "over": 40}}
    assert told(archive) == {
        url("b"): (Kind.ARTICLE, "HTTP 500", 1),
        url("c"): (Kind.ARTICLE, "over the limit", 1),
        "http://other.example/": (Kind.LINK, "another host", 1),
        "http://feed.example/": (Kind.LIST, "over", 40),
    }
    archive.write(run, [reading("c", day(2))], day(2))
    assert url("c") not in told(archive)


def test_the_next_run_enters_what_is_known_of_a_killed_one(archive: Archive) -> None:
    first = archive.begin_run(PORTAL, DAY1)
    archive.remember(first, [Found(url(name)) for name in "ab"], DAY1)
    archive.write(first, [reading("a")], DAY1)
    archive.enter_ledger(first, Account([url(name) for name in "ab"]), DAY1)
    archive.end_run(first, RunReport("portal", listed=2, fetched=1, new=1), DAY1)
    killed = archive.begin_run(PORTAL, day(2))
    archive.remember(killed, [Found(url(name)) for name in "abcdef"], day(2))
    archive.write(killed, [reading("c", day(2)), reading("d", day(2)), reading("a", day(2), 304)], day(2))
    archive.fail(killed, url("e"), "HTTP 500", day(2))

    last = archive.begin_run(PORTAL, day(3))
    known = {"archived": 3, "HTTP 500": 1, ledger.KILLED: 1}
    assert archive.fates() == {first: {"archived": 1, "not fetched yet": 1}, killed: known}
    running, cut, before = archive.reports()
    assert (running.state, before.state, cut.state) == ("running", "done", "killed")
    assert (cut.listed, cut.fetched, cut.duplicate, cut.not_modified, cut.failed) == (5, 2, 2, 1, 1)
    assert cut.reason == "did not end by itself"
    archive.write(last, [reading("f", day(3))], day(3))
    assert {where: reason for where, (_, reason, _) in told(archive).items()} == {
        url("b"): "not fetched yet",
        url("e"): "HTTP 500",
    }
    assert archive.fates()[killed] == known


def test_what_is_settled_or_archived_is_not_missing_any_more(archive: Archive) -> None:
    run = archive.begin_run(PORTAL, DAY1)
    passed = {"http://list.example/": Passed(Kind.LIST, "HTTP 500"), url("a"): LINK}
    archive.enter_ledger(run, Account(passed=passed), DAY1)
    assert set(told(archive)) == set(passed)
    again = archive.begin_run(PORTAL, day(2))
    archive.write(again, [reading("a", day(2))], day(2))
    settled = Account(
        [url("a")], {"http://x.example/\x00": Passed(Kind.LINK, "a \x00 file")}, ["http://list.example/"]
    )
    archive.enter_ledger(again, settled, day(2))
    assert [reason for _, reason, _ in told(archive).values()] != []
    assert not {"http://list.example/", url("a")} & set(told(archive))
    assert archive.fates(run) == {run: {"HTTP 500": 1, "another host": 1}}


def test_the_rows_of_a_run_are_bounded_and_nothing_is_left_uncounted(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_PASSED", 10)
    monkeypatch.setattr(ledger, "MOST_FATES", 5)
    run = archive.begin_run(PORTAL, DAY1)
    many = {f"http://other.example/{n}": Passed(Kind.LINK, f"reason {n % 8}") for n in range(100)}
    archive.enter_ledger(run, Account(passed=many), DAY1)
    assert sum(archive.fates()[run].values()) == 100
    assert len(archive.fates()[run]) == 6
    assert sum(count for _, _, count in told(archive).values()) == 100
    assert len(told(archive)) == 10 + 8


DAYS = {date(2026, 11, n): Day(date(2026, 11, n), 1, 1) for n in (2, 3, 5, 6)}


def test_issues_are_missing_from_the_first_day_to_yesterday_unless_something_of_theirs_is_listed() -> None:
    days = [date(2026, 11, 1), *DAYS, date(2026, 11, 4), date(2026, 11, 9), TODAY]
    items = [(f"http://p/{one}", Passed(Kind.ISSUE, f"no issue of {one}: HTTP 404")) for one in days]
    expected = Missing(Kind.ISSUE, "no issue: HTTP 404", 2, ("2026-11-04", "2026-11-09"))
    assert missing(items, DAYS, TODAY) == (expected,)
    [later] = missing(items, DAYS, TODAY, since=date(2026, 11, 5))
    assert later.examples == ("2026-11-09",)


def test_reasons_are_told_by_kind_and_then_by_their_number() -> None:
    items = [(f"/{n}", LINK) for n in range(9)] + [("/l", Passed(Kind.LIST, "HTTP 500"))]
    items += [
        ("/a", Passed(Kind.ARTICLE, "HTTP 404")),
        *((f"/{n}", Passed(Kind.LINK, "a file")) for n in "xy"),
    ]
    found = missing(items, {}, TODAY)
    assert [(one.reason, one.count) for one in found] == [
        ("HTTP 404", 1),
        ("HTTP 500", 1),
        ("another host", 9),
        ("a file", 2),
    ]
    assert found[2].examples == ("/0", "/1", "/2")
