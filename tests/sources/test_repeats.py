"""Lines that many articles of a source carry: counted, shown, and taken out by the source's file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from cli import Dibao
from hypothesis import given
from hypothesis import strategies as st
from loopback import Answer, article, news_site, story, write_source

from crawler.repeats import LEAST, MOST, Repeat, as_toml, repeats

SLOGAN = '云川港，"向海图强"的每一天，都与您同行。'
CASES = {
    "none": (["一", "二"], (2, [])),
    "too few": ([f"{n}\n{SLOGAN}" for n in range(LEAST - 1)], (LEAST - 1, [])),
    "enough": ([f"{n}\n{SLOGAN}" for n in range(LEAST)], (LEAST, [Repeat(SLOGAN, LEAST)])),
    "one text again and again": ([SLOGAN] * 20, (1, [])),
    "twice in one article": (
        [f"{n}\n{SLOGAN}\n{SLOGAN}" for n in range(LEAST)],
        (LEAST, [Repeat(SLOGAN, LEAST)]),
    ),
    "a small share": ([f"第{n}\n{SLOGAN if n < LEAST else n}" for n in range(200)], (200, [])),
}


@pytest.mark.parametrize("name", CASES)
def test_which_lines_are_told(name: str) -> None:
    texts, told = CASES[name]
    assert repeats(texts) == told


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=MOST))
def test_what_is_told_can_be_pasted(lines: list[str]) -> None:
    found = [Repeat(line, 7) for line in lines]
    assert tomllib.loads(as_toml(found)) == {"extract": {"drop": lines}}


def test_a_line_that_is_shown_and_pasted_is_gone(tmp_path: Path) -> None:
    dibao, site = Dibao(tmp_path), news_site(6)
    for n in range(1, 7):
        page = article(f"第{n}期重点项目建设现场会召开", [*story(n), SLOGAN])
        site.answers[f"/art/{n}.html"] = Answer.html(page)
    file = write_source(dibao.sources, "harbour", site)
    dibao.crawl("harbour")
    told = dibao("sources", "repeats", "harbour", "--json").json
    assert told == {"source": "harbour", "articles": 6, "lines": [{"line": SLOGAN, "articles": 6}]}
    with file.open("a", encoding="utf-8") as toml:
        toml.write(dibao("sources", "repeats", "harbour").out)
    [run] = dibao.crawl("harbour")
    assert (run["changed"], run["unchanged"]) == (0, 6)
    assert dibao("reextract").code == 0
    site.close()
    assert dibao("show", f"{site.url}/art/1.html", "--json").json["text"] == "\n".join(story(1))
    assert dibao("sources", "repeats", "harbour", "--json").json["lines"] == []
    assert dibao("sources", "repeats", "nowhere").code == 2
