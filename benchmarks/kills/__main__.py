"""Kills a crawl, an ingest and a re-extraction at random moments (SIGKILL), and looks what is left.

    python -m benchmarks.kills [--kills 200] [--seed 1] [--only crawl|ingest|reextract]

After each kill the same command runs to its end. Then every response in the WARC files must be in the archive
once, every version once, and `dibao verify` must be clean; at the end the archive must hold what the demo
region published, in the versions that it published, and nothing else. Prints one line a command.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo import Region, now_of, record, write_sources

DAYS = 3
COMMANDS = ("crawl", "ingest", "reextract")


@dataclass
class Bench:
    """One archive under attack."""

    folder: Path
    dice: random.Random
    kills: int = 0
    finished: int = 0  # commands that were over before the kill
    problems: list[str] = field(default_factory=list)

    def command(self, *words: str, day: int) -> tuple[list[str], dict[str, str]]:
        """A command line and its environment."""
        places = {
            "DIBAO_ARCHIVE": f"sqlite:///{self.folder}/archive.db",
            "DIBAO_WARC": str(self.folder / "warc"),
            "DIBAO_SOURCES": str(self.folder / "sources"),
            "DIBAO_NOW": now_of(day).isoformat(),
        }
        return [sys.executable, "-m", "dibao", *words], {**os.environ, **places}

    def run(self, *words: str, day: int) -> Any:
        """Runs a command to its end; its JSON."""
        line, env = self.command(*words, "--json", day=day)
        done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.problems.append(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.strip()[-300:]}")
        return json.loads(done.stdout) if done.stdout else {}

    def kill(self, *words: str, day: int, within: float) -> None:
        """Starts a command and kills it within so many seconds."""
        line, env = self.command(*words, day=day)
        process = subprocess.Popen(line, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.dice.uniform(0, within))
        if process.poll() is not None:
            self.finished += 1
        process.kill()
        process.wait()
        self.kills += 1

    def check(self, day: int) -> None:
        """`dibao verify` finds every record in the archive once, and every row on disk."""
        verdict = self.run("verify", day=day)
        self.problems += [json.dumps(problem) for problem in verdict.get("problems", ["no verdict"])]


def crawl(bench: Bench, count: int) -> None:
    """Kills crawls of the demo region, some on each of its days."""
    with Region(day=1) as region:
        write_sources(bench.folder / "sources", region.ports)
        took = _timed(bench, region) if count else 0.0
        for day in range(1, DAYS + 1):
            region.day = day
            for _ in range(count // DAYS + (day <= count % DAYS)):
                bench.kill("crawl", day=day, within=took)
                bench.run("crawl", day=day)
                bench.check(day)
            bench.run("crawl", day=day)
        _compare(bench, region)


def _timed(bench: Bench, region: Region) -> float:
    """How long the first crawl takes, on an archive that is thrown away."""
    aside = Bench(bench.folder.with_name(f"{bench.folder.name}-aside"), bench.dice)
    shutil.copytree(bench.folder / "sources", aside.folder / "sources")
    began = time.monotonic()
    aside.run("crawl", day=1)
    return time.monotonic() - began


def _compare(bench: Bench, region: Region) -> None:
    """The archive against the record of what was published."""
    have = {row["url"]: (row["version"], row["status"]) for row in _exported(bench)}
    want = {
        region.base(one.site) + one.path: (one.version, one.status)
        for one in record(DAYS)
        if not one.duplicate_of
    }
    bench.problems += [
        f"{url}: {have.get(url)}, published {want.get(url)}" for url in have.keys() ^ want.keys()
    ]
    bench.problems += [
        f"{url}: {have[url]}, published {want[url]}" for url in have.keys() & want if have[url] != want[url]
    ]


def _exported(bench: Bench) -> list[dict[str, Any]]:
    out = bench.folder / "out"
    bench.run("export", "--format", "jsonl", str(out), day=DAYS)
    return [json.loads(line) for line in (out / "articles.jsonl").read_text("utf-8").splitlines()]


def ingest(bench: Bench, count: int, files: list[str]) -> None:
    """Kills ingests of WARC files into an empty archive."""
    began = time.monotonic()
    bench.run("ingest", *files, day=DAYS)
    took = time.monotonic() - began
    whole = bench.run("status", day=DAYS)
    for _ in range(count):
        for leftover in bench.folder.glob("archive.db*"):
            leftover.unlink()
        bench.kill("ingest", *files, day=DAYS, within=took)
        bench.run("ingest", *files, day=DAYS)
        bench.check(DAYS)
        if _articles(bench.run("status", day=DAYS)) != _articles(whole):
            bench.problems.append("ingest: other articles than without a kill")


def reextract(bench: Bench, count: int) -> None:
    """Kills re-extractions, each with something to write: a rule that drops the first line of every article
    comes into the sources, and goes the next time. The first two are not killed: they say what is right."""
    plain = {path: path.read_text("utf-8") for path in (bench.folder / "sources").glob("*.toml")}
    firsts = sorted({one["text"].split("\n")[0] for one in _exported(bench)})
    rule = f"\n[extract]\ndrop = {json.dumps(firsts, ensure_ascii=False)}\n"
    right: list[list[dict[str, Any]]] = []
    took = 0.0
    for number in range(2 + count):
        for path, text in plain.items():
            path.write_text(text + rule * (number % 2 == 0), "utf-8")
        began = time.monotonic()
        if number > 1:
            bench.kill("reextract", day=DAYS, within=took)
        bench.run("reextract", day=DAYS)
        took = took or time.monotonic() - began
        bench.check(DAYS)
        have = _exported(bench)
        right += [have] * (number < 2)
        if have != right[number % 2]:
            bench.problems.append("reextract: other articles than without a kill")


def _articles(status: Any) -> dict[str, int]:
    return {row["source"]: row["articles"] for row in status.get("sources", [])}


def main() -> int:
    """Runs the three, and says what was found."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", choices=COMMANDS, help="kill no other command")
    given = arguments.parse_args()
    share = dict.fromkeys(COMMANDS, given.kills // 3) | {"crawl": given.kills - given.kills // 3 * 2}
    if given.only:
        share = dict.fromkeys(COMMANDS, 0) | {given.only: given.kills}
    with tempfile.TemporaryDirectory() as folder:
        crawled = Bench(Path(folder) / "crawl", random.Random(given.seed))
        crawl(crawled, share["crawl"])
        problems = _tell("crawl", crawled)
        # What follows gets the files of crawls that were not killed: each killed one leaves some more.
        reread = Bench(Path(folder) / "reextract", random.Random(given.seed + 2))
        crawl(reread, 0)
        taken = Bench(Path(folder) / "ingest", random.Random(given.seed + 1))
        shutil.copytree(reread.folder / "sources", taken.folder / "sources")
        files = [str(path) for path in sorted((reread.folder / "warc").rglob("*.warc.gz"))]
        ingest(taken, share["ingest"], files)
        problems += _tell("ingest", taken)
        reextract(reread, share["reextract"])
        problems += _tell("reextract", reread)
    return 1 if problems else 0


def _tell(name: str, bench: Bench) -> int:
    """Prints what was found, as soon as it is known; the number of problems."""
    found = f"{bench.kills:4} kills, {bench.finished} too late; {len(bench.problems)} problems"
    print(f"{name:10}{found}", *(f"    {problem}" for problem in bench.problems[:10]), sep="\n", flush=True)
    return len(bench.problems)


if __name__ == "__main__":
    sys.exit(main())
