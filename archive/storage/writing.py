"""Writing readings: one transaction a batch, all of it or nothing, and nothing twice.

A batch is decided reading by reading, each knowing what the ones before it did; the rows are collected and
written together at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from archive import decide, fingerprint
from archive.decide import Before, Twin
from archive.storage import copies, flushing, indexing, pages, rows, runs, schema, weighing
from archive.storage.batch import Batch, ReadAgain, State
from archive.types import (
    TAKEN_DOWN,
    Capture,
    Decision,
    KnownPage,
    Outcome,
    Reading,
    Role,
    Status,
)
from archive.urls import canonical


def write(
    connection: Connection,
    run: int,
    readings: Sequence[Reading],
    now: datetime,
    reread: ReadAgain | None = None,
) -> list[Decision | None]:
    """Decides and writes readings of one run; a decision for each, in their order. None for a capture that is
    in the archive already (by its record id), and for one that is no article."""
    source = runs.source_of(connection, run)
    done = recorded(connection, (r.capture.record.record_id for r in readings if r.capture.record))
    batch = _gather(connection, run, source, readings, now)
    decisions: list[Decision | None] = []
    for reading in readings:
        record = reading.capture.record.record_id if reading.capture.record else None
        if record is not None and record in done:
            decisions.append(None)
            continue
        done |= {record} if record is not None else set()
        decisions.append(_one(connection, batch, reading, reread))
    _flush(connection, batch)
    return decisions


def recorded(connection: Connection, records: Iterable[str]) -> set[str]:
    """Those of some record ids that are in the archive."""
    found: set[str] = set()
    for part in pages.chunks(records):
        column = schema.capture.c.record_id
        found |= set(connection.scalars(sa.select(column).where(column.in_(part))))
    return found


def _is_article(capture: Capture) -> bool:
    return capture.role is Role.ARTICLE


def _address(capture: Capture) -> str:
    """The page that a capture stands for."""
    return capture.page_url or canonical(capture.url) or capture.url


def _gather(
    connection: Connection, run: int, source: int, readings: Sequence[Reading], now: datetime
) -> Batch:
    first = {_address(r.capture): r.capture.fetched_at for r in reversed(readings) if _is_article(r.capture)}
    first = {url: at for url, at in first.items() if pages.keepable(url)}
    known = pages.fetch(connection, source, first)
    fresh = [pages.blank(source, url, at) for url, at in first.items() if url not in known]
    if fresh:
        pages.ensure(connection, fresh)
        known = pages.fetch(connection, source, first)
    states = {url: dict(row) for url, row in known.items()}
    by_key = {state["id"]: state for state in states.values()}
    site = connection.scalar(sa.select(schema.source.c.name).where(schema.source.c.id == source))
    twins = _twins(connection, source, readings, states)
    wanted = {s["duplicate_of"] for s in states.values() if s["duplicate_of"]}
    wanted |= {page for found in twins.values() for _, page in found}
    missing = wanted - by_key.keys()
    for part in pages.chunks(missing):
        query = sa.select(schema.page).where(schema.page.c.id.in_(part))
        by_key |= {row["id"]: dict(row) for row in connection.execute(query).mappings()}
    return Batch(run, source, now, site or "", states, by_key, twins)


def _twins(
    connection: Connection, source: int, readings: Sequence[Reading], states: dict[str, State]
) -> dict[int, list[tuple[Twin, int]]]:
    """The versions of this source with the title and body of a reading whose page has no version itself."""
    keys = set()
    for reading in readings:
        state = states.get(_address(reading.capture))
        if reading.article is not None and state is not None and not state["version"]:
            keys.add(fingerprint.text_key(reading.article))
    version, page = schema.version, schema.page
    found: dict[int, list[tuple[Twin, int]]] = {}
    for part in pages.chunks(key for key in keys if key is not None):
        query = (
            sa.select(
                version.c.text_key,
                version.c.page_id,
                version.c.number,
                version.c.published_at,
                sa.func.length(version.c.text).label("length"),
                page.c.url,
            )
            .join(page, page.c.id == version.c.page_id)
            .where(version.c.text_key.in_(part), page.c.source_id == source)
            .order_by(version.c.id)
        )
        for row in connection.execute(query).mappings():
            twin = Twin(row["url"], row["published_at"], row["length"], row["number"])
            found.setdefault(row["text_key"], []).append((twin, row["page_id"]))
    return found


def _one(connection: Connection, batch: Batch, reading: Reading, reread: ReadAgain | None) -> Decision | None:
    capture = reading.capture
    state = batch.pages.get(_address(capture)) if _is_article(capture) else None
    key = state["id"] if state else None
    batch.captures.append(rows.capture_row(batch.source, key, batch.run, capture, batch.now))
    if state is None:
        if not _is_article(capture):
            return None
        reason = f"address over {schema.LONGEST_URL} bytes"
        batch.captures[-1] |= {"outcome": Outcome.FAILED.value, "reason": reason}
        return Decision(Outcome.FAILED, Status.LISTED, reason=reason)
    known = rows.known_page(state)
    late = state["last_captured"] is not None and capture.fetched_at < state["last_captured"]
    before = weighing.before(connection, batch, state, reading, reread)
    if late:
        before = replace(before, earlier=weighing.fingerprints(connection, batch, state))
    if known.status is Status.MOVED:
        before = replace(before, elsewhere=weighing.elsewhere(connection, batch, state))
    decision = decide.decide(reading, known, before)
    if decision.outcome is Outcome.CHANGED and decision.duplicate_of:
        decision = _edited_copy(batch, state, decision)
    said = {
        "outcome": decision.outcome.value,
        "version": decision.version,
        "reason": rows.clean(decision.reason),
    }
    batch.captures[-1] |= said
    _apply_text(batch, state, reading, decision, before, late=late)
    if not late:
        _apply_status(batch, state, known, decision, capture)
        _tell_original(batch, state, decision, capture)
    return decision


def _tell_original(batch: Batch, state: State, decision: Decision, capture: Capture) -> None:
    """An article that is gone under its own address and shown under another has moved there; and is gone
    when it is gone there too."""
    if decision.duplicate_of is None:
        return
    original = _original(batch, decision.duplicate_of)
    there = original["status"] == Status.MOVED and original["moved_to"] == state["url"]
    shown = decision.status is Status.LIVE and decision.outcome is not Outcome.FAILED
    if shown and original["status"] in TAKEN_DOWN:
        told = Decision(decision.outcome, Status.MOVED, moved_to=state["url"])
    elif there and decision.status in TAKEN_DOWN:
        told = Decision(decision.outcome, decision.status, reason=decision.reason)
    else:
        return
    known = rows.known_page(original | {"original": None})
    change(batch, original, known, told, capture.fetched_at)
    original |= {"status": told.status.value, "moved_to": told.moved_to}
    batch.touched[original["id"]] = original


def _edited_copy(batch: Batch, state: State, decision: Decision) -> Decision:
    """An edit that was seen under the address of a copy first: the next version of the original."""
    number = batch.originals[state["duplicate_of"]]["versions"] + 1
    return Decision(decision.outcome, decision.status, number, decision.duplicate_of)


def _apply_text(
    batch: Batch, state: State, reading: Reading, decision: Decision, before: Before, *, late: bool
) -> None:
    """Collects a new version, or the later last-seen time of the one that was seen again."""
    article, at = reading.article, reading.capture.fetched_at
    owner = state
    if decision.duplicate_of is not None:
        owner = _original(batch, decision.duplicate_of)
    if decision.outcome in (Outcome.NEW, Outcome.CHANGED):
        assert article is not None
        number = owner["versions"] + 1
        row = rows.version_row(owner["id"], number, len(batch.captures) - 1, reading, batch.now, late=late)
        batch.versions.append(row)
        batch.captures[-1]["version"] = number
        owner["versions"] = number
        if not late:
            owner |= {"version": number, "fingerprint": reading.fingerprint}
        batch.touched[owner["id"]] = owner
        twin = Twin(owner["url"], article.published_at, len(article.text), number)
        if row["text_key"] is not None:
            batch.twins.setdefault(row["text_key"], []).append((twin, owner["id"]))
    elif decision.version is not None and not late:
        batch.seen.append((owner["id"], decision.version, at))
        if decision.outcome is Outcome.UNCHANGED and reading.fingerprint == before.fingerprint:
            owner["fingerprint"] = reading.fingerprint  # today's readers will be compared with themselves
            batch.touched[owner["id"]] = owner


def _original(batch: Batch, url: str) -> State:
    """The page that a copy points to."""
    if url in batch.pages:
        return batch.pages[url]
    return next(known for known in batch.originals.values() if known["url"] == url)


def _apply_status(batch: Batch, state: State, known: KnownPage, decision: Decision, capture: Capture) -> None:
    """Collects what the page row says from now on, and its change of state."""
    if decision.outcome is Outcome.FAILED:
        values = pages.after_failure(known, decision, decision.points_to, capture.fetched_at)
    else:
        values = pages.after_answer(decision, state["first_seen"], capture.fetched_at)
    if decision.outcome is not Outcome.FAILED or decision.status != known.status:
        values["moved_to"] = decision.moved_to
    if decision.outcome in _TEXTS and decision.status in _SHOWN:
        values["etag"] = rows.clean(capture.header("ETag"))
        values["last_modified"] = rows.clean(capture.header("Last-Modified"))
        if capture.record is not None and not capture.revisit:
            values["payload_digest"] = capture.record.digest
            values["payload_url"], values["payload_at"] = rows.clean(capture.url), capture.fetched_at
    change(batch, state, known, decision, capture.fetched_at)
    state |= values
    batch.touched[state["id"]] = state


_SHOWN = (Status.LIVE, Status.MOVED)
_TEXTS = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.DUPLICATE)


def change(batch: Batch, state: State, known: KnownPage, decision: Decision, at: datetime) -> None:
    """Collects a row of page_state where status, copy or new address are others than before."""
    as_it_was = decision.outcome is Outcome.FAILED
    if decision.duplicate_of != known.duplicate_of:
        original = _original(batch, decision.duplicate_of) if decision.duplicate_of else None
        state["duplicate_of"] = original["id"] if original else None
        state["original"] = decision.duplicate_of
        if original is not None:
            batch.originals[original["id"]] = original
    elif decision.status == known.status and (as_it_was or decision.moved_to == state["moved_to"]):
        return
    if decision.outcome is Outcome.FAILED and known.failing_since is not None:
        at = known.failing_since  # judged now, but so since the first look that failed
    batch.states.append(
        {
            "page_id": state["id"],
            "status": decision.status.value,
            "since": at,
            "moved_to": decision.moved_to,
            "duplicate_of": state["duplicate_of"],
            "capture_id": len(batch.captures) - 1,
            "reason": rows.clean(decision.reason),
            "recorded_at": batch.now,
        }
    )


def _flush(connection: Connection, batch: Batch) -> None:
    capture_ids = flushing.insert(connection, schema.capture, batch.captures)
    for row in batch.versions + batch.states:
        row["capture_id"] = capture_ids[row["capture_id"]]
    version_ids = flushing.insert(connection, schema.version, batch.versions)
    keyed = list(zip(version_ids, batch.versions, strict=True))
    current = {(row["page_id"], row["number"]): key for key, row in keyed}
    for state in batch.touched.values():
        state["version_id"] = current.get((state["id"], state["version"]), state["version_id"])
    if batch.states:
        connection.execute(sa.insert(schema.page_state), batch.states)
    flushing.update_pages(connection, list(batch.touched.values()))
    flushing.update_seen(connection, batch.seen)
    indexing.add(connection, keyed)
    copies.add(connection, batch.source, keyed)


def fail(
    connection: Connection, run: int, url: str, reason: str, now: datetime, status: Status | None
) -> Decision:
    """Writes a look that gave no capture. `status` is what it would mean if it went on so."""
    source = runs.source_of(connection, run)
    if not pages.keepable(url):
        return Decision(Outcome.FAILED, Status.LISTED, reason=reason)
    batch = Batch(run, source, now, "", {}, {}, {})
    known = pages.fetch(connection, source, [url])
    if url not in known:
        pages.ensure(connection, [pages.blank(source, url, now)])
        known = pages.fetch(connection, source, [url])
    state = dict(known[url])
    page = rows.known_page(state)
    decision = decide.failed(page, status or Status.UNREACHABLE, reason, now)
    if page.status is Status.MOVED:
        decision = decide.still_there(decision, weighing.elsewhere(connection, batch, state))
    values = {"page_id": state["id"], "run_id": run, "at": now, "reason": rows.clean(reason)}
    connection.execute(sa.insert(schema.failure), [values])
    change(batch, state, page, decision, now)
    for row in batch.states:
        connection.execute(sa.insert(schema.page_state), [row | {"capture_id": None}])
    state |= pages.after_failure(page, decision, decision.points_to, now)
    flushing.update_pages(connection, [state])
    return decision
