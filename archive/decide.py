"""What becomes of a look at a page: computed here from what was read and what is known, written elsewhere.

Nothing here reads a clock or a database. A look has exactly one outcome. Whatever cannot be read or reached
leaves the page as it is; only when enough looks over enough time say the same is its status another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive import urls
from archive.fingerprint import grams, jaccard, normal
from archive.types import TAKEN_DOWN, Article, Capture, Decision, KnownPage, Outcome, Reading, Status

SHANGHAI = ZoneInfo("Asia/Shanghai")
GONE = frozenset({404, 410})
# 401 and 403 are refusals; 412 is what the 瑞数 firewall of many government sites answers to a client without
# its script; 405, 444, 451, 521 come from WAFs and filters; 429 says to come back.
BLOCKED = frozenset({401, 403, 405, 407, 412, 418, 429, 444, 451, 521})

# Looks that must agree, and the time between the first and the last of them, before a page is said to be so.
# A site down for a night, or a firewall that dislikes us for an hour, is no takedown.
ENOUGH = {
    Status.BLOCKED: (2, timedelta(hours=12)),
    Status.UNREACHABLE: (3, timedelta(hours=24)),
}
# When a look that failed is tried again: after 10 minutes, an hour, … at most five times for a page that was
# never archived.
TRIES = 5
BACK_OFF = tuple(timedelta(seconds=s) for s in (600, 3_600, 6 * 3_600, 86_400, 3 * 86_400, 7 * 86_400))

# A notice in the place of an article (soft 404).
_NOTICE = re.compile(
    r"(?:页面|网页|文章|内容|信息|稿件|新闻|资源|地址|链接|您(?:所)?(?:访问|查找|请求|浏览)的\S{0,12}?)"
    r"\S{0,8}?(?:不存在|已(?:经)?(?:被)?(?:删除|移除|下线|失效|撤(?:下|稿|销)|过期)|找不到|无法找到|未找到|没有找到)"
    r"|404 ?(?:not ?found|error|错误|页面)|page ?not ?found|抱歉.{0,12}(?:不存在|已删除|找不到)",
    re.IGNORECASE,
)
# A firewall or a log-in page that answers 200.
_WALL = re.compile(
    r"(?:安全验证|人机验证|滑动验证|请完成验证|访问(?:被)?(?:拒绝|拦截|受限)|请求(?:已)?被(?:拦截|阻断)|"
    r"网站防火墙|云防护|WAF|access denied|您的(?:访问|请求).{0,20}(?:攻击|威胁|异常|拦截)|"
    r"请(?:先)?登录(?:后|以)|checking your browser|enable javascript)",
    re.IGNORECASE,
)
# A fault of the server that answers 200.
_FAULT = re.compile(
    r"系统(?:正在)?(?:升级|维护)|(?:升级|维护)中|服务(?:暂时|暂)?不可用|系统繁忙|服务器(?:内部)?(?:错误|繁忙)|网关超时"
    r"|访问出错|internal server error|bad gateway|service unavailable|gateway time-?out",
    re.IGNORECASE,
)
_STAND_INS = ((_NOTICE, Status.REPLACED), (_WALL, Status.BLOCKED), (_FAULT, Status.UNREACHABLE))
NOTICE_LENGTH = 200  # characters; the notices of 20 content systems have 10 to 120


@dataclass(frozen=True, slots=True)
class Twin:
    """A page of the same source that shows, or once showed, the same title and body."""

    url: str
    published_at: datetime | None
    length: int  # of the body, in characters
    version: int = 0  # its number


@dataclass(frozen=True, slots=True)
class Before:
    """What is known besides the page itself, when an article was read."""

    article: Article | None = None  # the current version, of the page or of the one it copies
    fingerprint: bytes | None = None  # of that version, as today's readers and fingerprint would have it
    digests: frozenset[str] = frozenset()  # of the payloads that showed it
    twin: Twin | None = None
    site: str = ""  # the name of the source
    elsewhere: str | None = None  # where the same source shows it still, of a page that moved there
    earlier: Mapping[bytes, int] = field(
        default_factory=dict
    )  # of a page seen later than this: every version


def decide(reading: Reading, page: KnownPage | None, before: Before = Before()) -> Decision:
    """What becomes of one reading. `page` is what is known of its address, None where nothing is."""
    capture = reading.capture
    known = page or KnownPage(url=capture.page_url or capture.url, status=Status.LISTED)
    return still_there(_decide(reading, known, before), before.elsewhere)


def still_there(decision: Decision, elsewhere: str | None) -> Decision:
    """The decision on a page whose article another address of the source shows: it has moved, and is not
    taken down, whatever its own address answers."""
    if elsewhere is None or decision.status not in TAKEN_DOWN:
        return decision
    outcome = Outcome.UNCHANGED if decision.outcome is Outcome.GONE else decision.outcome
    return replace(decision, outcome=outcome, status=Status.MOVED, moved_to=elsewhere)


def _decide(reading: Reading, known: KnownPage, before: Before) -> Decision:
    capture = reading.capture
    answer = _by_status(capture, known)
    if answer is not None:
        return answer
    landed = landing(capture, known)
    if capture.revisit and archived(known):
        decision = Decision(Outcome.UNCHANGED, Status.LIVE, known.version or None, known.duplicate_of)
    elif reading.article is None:
        return failed(known, None, reading.problem or "nothing could be read", capture.fetched_at)
    else:
        stands_in = _stand_in(reading, known, before)
        if stands_in is not None:
            return stands_in
        if landed and (is_home(landed) or (archived(known) and not _kept(reading, known, before))):
            return _replaced(known, Status.REPLACED, f"redirected to {landed}", capture.fetched_at)
        decision = _by_text(reading, known, before)
    return replace(decision, status=Status.MOVED, moved_to=landed) if landed and archived(known) else decision


def landing(capture: Capture, known: KnownPage) -> str | None:
    """Where a redirect led; None where the page was answered for at its own address, or at the one that has
    answered for it all along."""
    asked = capture.context.get("fetch") or known.url
    here = urls.key(capture.url)
    if here == urls.key(asked):
        return None
    usual = known.payload_url is not None and here == urls.key(known.payload_url)
    if usual and known.status is not Status.MOVED:
        return None
    if known.payload_url is None and not is_home(capture.url):
        return None  # a first look: the listed address is a door to the real one
    return urls.canonical(capture.url) or capture.url


def is_home(url: str) -> bool:
    """Whether an address is the front door of its site."""
    parts = urlsplit(url)
    return urls.key(url) == urls.key(f"{parts.scheme}://{parts.netloc}/")


def _kept(reading: Reading, known: KnownPage, before: Before) -> bool:
    """Whether what a redirect led to still is the article."""
    if reading.fingerprint in (known.fingerprint, before.fingerprint) or before.twin is not None:
        return True
    article = reading.article
    return article is not None and before.article is not None and near(article, before.article)


def _by_status(capture: Capture, known: KnownPage) -> Decision | None:
    status = capture.status
    if status == 304:
        if not archived(known):
            return failed(known, Status.UNREACHABLE, "HTTP 304 for a page never archived", capture.fetched_at)
        landed = landing(capture, known)
        status_now = Status.MOVED if landed else Status.LIVE
        version = known.version or None
        return Decision(Outcome.NOT_MODIFIED, status_now, version, known.duplicate_of, moved_to=landed)
    if 200 <= status < 300:
        return None
    if status in GONE and archived(known):
        return _taken_down(known, Status.GONE, f"HTTP {status}")
    kind = Status.BLOCKED if status in BLOCKED else Status.UNREACHABLE
    return failed(known, kind, f"HTTP {status}", capture.fetched_at)


def failed(known: KnownPage, kind: Status | None, reason: str, now: datetime) -> Decision:
    """A look that failed. The page keeps its status until enough looks that point to `kind` have failed."""
    status = known.status
    if kind is not None and archived(known):
        looks, span = ENOUGH[kind]
        same = known.failing_as == kind and known.failing_since is not None
        count = known.failures + 1 if same else 1
        since = known.failing_since if same and known.failing_since else now
        status = kind if count >= looks and now - since >= span else status
    return Decision(Outcome.FAILED, status, None, known.duplicate_of, reason, points_to=kind)


def _stand_in(reading: Reading, known: KnownPage, before: Before) -> Decision | None:
    """A page that says nothing of its own: a notice, a firewall, a fault, the home page. Never a version."""
    article, now = reading.article, reading.capture.fetched_at
    assert article is not None
    if known.version and reading.fingerprint == known.fingerprint:
        return None
    same_title = before.article is not None and normal(article.title) == normal(before.article.title)
    if same_title or (before.article is not None and near(article, before.article)):
        return None
    if archived(known) and _names_site(article.title, before.site):
        return _replaced(known, Status.REPLACED, f"the page of {before.site}", now)
    if len(normal(article.text)) > NOTICE_LENGTH or (not archived(known) and _signed(article)):
        return None
    text = f"{article.title or ''}\n{article.text}"
    for pattern, status in _STAND_INS:
        match = pattern.search(text)
        if match and not _its_own(match[0], before):
            return _replaced(known, status, match[0], now)
    return None


def _signed(article: Article) -> bool:
    """Whether a text says when or by whom it was published, as a notice on a system's upkeep does and the
    error page of a system does not. A date out of the address says nothing."""
    dated = article.published_at is not None and "url" not in article.found_in.get("published_at", "")
    return dated or article.origin is not None


def _names_site(title: str | None, site: str) -> bool:
    """Whether a title is that of the site itself: its name, with no more than 首页 or the like."""
    bare = re.sub(r"[\W_]|首页|主页|官网|欢迎(?:您)?(?:访问|光临|来到)?|网站|门户", "", normal(title))
    name = re.sub(r"[\W_]|网站|门户|官网", "", normal(site))
    return len(name) >= 2 and bare == name


def _its_own(words: str, before: Before) -> bool:
    """Whether the article said these very words before: then they are its subject."""
    return before.article is not None and words in f"{before.article.title}\n{before.article.text}"


def _taken_down(known: KnownPage, status: Status, reason: str) -> Decision:
    """Being gone is an event once; a page that still is gone is as it was."""
    outcome = Outcome.UNCHANGED if known.status is status else Outcome.GONE
    return Decision(outcome, status, None, known.duplicate_of, reason)


def _replaced(known: KnownPage, status: Status, words: str, now: datetime) -> Decision:
    reason = f"in its place: {' '.join(words.split())[:60]}"
    if status is Status.REPLACED and archived(known):
        return _taken_down(known, status, reason)
    return failed(known, status, reason, now)


def archived(page: KnownPage) -> bool:
    """Whether something that the page said is in the archive, under it or under the page it copies."""
    return page.version > 0 or page.duplicate_of is not None


def _by_text(reading: Reading, known: KnownPage, before: Before) -> Decision:
    article = reading.article
    assert article is not None
    if reading.fingerprint in before.earlier:
        return Decision(Outcome.UNCHANGED, Status.LIVE, before.earlier[reading.fingerprint])
    if known.version:
        if _says_the_same(reading, known, before):
            return Decision(Outcome.UNCHANGED, Status.LIVE, known.version)
        return Decision(Outcome.CHANGED, Status.LIVE, known.version + 1)
    twin = before.twin
    if twin is not None and twin.url != known.url and same_text(article, twin):
        outcome = Outcome.UNCHANGED if known.duplicate_of == twin.url else Outcome.DUPLICATE
        return Decision(outcome, Status.LIVE, twin.version, twin.url)
    if known.duplicate_of and before.article is not None and near(article, before.article):
        return Decision(Outcome.CHANGED, Status.LIVE, None, known.duplicate_of)
    return Decision(Outcome.NEW, Status.LIVE, 1)


def _says_the_same(reading: Reading, known: KnownPage, before: Before) -> bool:
    """By fingerprint; or by the very same bytes, whatever today's readers make of them."""
    record = reading.capture.record
    return reading.fingerprint in (known.fingerprint, before.fingerprint) or (
        record is not None and record.digest in before.digests
    )


LONG = 200  # characters: a text of this length is not written twice by chance


def same_text(article: Article, twin: Twin) -> bool:
    """Whether the same title and body under another address are the same article: not when they are as short
    as a form and bear different days, as the notices of an office do month after month."""
    if twin.length >= LONG or article.published_at is None or twin.published_at is None:
        return True
    return _day(article.published_at) == _day(twin.published_at)


def _day(when: datetime) -> date:
    return when.astimezone(SHANGHAI).date()


NEAR = 0.5  # an edit of an article keeps more of it than this; another article shares next to nothing


def near(a: Article, b: Article) -> bool:
    """Whether one may be an edit of the other."""
    return jaccard(grams(a.text), grams(b.text)) >= NEAR


def retry_at(failures: int, now: datetime) -> datetime:
    """When a look is tried again after so many failures in a row (1: the first)."""
    return now + BACK_OFF[min(failures, len(BACK_OFF)) - 1]
