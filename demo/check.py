"""Holds rows of an export against the record of what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from demo.model import Published
from demo.record import record
from demo.server import BY_SLUG


@dataclass(frozen=True)
class Finding:
    """What was found of one site."""

    site: str
    published: int  # articles, each counted once, whatever its addresses
    archived: int
    versions: int  # numbers of the current versions, added up
    gone: int
    problems: tuple[str, ...]  # one line each


def compare(rows: Iterable[Mapping[str, Any]], day: int, bases: Mapping[str, str]) -> list[Finding]:
    """Rows of an export made on `day`, against the record: is each article there, in as many versions, in the right
    state, and nothing else? `bases` says where each site was served."""
    by_url = {row["url"]: row for row in rows}
    findings = []
    published = record(day, tuple(BY_SLUG[site] for site in bases))
    for site in bases:
        mine = [entry for entry in published if entry.site == site and not entry.duplicate_of]
        here = {url: row for url, row in by_url.items() if row["source"] == site}
        expected = {bases[site] + entry.path: entry for entry in mine}
        problems = [f"{url} was never published" for url in here.keys() - expected.keys()]
        for url, entry in expected.items():
            problems += _wrong(url, entry, here.get(url))
        findings.append(
            Finding(
                site=site,
                published=len(mine),
                archived=len(here.keys() & expected.keys()),
                versions=sum(row["version"] for row in here.values()),
                gone=sum(row["status"] == "gone" for row in here.values()),
                problems=tuple(sorted(problems)),
            )
        )
    return findings


def _wrong(url: str, entry: Published, row: Mapping[str, Any] | None) -> list[str]:
    if row is None:
        return [f"{url} is missing"]
    wrong = []
    if row["version"] != entry.version:
        wrong.append(f"{url} is at version {row['version']}, was published in {entry.version}")
    if row["status"] != entry.status:
        wrong.append(f"{url} is {row['status']}, should be {entry.status}")
    return wrong
