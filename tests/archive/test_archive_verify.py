"""`dibao verify`: clean where all is as it was written, and a line for each thing missing or altered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from archive_values import DAY1, PORTAL, TEXT, article, url

import dibao
from archive import verify, warc
from archive.fingerprint import fingerprint
from archive.storage import Archive
from archive.types import Reading, Role


def exchange(name: str, body: bytes) -> warc.Exchange:
    headers = (("Content-Type", "text/html"),)
    return warc.Exchange("GET", url(name), (("Host", "news.example"),), b"", 200, "OK", headers, body, DAY1)


@pytest.fixture
def folder(archive: Archive, tmp_path: Path) -> Path:
    """A WARC folder with four captures, all of them in the archive: two the same, one list page."""
    where = tmp_path / "warc"
    writer = warc.Writer(where, "portal", DAY1, "test")
    earlier = None
    for name in ("a", "a", "b", "list"):
        role = Role.LISTING if name == "list" else Role.ARTICLE
        ref = writer.write(
            exchange(name, name.encode() * 500),
            role=role,
            page_url="" if name == "list" else url(name),
            context={},
            earlier=earlier if name == "a" else None,
        )
        earlier = warc.Earlier(ref.digest, url(name), DAY1)
    writer.close()
    bring_in(archive, where)
    return where


def bring_in(archive: Archive, where: Path) -> None:
    readings = []
    for path in sorted(where.rglob("*.warc.gz")):
        for capture in warc.read_file(path, where):
            said = article(capture.page_url[-6:-5], f"{capture.page_url}\x00{TEXT}")
            bare = replace(capture, body=b"")
            plain = capture.role is Role.ARTICLE and not capture.revisit
            readings.append(Reading(bare, said, fingerprint(said)) if plain else Reading(bare))
    archive.write(archive.begin_run(PORTAL, DAY1), readings, DAY1)


def test_all_as_it_was_written(archive: Archive, folder: Path) -> None:
    verdict = verify.verify(archive, folder)
    assert verdict.problems == ()
    assert (verdict.ok, verdict.captures, verdict.versions) == (True, 4, 2)


def _the_file(folder: Path) -> Path:
    return next(folder.rglob("*.warc.gz"))


def _rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Every record changed, and packed as it was before."""
    with path.open("rb") as file:
        members = [data for _, data in verify._members(file)]
    path.write_bytes(b"".join(gzip.compress(change(data), mtime=0) for data in members))


def _cut(folder: Path) -> None:
    path = _the_file(folder)
    path.write_bytes(path.read_bytes()[:-10])


def _one_byte(folder: Path) -> None:
    path = _the_file(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _text_altered(folder: Path) -> None:
    _rewritten(_the_file(folder), lambda data: data.replace(b"bbbb", b"bbbc"))


def _record_gone(folder: Path) -> None:
    path = _the_file(folder)
    _rewritten(path, lambda data: b"" if b"b.html" in data and b": response" in data else data)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folder: _the_file(folder).unlink(), "the file is not there"),
        (_cut, "cut in the middle"),
        (_one_byte, "cannot be read on"),
        (_text_altered, "the payload is not the one that was written"),
        (_record_gone, "is not there"),
    ],
)
def test_harm_to_the_evidence_is_told(
    archive: Archive, folder: Path, harm: Callable[[Path], None], says: str
) -> None:
    harm(folder)
    verdict = verify.verify(archive, folder)
    assert not verdict.ok
    assert any(says in one.problem for one in verdict.problems), verdict.problems


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("UPDATE version SET text = 'altered' WHERE id = 1", "its fingerprint differs"),
        ("UPDATE capture SET digest = 'sha1:' WHERE id = 1", "different digests"),
        ("UPDATE page SET versions = 7 WHERE id = 1", "7 versions were written, 1 are there"),
        ("UPDATE page SET version_id = 99 WHERE id = 1", "its current version is not there"),
        ("DELETE FROM capture WHERE role = 'listing'", "is not in the archive"),
    ],
)
def test_harm_to_the_rows_is_told(archive: Archive, folder: Path, harm: str, says: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(sa.text(harm))
    verdict = verify.verify(archive, folder)
    assert any(says in one.problem for one in verdict.problems), verdict.problems


def test_an_uncompressed_file_is_read_too(folder: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(_the_file(folder).read_bytes()))
    packed = [record.headers for record in verify.records(_the_file(folder))]
    assert [record.headers for record in verify.records(plain)] == packed


def test_the_command(
    archive_url: str, archive: Archive, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    where = ["--archive", archive_url, "--warc", str(folder)]
    assert dibao.main(["verify", *where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "captures": 4, "versions": 2, "problems": []}
    _the_file(folder).unlink()
    assert dibao.main(["verify", *where, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False
