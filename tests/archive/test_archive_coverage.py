"""Gaps: every silence that is not as usual, and no other; counts by day on both databases."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from archive_values import DAY1, PORTAL, article, day, reading, url

import dibao
from archive import console
from archive.coverage import Day, cover, shown_day
from archive.storage import Archive
from archive.types import Found, RequestError

FIRST = date(2026, 3, 2)  # a Monday
Gaps = list[tuple[int, int]]


def days(numbers: range | list[int], *, but: Gaps = [], weekdays: bool = False) -> dict[date, Day]:  # noqa: B006
    """Three articles on each of some days, counted from the first Monday."""
    silent = {number for since, until in but for number in range(since, until + 1)}
    dates = [FIRST + timedelta(days=number) for number in numbers if number not in silent]
    return {one: Day(one, 3, 3) for one in dates if not (weekdays and one.weekday() > 4)}


def found(given: dict[date, Day], today: int) -> Gaps:
    told = cover("s", given, FIRST + timedelta(days=today))
    return [((gap.since - FIRST).days, (gap.until - FIRST).days) for gap in told.gaps]


@pytest.mark.parametrize("planted", [[], [(10, 10)], [(8, 10), (20, 21)], [(3, 5)], [(27, 28)], [(12, 26)]])
def test_of_a_daily_source(planted: Gaps) -> None:
    assert found(days(range(30), but=planted), 30) == planted


@pytest.mark.parametrize("planted", [[], [(14, 16)], [(7, 11)]])
def test_of_a_source_that_rests_at_the_week_end(planted: Gaps) -> None:
    assert found(days(range(28), but=planted, weekdays=True), 28) == planted


def test_a_silence_over_a_week_end_ends_with_its_working_days() -> None:
    assert found(days(range(42), but=[(17, 20)], weekdays=True), 42) == [(17, 18)]
    assert found(days(range(42), but=[(18, 21)], weekdays=True), 42) == [(18, 21)]


def test_today_and_the_days_before_the_first_article_are_never_gaps() -> None:
    assert found(days(range(20)), 20) == []
    assert found(days(range(20, 40)), 40) == []
    assert found({}, 40) == []


def test_an_old_article_found_by_accident_begins_no_habit() -> None:
    assert found(days([-900]) | days(range(30)), 30) == []


def test_a_source_of_few_articles_may_be_silent() -> None:
    chance = random.Random(5)
    for _ in range(20):
        assert found(days([n for n in range(60) if chance.random() < 0.2]), 60) == []


def test_days_without_a_break_from_the_first_article_to_today() -> None:
    told = cover("s", days([0, 1, 5]), FIRST + timedelta(days=7), FIRST + timedelta(days=3))
    assert [(one.date - FIRST).days for one in told.days] == [3, 4, 5, 6, 7]
    assert [one.listed for one in told.days] == [0, 0, 3, 0, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024/11/29", date(2024, 11, 29)),
        ("[2024-1-9]", date(2024, 1, 9)),
        ("2024年11月29日 08:15", date(2024, 11, 29)),
        ("01-05", date(2026, 1, 5)),
        ("11-29", date(2025, 11, 29)),
        ("13-45", date(2026, 1, 6)),
        ("", date(2026, 1, 6)),
        (None, date(2026, 1, 6)),
    ],
)
def test_the_day_that_a_list_shows(text: str | None, expected: date) -> None:
    assert shown_day(text, datetime(2026, 1, 5, 18, 0, tzinfo=UTC)) == expected


def test_counted_by_day(archive: Archive, archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = archive.begin_run(PORTAL, DAY1)
    late = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # 1 November in Shanghai
    archive.remember(run, [Found(url("b"), date="2026-11-02"), Found(url("c"))], day(1))
    archive.write(run, [reading("a", said=article("a", published_at=late)), reading("print-a")], day(1))
    archive.write(run, [reading("d", day(2), said=article("d", "另一篇。", published_at=None))], day(2))
    assert archive.days()["portal"] == {
        date(2026, 11, 1): Day(date(2026, 11, 1), 2, 1),
        date(2026, 11, 2): Day(date(2026, 11, 2), 2, 1),
    }
    with pytest.raises(RequestError, match="no source 'none'"):
        archive.days("none")
    console.out.cache_clear()
    assert dibao.main(["coverage", "--archive", archive_url, "--source", "portal", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["sources"][0]
    assert told["days"][0] == {"date": "2026-11-01", "listed": 2, "archived": 1, "missing": 1}
    assert told["missing"] == [
        {"kind": "article", "reason": "not fetched yet", "count": 2, "examples": [url("b"), url("c")]}
    ]
    console.out.cache_clear()
    assert dibao.main(["coverage", "--archive", archive_url]) == 0
    assert "2 archived, 2 missing" in capsys.readouterr().out
