"""Holds rows of an export against the record of what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.model import Published
from demo.record import record
from demo.server import BY_SLUG

UNHURRIED = ("replaced", "blocked", "unreachable")  # one look is not enough to say so


@dataclass(frozen=True)
class Finding:
    """What was found of one site."""

    site: str
    published: int  # articles, each counted once, whatever its addresses
    archived: int
    versions: int  # numbers of the current versions, added up
    gone: int
    verbatim: float  # the share of all published lines that stand in the archive to the character
    problems: tuple[str, ...]  # one line each


def compare(
    rows: Iterable[Mapping[str, Any]], day: int, bases: Mapping[str, str], looked: Sequence[int] = ()
) -> list[Finding]:
    """Rows of an export made on `day`, against the record: is each article there, in as many versions, in the right
    state, and nothing else? `bases` says where each site was served, `looked` on which days it was crawled, if
    not on each."""
    looked = looked or range(1, day + 1)
    by_url = {row["url"]: row for row in rows}
    findings = []
    published = record(day, tuple(BY_SLUG[site] for site in bases))
    for site in bases:
        mine = [entry for entry in published if entry.site == site and not entry.duplicate_of]
        here = {url: row for url, row in by_url.items() if row["source"] == site}
        expected = {bases[site] + entry.path: entry for entry in mine}
        problems = [f"{url} was never published" for url in here.keys() - expected.keys()]
        for url, entry in expected.items():
            problems += _wrong(url, entry, here.get(url), looked)
        findings.append(
            Finding(
                site=site,
                published=len(mine),
                archived=len(here.keys() & expected.keys()),
                versions=sum(row["version"] for row in here.values()),
                gone=sum(row["status"] == "gone" for row in here.values()),
                verbatim=_verbatim((entry, here[url]) for url, entry in expected.items() if url in here),
                problems=tuple(sorted(problems)),
            )
        )
    return findings


def _verbatim(pairs: Iterable[tuple[Published, Mapping[str, Any]]]) -> float:
    right = total = 0
    for entry, row in pairs:
        held = {line.strip() for line in (row["title"] or "", *(row["text"] or "").splitlines())}
        lines = (entry.title, *entry.paragraphs)
        right += sum(line in held for line in lines)
        total += len(lines)
    return right / total if total else 1.0


def _seen(entry: Published, looked: Sequence[int]) -> int:
    """How many of its states could be seen on the days that were looked at."""
    states = [[state for state in entry.edition_days if state <= day] for day in looked]
    return len({out[-1] for out in states if out})


def _to_be_had(entry: Published, looked: Sequence[int]) -> bool:
    """Whether it could be read on one of the days that were looked at."""
    there = entry.status in ("live", "moved")
    return any(entry.first_day <= day and (there or day < entry.since) for day in looked)


def _wrong(url: str, entry: Published, row: Mapping[str, Any] | None, looked: Sequence[int]) -> list[str]:
    if row is None:
        return [f"{url} is missing"] if _to_be_had(entry, looked) else []
    wrong = []
    if row["version"] != _seen(entry, looked):
        wrong.append(f"{url} is at version {row['version']}, was published in {_seen(entry, looked)}")
    undecided = entry.status in UNHURRIED and sum(day >= entry.since for day in looked) < 2
    if row["status"] != entry.status and not undecided:
        wrong.append(f"{url} is {row['status']}, should be {entry.status}")
    return wrong
