"""The show: serves the region, crawls three days of it with the real commands, and asks what a person asks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table

from demo.check import Finding, compare
from demo.model import date_of, now_of
from demo.programme import REPORT, release, stories
from demo.record import record
from demo.server import BY_SLUG, SITES, Region
from demo.sources import write_sources

ROOT = Path(__file__).parent.parent
DATA = Path("data/demo")  # below the root of the repository, where the commands run
DAYS = (1, 2, 3)
PIPED = 100  # columns, where no terminal says how many it has
PORTS = {slug: 8711 + at for at, slug in enumerate(site.SLUG for site in SITES)}  # where they are free
SYSTEMS = {
    "city-portal": ("a news portal, GBK that declares GB2312", "numbered pages"),
    "mirror": ("its mirror: 產(chǎn)業(yè) and lost bytes", "sitemap"),
    "city-app": ("a city app's pages, counters on them", "next links"),
    "institute": ("a planning institute's long lists", "next links"),
    "finance": ("an aggregator that reprints", "RSS"),
    "epaper": ("a daily e-paper by issue and page", "next links"),
}


@dataclass
class Stage:
    """Where the show takes place: a console, and the environment in which the commands run."""

    console: Console
    data: Path  # where archive, evidence, sources and export go
    environ: dict[str, str]
    failed: list[str] = field(default_factory=list)  # commands that ended in another way than they should

    @property
    def dibao(self) -> str:
        """The program, as it was installed beside this Python."""
        return str(Path(sys.executable).with_name("dibao"))

    def act(self, title: str, *words: str) -> None:
        """A heading, and what is about to be seen."""
        self.console.print()
        self.console.print(Rule(f"[bold]{title}", align="left", style="cyan"))
        for line in words:
            self.console.print(line, style="italic", highlight=False)

    def run(self, *args: str, day: int | None = None) -> None:
        """Show a command as one would type it, and run it; its output goes where ours goes."""
        typed = escape(" ".join(map(_quoted, args)))
        self.console.print(f"\n[green]$[/] [bold]dibao {typed}[/]", highlight=False, soft_wrap=True)
        self.console.file.flush()
        environ = self.environ | ({"DIBAO_NOW": now_of(day).isoformat()} if day else {})
        code = subprocess.run([self.dibao, *args], cwd=ROOT, env=environ, check=False).returncode
        if code != 0:
            self.failed.append(f"dibao {' '.join(args)} ended with exit code {code}")


def _quoted(word: str) -> str:
    """As a person would type it: quotes only where the shell needs them."""
    return f"'{word}'" if set(word) & set(" ?&*'") else word


def environment(data: Path) -> dict[str, str]:
    """The environment of the commands: this demo's archive, evidence and sources, and nothing of the operator's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIBAO_")}
    if not sys.stdout.isatty():
        kept["COLUMNS"] = str(PIPED)
    ours = {
        "DIBAO_ARCHIVE": f"sqlite:///{data}/archive.db",
        "DIBAO_WARC": f"{data}/warc",
        "DIBAO_SOURCES": f"{data}/sources",
        "PYTHONUTF8": "1",
    }
    return kept | ours


def play(console: Console, data: Path = DATA) -> int:
    """The whole show, its files below `data`. Returns the exit code: 0 where all is as the region's record says."""
    began = time.monotonic()
    stage = Stage(console, data, environment(data))
    _start_afresh(ROOT / data)
    with _serve() as region:
        write_sources(ROOT / data / "sources", region.ports)
        _introduce(stage, region)
        for day in DAYS:
            region.day = day
            _crawl(stage, day)
        _ask(stage, region)
        findings = _check(stage, region)
    _farewell(stage, time.monotonic() - began)
    for problem in stage.failed:
        console.print(f"[red]{problem}[/]")
    return 1 if stage.failed or any(finding.problems for finding in findings) else 0


def _start_afresh(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    for name in ("warc", "sources", "export"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in folder.glob("archive.db*"):
        path.unlink()


def _serve() -> Region:
    try:
        return Region(DAYS[0], PORTS)
    except OSError:  # another program has one of them: any that are free
        return Region(DAYS[0])


def _introduce(stage: Stage, region: Region) -> None:
    stage.act(
        "The demo region: 琅海",
        "A made-up city of six sites, served on this machine for the length of this demo. They publish, correct "
        "and take down like the sites that Dibao is for. "
        f"Each is one TOML file in {stage.data}/sources.",
    )
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("source", "after the model of", "found by", "at"):
        table.add_column(name)
    for site in SITES:
        model, found = SYSTEMS[site.SLUG]
        table.add_row(f"[cyan]{site.SLUG}[/]", model, found, region.base(site.SLUG).removeprefix("http://"))
    stage.console.print()
    stage.console.print(table)
    stage.run("sources", "check")


def _crawl(stage: Stage, day: int) -> None:
    stage.act(f"Day {day} · {date_of(day):%A, %-d %B %Y}", _news(day))
    stage.run("crawl", day=day)


def _news(day: int) -> str:
    """What happened in the region on a day, by its own record."""
    today = [p for p in record(day) if p.first_day == day and not p.duplicate_of]
    if day == 1:
        return f"The first look: {len(today)} articles stand on the six sites."
    before = {(p.site, p.path): p for p in record(day - 1)}
    edited = sum(p.version > before[key].version for p in record(day) if (key := (p.site, p.path)) in before)
    gone = [p for p in record(day) if p.status == "gone" and before[p.site, p.path].status == "live"]
    twice = [p for p in record(day) if p.first_day == day and p.duplicate_of]
    news = [f"{len(today)} new articles come out", f"{edited} are edited"]
    news += [f"one is taken down ({p.code} on {p.site})" for p in gone]
    news += [f"one of {p.site} appears at a second address" for p in twice]
    return f"Overnight {', '.join(news)}; all counters move."


def _address(region: Region, site: str, number: int) -> str:
    path: str = BY_SLUG[site].path(stories(site)[number - 1])
    return region.base(site) + path


def _ask(stage: Stage, region: Region) -> None:
    report, first = _address(region, *REPORT), _address(region, *release("city-app"))
    stage.act("Search", "Who wrote about 产业链, the chains of industry? Words of two characters and more.")
    stage.run("search", "产业链", "--limit", "3")
    stage.act("An article that changed", "The portal's report was corrected on day 2 and rewritten on day 3.")
    stage.run("history", report)
    stage.run("diff", report, "1", "3")
    stage.act("What was taken down", "Gone from their sites, kept here word for word; and who shows a copy.")
    stage.run("takedowns")
    stage.act("Who copied whom", "A release of the city's app, and the sites that reprinted it on day 2.")
    stage.run("reprints", first)
    stage.act("A dataset to take away", "One row an article, with a manifest that says how it was made.")
    stage.run("export", "--format", "jsonl", f"{stage.data}/export", day=DAYS[-1])
    manifest = (ROOT / stage.data / "export" / "manifest.json").read_text(encoding="utf-8")
    stage.console.print(Syntax(manifest.rstrip(), "json", background_color="default", word_wrap=True))


def _check(stage: Stage, region: Region) -> list[Finding]:
    stage.act("Is it true?", "The region kept a record of what it published. The export, held against it:")
    rows = [json.loads(line) for line in _lines(ROOT / stage.data / "export" / "articles.jsonl")]
    findings = compare(rows, DAYS[-1], {site: region.base(site) for site in region.ports})
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("source", "published", "archived", "versions", "gone", "text as published", "right"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for finding in findings:
        right = "[green]yes[/]" if not finding.problems else f"[red]{len(finding.problems)} not[/]"
        table.add_row(
            f"[cyan]{finding.site}[/]",
            *map(str, (finding.published, finding.archived, finding.versions, finding.gone)),
            f"{finding.verbatim:.0%}",
            right,
        )
    stage.console.print()
    stage.console.print(table)
    for problem in [problem for finding in findings for problem in finding.problems][:12]:
        stage.console.print(f"[red]{problem}[/]", soft_wrap=True)
    return findings


def _lines(path: Path) -> Sequence[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _farewell(stage: Stage, seconds: float) -> None:
    data = stage.data
    stage.act(f"Now it is yours · {seconds:.0f} seconds", "The archive stays. Ask it further:")
    stage.console.print(
        f"""
  [bold]export DIBAO_ARCHIVE=sqlite:///{data}/archive.db
  export DIBAO_SOURCES={data}/sources DIBAO_WARC={data}/warc[/]
  [bold]export PATH="$PWD/.venv/bin:$PATH"[/]

  dibao search 养殖 --since 2026-03-01         [dim]# articles about fish farms[/]
  dibao search 产业链 --as-of 2026-03-03       [dim]# as the archive stood on day 2[/]
  dibao export --format csv out --all-versions  [dim]# a row for each version; also parquet and hf[/]
  dibao status                                 [dim]# how each source fares[/]

The sites are gone with the demo. This brings them back as they are on day 4, at the same addresses:

  [bold].venv/bin/python -m demo serve --day 4[/]

and this, in a second terminal, goes and looks:

  [bold]DIBAO_NOW={now_of(4).isoformat()} dibao crawl[/]""",
        highlight=False,
        soft_wrap=True,
    )
