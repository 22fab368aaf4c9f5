"""WARC and WACZ files from elsewhere, down the same road."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from cli import Dibao
from loopback import article, listing, story, write_source
from loopback import news_site as site_of
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HOST = "http://www.harbour.example"


@pytest.fixture
def dibao(tmp_path: Path) -> Dibao:
    return Dibao(tmp_path)


def foreign(pages: dict[str, bytes], *, packed: bool = True, date: str = "2024-03-01T00:00:00Z") -> bytes:
    """A WARC file as another crawler writes it: with a warcinfo, requests, a DNS record and metadata."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed, warc_version="1.0")
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "Heritrix"}))
    dns = writer.create_warc_record(
        "dns:www.harbour.example",
        "response",
        payload=io.BytesIO(b"x"),
        length=1,
        warc_content_type="text/dns",
    )
    writer.write_record(dns)
    for path, body in pages.items():
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            HOST + path,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": date},
        )
        writer.write_record(record)
        metadata = writer.create_warc_record(
            HOST + path,
            "metadata",
            payload=io.BytesIO(b"outlink: x"),
            length=10,
            warc_content_type="application/warc-fields",
        )
        writer.write_record(metadata)
    return buffer.getvalue()


def pages(count: int) -> dict[str, bytes]:
    found = {
        f"/art/2024/3/1/art_{n}.html": article(f"第{n}期现场会召开了", story(n)).encode()
        for n in range(1, count + 1)
    }
    links = [(path, "第1期重点项目建设现场会召开") for path in found]
    return {"/": listing(links).encode(), "/list_2.html": listing(links).encode(), **found}


@pytest.mark.parametrize("ending", [".warc", ".warc.gz", ".wacz"])
def test_articles_come_out_of_every_container(dibao: Dibao, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"foreign{ending}"
    data = foreign(pages(5), packed=ending != ".warc")
    if ending == ".wacz":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("archive/data.warc.gz", data)
            packed.writestr("datapackage.json", "{}")
    else:
        path.write_bytes(data)
    said = dibao("ingest", str(path), "--json")
    assert said.code == 0, said.err
    runs = {run["source"]: run for run in said.json["runs"]}
    assert runs["www-harbour-example"]["new"] == 5
    assert said.json["passed_over"] == 2
    assert dibao("search", "重点项目", "--json").json["total"] == 5
    history = dibao.history(f"{HOST}/art/2024/3/1/art_3.html")
    assert history["versions"][0]["captured_at"].startswith("2024-03-01T00:00:00")
    path.unlink()
    assert dibao("verify", "--json").json["problems"] == []


def test_taking_a_file_in_twice_changes_nothing(dibao: Dibao, tmp_path: Path) -> None:
    path = tmp_path / "foreign.warc.gz"
    path.write_bytes(foreign(pages(3)))
    dibao("ingest", str(path))
    again = dibao("ingest", str(path), "--json")
    assert again.code == 0
    assert sum(run["new"] + run["changed"] + run["unchanged"] for run in again.json["runs"]) == 0
    assert dibao("verify", "--json").json["problems"] == []


def test_all_of_it_may_belong_to_one_source(dibao: Dibao, tmp_path: Path) -> None:
    site = site_of(1)
    write_source(
        dibao.sources, "harbour", site, discover="listing = 'http://a.example/'\narticle = 'art_[12]'"
    )
    site.close()
    path = tmp_path / "foreign.warc.gz"
    path.write_bytes(foreign(pages(4)))
    said = dibao("ingest", str(path), "--source", "harbour", "--json")
    assert [(run["source"], run["new"]) for run in said.json["runs"]] == [("harbour", 2)]


def test_an_older_capture_is_history_not_news(dibao: Dibao, tmp_path: Path) -> None:
    path = "/art/2024/3/1/art_1.html"
    for name, title, date in (
        ("b", "后来的标题改过了", "2024-03-05T00:00:00Z"),
        ("a", "起初的标题是这样", "2024-03-01T00:00:00Z"),
    ):
        file = tmp_path / f"{name}.warc.gz"
        file.write_bytes(foreign({path: article(title, story(1)).encode()}, date=date))
        assert dibao("ingest", str(file)).code == 0
    assert dibao("show", HOST + path, "--json").json["title"] == "后来的标题改过了"


def test_a_file_cut_in_the_middle_gives_what_is_whole(dibao: Dibao, tmp_path: Path) -> None:
    data = foreign(pages(6))
    cut, good = tmp_path / "cut.warc.gz", tmp_path / "good.warc.gz"
    cut.write_bytes(data[: int(len(data) * 0.7)])
    good.write_bytes(
        foreign({"/art/2024/3/9/art_99.html": article("第99期现场会召开了", story(99)).encode()})
    )
    said = dibao("ingest", str(cut), str(good), "--json")
    assert said.code == 1
    assert len(said.json["problems"]) == 1
    assert "cut.warc.gz" in said.json["problems"][0]
    assert "Traceback" not in said.err
    total = dibao("search", "重点项目", "--json").json["total"]
    assert 2 <= total < 7


@pytest.mark.parametrize("name", ["letter.txt", "letter.warc.gz", "letter.wacz", "empty.warc.gz"])
def test_what_is_no_warc_file_is_said_in_one_line(dibao: Dibao, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"" if name.startswith("empty") else b"Dear archive, this is a letter.\n" * 50)
    said = dibao("ingest", str(path), "--json")
    assert said.code in (0, 1)
    assert "Traceback" not in said.err
    if not name.startswith("empty"):
        assert len(said.json["problems"]) == 1
    assert dibao("ingest", str(tmp_path / "nowhere.warc.gz")).code == 2
