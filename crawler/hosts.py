"""Which sources share a host, and so must take turns."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.sources import SourceSpec


def by_host(specs: Iterable[SourceSpec]) -> list[list[SourceSpec]]:
    """Sources in groups that share no host with one another."""
    groups: list[tuple[set[str], list[SourceSpec]]] = []
    for spec in specs:
        hosts = {urlsplit(way.address).hostname or "" for way in spec.ways} | {
            urlsplit(spec.home).hostname or ""
        }
        touching = [group for group in groups if group[0] & hosts]
        groups = [group for group in groups if not group[0] & hosts]
        merged = [member for _, members in touching for member in members]
        groups.append((hosts.union(*(group[0] for group in touching)), [*merged, spec]))
    return [members for _, members in groups]
