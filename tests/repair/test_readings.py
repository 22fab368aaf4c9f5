"""What was beaten on the way is found again at the end: all texts, best first, as if none had been beaten."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.repair.model import State
from crawler.reading.repair.readings import IN_STEP, Beam, Reading, candidates, pruned, text_of

COSTS = st.lists(st.tuples(*[st.integers(-8, 0)] * 3), min_size=1, max_size=5)
ALL = Beam(1000, 1000.0)


def read(costs: list[tuple[int, ...]]) -> list[Reading]:
    """Readings that say a, B or c at each step; those are one that end in the same character."""
    heap = [Reading(0.0, IN_STEP, State("", (0.0,), ("",)), None)]
    for step in costs:
        heap = pruned(
            (
                Reading(
                    reading.score + cost,
                    IN_STEP,
                    State(one, (0.0,), ("",)),
                    (one, one.isupper(), reading.said),
                    beaten=reading.beaten,
                )
                for reading in heap
                for one, cost in zip("aBc", step, strict=True)
            ),
            ALL,
        )
    return heap


@given(COSTS)
def test_every_text_with_its_score(costs: list[tuple[int, ...]]) -> None:
    limit = -13  # what is further behind where it was beaten is forgotten
    every = {
        "".join(text): sum(step["aBc".index(one)] for step, one in zip(costs, text, strict=True))
        for text in product("aBc", repeat=len(costs))
    }
    found = candidates(read(costs), 3**5)
    best = max(every.values())
    scores = {one.text: one.score for one in found}
    assert all(scores[text] == score for text, score in every.items() if score > best + limit)
    assert all(every[text] == score for text, score in scores.items())
    assert [one.score for one in found] == sorted(scores.values(), reverse=True)
    assert all(one.halved == ("B" in one.text) for one in found)


@given(COSTS)
def test_the_best_comes_first(costs: list[tuple[int, ...]]) -> None:
    heap = read(costs)
    (one,) = candidates(heap, 1)
    assert (one.text, one.score) == (text_of(heap[0].said), heap[0].score)
