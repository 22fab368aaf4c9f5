"""What a power cut leaves: no row of the archive refers to evidence that the disk did not have yet."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli import Dibao
from loopback import Answer, article, news_site, story, write_source
from test_ingest import foreign, pages

from archive.storage import Archive, SourceRow
from archive.types import ArchiveError, Role
from archive.warc import Exchange, Writer, read_file, sync
from crawler.foreign import Sorter, Tally, place, take_in
from crawler.ingest import Brief, Ingest

NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
SOURCE = SourceRow("harbour", "Harbour", "news", "371000", "http://harbour.example/")


class Disk:
    """What the disk has for certain: of a file its bytes, of a folder its entries, at the last fsync."""

    def __init__(self) -> None:
        self.held: dict[int, int | frozenset[str]] = {}
        self._fsync = os.fsync

    def fsync(self, number: int) -> None:
        """Does what it is called, and notes it."""
        self._fsync(number)
        kept = os.fstat(number)
        folder = stat.S_ISDIR(kept.st_mode)
        self.held[kept.st_ino] = frozenset(os.listdir(number)) if folder else kept.st_size

    def has(self, path: Path, size: int, below: Path) -> bool:
        """Whether the first `size` bytes of a file would be there, and the way to it from a folder on."""
        bytes_held = self.held.get(path.stat().st_ino, 0)
        way = [path, *path.parents][: len(path.relative_to(below).parts)]
        entries = (self.held.get(one.parent.stat().st_ino, frozenset()) for one in way)
        return (
            isinstance(bytes_held, int)
            and bytes_held >= size
            and all(
                isinstance(held, frozenset) and one.name in held
                for one, held in zip(way, entries, strict=True)
            )
        )


@pytest.fixture
def unproven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The records that a batch referred to before the disk had them."""
    disk, found, write = Disk(), [], Archive.write

    def checked(self: Archive, run: int, readings, *rest):
        records = [one.capture.record for one in readings]
        assert all(records)
        found.extend(
            one.record_id
            for one in records
            if not disk.has(tmp_path / "data" / "warc" / one.file, one.offset + one.length, tmp_path / "data")
        )
        return write(self, run, readings, *rest)

    monkeypatch.setattr(os, "fsync", disk.fsync)
    monkeypatch.setattr(Archive, "write", checked)
    return found


def exchange(number: int) -> Exchange:
    body = article(f"第{number}期重点项目建设现场会召开", story(number)).encode()
    address = f"http://harbour.example/art/{number}.html"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Exchange("GET", address, (("Host", "harbour.example"),), b"", 200, "OK", headers, body, NOW)


def run(tmp_path: Path, work: Callable[[Ingest, int], object]) -> None:
    archive = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    ingest = Ingest(archive, tmp_path / "data" / "warc", lambda: NOW, workers=1)
    try:
        asyncio.run(work(ingest, archive.begin_run(SOURCE, NOW)))
    finally:
        ingest.close()
        archive.close()


def test_a_crawl_refers_to_what_the_disk_has(tmp_path: Path, unproven: list[str]) -> None:
    folder = tmp_path / "data" / "warc"
    writer = Writer(folder, "harbour", NOW, "test", rotate_at=4_000)  # some batch spans a rotation

    async def work(ingest: Ingest, number: int) -> None:
        for first in range(0, 24, 8):
            for one in map(exchange, range(first, first + 8)):
                writer.write(one, role=Role.ARTICLE, page_url=one.url, context={}, earlier=None)
            captures = [c for name in writer.files for c in read_file(folder / name, folder)]
            await ingest.put_all(number, (replace(c, source="harbour") for c in captures), Brief())

    run(tmp_path, work)
    writer.close()
    assert len(writer.files) > 2
    assert unproven == []


@pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
def test_records_from_elsewhere_are_on_disk_before_they_are_referred_to(
    tmp_path: Path, unproven: list[str], ending: str
) -> None:
    folder = tmp_path / "data" / "warc"
    given = tmp_path / f"foreign{ending}"
    given.write_bytes(foreign(pages(5), packed=ending != ".warc"))

    async def work(ingest: Ingest, _: int) -> None:
        for file in place(given, folder):
            await take_in(ingest, file, folder, Sorter([]), Tally())

    run(tmp_path, work)
    assert unproven == []


def test_the_check_of_this_test_notices(tmp_path: Path, unproven: list[str], monkeypatch) -> None:
    monkeypatch.setattr("crawler.ingest.sync", lambda *_: None)
    test = test_records_from_elsewhere_are_on_disk_before_they_are_referred_to
    with pytest.raises(AssertionError):
        test(tmp_path, unproven, ".warc.gz")


def test_a_disk_that_fails_is_a_fault_of_the_archive(tmp_path: Path, monkeypatch) -> None:
    writer = Writer(tmp_path / "warc", "harbour", NOW, "test")
    writer.write(exchange(1), role=Role.ARTICLE, page_url="", context={}, earlier=None)

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(ArchiveError, match="cannot write evidence: No space left on device"):
        sync(tmp_path / "warc", writer.files)
    writer.close()


def test_what_is_lost_of_the_archive_is_brought_in_from_the_evidence(tmp_path: Path) -> None:
    """SQLite in WAL mode may lose its last transactions at a power cut (synchronous = NORMAL): what they held
    is read again from the WARC files, once."""
    dibao, site = Dibao(tmp_path), news_site(6)
    write_source(dibao.sources, "harbour", site)
    archive, before = tmp_path / "archive.db", tmp_path / "before.db"
    dibao.crawl("harbour")
    shutil.copyfile(archive, before)
    site.answers["/art/2.html"] = Answer.html(article("第2期重点项目建设现场会召闭", story(2)))
    dibao.crawl("harbour")
    shutil.copyfile(before, archive)
    [run] = dibao.crawl("harbour")
    site.close()
    assert (run["new"], run["changed"], run["unchanged"]) == (0, 1, 11)
    assert [v["number"] for v in dibao.history(f"{site.url}/art/2.html")["versions"]] == [1, 2]
    assert dibao("verify", "--json").json["problems"] == []
