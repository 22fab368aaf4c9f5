"""Opening an archive: the engine, its settings, and the version of its schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from archive.storage import schema
from archive.types import ArchiveError, RequestError

ROOT = Path(__file__).resolve().parents[2]  # where alembic/ stands
BUSY_SECONDS = 60  # how long a writer waits for another one
SQLITE_CACHE_KB = 64_000


def make(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`. Raises RequestError where it is neither."""
    try:
        where = make_url(url)
    except ArgumentError:
        raise RequestError(
            f"{url!r} is not the address of an archive, as in sqlite:///data/archive.db"
        ) from None
    backend = where.get_backend_name()
    if backend == "postgresql":
        return sa.create_engine(where.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if backend != "sqlite":
        raise RequestError(f"an archive is SQLite or PostgreSQL, not {backend}")
    engine = sa.create_engine(where, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 would begin transactions by itself, too late: see _on_begin
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{SQLITE_CACHE_KB}",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    """A transaction that writes takes its lock at once: one that reads first and then wants to write would be
    refused if another one wrote in between, with no waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it, or nothing. Faults of the database become ArchiveError."""
    with faults(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads one state of the archive."""
    with faults(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # SQLite reads one state as it is
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def faults(engine: Engine) -> Iterator[None]:
    """Turns what the environment does to a database into an ArchiveError of one line; bugs stay bugs."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
        if isinstance(error, sa.exc.ProgrammingError | sa.exc.IntegrityError | sa.exc.DataError):
            raise
        raise ArchiveError(f"{shown(engine.url)}: {_first_line(error)}") from error


def shown(url: URL) -> str:
    """The address as a person may see it: no password in it."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def _first_line(error: SQLAlchemyError) -> str:
    original = getattr(error, "orig", None) or error
    text = str(original).strip().splitlines()
    return text[0].strip() if text else type(original).__name__


def check(engine: Engine, *, create: bool) -> None:
    """Sees to it that the archive is one, and of this release. The embedded default migrates itself.

    Raises ArchiveError where it cannot be opened, is of another release, or (without `create`) is not there.
    """
    if engine.url.get_backend_name() == "sqlite":
        _check_file(engine, create=create)
    with faults(engine):
        found = revision(engine)
    if found == schema.HEAD:
        return
    if found is not None and found not in known_revisions():
        raise ArchiveError(f"{shown(engine.url)}: made by a newer release of Dibao (schema {found})")
    if engine.url.get_backend_name() == "sqlite":
        migrate(engine)
        return
    state = "holds no archive yet" if found is None else f"is at schema {found}, not {schema.HEAD}"
    raise ArchiveError(f"{shown(engine.url)}: {state}: run `dibao migrate`")


def _check_file(engine: Engine, *, create: bool) -> None:
    name = engine.url.database
    if not name or name == ":memory:":
        return
    path = Path(name)
    if not path.exists() and not create:
        raise ArchiveError(f"no archive at {path}: `dibao crawl` makes one")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}") from error


def revision(engine: Engine) -> str | None:
    """The revision that the database is at; None where it holds no archive."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Brings the schema up to this release, in one transaction. Returns the revisions before and after."""
    from alembic import command

    with faults(engine):
        before = revision(engine)
        if before is not None and before not in known_revisions():
            raise ArchiveError(f"{shown(engine.url)}: made by a newer release of Dibao (schema {before})")
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, schema.HEAD


def alembic_config() -> Any:
    """Alembic's configuration, the same wherever the command is started from."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    return config


def known_revisions() -> set[str]:
    """Every revision that this release has a migration for."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
