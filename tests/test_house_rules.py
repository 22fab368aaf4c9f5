"""The rules of the house: which room may import which, and what stands where."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("archive", "crawler", "demo", "dibao", "scheduler")

# A library, and the only places that may import it.
OWNED = {
    "sqlalchemy": ("archive/storage/", "alembic/"),
    "trafilatura": ("crawler/reading/body.py",),
    "warcio": ("archive/warc.py",),
    "apscheduler": ("scheduler.py", "crawler/sources.py"),
    "scrapy": ("crawler/",),
}
# A room, and the rooms of ours that it may import.
MAY_IMPORT = {
    "archive": {"archive"},
    "crawler": {"crawler", "archive"},
    "scheduler.py": {"crawler", "archive", "dibao"},
    "dibao.py": {"crawler", "archive", "scheduler"},
    "demo": {"demo"},
}


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def sources(*places: str) -> list[Path]:
    found = []
    for place in places:
        path = ROOT / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(room)
        for name in imports_of(path)
        if (top := name.split(".")[0]) in ROOMS and top not in MAY_IMPORT[room]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", OWNED)
def test_a_library_lives_in_its_room(library: str) -> None:
    wrong = [
        f"{name} imports {library}"
        for path in sources("archive", "crawler", "alembic", "scheduler.py", "dibao.py")
        if not (name := path.relative_to(ROOT).as_posix()).startswith(OWNED[library])
        and any(module.split(".")[0] == library for module in imports_of(path))
    ]
    assert wrong == []


def test_the_vocabulary_imports_nothing_of_ours() -> None:
    assert not {name.split(".")[0] for name in imports_of(ROOT / "archive/types.py")} & set(ROOMS)


def test_stages_have_no_clock_no_network_no_database() -> None:
    forbidden = {"time", "socket", "requests", "urllib.request", "sqlite3", "sqlalchemy", "asyncio", "os"}
    stages = [*sources("crawler/reading", "crawler/discover"), ROOT / "archive/decide.py"]
    wrong = [f"{path.name} imports {hit}" for path in stages if (hit := imports_of(path) & forbidden)]
    assert wrong == []


def test_only_ingest_knows_the_order_of_the_stages() -> None:
    stages = {"crawler.reading.body", "crawler.reading.metadata"}
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in sources("crawler", "archive", "scheduler.py", "dibao.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and path.parent.name != "reading"
        and {f"{node.module}.{alias.name}" for alias in node.names} & stages
    }
    assert knowing == {"crawler/ingest.py"}


def test_alembic_is_no_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_locks_pin_every_package_with_hashes_and_name_no_registry() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = lock.read_text()
        assert "://" not in text
        pinned = re.findall(r"^([a-z0-9][a-z0-9.-]*)==", text, re.MULTILINE)
        blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert len(pinned) == len(blocks) > 20
        assert all("--hash=sha256:" in block for block in blocks)


def test_importing_the_command_line_is_light() -> None:
    """`dibao --help` must not wait for Scrapy, SQLAlchemy and trafilatura."""
    import subprocess

    code = (
        "import sys, dibao; print([m for m in ('scrapy', 'sqlalchemy', 'trafilatura') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
