"""WARC files: what is written is read back, and other tools find no fault."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.types import ArchiveError, RecordRef, Role
from archive.warc import Earlier, Exchange, Writer, mend_tail, read_file, read_record

NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
URL = "http://news.example.org/art/1.html?id=5"
BODY = "<p>重点项目建设</p>".encode("gbk")
EXCHANGE = Exchange(
    method="GET",
    url=URL,
    request_headers=(("Host", "news.example.org"),),
    request_body=b"",
    status=200,
    reason="OK",
    response_headers=(("Content-Type", "text/html; charset=gb2312"), ("Transfer-Encoding", "chunked")),
    response_body=BODY,
    fetched_at=NOW,
    ip="203.0.113.9",
)


def write(
    folder: Path, *exchanges: Exchange, earlier: Earlier | None = None, **options: int
) -> list[RecordRef]:
    writer = Writer(folder, "harbour", NOW, "dibao test", **options)
    refs = [
        writer.write(one, role=Role.ARTICLE, page_url=URL, context={"section": "第01版"}, earlier=earlier)
        for one in exchanges
    ]
    writer.close()
    return refs


def check(folder: Path) -> None:
    for path in folder.rglob("*.warc.gz"):
        subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], check=True)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    [ref] = write(tmp_path, EXCHANGE)
    [capture] = read_file(tmp_path / ref.file, tmp_path)
    assert capture == read_record(tmp_path, ref)
    assert (capture.body, capture.status, capture.url, capture.page_url) == (BODY, 200, URL, URL)
    assert (capture.fetched_at, capture.role, capture.context) == (NOW, Role.ARTICLE, {"section": "第01版"})
    assert capture.header("content-type") == "text/html; charset=gb2312"
    assert capture.record == ref
    check(tmp_path)


def test_a_compressed_body_is_kept_as_it_came_and_read_plain(tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    [ref] = write(tmp_path, replace(EXCHANGE, response_body=packed, response_headers=headers))
    assert read_record(tmp_path, ref).body == BODY
    assert packed in gzip.decompress((tmp_path / ref.file).read_bytes())
    check(tmp_path)


def test_an_identical_payload_and_a_304_become_revisits(tmp_path: Path) -> None:
    [first] = write(tmp_path, EXCHANGE)
    earlier = Earlier(first.digest, URL, NOW)
    same, unchanged, other = write(
        tmp_path,
        EXCHANGE,
        replace(EXCHANGE, status=304, reason="Not Modified", response_body=b""),
        replace(EXCHANGE, response_body=b"<p>other</p>"),
        earlier=earlier,
    )
    captures = [read_record(tmp_path, ref) for ref in (same, unchanged, other)]
    assert [(c.status, c.revisit, len(c.body)) for c in captures] == [
        (200, True, 0),
        (304, True, 0),
        (200, False, 12),
    ]
    check(tmp_path)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_torn_tail_is_cut_and_nothing_else(tmp_path: Path, kept: float) -> None:
    refs = write(tmp_path, *[replace(EXCHANGE, response_body=BODY * n) for n in range(1, 6)])
    path = tmp_path / refs[0].file
    whole = path.read_bytes()
    size = int(len(whole) * kept)
    path.write_bytes(whole[:size])
    torn = mend_tail(path)
    left = path.read_bytes()
    assert whole.startswith(left)
    assert len(left) + torn == size
    read = [capture.record for capture in read_file(path, tmp_path)] if left else []
    assert read == [ref for ref in refs if ref.offset + ref.length <= size]
    if left:
        check(tmp_path)


def test_files_rotate_and_no_two_writers_share_one(tmp_path: Path) -> None:
    refs = write(tmp_path, EXCHANGE, EXCHANGE, EXCHANGE, rotate_at=600)
    again = write(tmp_path, EXCHANGE)
    files = [ref.file for ref in refs + again]
    assert len(set(files)) == 4
    assert all(read_record(tmp_path, ref).body == BODY for ref in refs + again)


def test_a_record_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    [ref] = write(tmp_path, EXCHANGE)
    for wrong in (
        replace(ref, file="none.warc.gz"),
        replace(ref, offset=7),
        replace(ref, record_id="<urn:x>"),
    ):
        with pytest.raises(ArchiveError) as error:
            read_record(tmp_path, wrong)
        assert "\n" not in str(error.value)


def test_a_damaged_file_gives_what_is_whole_and_then_says_so(tmp_path: Path) -> None:
    refs = write(tmp_path, EXCHANGE, EXCHANGE)
    path = tmp_path / refs[0].file
    data = path.read_bytes()
    path.write_bytes(data[: refs[1].offset] + b"\x1f\x8b\x08\x00" + b"\xff" * 300)
    with pytest.raises(ArchiveError):
        list(read_file(path, tmp_path))
    assert [c.record for c in read_until_fault(path, tmp_path)] == refs[:1]


def read_until_fault(path: Path, folder: Path) -> list:
    read = []
    try:
        for capture in read_file(path, folder):
            read.append(capture)  # noqa: PERF402  what came before the fault counts
    except ArchiveError:
        pass
    return read
