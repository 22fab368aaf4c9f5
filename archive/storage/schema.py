"""The tables of the archive.

Captures, versions and page states are append-only and carry the time at which they were recorded, so that the
archive can be read as it stood at any moment. Only `page` is kept up to date in place: it is what the next
look needs to know, and all of it can be worked out again from the others.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

HEAD = "0004"  # the revision of Alembic that this release works with

# PostgreSQL refuses index rows over 2,704 bytes; an address longer than this is kept out of the archive.
LONGEST_URL = 2_000


class Utc(sa.types.TypeDecorator[datetime]):
    """A moment: timezone-aware UTC in Python, `timestamptz` in PostgreSQL, ISO text in UTC in SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite counts up only INTEGER keys
Json = sa.JSON().with_variant(JSONB, "postgresql")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", BigId, primary_key=True)


def _ref(name: str, to: str, **options: Any) -> sa.Column[int]:
    options.setdefault("nullable", False)
    return sa.Column(name, BigId, sa.ForeignKey(to), **options)


source = sa.Table(
    "source",
    metadata,
    _id(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("home", sa.Text, nullable=False),
)

COUNTED = ("listed", "fetched", "not_modified", "new", "changed", "unchanged", "duplicate", "gone", "failed")

run = sa.Table(
    "run",
    metadata,
    _id(),
    _ref("source_id", "source.id", index=True),
    sa.Column("state", sa.Text, nullable=False),  # running | done | failed | killed
    sa.Column("reason", sa.Text),
    sa.Column("started_at", Utc, nullable=False),
    sa.Column("finished_at", Utc),
    *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in COUNTED),
    sa.Column("seconds", sa.Float, nullable=False, server_default="0"),
)

page = sa.Table(
    "page",
    metadata,
    _id(),
    _ref("source_id", "source.id"),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("moved_to", sa.Text),
    sa.Column("first_seen", Utc, nullable=False),  # first listed or captured
    sa.Column("last_captured", Utc),  # when the site last answered for it, 304, 404 and 410 included
    sa.Column("payload_digest", sa.Text),  # of the last capture that was read, and where and when it was made
    sa.Column("payload_url", sa.Text),
    sa.Column("payload_at", Utc),
    sa.Column("looked_age", sa.BigInteger),  # seconds from first_seen to last_captured: see pages.due
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("versions", sa.Integer, nullable=False, server_default="0"),  # how many there are
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),  # number of the current one
    sa.Column("version_id", BigId),  # the current one; no foreign key, as version refers to page already
    sa.Column("fingerprint", sa.LargeBinary),  # of the current one
    _ref("duplicate_of", "page.id", nullable=True, index=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # looks that failed, in a row
    sa.Column("failing_since", Utc),
    sa.Column("failing_as", sa.Text),  # what those looks point to: blocked, unreachable, replaced …
    sa.Column("retry_at", Utc),  # not before
    sa.Column("reason", sa.Text),  # of the last failure
    sa.Column("found_on", sa.Text),
    sa.Column("listed_title", sa.Text),
    sa.Column("listed_date", sa.Text),
    sa.Column("context", Json, nullable=False),
    sa.UniqueConstraint("url", "source_id"),
    sa.Index("ix_page_source_id_status", "source_id", "status"),
    sa.Index("ix_page_source_id_looked_age", "source_id", "looked_age"),
)

capture = sa.Table(
    "capture",
    metadata,
    _id(),
    _ref("source_id", "source.id"),
    _ref("page_id", "page.id", nullable=True, index=True),  # none: a list page, robots.txt, a redirect
    _ref("run_id", "run.id", nullable=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),  # as it was asked for
    sa.Column("fetched_at", Utc, nullable=False),
    sa.Column("http_status", sa.Integer, nullable=False),
    sa.Column("file", sa.Text),
    sa.Column("offset", sa.BigInteger),
    sa.Column("length", sa.BigInteger),
    sa.Column("record_id", sa.Text, unique=True),
    sa.Column("digest", sa.Text),
    sa.Column("outcome", sa.Text),  # of an article's
    sa.Column("version", sa.Integer),  # the version of the article that it showed
    sa.Column("reason", sa.Text),
    sa.Column("recorded_at", Utc, nullable=False),
)

failure = sa.Table(  # looks that gave no capture
    "failure",
    metadata,
    _id(),
    _ref("page_id", "page.id", index=True),
    _ref("run_id", "run.id", nullable=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

version = sa.Table(
    "version",
    metadata,
    _id(),
    _ref("page_id", "page.id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("reading", sa.Integer, nullable=False),  # from 1: the same state, read again by later readers
    _ref("capture_id", "capture.id"),
    sa.Column("late", sa.Boolean, nullable=False),  # read out of an old capture: was never the current one
    sa.Column("captured_at", Utc, nullable=False),  # first seen
    sa.Column("last_seen", Utc, nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("text_key", sa.BigInteger),  # of title and body: finds the same text under another address
    sa.Column("title", sa.Text),
    sa.Column("title_found", sa.Text),  # only where it differs
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_found", sa.Text),  # only where it differs
    sa.Column("published_at", Utc),
    sa.Column("origin", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("editor", sa.Text),
    sa.Column("column", sa.Text),
    sa.Column("section", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("script", sa.Text),
    sa.Column("document", Json),
    sa.Column("attachments", Json, nullable=False),
    sa.Column("repairs", Json, nullable=False),
    sa.Column("damaged", sa.Integer, nullable=False),
    sa.Column("charset", Json),
    sa.Column("found_in", Json, nullable=False),
    sa.Column("extractor", sa.Text, nullable=False),
    sa.UniqueConstraint("page_id", "number", "reading"),
    sa.Index("ix_version_text_key", "text_key"),
    sa.Index("ix_version_published_at", "published_at"),
)

page_state = sa.Table(  # what became of a page, each change of it
    "page_state",
    metadata,
    _id(),
    _ref("page_id", "page.id", index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("since", Utc, nullable=False),
    sa.Column("moved_to", sa.Text),
    _ref("duplicate_of", "page.id", nullable=True),
    _ref("capture_id", "capture.id", nullable=True),  # the evidence
    sa.Column("reason", sa.Text),
    sa.Column("recorded_at", Utc, nullable=False),
)

band = sa.Table(  # of MinHash signatures, and keys of sentences: see copies.add
    "band",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("version_id", BigId, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

reprint_link = sa.Table(  # a version that is a copy of one of another source, or the reverse
    "reprint_link",
    metadata,
    _ref("version_id", "version.id", primary_key=True, autoincrement=False),
    _ref("other_id", "version.id", primary_key=True, autoincrement=False),  # the one that was here before
    _ref("page_id", "page.id", index=True),
    _ref("other_page_id", "page.id", index=True),
    sa.Column("similarity", sa.Float, nullable=False),  # Jaccard of their grams
    sa.Column("joins", sa.Boolean, nullable=False),  # whether it makes one cluster of the two
    sa.Column("recorded_at", Utc, nullable=False),
)

tally = sa.Table(  # of what the lists of a run showed: how much is archived, and why the rest is not
    "tally",
    metadata,
    _ref("run_id", "run.id", primary_key=True, autoincrement=False),
    sa.Column("fate", sa.Text, primary_key=True),  # archived, or the reason
    sa.Column("count", sa.Integer, nullable=False),
)

passed_over = (
    sa.Table(  # what lists showed and nothing was asked for, kept up to date in place: see ledger.py
        "passed_over",
        metadata,
        _id(),
        _ref("source_id", "source.id"),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),  # link | issue | list
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),  # addresses that the row stands for
        sa.Column("first_seen", Utc, nullable=False),
        sa.Column("last_seen", Utc, nullable=False),
        sa.UniqueConstraint("url", "source_id"),
    )
)

warc_file = sa.Table(  # how far each WARC file has been taken into the archive
    "warc_file",
    metadata,
    sa.Column("file", sa.Text, primary_key=True),
    _ref("source_id", "source.id"),
    sa.Column("offset", sa.BigInteger, nullable=False),
)

setting = sa.Table(  # names and versions of the algorithms whose results are stored
    "setting",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
