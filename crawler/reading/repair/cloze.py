"""How well each character of a text fits between what stands before it and what stands behind it.

Two recurrent networks (gated recurrent units, Cho et al. 2014) read a line from both ends; what they hold
where they meet says which character stands between them, as in a cloze test. The sum of the logarithms over a
text is its pseudo-likelihood, by which the best readings of a speech recogniser are commonly ranked anew
(Salazar et al. 2020). The figures are those of data/cloze.npz; data/README.md says where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from crawler.reading.repair.said import LEAST, NOTHING_SAID, Said

Array = NDArray[np.float32]
Numbers = NDArray[np.int64]
_ONE, _HALF = np.float32(1), np.float32(0.5)
_UNKNOWN = 0  # number of the characters that the networks do not know
_BESIDE = 1  # characters on each side of a text that are weighed with it
_FAR = 60  # characters on each side that are read


class _Unit:
    """Gated recurrent units that read characters by their numbers."""

    def __init__(self, tables: Mapping[str, Array], name: str) -> None:
        self._characters = tables["characters"]
        self._input, self._bias = tables[f"{name}_input"], tables[f"{name}_bias"]
        self._state = tables[f"{name}_state"]
        self._candidate = tables[f"{name}_candidate"]

    def held(self, numbers: Numbers) -> Array:
        """What is held after some characters."""
        return self.states(np.zeros((1, len(self._candidate)), np.float32), numbers[None])[-1]

    def states(self, state: Array, numbers: Numbers) -> list[Array]:
        """What is held before the first of the characters and after each: a row for each row of `numbers`."""
        found = [state]
        size = len(self._candidate)
        each, numbers = np.unique(numbers, return_inverse=True)
        inputs = self._characters[each] @ self._input + self._bias
        for column in numbers.T:
            given, held = inputs[column], state @ self._state
            kept = _sigmoid(given[:, :size] + held[:, :size])
            reset = _sigmoid(given[:, size:-size] + held[:, size:-size])
            new = np.tanh(given[:, -size:] + reset * (held[:, -size:] + self._candidate))
            state = (1 - kept) * new + kept * state
            found.append(state)
        return found


def _sigmoid(values: Array) -> Array:
    bent: Array = np.tanh(values * _HALF)
    return (bent + _ONE) * _HALF  # as 1 / (1 + exp(-values)), which overflows


class Cloze:
    """The two networks."""

    def __init__(self, characters: Sequence[str], tables: Mapping[str, Array]) -> None:
        self._numbers = {one: number for number, one in enumerate(characters)}
        self._forward, self._backward = _Unit(tables, "forward"), _Unit(tables, "backward")
        self._tables = tables

    def fits(self, before: str, texts: Sequence[str], after: str, said: Said = NOTHING_SAID) -> list[float]:
        """Of each of `texts`, all in simplified form, how well it fits between `before` and `after`: the sum
        of natural logarithms of the probabilities of its characters and of a few beside it, in view of what
        the article `said` elsewhere.

        `before` and `after` have a character at least: a line begins and ends with a line feed.
        """
        whole = [before + text + after for text in texts]
        alike = _alike(whole)
        first = max(1, alike - _BESIDE)
        last = max(1, _alike([one[: alike - 1 : -1] for one in whole]) - _BESIDE)
        windows = [self._encoded(one[first : len(one) - last]) for one in whole]
        head, tail = whole[0][:first], whole[0][-last:]
        found = self._logarithms(
            windows, self._held(self._forward, head), self._held(self._backward, tail[::-1])
        )
        return [said.sum(text, first, each) for text, each in zip(whole, found, strict=True)]

    def _held(self, unit: _Unit, text: str) -> Array:
        return unit.held(self._encoded(text[-_FAR:]))

    def _encoded(self, text: str) -> Numbers:
        return np.array([self._numbers.get(one, _UNKNOWN) for one in text], np.int64)

    def _logarithms(self, windows: list[Numbers], forward: Array, backward: Array) -> list[list[float]]:
        rows = np.concatenate([np.full(len(one), row) for row, one in enumerate(windows)])
        places = np.concatenate([np.arange(len(one)) for one in windows])
        behind = np.concatenate([np.arange(len(one))[::-1] for one in windows])
        left = _states(self._forward, forward, windows)
        right = _states(self._backward, backward, [one[::-1] for one in windows])
        held = np.concatenate([left[places, rows], right[behind, rows]], axis=1)
        found = _logarithms(self._tables, held, np.concatenate(windows))
        ends = np.cumsum([len(one) for one in windows])
        return [one.tolist() for one in np.split(found, ends[:-1])]


def _alike(texts: Sequence[str]) -> int:
    """How many characters all texts begin with alike."""
    first, last = min(texts), max(texts)
    return next((at for at, one in enumerate(first) if one != last[at]), len(first))


def _states(unit: _Unit, first: Array, windows: list[Numbers]) -> Array:
    numbers = np.full((len(windows), max(map(len, windows))), _UNKNOWN)
    for row, window in enumerate(windows):
        numbers[row, : len(window)] = window
    return np.stack(unit.states(np.repeat(first, len(windows), axis=0), numbers))


def _logarithms(tables: Mapping[str, Array], held: Array, numbers: Numbers) -> Array:
    """Of each character by its number, the logarithm of its probability where `held` is held."""
    output = held @ tables["meeting"] + tables["meeting_bias"]
    logits = output @ tables["characters"].T + tables["characters_bias"]
    logits -= logits.max(axis=1, keepdims=True)
    found = logits[np.arange(len(numbers)), numbers] - np.log(np.exp(logits).sum(axis=1))
    return np.where(numbers == _UNKNOWN, LEAST, np.maximum(found, LEAST))


@cache
def cloze() -> Cloze:
    """The networks of the file: each table in bytes, with what one step of each column is worth."""
    with (files("crawler.reading.repair") / "data" / "cloze.npz").open("rb") as file, np.load(file) as packed:
        whole = {name: packed[name] for name in packed.files}
    steps = {name: whole.pop(name) for name in list(whole) if name.endswith("_step")}
    characters = bytes(whole.pop("names")).decode("utf-8")
    return Cloze(characters, {name: table * steps.get(f"{name}_step", _ONE) for name, table in whole.items()})
