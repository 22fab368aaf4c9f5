"""The vocabulary of Dibao: the values that pass between its rooms.

Every type is a frozen dataclass; every time is timezone-aware UTC. This module imports nothing of ours, so
that everything else may import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a capture was asked for."""

    ARTICLE = "article"
    LISTING = "listing"  # a list page, feed, sitemap, e-paper page or API answer that leads to articles
    ROBOTS = "robots"
    PASSING = "passing"  # a redirect, or an answer that was asked for again: evidence, and nothing to read


class Status(StrEnum):
    """What has become of a page."""

    LISTED = "listed"  # its address is known, its content has never been archived
    LIVE = "live"
    MOVED = "moved"
    GONE = "gone"  # 404 or 410
    REPLACED = "replaced"  # a notice or the home page stands in its place (soft 404)
    BLOCKED = "blocked"  # 403, 412, a firewall or log-in page
    UNREACHABLE = "unreachable"


TAKEN_DOWN = (Status.GONE, Status.REPLACED, Status.BLOCKED, Status.UNREACHABLE)


class Outcome(StrEnum):
    """What one look at one article address came to. Each look has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    NOT_MODIFIED = "not_modified"  # the site answered 304
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Where a capture lies on disk."""

    file: str  # relative to the WARC folder, with forward slashes
    offset: int  # bytes from the start of the file
    length: int  # bytes of the compressed record
    record_id: str  # <urn:uuid:…>
    digest: str  # sha1:… of the payload, as in WARC-Payload-Digest


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as the network gave it, with its evidence."""

    url: str  # that answered, after redirects
    fetched_at: datetime
    status: int  # of HTTP
    headers: tuple[tuple[str, str], ...]
    body: bytes  # after Content-Encoding is undone
    source: str = ""  # slug
    role: Role = Role.ARTICLE
    page_url: str = ""  # the canonical URL that it stands for
    context: Mapping[str, str] = field(default_factory=dict)  # what the way of finding it knew: see Found
    record: RecordRef | None = None
    revisit: bool = False  # the payload was that of an earlier capture of the page; body is then b""

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Charset:
    """How the bytes of a page became text."""

    name: str  # as Python's codecs call it
    evidence: str  # bom | header | meta | xml | bytes
    declared: str | None = None  # what the page or the header said, as it said it
    wrong: bool = False  # the declaration did not fit the bytes


@dataclass(frozen=True, slots=True)
class Repair:
    """One place where damaged text was restored."""

    kind: str
    before: str
    after: str
    confidence: float  # 0 to 1: the share of repairs of this confidence that are right


@dataclass(frozen=True, slots=True)
class Document:
    """What a government document says about itself (政府信息公开)."""

    index_number: str | None = None  # 索引号
    office: str | None = None  # 发文机关, 发布机构
    number: str | None = None  # 文号
    written: str | None = None  # 成文日期, YYYY-MM-DD
    subject: str | None = None  # 主题分类
    validity: str | None = None  # 有效性


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or an image that an article links."""

    url: str
    title: str | None = None
    kind: str = "file"  # file | image


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. Whatever is not stated there is None."""

    url: str
    title: str | None
    text: str  # repaired; paragraphs are lines
    text_found: str  # as found, before repair; equal to text where nothing was repaired
    title_found: str | None = None
    published_at: datetime | None = None
    origin: str | None = None  # 来源
    author: str | None = None
    editor: str | None = None
    column: str | None = None
    section: str | None = None  # the page (版) of an e-paper
    language: str | None = None  # zh, en, …
    script: str | None = None  # Hans, Hant
    document: Document | None = None
    attachments: tuple[Attachment, ...] = ()
    repairs: tuple[Repair, ...] = ()
    damaged: int = 0  # places that could not be repaired
    charset: Charset | None = None
    extractor: str = ""  # names and versions of decoder, extractor and repair
    found_in: Mapping[str, str] = field(default_factory=dict)  # field -> where it was found


@dataclass(frozen=True, slots=True)
class Found:
    """One article address that a source listed, with what the listing said of it."""

    url: str
    title: str | None = None
    date: str | None = None  # as shown there
    found_on: str | None = None  # URL of the list page
    context: Mapping[str, str] = field(default_factory=dict)  # page name and number of an e-paper, …


@dataclass(frozen=True, slots=True)
class Reading:
    """What the stages made of one capture: an article, or the reason why there is none."""

    capture: Capture  # its body may be left out (b"") once it was read
    article: Article | None = None
    fingerprint: bytes = b""
    problem: str | None = None  # one line: what was wrong, e.g. "empty page", "not HTML: image/png"


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the archive knows of a page before a look at it."""

    url: str
    status: Status
    first_seen: datetime | None = None
    last_captured: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: bytes | None = None  # of the current version
    version: int = 0  # number of the current version
    duplicate_of: str | None = None
    failures: int = 0  # in a row
    failing_since: datetime | None = None  # the first of them
    failing_as: Status | None = None  # what they point to
    payload_digest: str | None = None  # of the last capture that had a body, and where and when it was made
    payload_url: str | None = None
    payload_at: datetime | None = None
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a reading. Computed first, written afterwards."""

    outcome: Outcome
    status: Status
    version: int | None = None  # number of the version to write
    duplicate_of: str | None = None
    reason: str | None = None
    points_to: Status | None = None  # of a look that failed: what it would mean if it went on so
    moved_to: str | None = None

    @property
    def counted_as(self) -> tuple[str, ...]:
        """The counts of a run's report that it adds one to."""
        if self.outcome is Outcome.NOT_MODIFIED:
            return (self.outcome.value,)
        return (self.outcome.value, "fetched")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run of one source did. The counts of outcomes add up to `fetched` + `not_modified` + `failed`
    of pages that were asked for; nothing is counted twice."""

    source: str
    listed: int = 0  # article addresses the site showed
    fetched: int = 0  # article responses that were read
    not_modified: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    gone: int = 0
    failed: int = 0
    seconds: float = 0.0
    state: str = "done"  # running | done | failed | killed
    reason: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The object that `dibao crawl --json` prints for a run."""
        names = (
            *("source", "listed", "fetched", "not_modified"),
            *("new", "changed", "unchanged", "duplicate", "gone", "failed", "seconds"),
        )
        row = {name: getattr(self, name) for name in names}
        return {**row, "state": self.state, "reason": self.reason}


class DibaoError(Exception):
    """A fault of the environment or of the request, with a message of one line for a person.

    DibaoError
    ├── RequestError      the request itself is wrong: exit code 2
    │   └── SourceError   a source file is wrong
    ├── ArchiveError      the archive cannot be opened, read or written
    └── Unreadable        a page that says nothing: an outcome, never the end of a run
    """


class RequestError(DibaoError):
    """The request itself is wrong."""


class SourceError(RequestError):
    """A source file is wrong."""


class ArchiveError(DibaoError):
    """The archive cannot be opened, read or written."""


class Unreadable(DibaoError):
    """A page out of which no article can be read; the message is the reason."""
