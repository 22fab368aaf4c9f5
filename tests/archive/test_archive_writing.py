"""What looks at pages leave in the archive, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from archive_values import DAY1, PORTAL, TEXT, article, day, reading, url

from archive.storage import Archive
from archive.types import Found, Outcome, Role, RunReport, Status


def outcomes(archive: Archive, *looks: object, run: int | None = None) -> list[Outcome | None]:
    run = run or archive.begin_run(PORTAL, DAY1)
    done = archive.write(run, looks, looks[-1].capture.fetched_at)  # type: ignore[arg-type, attr-defined]
    return [one.outcome if one else None for one in done]


def test_new_unchanged_changed(archive: Archive) -> None:
    edited = article("a", TEXT.replace("近日", "昨日"))
    looks = [reading("a", day(1)), reading("a", day(2)), reading("a", day(3), said=edited)]
    assert outcomes(archive, *looks) == [Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED]
    page = archive.known("portal", [url("a")])[url("a")]
    assert (page.version, page.status, page.last_captured) == (2, Status.LIVE, day(3))


def test_the_same_over_three_runs_is_one_version(archive: Archive) -> None:
    for number in (1, 2, 3):
        outcomes(archive, reading("a", day(number)))
    assert archive.known("portal", [url("a")])[url("a")].version == 1


def test_a_copy_under_another_address_points_to_the_first(archive: Archive) -> None:
    looks = [reading("a"), reading("print-a"), reading("print-a", day(2))]
    assert outcomes(archive, *looks) == [Outcome.NEW, Outcome.DUPLICATE, Outcome.UNCHANGED]
    page = archive.known("portal", [url("print-a")])[url("print-a")]
    assert (page.duplicate_of, page.version) == (url("a"), 0)


def test_an_edit_seen_under_the_copy_first_is_a_version_of_the_article(archive: Archive) -> None:
    outcomes(archive, reading("a"), reading("print-a"))
    text = TEXT.replace("近日", "昨日")
    looks = [
        reading("print-a", day(2), said=article("print-a", text)),
        reading("a", day(2), said=article("a", text)),
    ]
    assert outcomes(archive, *looks) == [Outcome.CHANGED, Outcome.UNCHANGED]
    known = archive.known("portal", [url("a"), url("print-a")])
    assert known[url("a")].version == 2
    assert known[url("print-a")].duplicate_of == url("a")


def test_a_copy_that_becomes_another_article(archive: Archive) -> None:
    outcomes(archive, reading("a"), reading("b"))
    other = article("b", "今天全市气温下降十度，请市民注意防寒保暖。" * 5, "降温预报")
    assert outcomes(archive, reading("b", day(2), said=other)) == [Outcome.NEW]
    page = archive.known("portal", [url("b")])[url("b")]
    assert (page.duplicate_of, page.version) == (None, 1)


def test_gone_and_back(archive: Archive) -> None:
    looks = [reading("a"), reading("a", day(2), 404), reading("a", day(3), 410), reading("a", day(4))]
    assert outcomes(archive, *looks[:3]) == [Outcome.NEW, Outcome.GONE, Outcome.UNCHANGED]
    page = archive.known("portal", [url("a")])[url("a")]
    assert (page.status, page.version) == (Status.GONE, 1)
    assert outcomes(archive, looks[3]) == [Outcome.UNCHANGED]
    assert archive.known("portal", [url("a")])[url("a")].status is Status.LIVE


def test_what_cannot_be_read_destroys_nothing(archive: Archive) -> None:
    first = reading("a", headers=(("ETag", '"1"'),))
    looks = [first, reading("a", day(2), problem="empty page"), reading("a", day(3), 500)]
    assert outcomes(archive, *looks) == [Outcome.NEW, Outcome.FAILED, Outcome.FAILED]
    page = archive.known("portal", [url("a")])[url("a")]
    assert (page.status, page.version, page.failures, page.etag) == (Status.LIVE, 1, 2, '"1"')


def test_a_404_of_a_page_never_archived_is_a_failure(archive: Archive) -> None:
    assert outcomes(archive, reading("a", DAY1, 404)) == [Outcome.FAILED]
    assert archive.known("portal", [url("a")])[url("a")].status is Status.LISTED


def test_not_modified_and_revisit(archive: Archive) -> None:
    looks = [reading("a"), reading("a", day(2), 304), reading("a", day(3), revisit=True)]
    assert outcomes(archive, *looks) == [Outcome.NEW, Outcome.NOT_MODIFIED, Outcome.UNCHANGED]


def test_a_capture_is_written_once(archive: Archive) -> None:
    look = reading("a")
    assert outcomes(archive, look, look) == [Outcome.NEW, None]
    assert outcomes(archive, look) == [None]
    assert archive.recorded([look.capture.record.record_id, "<urn:uuid:other>"]) == {  # type: ignore[union-attr]
        look.capture.record.record_id  # type: ignore[union-attr]
    }


def test_list_pages_are_kept_as_evidence_only(archive: Archive) -> None:
    assert outcomes(archive, reading("list", role=Role.LISTING, page_url="")) == [None]
    assert archive.known("portal", [url("list")]) == {}


def test_gone_here_and_shown_there_has_moved(archive: Archive) -> None:
    outcomes(archive, reading("a"), reading("a", day(2), 404))
    assert outcomes(archive, reading("new-a", day(2))) == [Outcome.DUPLICATE]
    assert [one.moved_to for one in archive.states(url("a"))][-1] == url("new-a")
    assert outcomes(archive, reading("a", day(3), 404), reading("a", day(4), 500)) == [
        Outcome.UNCHANGED,
        Outcome.FAILED,
    ]
    assert [one.status for one in archive.states(url("a"))] == [Status.LIVE, Status.GONE, Status.MOVED]
    assert archive.takedowns() == []
    assert outcomes(archive, reading("new-a", day(5), 410)) == [Outcome.GONE]
    assert [one.url for one in archive.takedowns()] == [url("a")]
    outcomes(archive, reading("a", day(6)))
    assert archive.states(url("a"))[-1].status is Status.LIVE


def test_remember_known_pending(archive: Archive) -> None:
    run = archive.begin_run(PORTAL, DAY1)
    found = [Found(url("a"), "标题", "11-01", context={"issue": "1"}), Found(url("b"))]
    archive.remember(run, found, DAY1)
    archive.remember(run, found, day(2))
    pending = archive.pending("portal", DAY1)
    assert [page.url for page in pending] == [url("a"), url("b")]
    assert pending[0].context == {"issue": "1"}
    archive.fail(run, url("a"), "timed out", DAY1)
    assert [page.url for page in archive.pending("portal", DAY1)] == [url("b")]
    assert [page.url for page in archive.pending("portal", day(2))] == [url("a"), url("b")]
    for number in range(3, 30, 7):
        archive.fail(run, url("a"), "timed out", day(number))
    assert [page.url for page in archive.pending("portal", day(90))] == [url("b")]


def test_an_address_too_long_is_left_out(archive: Archive) -> None:
    run = archive.begin_run(PORTAL, DAY1)
    archive.remember(run, [Found(url("a" * 3_000))], DAY1)
    assert archive.pending("portal", DAY1) == []
    assert outcomes(archive, reading("a" * 3_000)) == [Outcome.FAILED]


def test_due_at_the_ages_named(archive: Archive) -> None:
    ages = [timedelta(hours=6), timedelta(days=1)]
    outcomes(archive, reading("a"))
    due_at = [hour for hour in range(0, 48, 2) if archive.due("portal", ages, day(1, hour))]
    assert due_at == list(range(6, 48, 2))
    outcomes(archive, reading("a", day(1, 8)))
    assert not archive.due("portal", ages, day(1, 23))
    assert archive.due("portal", ages, day(2))
    outcomes(archive, reading("a", day(2)))
    assert not archive.due("portal", ages, day(90))
    assert archive.due("portal", [timedelta(0)], day(2))


def test_runs(archive: Archive) -> None:
    first = archive.begin_run(PORTAL, DAY1)
    second = archive.begin_run(PORTAL, day(2))
    archive.end_run(second, RunReport("portal", listed=3, new=2, state="done"), day(2))
    assert second > first
    assert archive.begin_run(replace(PORTAL, name="新名"), day(3)) > second


def test_warc_progress(archive: Archive) -> None:
    archive.begin_run(PORTAL, DAY1)
    archive.warc_done("portal/1.warc.gz", "portal", 10)
    archive.warc_done("portal/1.warc.gz", "portal", 20)
    assert archive.warc_progress("portal") == {"portal/1.warc.gz": 20}


def test_text_that_a_database_cannot_hold(archive: Archive) -> None:
    said = article("a", TEXT + "\x00\ud800")
    assert outcomes(archive, reading("a", said=said)) == [Outcome.NEW]


def test_a_copy_found_in_a_later_batch_points_at_its_original_and_stays_one(archive: Archive) -> None:
    assert outcomes(archive, reading("a")) == [Outcome.NEW]
    assert outcomes(archive, reading("print-a", day(2))) == [Outcome.DUPLICATE]
    assert archive.known("portal", [url("print-a")])[url("print-a")].duplicate_of == url("a")
    assert outcomes(archive, reading("print-a", day(3))) == [Outcome.UNCHANGED]
