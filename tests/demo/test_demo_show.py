"""`make demo` as a newcomer sees it: it ends well, shows what it promises, and says what is true."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(600)
def test_the_show_ends_well_and_shows_what_it_promises(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--data", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for heading in ("Day 1", "Day 2", "Day 3", "Search", "An article that changed", "Is it true?"):
        assert re.search(rf"^{re.escape(heading)}.* ─", done.stdout, re.MULTILINE), heading
    for command in ("crawl", "search", "history", "diff", "takedowns", "reprints", "export"):
        assert re.search(rf"^\$ dibao {command}\b", done.stdout, re.MULTILINE), command
    assert max(len(line) for line in done.stdout.splitlines() if str(tmp_path) not in line) <= 100
    assert (tmp_path / "archive.db").exists()
    assert (tmp_path / "export" / "manifest.json").exists()


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "demo", "serve", "--ports", str(port), "--sources", str(tmp_path)],
            cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert re.fullmatch(r"demo: .*in use.*\n", done.stderr)
