"""Links between copies of one text across sources, and the view of them

A link is written once, when the later of the two is archived, and never taken back, so that clusters can be
given as of a moment.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op
from archive.storage.schema import BigId, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VIEW = """
SELECT page.url, source.slug AS source, other.url AS other_url, other_source.slug AS other_source,
    link.similarity, link.joins, link.recorded_at
FROM reprint_link AS link
JOIN page ON page.id = link.page_id
JOIN source ON source.id = page.source_id
JOIN page AS other ON other.id = link.other_page_id
JOIN source AS other_source ON other_source.id = other.source_id"""


def upgrade() -> None:
    op.create_table(
        "reprint_link",
        _ref("version_id", "version.id"),
        _ref("other_id", "version.id"),
        _ref("page_id", "page.id"),
        _ref("other_page_id", "page.id"),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("joins", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("version_id", "other_id", name="pk_reprint_link"),
    )
    op.create_index("ix_reprint_link_page_id", "reprint_link", ["page_id"])
    op.create_index("ix_reprint_link_other_page_id", "reprint_link", ["other_page_id"])
    op.execute(f"CREATE VIEW reprints AS {VIEW}")


def _ref(name: str, to: str) -> sa.Column[int]:
    return sa.Column(name, BigId, sa.ForeignKey(to, name=f"fk_reprint_link_{name}"), nullable=False)
