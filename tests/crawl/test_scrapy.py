"""Scrapy's own commands do what a Scrapy user expects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli import Dibao
from loopback import news_site, write_source

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def dibao(tmp_path: Path):
    dibao = Dibao(tmp_path)
    site = news_site(3)
    write_source(dibao.sources, "harbour", site)
    write_source(dibao.sources / "shandong", "leling", site)
    dibao.site = site
    yield dibao
    site.close()


def scrapy(dibao: Dibao, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env=dibao.env(DIBAO_LOG="WARNING"),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_scrapy_list_prints_the_slugs(dibao: Dibao) -> None:
    assert scrapy(dibao, "list").stdout.split() == ["harbour", "leling"]


def test_scrapy_crawl_is_a_run_like_any_other(dibao: Dibao) -> None:
    done = scrapy(dibao, "crawl", "harbour")
    assert done.returncode == 0, done.stderr
    assert dibao("search", "重点项目", "--json").json["total"] == 3
    assert dibao("status", "--json").json["sources"][0]["state"] == "ok"


def test_scrapy_crawl_of_an_unknown_source_says_so(dibao: Dibao) -> None:
    done = scrapy(dibao, "crawl", "nowhere")
    assert done.returncode != 0
    assert "nowhere" in done.stdout + done.stderr


def test_scrapy_shell_and_fetch_archive_nothing(dibao: Dibao) -> None:
    url = f"{dibao.site.url}/art/1.html"
    shown = scrapy(dibao, "shell", url, "-c", "response.css('h1::text').get()", "--nolog")
    assert "第1期重点项目建设现场会召开" in shown.stdout
    fetched = scrapy(dibao, "fetch", "--nolog", url)
    assert "TRS_Editor" in fetched.stdout
    assert not dibao.warc.exists()
