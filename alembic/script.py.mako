"""${message}

An archive is meant to be kept for decades: a migration never drops what a site once said. It runs on SQLite
and on PostgreSQL, in one transaction, and archives of a million articles are moved by it: no row by row work
in Python where a statement does it.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
