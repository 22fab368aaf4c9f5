"""The clock: jobs from source files, catch-up runs, and a clean end."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Site, news_site, write_source

from crawler.sources import SourceSpec
from scheduler import missed

NEVER = "0 0 29 2 1"  # a leap day, or a Monday in February: far away from any test
AT_SIX = {
    "name": "x",
    "kind": "news",
    "region": "371000",
    "home": "http://a.example/",
    "schedule": "0 6,18 * * *",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2024-03-01 05:00", True),
        ("2024-03-01 06:00", "2024-03-01 17:59", False),
        ("2024-03-01 06:00", "2024-03-01 18:00", True),
        ("2024-03-01 05:59", "2024-03-01 06:01", True),
        ("2024-02-20 06:00", "2024-03-01 06:01", True),
        ("2024-03-01 12:00", "2024-03-01 17:00", False),
    ],
)
def test_missed_runs_are_known_from_the_last_one(last: str | None, now: str, due: bool) -> None:
    spec = SourceSpec.model_validate({**AT_SIX, "slug": "x"})
    assert missed(spec, at(last) if last else None, at(now)) is due


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


@pytest.fixture
def site():
    site = news_site(3)
    yield site
    site.close()


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def runs(dibao: Dibao) -> dict[str, str]:
    said = dibao("status", "--json")
    return {row["source"]: row["state"] for row in said.json["sources"]} if said.out else {}


def test_catches_up_once_and_ends_cleanly_on_sigterm(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, schedule=NEVER)
    write_source(dibao.sources, "asleep", site, schedule=NEVER, enabled=False)
    clock = dibao.start("schedule", "--json")
    try:
        wait_for(lambda: runs(dibao).get("harbour") == "ok")
        time.sleep(0.5)
    finally:
        clock.send_signal(signal.SIGTERM)
        out, err = clock.communicate(timeout=60)
    assert clock.returncode == 0, err
    assert '{"runs": 1, "failed": 0}' in out
    assert "harbour: 3 new" in err
    assert "Traceback" not in err
    assert site.count("/list.html") == 1
    assert "asleep" not in runs(dibao)

    again = dibao.start("schedule", "--json")
    time.sleep(2)
    again.send_signal(signal.SIGTERM)
    out, _ = again.communicate(timeout=60)
    assert '{"runs": 0, "failed": 0}' in out


def test_sigterm_ends_a_running_crawl_cleanly_too(dibao: Dibao) -> None:
    site = news_site(50)
    write_source(dibao.sources, "harbour", site, schedule=NEVER, delay=0.5)
    clock = dibao.start("schedule")
    wait_for(lambda: any(asked.path.startswith("/art/") for asked in site.asked))
    clock.send_signal(signal.SIGTERM)
    _, err = clock.communicate(timeout=60)
    assert clock.returncode == 0
    assert "Traceback" not in err
    run = dibao("status", "--json").json["sources"][0]
    assert run["state"] != "running"
    site.close()


def test_python_scheduler_is_dibao_schedule(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, schedule="30 6 * * *")
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, str(root / "scheduler.py"), "--show"],
        env=dibao.env(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == dibao("schedule", "--show").out
    assert "06:30" in done.stdout


def test_a_wrong_source_file_does_not_stop_the_clock(dibao: Dibao, site: Site) -> None:
    write_source(dibao.sources, "harbour", site, schedule=NEVER)
    (dibao.sources / "wrong.toml").write_text("schedule = 'whenever'")
    clock = dibao.start("schedule", "--json")
    wait_for(lambda: site.count("/list.html") == 1)
    wait_for(lambda: runs(dibao).get("harbour") == "ok")
    clock.send_signal(signal.SIGTERM)
    _, err = clock.communicate(timeout=60)
    assert "wrong.toml" in err
    assert clock.returncode == 0
