"""What fits between two sides of a line: real words before others, whatever else is asked for beside them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.repair.cloze import cloze

FITS = {
    "a word": ("\n会议昨天在", ["北京", "北就", "背景"], "举行。\n"),
    "a sign at the end": ("\n会议要求认真抓好落实", ["。", "，", "、"], "\n"),
    "the first word": ("\n", ["记者", "己者", "记着"], "从市统计局了解到\n"),
    "what is behind it": ("\n全市", ["经济", "经纪", "经常"], "社会发展主要目标\n"),
}
TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("的一是在\ud800\ue000"), max_size=6)


@pytest.mark.parametrize("name", FITS)
def test_what_fits_best_comes_out_best(name: str) -> None:
    before, texts, after = FITS[name]
    fits = cloze().fits(before, texts, after)
    assert max(fits) == fits[0]


@settings(max_examples=50, deadline=None)
@given(TEXT, st.lists(TEXT, min_size=1, max_size=4), TEXT, st.randoms())
def test_any_text_in_any_order(before: str, texts: list[str], after: str, random) -> None:
    before, after = "\n" + before, after + "\n"
    fits = cloze().fits(before, texts, after)
    assert all(one <= 0 for one in fits)
    order = random.sample(range(len(texts)), len(texts))
    again = cloze().fits(before, [texts[at] for at in order], after)
    assert again == pytest.approx([fits[at] for at in order], rel=1e-4, abs=1e-3)
