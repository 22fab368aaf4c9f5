"""Checking the archive against its evidence: every row against its record and digest, every record against a
row, and every version against its own fingerprint.

The records are read here by the letter of ISO 28500, not by the library that wrote them: a fault common to
writer and reader would hide itself.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.fingerprint import VERSION, fingerprint
from archive.storage import Archive
from archive.storage.audit import Kept

CHUNK = 1 << 20
MOST = 1_000  # problems told of one file: after that many, the file as a whole is what is wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is missing or altered."""

    problem: str  # one line
    file: str | None = None
    offset: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found."""

    captures: int
    versions: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is missing or altered."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file."""

    offset: int
    headers: Mapping[str, str]  # names in lower case
    digest: str | None  # of its payload, computed; None where it has none of its own


def verify(archive: Archive, folder: Path) -> Verdict:
    """Checks the whole archive. `folder` is where its WARC files lie."""
    problems = [problem for file in _files(archive, folder) for problem in _file(archive, folder, file)]
    versions = 0
    for url, number, stored, article in archive.audit_versions():
        versions += 1
        if stored[:1] == bytes([VERSION]) and fingerprint(article) != stored:
            problems.append(
                Problem(f"version {number} is not what was written: its fingerprint differs", url=url)
            )
    problems += [Problem(text, url=url) for url, text in archive.audit_pages()]
    if other := archive.audit_filing():
        problems.append(Problem(f"copies are filed by {other}: `dibao migrate` files them anew"))
    return Verdict(archive.count_captures(), versions, tuple(problems))


def _files(archive: Archive, folder: Path) -> list[str]:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.warc*") if path.is_file()}
    return sorted(there | archive.evidence_files())


def _file(archive: Archive, folder: Path, name: str) -> Iterator[Problem]:
    """What is wrong with one file and the captures in it."""
    rows = archive.captures_in(name)
    path = folder / name
    if not path.is_file():
        yield Problem(f"the file is not there, and {len(rows)} captures with it", name)
        return
    for told, problem in enumerate(_compared(path, name, rows)):
        if told >= MOST:
            yield Problem(f"more than {MOST} problems in this file", name)
            return
        yield problem


def _compared(path: Path, name: str, rows: dict[str, Kept]) -> Iterator[Problem]:
    left = dict(rows)
    try:
        for record in records(path):
            if record.headers.get("warc-type") not in ("response", "revisit"):
                continue
            if not record.headers.get("content-type", "").startswith("application/http"):
                continue  # what other crawlers wrote down of DNS and FTP
            key = record.headers.get("warc-record-id", "")
            row = left.pop(key, None)
            if row is None:
                again = (
                    "twice in the file" if key in rows else "not in the archive: the next run brings it in"
                )
                yield Problem(f"the record {key} is {again}", name, record.offset, _url(record))
            else:
                yield from _altered(record, row, name)
    except Broken as broken:
        yield Problem(str(broken), name, broken.offset)
    for row in left.values():
        yield Problem(f"the record {row.record_id} is not there", name, row.offset, row.url)


def _url(record: Record) -> str | None:
    return record.headers.get("warc-target-uri", "").strip("<>") or None


def _altered(record: Record, row: Kept, name: str) -> Iterator[Problem]:
    stated = record.headers.get("warc-payload-digest")
    wrong = []
    if record.offset != row.offset:
        wrong.append(f"the archive has the record at offset {row.offset}")
    if stated is not None and record.digest is not None and not _same(stated, record.digest):
        wrong.append("the payload is not the one that was written: its digest differs")
    if row.digest and stated is not None and not _same(stated, row.digest):
        wrong.append("record and archive name different digests")
    yield from (Problem(text, name, record.offset, row.url) for text in wrong)


def _same(one: str, other: str) -> bool:
    """Whether two digests are equal: base32 or hexadecimal, in any case. Unknown algorithms are let pass."""
    (kind, value), (other_kind, other_value) = _parts(one), _parts(other)
    return kind != other_kind or value == other_value


def _parts(digest: str) -> tuple[str, bytes]:
    kind, _, text = digest.partition(":")
    size = hashlib.new(kind).digest_size if kind in hashlib.algorithms_available else 0
    try:
        value = bytes.fromhex(text) if len(text) == 2 * size else base64.b32decode(text.upper())
    except ValueError:
        value = text.encode()
    return kind.lower(), value


class Broken(Exception):
    """A WARC file that cannot be read on from an offset; the message is one line."""

    def __init__(self, message: str, offset: int):
        super().__init__(message)
        self.offset = offset


def records(path: Path) -> Iterator[Record]:
    """Every record of a WARC file, plain or of gzip members. Raises Broken where it cannot be read on."""
    with path.open("rb") as file:
        for offset, data in _members(file) if path.suffix == ".gz" else _plain(file):
            yield _parsed(data, offset)


def _members(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The gzip members of a file, each with its offset. Their checksums are checked by zlib."""
    start, seen, waiting = 0, 0, b""
    member, parts = zlib.decompressobj(zlib.MAX_WBITS | 16), list[bytes]()
    while chunk := waiting or file.read(CHUNK):
        seen, waiting = seen + (0 if waiting else len(chunk)), b""
        try:
            parts.append(member.decompress(chunk))
        except zlib.error as error:
            raise Broken(f"the file cannot be read on: {error}", start) from error
        if member.eof:
            yield start, b"".join(parts)
            waiting = member.unused_data
            start = seen - len(waiting)
            member, parts = zlib.decompressobj(zlib.MAX_WBITS | 16), []
    if seen > start:
        raise Broken("the file is cut in the middle of a record", start)


def _plain(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The records of an uncompressed file, each with its offset."""
    while True:
        offset = file.tell()
        head = b""
        while line := file.readline():
            head += line
            if line in (b"\r\n", b"\n"):
                break
        if not head.strip():
            return
        length = _headers(head).get("content-length", "")
        if not length.isdigit():
            raise Broken("the file cannot be read on: a record without length", offset)
        block = file.read(int(length))
        if len(block) < int(length):
            raise Broken("the file is cut in the middle of a record", offset)
        file.read(4)
        yield offset, head + block


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").splitlines()[1:]
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _parsed(data: bytes, offset: int) -> Record:
    head, mark, rest = data.partition(b"\r\n\r\n")
    headers = _headers(head)
    length = headers.get("content-length", "")
    if not head.startswith(b"WARC/") or not mark or not length.isdigit() or len(rest) < int(length):
        raise Broken("what stands here is no whole WARC record", offset)
    if headers.get("warc-type") != "response":
        return Record(offset, headers, None)
    block = rest[: int(length)]
    payload = block.partition(b"\r\n\r\n")[2] if block.startswith(b"HTTP/") else block
    kind = (headers.get("warc-payload-digest") or "sha1:").partition(":")[0]
    if kind not in hashlib.algorithms_available:
        return Record(offset, headers, None)
    return Record(offset, headers, f"{kind}:{hashlib.new(kind, payload, usedforsecurity=False).hexdigest()}")
