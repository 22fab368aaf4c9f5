"""Captures on disk: WARC 1.1 files (ISO 28500:2017), one gzip member a record, one writer a file.

A response is one append of whole records, so that a file is valid up to its last whole record whatever
happened to the process that wrote it. What Dibao knows of a capture beyond HTTP (its role, the page it stands
for, what the list said of it) travels in extension fields of the response record, which other readers ignore
(ISO 28500, 5.1), so that an archive can be built again from its WARC files alone.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.types import ArchiveError, Capture, RecordRef, Role

ROTATE_AT = 1 << 30  # bytes: the size that the WARC guidelines of IIPC recommend for one file
MAX_BODY = 64 << 20  # bytes of one body that are ever read back, decompressed
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_HOP_BY_HOP = {"transfer-encoding"}  # undone by the HTTP client before we see the body


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, as they went over the network."""

    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    status: int
    reason: str
    response_headers: tuple[tuple[str, str], ...]
    response_body: bytes  # with its Content-Encoding
    fetched_at: datetime
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier capture of the same page, for a revisit record to refer to."""

    digest: str
    url: str
    fetched_at: datetime


class Writer:
    """Appends the captures of one run. Not shared: each run has a writer and files of its own."""

    def __init__(self, folder: Path, source: str, now: datetime, software: str, rotate_at: int = ROTATE_AT):
        self._folder, self._source, self._now = folder, source, now
        self._software, self._rotate_at = software, rotate_at
        self._file: BinaryIO | None = None
        self.path: Path | None = None
        self.files: list[str] = []  # relative to the folder

    def write(
        self,
        exchange: Exchange,
        *,
        role: Role,
        page_url: str,
        context: Mapping[str, str],
        earlier: Earlier | None,
    ) -> RecordRef:
        """Appends request and response; returns where the response lies. A kill does no longer harm it; for a
        power cut there is `sync`.

        `earlier` is the last whole capture of the same address: a 304, and an identical payload, become a
        revisit record that refers to it. Raises OSError where the disk does not take it; the file is then cut
        back to its last whole record.
        """
        file = self._open()
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
        response = _response_record(writer, exchange, role, page_url, context, earlier)
        request = _request_record(writer, exchange)
        writer.write_record(response)
        length = buffer.tell()
        request.rec_headers.add_header(
            "WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID")
        )
        writer.write_record(request)
        offset = self._append(file, buffer.getvalue())
        return RecordRef(
            file=self.files[-1],
            offset=offset,
            length=length,
            record_id=response.rec_headers.get_header("WARC-Record-ID"),
            digest=response.rec_headers.get_header("WARC-Payload-Digest"),
        )

    def close(self) -> None:
        """Ends the current file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _append(self, file: BinaryIO, data: bytes) -> int:
        offset = file.seek(0, os.SEEK_END)
        try:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
        except OSError:
            file.truncate(offset)
            raise
        return offset

    def _open(self) -> BinaryIO:
        if self._file is not None and self._file.seek(0, os.SEEK_END) >= self._rotate_at:
            self.close()
        if self._file is None:
            self.path = self._create()
            self._file = self.path.open("r+b", buffering=0)
            self.files.append(self.path.relative_to(self._folder).as_posix())
            self._append(self._file, _warcinfo(self.path.name, self._software, self._source, self._now))
        return self._file

    def _create(self) -> Path:
        folder = self._folder / self._source
        folder.mkdir(parents=True, exist_ok=True)
        stamp = self._now.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        serial = 0
        while True:
            path = folder / f"{self._source}-{stamp}-{serial:05d}.warc.gz"
            try:
                path.touch(exist_ok=False)
                return path
            except FileExistsError:
                serial += 1


def sync(folder: Path, names: Iterable[str]) -> None:
    """Has the disk hold these files of a WARC folder, and the folders' entries that lead to them.

    To be called before the archive refers to records in them: what it refers to then outlives a power cut.
    By name, and not through the writer, because a batch may hold records of a file that is full and closed,
    or that a killed writer or another program made. Raises ArchiveError where the disk does not take them.
    """
    files = {folder / name for name in names}
    above = {parent for path in files for parent in path.relative_to(folder).parents}
    try:
        for path in sorted(files):
            _fsync(path)
        for parent in sorted(above, reverse=True):
            _fsync(folder / parent)
        if files:
            _fsync(folder.absolute().parent)
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot write evidence: {error.strerror or error}") from error


def _fsync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if not path.is_dir() or error.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
        ):  # not all know it of folders
            raise
    finally:
        os.close(number)


def _warcinfo(name: str, software: str, source: str, now: datetime) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
    fields = {"software": software, "format": "WARC File Format 1.1", "isPartOf": source}
    record = writer.create_warcinfo_record(name, fields)
    record.rec_headers.replace_header("WARC-Date", _date(now))
    writer.write_record(record)
    return buffer.getvalue()


def _date(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _response_record(
    writer: WARCWriter,
    exchange: Exchange,
    role: Role,
    page_url: str,
    context: Mapping[str, str],
    earlier: Earlier | None,
) -> Any:
    headers = [(key, value) for key, value in exchange.response_headers if key.lower() not in _HOP_BY_HOP]
    http = StatusAndHeaders(f"{exchange.status} {exchange.reason}".strip(), headers, protocol="HTTP/1.1")
    extra = {"WARC-Date": _date(exchange.fetched_at), "Dibao-Role": role.value}
    if exchange.ip:
        extra["WARC-IP-Address"] = exchange.ip
    if page_url:
        extra["Dibao-Page"] = page_url
    if context:
        extra["Dibao-Context"] = json.dumps(dict(context), sort_keys=True)
    record = writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.response_body),
        length=len(exchange.response_body),
        http_headers=http,
        warc_headers_dict=extra,
    )
    if earlier is None:
        return record
    writer.ensure_digest(record, block=False, payload=True)
    if exchange.status == 304:
        return _revisit(writer, exchange, http, extra, earlier, NOT_MODIFIED)
    if exchange.response_body and record.rec_headers.get_header("WARC-Payload-Digest") == earlier.digest:
        return _revisit(writer, exchange, http, extra, earlier, IDENTICAL)
    return record


def _revisit(
    writer: WARCWriter,
    exchange: Exchange,
    http: StatusAndHeaders,
    extra: dict[str, str],
    earlier: Earlier,
    profile: str,
) -> Any:
    record = writer.create_revisit_record(
        exchange.url,
        digest=earlier.digest,
        refers_to_uri=earlier.url,
        refers_to_date=_date(earlier.fetched_at),
        http_headers=http,
        warc_headers_dict=extra,
    )
    record.rec_headers.replace_header("WARC-Profile", profile)
    return record


def _request_record(writer: WARCWriter, exchange: Exchange) -> Any:
    path = re.sub(r"^https?://[^/?#]*", "", exchange.url) or "/"
    http = StatusAndHeaders(
        f"{exchange.method} {path} HTTP/1.1", list(exchange.request_headers), is_http_request=True
    )
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=io.BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": _date(exchange.fetched_at)},
    )


def read_file(path: Path, folder: Path | None = None, start: int = 0) -> Iterator[Capture]:
    """The captures of a WARC file from a byte offset on: its HTTP response and revisit records.

    A revisit record of an identical payload comes without body; `resolve` finds it. Records of other kinds
    are passed over. Raises ArchiveError at a fault in the file, after every whole record before it.
    """
    name = path.relative_to(folder).as_posix() if folder else path.name
    try:
        with path.open("rb") as file:
            file.seek(start)
            records = ArchiveIterator(file)
            for record in records:
                capture = _capture(record)
                records.read_to_end()
                _refuse(record)
                if capture is not None:
                    yield replace(capture, record=_ref(record, records, name))
            if path.suffix == ".gz" and (cut := path.stat().st_size - _whole_members(path, start)):
                raise ValueError(f"cut off: its last {cut} bytes are no whole record")
    except (ArchiveLoadFailed, OSError, EOFError, zlib.error, ValueError) as error:
        raise ArchiveError(f"{path}: {_line(error)}") from error


def _refuse(record: Any) -> None:
    """Raises ValueError for what the library takes for a record and is none."""
    if record.format != "warc":
        raise ValueError("not a WARC file")
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise ValueError("cut off in the middle of a record")


def read_record(folder: Path, ref: RecordRef) -> Capture:
    """The one capture at `ref`. Raises ArchiveError where the file or the record is not there, or differs."""
    path = folder / ref.file
    try:
        with path.open("rb") as file:
            file.seek(ref.offset)
            record = next(iter(ArchiveIterator(file)), None)
            capture = _capture(record) if record is not None else None
            if record is not None:
                _refuse(record)
    except (ArchiveLoadFailed, OSError, EOFError, zlib.error, ValueError) as error:
        raise ArchiveError(f"{path} at {ref.offset}: {_line(error)}") from error
    found = record and record.rec_headers.get_header("WARC-Record-ID")
    if capture is None or found != ref.record_id:
        raise ArchiveError(f"{path} at {ref.offset}: the record {ref.record_id} is not there")
    return replace(capture, record=ref)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _ref(record: Any, records: ArchiveIterator, name: str) -> RecordRef:
    return RecordRef(
        file=name,
        offset=records.get_record_offset(),
        length=records.get_record_length(),
        record_id=record.rec_headers.get_header("WARC-Record-ID") or f"{name}:{records.get_record_offset()}",
        digest=record.rec_headers.get_header("WARC-Payload-Digest") or "",
    )


def _capture(record: Any) -> Capture | None:
    if record.rec_type not in ("response", "revisit") or record.http_headers is None:
        return None
    try:
        status = int(record.http_headers.get_statuscode())
        fetched_at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00"))
    except (ValueError, TypeError, AttributeError):
        return None
    body = record.content_stream().read(MAX_BODY + 1) if record.rec_type == "response" else b""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    return Capture(
        url=url.strip("<>"),
        fetched_at=fetched_at.astimezone(UTC),
        status=status,
        headers=tuple(record.http_headers.headers),
        body=body,
        revisit=record.rec_type == "revisit",
        role=_role(record.rec_headers.get_header("Dibao-Role")),
        page_url=record.rec_headers.get_header("Dibao-Page") or "",
        context=_context(record.rec_headers.get_header("Dibao-Context")),
    )


def _role(text: str | None) -> Role:
    return Role(text) if text in set(Role) else Role.ARTICLE


def _context(text: str | None) -> dict[str, str]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}


def mend_tail(path: Path) -> int:
    """Cuts what a killed writer left half-written after the last whole record; returns how many bytes.

    Only for our own files: one gzip member is one record there.
    """
    whole = _whole_members(path)
    torn = path.stat().st_size - whole
    if torn:
        with path.open("r+b") as file:
            file.truncate(whole)
    return torn


def _whole_members(path: Path, start: int = 0) -> int:
    """The offset up to which a gzip file consists of whole members; `start` is where one of them begins."""
    whole, seen = start, start
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(1 << 16):
            seen += len(chunk)
            while chunk:
                try:
                    member.decompress(chunk)
                except zlib.error:
                    return whole
                if not member.eof:
                    break
                chunk = member.unused_data
                whole = seen - len(chunk)
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return whole
