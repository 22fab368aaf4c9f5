"""The schema: made by migrations only, the same as the models, and checked when an archive is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from archive_values import DAY1, PORTAL, TEXT, article, reading, url

from archive.storage import Archive, Filters, engine, schema
from archive.types import ArchiveError, RequestError


def test_migrations_and_models_agree(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        options = {"compare_type": True, "include_object": _ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and (name or "").startswith("search"))


def test_the_head_is_the_last_migration() -> None:
    script = ScriptDirectory.from_config(engine.alembic_config())
    assert script.get_heads() == [schema.HEAD]


def test_views_answer(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        for name in ("current_articles", "article_versions", "source_health"):
            assert connection.execute(sa.text(f"SELECT * FROM {name}")).all() == []


def test_alembic_folder_hides_no_library() -> None:
    assert not (engine.ROOT / "alembic" / "__init__.py").exists()


def test_a_newer_release_is_refused(archive: Archive, archive_url: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ArchiveError, match="newer release"):
        Archive.open(archive_url)
    with pytest.raises(ArchiveError, match="newer release"):
        Archive.migrate(archive_url)


def test_postgresql_waits_for_migrate(postgres_url: str) -> None:
    with pytest.raises(ArchiveError, match="run `dibao migrate`"):
        Archive.open(postgres_url)
    assert Archive.migrate(postgres_url) == (None, schema.HEAD)
    Archive.open(postgres_url).close()


def test_an_older_archive_brings_itself_up(tmp_path: Path) -> None:
    from alembic import command

    url = f"sqlite:///{tmp_path / 'archive.db'}"
    made = engine.make(url)
    with made.connect().execution_options(writes=True) as connection, connection.begin():
        config = engine.alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    made.dispose()
    with Archive.open(url) as opened:
        assert engine.revision(opened.engine) == schema.HEAD


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        ("nonsense", RequestError, "not the address of an archive"),
        ("mysql://x/y", RequestError, "SQLite or PostgreSQL"),
        ("postgresql://dibao@127.0.0.1:1/none", ArchiveError, "127.0.0.1"),
        ("sqlite:////proc/none/archive.db", ArchiveError, "/proc/none"),
    ],
)
def test_what_cannot_be_opened(url: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says) as raised:
        Archive.open(url)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("not a database, but some notes about one" * 100)
    with pytest.raises(ArchiveError, match="not a database"):
        Archive.open(f"sqlite:///{path}")
    assert path.read_text().startswith("not a database")


def test_without_create_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive at"):
        Archive.open(f"sqlite:///{tmp_path / 'none.db'}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    with Archive.open(f"sqlite:///{tmp_path / 'archive.db'}") as archive:
        run = archive.begin_run(PORTAL, DAY1)
        archive.write(run, [reading("first")], DAY1)

        def full(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # that is: as many pages as there are

        sa.event.listen(archive.engine, "connect", full)
        archive.engine.dispose()
        many = [reading(f"more-{number}", said=article("x", TEXT * 500)) for number in range(20)]
        with pytest.raises(ArchiveError, match="full") as raised:
            archive.write(run, many, DAY1)
        assert "\n" not in str(raised.value)
        assert [one.url for one in archive.entries(Filters())] == [url("first")]


def test_two_writers_wait_for_one_another(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive.open(f"sqlite:///{path}") as one, Archive.open(f"sqlite:///{path}") as other:
        runs = [one.begin_run(PORTAL, DAY1), other.begin_run(PORTAL, DAY1)]
        for number in range(20):
            one.write(runs[0], [reading(f"one-{number}")], DAY1)
            other.write(runs[1], [reading(f"other-{number}")], DAY1)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM capture").fetchone() == (40,)
    connection.close()
