"""The command line as a user has it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


class Dibao:
    """Runs commands against one archive."""

    def __init__(self, folder: Path, archive: str | None = None):
        self.folder = folder
        self.sources = folder / "sources"
        self.warc = folder / "warc"
        self.archive = archive or f"sqlite:///{folder}/archive.db"

    def env(self, **extra: str) -> dict[str, str]:
        """The environment of a command."""
        places = {
            "DIBAO_ARCHIVE": self.archive,
            "DIBAO_SOURCES": str(self.sources),
            "DIBAO_WARC": str(self.warc),
        }
        return {**os.environ, **places, **extra}

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Starts a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "dibao", *words],
            env=self.env(**env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: str, now: str | None = None, stdin: str | None = None) -> Said:
        """Runs a command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "dibao", *words],
            env=self.env(**({"DIBAO_NOW": now} if now else {})),
            capture_output=True,
            text=True,
            input=stdin,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def crawl(self, *slugs: str, now: str | None = None) -> list[dict[str, Any]]:
        """The reports of a crawl."""
        said = self("crawl", *slugs, "--json", now=now)
        assert said.code in (0, 1), said.err
        runs: list[dict[str, Any]] = said.json["runs"]
        return runs

    def history(self, url: str) -> dict[str, Any]:
        """The history of an article."""
        said = self("history", url, "--json")
        assert said.code == 0, said.err
        found: dict[str, Any] = said.json
        return found
