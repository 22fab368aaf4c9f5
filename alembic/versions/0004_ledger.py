"""The ledger: what each run's lists showed, and why what is not archived is not

`tally` is written once, at the end of a run. `passed_over` is brought up to date in place, like `page`: one
row an address, however often it is seen.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op
from archive.storage.schema import BigId, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("run_id", BigId, sa.ForeignKey("run.id", name="fk_tally_run_id"), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "fate", name="pk_tally"),
    )
    source = sa.ForeignKey("source.id", name="fk_passed_over_source_id")
    op.create_table(
        "passed_over",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source_id", BigId, source, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_seen", Utc, nullable=False),
        sa.Column("last_seen", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passed_over"),
        sa.UniqueConstraint("url", "source_id", name="uq_passed_over_url_source_id"),
    )
