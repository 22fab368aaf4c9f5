"""The clock: which source runs when. Each run is a subprocess of its own; the source files are the truth.

`python scheduler.py` is `dibao schedule`. The jobs live in memory and are made anew from the source files, at
the start and once a minute, so an edited file takes effect by itself. What was missed while the clock stood
still is known from the archive: one catch-up run for each source, however many were missed.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from rich.table import Table

from archive import console
from archive.console import ArchiveOption, JsonOption, SourcesOption, WarcOption
from crawler.hosts import by_host
from crawler.sources import SourceSpec, load_all

logger = logging.getLogger("dibao.schedule")
RELOAD = 60  # seconds between two looks at the source files
GRACE = 3600  # seconds that a run may start late, for instance after the machine slept
LAST_WORDS = 60  # seconds that a running crawl has to end cleanly, after SIGTERM


def trigger_of(spec: SourceSpec) -> CronTrigger:
    """When a source runs."""
    return CronTrigger.from_crontab(spec.schedule, timezone=ZoneInfo(spec.timezone))


def missed(spec: SourceSpec, last_run: datetime | None, now: datetime) -> bool:
    """Whether a run of the source was due after its last one and before now. One that never ran is due."""
    if last_run is None:
        return True
    # From the next microsecond on: a run that started on the dot is not missed.
    due = trigger_of(spec).get_next_fire_time(None, last_run + timedelta(microseconds=1))
    return due is not None and due <= now


@dataclass(frozen=True, slots=True)
class Places:
    """What every run is told."""

    archive: str
    sources: Path
    warc: Path

    def command(self, slug: str) -> list[str]:
        """The command line of one run."""
        places = ["--archive", self.archive, "--sources", str(self.sources), "--warc", str(self.warc)]
        return [sys.executable, "-m", "dibao", "crawl", slug, "--json", *places]


class Clock:
    """Keeps the jobs in step with the source files and runs them."""

    def __init__(self, places: Places, at_once: int = 4):
        self._places = places
        self._jobs = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(at_once), "clock": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE},
            timezone=UTC,
        )
        self._specs: dict[str, SourceSpec] = {}
        self._host_locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._group: dict[str, str] = {}  # slug -> the group of sources that share its hosts
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.runs = 0
        self.failed = 0

    def start(self) -> None:
        """Makes the jobs, the catch-up runs among them, and starts."""
        self.reload()
        last = _last_runs(self._places.archive)
        now = datetime.now(UTC)
        for slug, spec in self._specs.items():
            if missed(spec, last.get(slug), now):
                logger.info("%s: a run was missed; catching up", slug)
                self._jobs.modify_job(slug, next_run_time=now)
        self._jobs.add_job(self.reload, "interval", seconds=RELOAD, id="(reload)", executor="clock")
        self._jobs.start()

    def reload(self) -> None:
        """Brings the jobs in step with the source files."""
        specs, problems = load_all(self._places.sources)
        for problem in problems:
            logger.warning("%s", problem)
        enabled = {spec.slug: spec for spec in specs if spec.enabled}
        for slug in self._specs.keys() - enabled.keys():
            logger.info("%s: taken off the schedule", slug)
            self._jobs.remove_job(slug)
        for slug, spec in enabled.items():
            if self._specs.get(slug) != spec:
                self._jobs.add_job(
                    self.run, trigger_of(spec), args=[slug], id=slug, name=spec.name, replace_existing=True
                )
        self._specs = enabled
        self._group = {spec.slug: group[0].slug for group in by_host(enabled.values()) for spec in group}

    def run(self, slug: str) -> None:
        """One run of one source, in a subprocess; waits for its end, and for other sources of its host."""
        with self._lock:
            host_lock = self._host_locks[self._group.get(slug, slug)]
        with host_lock:
            if self._stopping.is_set():
                return
            process = subprocess.Popen(self._places.command(slug), stdout=subprocess.PIPE, text=True)
            with self._lock:
                self._running.add(process)
            if self._stopping.is_set():
                process.terminate()
            output, _ = process.communicate()
            with self._lock:
                self._running.discard(process)
        self._report(slug, process.returncode, output)

    def _report(self, slug: str, code: int, output: str) -> None:
        self.runs += 1
        self.failed += code != 0
        try:
            run = json.loads(output)["runs"][0]
        except (ValueError, LookupError):
            logger.error("%s: ended with code %d and no report", slug, code)
            return
        words = [f"{run[name]} {name}" for name in ("new", "changed", "gone", "failed") if run[name]]
        logger.info("%s: %s (%.0f s)", slug, ", ".join(words) or "nothing new", run["seconds"])

    def stop(self) -> None:
        """Takes no new run, asks the running ones to end, and waits for them."""
        self._stopping.set()
        with self._lock:
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(LAST_WORDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._jobs.shutdown(wait=True)

    def upcoming(self) -> list[tuple[SourceSpec, datetime]]:
        """The next run of each source, the soonest first."""
        now = datetime.now(UTC)
        specs, _ = load_all(self._places.sources)
        times = [(spec, trigger_of(spec).get_next_fire_time(None, now)) for spec in specs if spec.enabled]
        return sorted(
            ((spec, when) for spec, when in times if when), key=lambda pair: (pair[1], pair[0].slug)
        )


def _last_runs(url: str) -> dict[str, datetime]:
    from archive.storage import Archive

    archive = Archive.open(url)
    try:
        states = archive.status()
    finally:
        archive.close()
    last = {state.source: state.last_run for state in states}
    return {slug: run.started_at for slug, run in last.items() if run and run.started_at}


def schedule(
    archive: ArchiveOption = console.DEFAULT_ARCHIVE,
    sources: SourcesOption = console.DEFAULT_SOURCES,
    warc: WarcOption = console.DEFAULT_WARC,
    at_once: Annotated[int, typer.Option("--at-once", min=1, help="Runs at the same time, at most.")] = 4,
    show: Annotated[bool, typer.Option("--show", help="Show the next runs and exit.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Run unattended: each enabled source at its times, until SIGTERM.

    Example: dibao schedule --archive postgresql://localhost/dibao
    """
    clock = Clock(Places(archive, sources, warc), at_once)
    if show:
        return _show(clock.upcoming(), as_json)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S", stream=sys.stderr
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    clock.start()
    logger.info("%d sources on the schedule", len(clock.upcoming()))
    ended.wait()
    logger.info("ending")
    clock.stop()
    if as_json:
        console.emit_json({"runs": clock.runs, "failed": clock.failed})
    return 0


def _show(upcoming: list[tuple[SourceSpec, datetime]], as_json: bool) -> int:
    if as_json:
        console.emit_json({"next": [{"source": spec.slug, "at": when} for spec, when in upcoming]})
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("next run", "source", "name", "schedule"):
        table.add_column(heading)
    for spec, when in upcoming:
        table.add_row(console.local(when), spec.slug, spec.name, f"{spec.schedule}  {spec.timezone}")
    console.out().print(table)
    return 0


def mount(app: typer.Typer) -> None:
    """Adds the command of this room."""
    app.command("schedule")(schedule)


if __name__ == "__main__":
    import dibao

    sys.exit(dibao.main(["schedule", *sys.argv[1:]]))
