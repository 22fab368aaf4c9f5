"""The search index, filled in the transaction that writes the versions.

SQLite: FTS5 without content, its rowid the key of the version. PostgreSQL: `tsvector`, made of our own tokens
rather than by its parser, in chunks because a `tsvector` counts positions to 16,383 only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import search
from archive.search import Phrase
from archive.storage import schema

CHUNK = 4_000  # tokens; PostgreSQL keeps at most 256 positions of one token in a tsvector
OVERLAP = 40  # tokens: a phrase of so many is found across the edge of two chunks


def add(connection: Connection, versions: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Indexes new versions: key and row of each."""
    if not versions:
        return
    texts = [(key, f"{row['title'] or ''}\n{row['text']}") for key, row in versions]
    if connection.dialect.name == "sqlite":
        connection.execute(
            sa.text("INSERT INTO search (rowid, tokens) VALUES (:key, :tokens)"),
            [{"key": key, "tokens": " ".join(search.tokens(text))} for key, text in texts],
        )
    else:
        connection.execute(
            sa.text("INSERT INTO search (version_id, tokens) VALUES (:key, CAST(:tokens AS tsvector))"),
            [{"key": key, "tokens": chunk} for key, text in texts for chunk in _vectors(text)],
        )


def _vectors(text: str) -> Iterator[str]:
    """The literals of the tsvectors of a text."""
    found = list(search.tokens(text))
    for start in range(0, max(1, len(found)), CHUNK):
        places: dict[str, list[str]] = {}
        for place, token in enumerate(found[start : start + CHUNK + OVERLAP], start=1):
            places.setdefault(token, []).append(str(place))
        yield " ".join(f"{_quoted(token)}:{','.join(at[:255])}" for token, at in places.items())


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def matching(connection: Connection, phrases: Sequence[Phrase]) -> sa.ColumnElement[bool]:
    """The condition on version.id that all phrases stand in the version."""
    if connection.dialect.name == "sqlite":
        asked = " ".join(_fts(phrase) for phrase in phrases)
        query = sa.text("SELECT rowid FROM search WHERE search MATCH :asked").bindparams(asked=asked)
        return schema.version.c.id.in_(query.columns(sa.column("rowid", schema.BigId)))
    conditions = []
    for number, phrase in enumerate(phrases):
        name = f"asked_{number}"
        query = sa.text(f"SELECT version_id FROM search WHERE tokens @@ CAST(:{name} AS tsquery)")  # noqa: S608
        bound = query.bindparams(**{name: _tsquery(phrase)})
        conditions.append(schema.version.c.id.in_(bound.columns(sa.column("version_id", schema.BigId))))
    return sa.and_(*conditions)


def _fts(phrase: Phrase) -> str:
    words = " ".join(phrase.tokens).replace('"', '""')
    return f'"{words}"{"*" if phrase.prefix else ""}'


def _tsquery(phrase: Phrase) -> str:
    words = [_quoted(token) for token in phrase.tokens]
    if phrase.prefix:
        words[-1] += ":*"
    return " <-> ".join(words)
