"""Every capture of the archive through today's readers, from its own evidence."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from archive.storage import Effect, Held, Reread
from archive.types import ArchiveError, Reading, Unreadable
from archive.warc import read_record
from crawler.ingest import Brief, Ingest, read
from crawler.run import Desk

GROUP = 200  # captures a transaction
SAMPLES = 5  # articles whose differences are shown


@dataclass
class Outcome:
    """What reading again came to."""

    effects: Counter[Effect] = field(default_factory=Counter)
    samples: list[Reread] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # evidence that is missing or damaged


async def reextract(
    desk: Desk, briefs: Mapping[str, Brief], *, write: bool, watch: Callable[[Outcome], None]
) -> Outcome:
    """Reads all captures again; writes what came of it, unless `write` is false.

    A group of captures is one transaction, and what was read again already is as it was: after a kill, doing
    it once more goes on from there.
    """
    outcome = Outcome()
    held = desk.ingest.archive.held()
    while group := await desk.ingest.on_archive(_take, held):
        read_again = await asyncio.gather(*(_again(desk, one, briefs, outcome) for one in group))
        pairs = [(one, reading) for one, reading in zip(group, read_again, strict=True) if reading]
        for result in await desk.ingest.on_archive(_reread, desk, pairs, write):
            outcome.effects[result.effect] += 1
            if result.effect in (Effect.READING, Effect.VERSION) and len(outcome.samples) < SAMPLES:
                outcome.samples.append(result)
        watch(outcome)
    return outcome


def _take(held: Iterator[Held]) -> list[Held]:
    return list(islice(held, GROUP))


def _reread(desk: Desk, pairs: Iterable[tuple[Held, Reading]], write: bool) -> list[Reread]:
    return desk.ingest.archive.reread(pairs, desk.clock(), write=write)


async def _again(desk: Desk, one: Held, briefs: Mapping[str, Brief], outcome: Outcome) -> Reading | None:
    """Today's reading of a capture; None where its evidence is not whole."""
    ingest: Ingest = desk.ingest
    assert one.capture.record is not None
    try:
        kept = await asyncio.to_thread(read_record, desk.warc, one.capture.record)
    except ArchiveError as error:
        outcome.problems.append(str(error))
        return None
    capture = replace(kept, source=one.capture.source, page_url=one.capture.page_url)
    brief = briefs.get(one.capture.source, Brief())
    try:
        return await ingest.readers.call(read, capture, brief, max(capture.fetched_at, ingest.clock()))
    except Unreadable as error:
        return Reading(replace(capture, body=b""), problem=str(error))
