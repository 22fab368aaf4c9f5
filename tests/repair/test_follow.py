"""Which words follow which: what the figures of the packed files tell apart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.repair import tagger
from crawler.reading.repair.follow import NONE, Follow, mixtures
from crawler.reading.repair.model import Model, words

LIKELIER = {
    "an adverb before a verb, not a verb": ("网站未发生用户信息泄漏", "网站来发生用户信息泄漏"),
    "a measure word behind a figure": ("00公顷林地", "00公请林地"),
    "a noun behind 的": ("美丽的校园", "美丽的校缘"),
    "the end of a sentence": ("工作正在进行。\n", "工作正在进行、\n"),
    "a list goes on": ("白菜、萝卜和土豆", "白菜。萝卜和土豆"),
}


@pytest.mark.parametrize("name", LIKELIER)
def test_what_was_written_is_likelier(name: str) -> None:
    written, other = LIKELIER[name]
    assert Model().score(written) > Model().score(other)


def test_a_kind_may_begin_and_end_in_different_ways() -> None:
    assert mixtures("Bn") == ({"Bn": 1.0}, {"Bn": 1.0})
    assert mixtures("。>Sv7Sp3") == ({"。": 1.0}, {"Sv": 0.7, "Sp": 0.3})


def test_the_gain_of_a_mixture_is_that_of_its_parts_by_their_shares() -> None:
    figures = Follow(["a", "b"], [[math.log(2), math.log(4)], [0.0, 0.0]])
    one, other = figures.number("a"), figures.number("a5b5")
    assert figures.gain(one, other) == pytest.approx(math.log(3))
    assert figures.gain(NONE, other) == figures.gain(one, NONE) == 0.0
    assert figures.number("a5b5") == other


@settings(deadline=None)
@given(
    st.text(st.sampled_from("我们在的工作，。、“”0A年月日市政府\n产业链未发生"), max_size=30),
    st.integers(0, 30),
)
def test_reading_in_two_parts_is_reading_at_once(text: str, at: int) -> None:
    model = Model()
    assert model.read(text[at:], model.read(text[:at])) == model.read(text)


def test_every_word_has_a_kind_of_known_parts() -> None:
    assert len(words()) > 300_000
    model = Model()
    assert math.isfinite(model.score("\n" + "".join(sorted(words())[:20_000])))


def test_the_tagger_tells_the_parts_of_speech_of_a_character() -> None:
    known = {"Sv": 0.1, "Sp": 0.1}
    assert tagger.label_of({("S", "v"): 0.007, ("S", "p"): 0.003, ("S", "x"): 0.0001}, known) == "Sp3Sv7"
    assert tagger.label_of({}, known) == tagger.SINGLE
