"""Fingerprints: blind to how a text is set, and never to what it says."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from archive_values import DAY1, TEXT, article
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.fingerprint import VERSION, fingerprint, normal, sentence_keys, text_key
from archive.text import convert
from archive.types import Article

PLAIN = article("a", TEXT + "\n“十四五”以来，GDP增长5.5%（下同）——这是实干的结果。")

HALF = str.maketrans("，。：；！？（）“”", ',.:;!?()""')
NOISE = {
    "paragraphs": lambda text: text.replace("\n", ""),
    "more paragraphs": lambda text: text.replace("。", "。\n\n"),
    "indents": lambda text: "\u3000\u3000" + text.replace("\n", "\n\u3000\u3000"),
    "no-break spaces": lambda text: text.replace("，", "，\xa0"),
    "zero-width spaces": lambda text: text.replace("业", "业\u200b"),
    "half-width punctuation": lambda text: text.translate(HALF),
    "full-width letters": lambda text: text.replace("GDP", "ＧＤＰ").replace("5.5%", "５．５％"),
    "corner quotes": lambda text: text.replace("“", "「").replace("”", "」"),
    "one dash": lambda text: text.replace("——", "—"),
    "traditional": lambda text: convert(text, "s2t"),
    "a counter": lambda text: text + "\n阅读量：776",
    "another counter": lambda text: "浏览次数： 1024次\n" + text + "\n点赞（12）",
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
def test_noise_is_not_seen(noise: object) -> None:
    said = replace(PLAIN, text=noise(PLAIN.text))  # type: ignore[operator]
    assert said.text != PLAIN.text
    assert fingerprint(said) == fingerprint(PLAIN)
    assert text_key(said) == text_key(PLAIN)


@pytest.mark.parametrize(
    "said",
    [
        replace(PLAIN, title="产业链推进会议召开"),
        replace(PLAIN, origin="大众日报"),
        replace(PLAIN, origin=None),
        replace(PLAIN, published_at=DAY1 + timedelta(days=1)),
        replace(PLAIN, published_at=None),
        replace(PLAIN, text=PLAIN.text.replace("5.5%", "5.6%")),
        replace(PLAIN, text=PLAIN.text.replace("近日", "昨日")),
        replace(PLAIN, text=PLAIN.text + "\n阅读量达776万"),
        replace(PLAIN, text=PLAIN.text.replace("。", "？", 1)),
    ],
)
def test_what_is_said_is_seen(said: Article) -> None:
    assert fingerprint(said) != fingerprint(PLAIN)


def test_the_hour_is_no_change() -> None:
    assert fingerprint(replace(PLAIN, published_at=DAY1)) == fingerprint(
        replace(PLAIN, published_at=DAY1 - timedelta(hours=2))
    )


def test_the_first_byte_is_the_version() -> None:
    assert fingerprint(PLAIN)[0] == VERSION
    assert len(fingerprint(PLAIN)) == 17


def test_a_thousand_edits_of_a_character_or_a_sentence() -> None:
    chance = random.Random(3)
    seen = {fingerprint(PLAIN)}
    text = PLAIN.text
    for number in range(1_000):
        place = chance.randrange(len(text))
        if number % 2:
            text = f"{text[:place]}补充第{number}条。{text[place:]}"
        else:
            text = text[:place] + chr(0x4E00 + number) + text[place + 1 :]
        seen.add(fingerprint(replace(PLAIN, text=text)))
    assert len(seen) == 1_001


@given(
    st.text(alphabet="产业链发展威海市，。", min_size=1),
    st.integers(min_value=0),
    st.sampled_from("山水风云"),
)
def test_one_character_more_is_another_text(text: str, place: int, more: str) -> None:
    place %= len(text) + 1
    edited = text[:place] + more + text[place:]
    assume(normal(edited) != normal(text))
    assert fingerprint(replace(PLAIN, text=edited)) != fingerprint(replace(PLAIN, text=text))


@given(st.text())
def test_any_text_has_a_fingerprint(text: str) -> None:
    said = replace(PLAIN, text=text, title=text)
    assert len(fingerprint(said)) == 17
    assert (text_key(said) is None) == (not normal(text))
    assert len(sentence_keys(text)) <= 8


@given(st.text(alphabet="威海ＧＤＰ％！～（），。“”…Á\u0301ｶﾞ㈱①ﬁ阅读量：12"))
def test_forms_that_nfkc_folds_compare_alike(text: str) -> None:
    assert normal(text) == normal(unicodedata.normalize("NFKC", text))
