"""Laws of repair: clean text stays, no text is too bad, damage made on purpose goes for the most part."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text import convert, script, simplify
from benchmarks.repair import damage, texts
from crawler.reading.repair import gbk, model, pinyin, repair

LINES = texts.worth_damaging(texts.own_lines())


@cache
def common_words() -> list[str]:
    table = model.words()
    return [w for w, share in table.items() if share > -11 and len(w) > 1 and "\n" not in w and w.isalpha()]


def clean_text(kind: str) -> str:
    lines = texts.own_lines(2) + texts.own_lines(3) + texts.own_lines(4)
    if kind in ("s2t", "s2twp", "s2hk"):
        return convert("\n".join(lines), kind)
    return {"simplified": "\n".join(lines), "English": texts.ENGLISH, "mixed": texts.MIXED}[kind]


@pytest.mark.parametrize("kind", ["simplified", "s2t", "s2twp", "s2hk", "English", "mixed"])
def test_a_million_clean_characters_stay(kind: str) -> None:
    text = clean_text(kind)
    for line in text.split("\n"):
        assert repair(line).text == line
    whole = (text + "\n") * max(1, 170_000 // len(text))
    assert repair(whole).text is whole
    assert repair(whole).damaged == 0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*"，。、3？?\n 的了是在", "A股"]), max_size=9), st.data())
def test_sentences_of_any_words_stay(signs: list[str], data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(common_words()), min_size=len(signs), max_size=len(signs)))
    text = "".join(word + sign for word, sign in zip(words, signs, strict=True))
    assert repair(text).text == text
    traditional = convert(text, "s2t")
    assert repair(traditional).text == traditional


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters() | st.sampled_from("?\ufffd\ue01d!斑@綎|\0\ud800（）()āyè產業的\n"), max_size=60)
)
def test_any_text_is_taken(text: str) -> None:
    done = repair(text)
    assert isinstance(done.text, str)
    assert bool(done.repairs) or done.text is text
    assert done.damaged >= 0


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LINES), st.randoms(use_true_random=False))
def test_notes_of_a_mirror_go(line: str, random: object) -> None:
    traditional = convert(line, "s2t")
    noted, notes = "", 0
    for one in traditional:
        readings = sorted(pinyin.readings(one))
        toned = [r for r in readings if not r.isascii()]
        noted += one
        if simplify(one) != one and toned:
            noted += f"({toned[0]})"
            notes += 1
    if notes >= 4:
        assert simplify(repair(noted).text) == simplify(repair(traditional).text)


@pytest.mark.parametrize("kind", damage.KINDS[:6], ids=lambda kind: kind.name)
def test_most_of_what_was_lost_comes_back(kind: damage.Kind) -> None:
    cases = damage.cases(LINES, kind, 40, seed=7)
    before = after = worse = 0
    for case in cases:
        got = repair(case.damaged).text
        original, shown = case.original, case.damaged
        if kind.halved:
            original, shown, got = (text.translate(damage.HALF) for text in (original, shown, got))
        was, now = damage.distance(original, shown), damage.distance(original, got)
        before, after, worse = before + was, after + now, worse + (now > was)
    assert worse <= 1
    assert after < 0.25 * before


def test_a_long_line_takes_no_longer_than_its_length() -> None:
    case = "設備已經到位?!斑@相當"
    long = ("?" * 200_000, "\ufffd中" * 5_000, "\ue01d" * 50_000, case * 20, "產(chǎn)" * 20_000, "\x00" * 99)
    for text in long:
        assert repair(text).text


@given(st.sampled_from([chr(code) for code in range(0x4E00, 0x9FA6)]))
def test_bytes_and_characters_belong_together(one: str) -> None:
    pair = gbk.code(one)
    assert pair is not None
    assert gbk.character(pair[0], pair[1]) == one


def test_simplify_returns_the_very_text_where_nothing_is_traditional() -> None:
    text = "产业链 chain 3"
    assert simplify(text) is text
    assert simplify("產業鏈\ud800") == "产业链\ud800"
    assert script("3") is None
