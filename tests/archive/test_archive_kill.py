"""kill -9 at any moment of writing: the next run leaves every capture and every version once.

$DIBAO_KILLS moments are tried on each database: 8, unless it says otherwise.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import archive_writer

from archive.storage import Archive, Filters

WRITER = Path(archive_writer.__file__)


def _killed_after(address: str, seconds: float) -> bool:
    """Writes for so long and kills it; whether it had come to its end by itself."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(WRITER), address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        process.kill()
        return process.wait() == 0


def test_killed_at_any_moment(fresh_archives: Callable[[], str]) -> None:
    chance = random.Random(4)
    left = int(os.environ.get("DIBAO_KILLS", "8"))
    while left:
        address = fresh_archives()
        for _ in range(min(left, 4)):
            _killed_after(address, chance.uniform(0, 0.6))
            left -= 1
        archive_writer.write(address)
        _is_whole(address)


def _is_whole(address: str) -> None:
    with Archive.open(address) as archive:
        assert archive.audit_pages() == []
        assert archive.count_captures() == len(list(archive_writer.story()))
        numbers = Counter(entry.url for entry in archive.entries(Filters(all_versions=True)))
        assert numbers == archive_writer.expected()
        aliases = [entry.aliases for entry in archive.entries(Filters())]
        assert [len(names) for names in aliases] == [1] * archive_writer.ARTICLES
        assert [one.title for one in archive.takedowns()] == ["标题5"]
