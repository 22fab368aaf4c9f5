"""What copies are filed by: the algorithm's name stands in the archive, beside the keys that it made.

Keys of two algorithms never meet, so a release with another one would silently find no copy of what is there.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive.fingerprint import BANDS_NAME
from archive.storage import copies, schema

SETTING = "bands"
PART = 500  # versions at a time

setting, version = schema.setting, schema.version


def sign(connection: Connection) -> None:
    """Names the algorithm in an archive where none is named yet."""
    if filed_by(connection) is None:
        connection.execute(sa.insert(setting).values(name=SETTING, value=BANDS_NAME))


def filed_by(connection: Connection) -> str | None:
    """The algorithm by which the copies of an archive are filed."""
    return connection.scalar(sa.select(setting.c.value).where(setting.c.name == SETTING))


def differs(connection: Connection) -> str | None:
    """That algorithm, if it is another than this release's."""
    found = filed_by(connection)
    return found if found not in (None, BANDS_NAME) else None


def refile(connection: Connection) -> None:
    """Files every version anew where another algorithm filed them. Links stay: they were made by what the
    texts share."""
    if differs(connection) is None:
        return
    connection.execute(sa.delete(schema.band))
    after = 0
    query = sa.select(version.c.id, version.c.text).order_by(version.c.id).limit(PART)
    while part := connection.execute(query.where(version.c.id > after)).all():
        copies.file(connection, {row.id: row.text for row in part})
        after = part[-1].id
    connection.execute(sa.update(setting).where(setting.c.name == SETTING).values(value=BANDS_NAME))
