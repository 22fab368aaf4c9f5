"""The archive: sources, runs, pages, captures, versions, states

An archive is meant to be kept for decades: a migration never drops what a site once said. It runs on SQLite
and on PostgreSQL, in one transaction, and archives of a million articles are moved by it: no row by row work
in Python where a statement does it.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from alembic import op
from archive.storage.schema import BigId, Json, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "band",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "version_id", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "source",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
    )
    op.create_table(
        "page",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("first_seen", Utc, nullable=False),
        sa.Column("last_captured", Utc, nullable=True),
        sa.Column("payload_digest", sa.Text(), nullable=True),
        sa.Column("payload_url", sa.Text(), nullable=True),
        sa.Column("payload_at", Utc, nullable=True),
        sa.Column("looked_age", sa.BigInteger(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("versions", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version_id", BigId, nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("duplicate_of", BigId, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", Utc, nullable=True),
        sa.Column("failing_as", sa.Text(), nullable=True),
        sa.Column("retry_at", Utc, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Text(), nullable=True),
        sa.Column("listed_title", sa.Text(), nullable=True),
        sa.Column("listed_date", sa.Text(), nullable=True),
        sa.Column("context", Json, nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["page.id"], name=op.f("fk_page_duplicate_of")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_page_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("url", "source_id", name=op.f("uq_page_url_source_id")),
    )
    op.create_index(op.f("ix_page_duplicate_of"), "page", ["duplicate_of"], unique=False)
    op.create_index("ix_page_source_id_looked_age", "page", ["source_id", "looked_age"], unique=False)
    op.create_index("ix_page_source_id_status", "page", ["source_id", "status"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("started_at", Utc, nullable=False),
        sa.Column("finished_at", Utc, nullable=True),
        sa.Column("listed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fetched", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_modified", sa.Integer(), server_default="0", nullable=False),
        sa.Column("new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("duplicate", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gone", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_run_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_source_id"), "run", ["source_id"], unique=False)
    op.create_table(
        "warc_file",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_warc_file_source_id")),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_warc_file")),
    )
    op.create_table(
        "capture",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=True),
        sa.Column("run_id", BigId, nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", Utc, nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("offset", sa.BigInteger(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_capture_page_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_capture_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("record_id", name=op.f("uq_capture_record_id")),
    )
    op.create_index(op.f("ix_capture_page_id"), "capture", ["page_id"], unique=False)
    op.create_table(
        "failure",
        sa.Column("id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=True),
        sa.Column("at", Utc, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_failure_page_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_failure_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure")),
    )
    op.create_index(op.f("ix_failure_page_id"), "failure", ["page_id"], unique=False)
    op.create_table(
        "page_state",
        sa.Column("id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", Utc, nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("duplicate_of", BigId, nullable=True),
        sa.Column("capture_id", BigId, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_page_state_capture_id")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["page.id"], name=op.f("fk_page_state_duplicate_of")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_state_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_state")),
    )
    op.create_index(op.f("ix_page_state_page_id"), "page_state", ["page_id"], unique=False)
    op.create_table(
        "version",
        sa.Column("id", BigId, nullable=False),
        sa.Column("page_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capture_id", BigId, nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("captured_at", Utc, nullable=False),
        sa.Column("last_seen", Utc, nullable=False),
        sa.Column("recorded_at", Utc, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("text_key", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("title_found", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_found", sa.Text(), nullable=True),
        sa.Column("published_at", Utc, nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("editor", sa.Text(), nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("script", sa.Text(), nullable=True),
        sa.Column("document", Json, nullable=True),
        sa.Column("attachments", Json, nullable=False),
        sa.Column("repairs", Json, nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("charset", Json, nullable=True),
        sa.Column("found_in", Json, nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_version_capture_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_version_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("page_id", "number", "reading", name=op.f("uq_version_page_id_number_reading")),
    )
    op.create_index("ix_version_published_at", "version", ["published_at"], unique=False)
    op.create_index("ix_version_text_key", "version", ["text_key"], unique=False)
    _search_index()


def _search_index() -> None:
    """SQLite: FTS5 without content (the text is in `version` already) and without sizes of columns (nothing
    is ranked). PostgreSQL: a row a chunk, see archive/storage/indexing.py."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(tokens, content='', columnsize=0, tokenize='unicode61')"
        )
        return
    op.create_table(
        "search",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("tokens", TSVECTOR(), nullable=False),
    )
    op.create_index("ix_search_tokens", "search", ["tokens"], postgresql_using="gin")
