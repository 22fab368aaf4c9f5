"""What becomes of a look, case by case: the rules of archive/decide.py, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from archive_values import DAY1, TEXT, article, day, reading, url

from archive.decide import Before, Twin, decide, failed, retry_at
from archive.fingerprint import fingerprint
from archive.types import KnownPage, Outcome, Status

SAID = article("a")
LIVE = KnownPage(
    url("a"), Status.LIVE, DAY1, DAY1, fingerprint=fingerprint(SAID), version=1, payload_url=url("a")
)
BEFORE = Before(article=SAID, fingerprint=fingerprint(SAID))
NEW_HOME = "http://news.example/2026/a.html"

STAND_INS = [
    ("提示信息", "抱歉，您访问的页面不存在或已被删除！", Status.REPLACED),
    ("404", "404 Not Found", Status.REPLACED),
    ("系统提示", "该文章已被删除", Status.REPLACED),
    ("市新闻网", "对不起，您查找的信息不存在，3秒后返回首页", Status.REPLACED),
]
WALLS = [
    ("安全验证", "请完成验证后继续访问"),
    ("网站防火墙", "您的请求被拦截，请联系管理员"),
    ("登录", "请登录后查看全文"),
]


@pytest.mark.parametrize(("title", "text", "status"), STAND_INS)
def test_a_notice_in_its_place(title: str, text: str, status: Status) -> None:
    look = reading("a", day(2), said=article("a", text, title))
    decision = decide(look, LIVE, BEFORE)
    assert (decision.outcome, decision.status, decision.version) == (Outcome.GONE, status, None)


@pytest.mark.parametrize(("title", "text", "status"), STAND_INS)
def test_a_notice_of_a_page_never_archived_is_no_article(title: str, text: str, status: Status) -> None:
    bare = article("a", text, title, published_at=None, origin=None)
    decision = decide(reading("a", said=bare), None)
    assert (decision.outcome, decision.status) == (Outcome.FAILED, Status.LISTED)


def test_a_short_notice_on_upkeep_is_an_article() -> None:
    text = "因社保系统升级维护，11月8日至9日暂停办理业务，请相互转告。"
    assert decide(reading("a", said=article("a", text, "暂停业务公告")), None).outcome is Outcome.NEW


@pytest.mark.parametrize(("title", "text"), WALLS)
def test_a_wall_is_no_article_and_no_takedown_at_once(title: str, text: str) -> None:
    decision = decide(reading("a", day(2), said=article("a", text, title)), LIVE, BEFORE)
    assert (decision.outcome, decision.status) == (Outcome.FAILED, Status.LIVE)
    assert decision.points_to is Status.BLOCKED


@pytest.mark.parametrize("title", ["市新闻网", "市新闻网_首页", "欢迎访问市新闻网门户网站"])
def test_the_home_page_under_the_address_of_an_article(title: str) -> None:
    home = article("a", "今日要闻：全市防汛工作会议召开。" * 60, title)
    before = replace(BEFORE, site="市新闻网")
    decision = decide(reading("a", day(2), said=home), LIVE, before)
    assert (decision.outcome, decision.status) == (Outcome.GONE, Status.REPLACED)
    other = article("a", "今日要闻：全市防汛工作会议召开。" * 60, "市新闻网改版上线")
    assert decide(reading("a", day(2), said=other), LIVE, before).outcome is Outcome.CHANGED


def test_a_fault_that_answers_200() -> None:
    fault = article("a", "系统正在升级维护，请稍后访问。", "提示")
    decision = decide(reading("a", day(2), said=fault), LIVE, BEFORE)
    assert (decision.outcome, decision.points_to) == (Outcome.FAILED, Status.UNREACHABLE)


def test_an_article_about_removal_is_an_article() -> None:
    text = TEXT + "\n会议指出，一批违规信息已被删除，部分网页不存在的问题得到整改。" * 5
    assert decide(reading("a", said=article("a", text)), None).outcome is Outcome.NEW


def test_an_article_that_said_so_before_is_one_still() -> None:
    said = article("a", "该网页已被删除一事，本台正在核实。", "网页被删引关注")
    known = replace(LIVE, fingerprint=fingerprint(said))
    edited = article("a", "该网页已被删除一事，本台已经核实。", "网页被删有回应")
    look = reading("a", day(2), said=edited)
    assert decide(look, known, Before(article=said)).outcome is Outcome.CHANGED


def test_moved_to_another_address() -> None:
    look = reading("a", day(2), said=SAID, url=NEW_HOME)
    decision = decide(look, LIVE, BEFORE)
    assert (decision.outcome, decision.status, decision.moved_to) == (
        Outcome.UNCHANGED,
        Status.MOVED,
        NEW_HOME,
    )
    moved = replace(LIVE, status=Status.MOVED, payload_url=NEW_HOME)
    assert decide(look, moved, BEFORE).status is Status.MOVED
    assert decide(reading("a", day(3), said=SAID), moved, BEFORE).status is Status.LIVE


def test_an_address_that_always_led_elsewhere_has_not_moved() -> None:
    look = reading("a", day(2), said=SAID, url=NEW_HOME)
    assert decide(look, None).status is Status.LIVE
    assert decide(look, replace(LIVE, payload_url=NEW_HOME), BEFORE).status is Status.LIVE


@pytest.mark.parametrize("where", ["http://news.example/", "http://news.example/index.html"])
def test_led_to_the_home_page(where: str) -> None:
    home = article("a", "今日要闻。" * 60, "市新闻网")
    decision = decide(reading("a", day(2), said=home, url=where), LIVE, BEFORE)
    assert (decision.outcome, decision.status) == (Outcome.GONE, Status.REPLACED)
    assert decide(reading("a", said=home, url=where), None).outcome is Outcome.FAILED


def test_led_to_another_article() -> None:
    other = article("a", "全市防汛工作会议召开，部署主汛期各项措施。" * 10, "防汛会议")
    decision = decide(reading("a", day(2), said=other, url=NEW_HOME), LIVE, BEFORE)
    assert (decision.outcome, decision.status) == (Outcome.GONE, Status.REPLACED)


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 412, 429, 500, 502, 503])
def test_one_refusal_or_fault_changes_nothing(status: int) -> None:
    decision = decide(reading("a", day(2), status), LIVE, BEFORE)
    assert (decision.outcome, decision.status) == (Outcome.FAILED, Status.LIVE)


@pytest.mark.parametrize(
    ("kind", "hours", "judged"),
    [
        (Status.BLOCKED, [0], False),
        (Status.BLOCKED, [0, 11], False),
        (Status.BLOCKED, [0, 12], True),
        (Status.UNREACHABLE, [0, 1, 2, 3, 4, 5], False),
        (Status.UNREACHABLE, [0, 30], False),
        (Status.UNREACHABLE, [0, 12, 24], True),
    ],
)
def test_judged_by_enough_looks_over_enough_time(kind: Status, hours: list[int], judged: bool) -> None:
    page = LIVE
    for number, hour in enumerate(hours, start=1):
        at = DAY1 + timedelta(hours=hour)
        decision = failed(page, kind, "no answer", at)
        since = page.failing_since or at
        page = replace(page, status=decision.status, failures=number, failing_since=since, failing_as=kind)
    assert page.status is (kind if judged else Status.LIVE)


def test_the_same_bytes_are_the_same_whatever_the_reader_makes_of_them() -> None:
    look = reading("a", day(2), said=article("a", TEXT + "\n编辑：小王", extractor="test 2"), payload=b"page")
    assert decide(look, LIVE, BEFORE).outcome is Outcome.CHANGED
    digest = look.capture.record.digest  # type: ignore[union-attr]
    assert decide(look, LIVE, replace(BEFORE, digests=frozenset({digest}))).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("length", "later", "outcome"),
    [
        (50, 0, Outcome.DUPLICATE),
        (50, 30, Outcome.NEW),
        (500, 30, Outcome.DUPLICATE),
    ],
)
def test_notices_of_one_wording_on_several_days_are_several(
    length: int, later: int, outcome: Outcome
) -> None:
    twin = Twin(url("first"), SAID.published_at - timedelta(days=later), length, 1)  # type: ignore[operator]
    assert decide(reading("a"), None, Before(twin=twin)).outcome is outcome


def test_back_off_grows() -> None:
    waits = [retry_at(number, DAY1) - DAY1 for number in range(1, 9)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=10), timedelta(days=7))
