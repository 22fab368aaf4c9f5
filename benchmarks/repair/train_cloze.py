"""Train the networks of repair (data/cloze.npz), which say what fits between two sides of a line.

    make bench
    python -m benchmarks.repair.train_cloze OUT.npz [EPOCHS]

In: the texts of `prose/` and of its `more/`, 4.8 million characters written for this project, and the words
of the dictionary of repair. Out: the tables in bytes, and what one step of each column is worth. After each
epoch it prints what a character of the texts costs on average, in natural logarithms: of those that are
trained on, under dropout, and of those in every 40th stretch, which are not. An epoch takes some eight
minutes on two cores. The same machine gives the same tables, another one others that are as good.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.repair import neighbours
from crawler.reading.repair.model import words
from crawler.reading.repair.search import simple

EPOCHS = 14
WIDTH, UNITS = 192, 448  # of a character's vector; of what a network holds
STRETCH, BATCH = 96, 48  # characters that are read at once; stretches of a step
RATE = 3e-3
DROPOUT = 0.1
MASKED = 0.03  # characters that are hidden on both sides of another
FORGET = 0.4  # of the ends of a line: lines must be read by themselves as well
WORDS = 0.15  # words of the dictionary, against the texts
LEVELLING = 0.5  # exponent of a word's share: rare words are met as well
FREQUENT = -13.0  # natural logarithm of the share of a character that is known though no text has it
KEPT = 40  # every so manieth stretch is not trained on
UNKNOWN, LINE_FEED = 0, 1  # numbers of characters

Tables = dict[str, Any]


class Alphabet:
    """The characters that the networks know, by number."""

    def __init__(self, lines: list[str]) -> None:
        seen = dict.fromkeys("".join(lines))
        frequent = [one for one, share in words().items() if len(one) == 1 and share > FREQUENT]
        self.characters = ["\0", "\n", *seen, *(one for one in frequent if one not in seen and one != "\n")]
        self._numbers = {one: number for number, one in enumerate(self.characters)}

    def encoded(self, text: str) -> list[int]:
        """The numbers of the characters of a text."""
        return [self._numbers.get(one, UNKNOWN) for one in text]


def of_texts(alphabet: Alphabet, lines: list[str]) -> np.ndarray:
    """The texts in stretches, each from the beginning of a line where lines are short enough."""
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1]
    stream = np.array(alphabet.encoded("\n" + "\n".join(lines)), np.int32)
    found, at = [], 0
    while at + STRETCH < len(stream):
        found.append(stream[at : at + STRETCH + 1])
        line = np.searchsorted(starts, at + 0.85 * STRETCH)
        begin = starts[line] if line < len(starts) else len(stream)
        at = int(begin) if begin <= at + 1.15 * STRETCH else at + STRETCH
    return np.array(found)


def of_words(alphabet: Alphabet, count: int, random: np.random.Generator) -> np.ndarray:
    """Stretches of words of the dictionary, an unknown character between one and the next."""
    known = [(word, share) for word, share in words().items() if len(word) > 1 and _han(word)]
    weights = np.exp(LEVELLING * np.array([share for _, share in known]))
    size = count * (STRETCH + 1)
    drawn = random.choice(len(known), size=size // 3, p=weights / weights.sum())
    stream = [number for at in drawn for number in (UNKNOWN, *alphabet.encoded(known[at][0]))][:size]
    return np.array(stream[: len(stream) // (STRETCH + 1) * (STRETCH + 1)], np.int32).reshape(-1, STRETCH + 1)


def _han(word: str) -> bool:
    return all("\u4e00" <= one <= "\u9fff" for one in word)


def beginning(size: int, key: jax.Array) -> Tables:
    """Tables of small random numbers."""
    keys = iter(jax.random.split(key, 8))

    def uniform(rows: int, columns: int) -> jax.Array:
        return jax.random.uniform(next(keys), (rows, columns), minval=-1, maxval=1) / rows**0.5

    tables = {
        "characters": 0.1 * jax.random.normal(next(keys), (size, WIDTH)),
        "characters_bias": jnp.zeros(size),
        "meeting": uniform(2 * UNITS, WIDTH),
        "meeting_bias": jnp.zeros(WIDTH),
    }
    for name in ("forward", "backward"):
        tables[f"{name}_input"] = uniform(WIDTH, 3 * UNITS)
        tables[f"{name}_state"] = uniform(UNITS, 3 * UNITS)
        tables[f"{name}_bias"] = jnp.zeros(3 * UNITS)
        tables[f"{name}_candidate"] = jnp.zeros(UNITS)
    return tables


def _mask(key: jax.Array, shape: tuple[int, ...], share: float) -> jax.Array:
    return jax.random.bernoulli(key, 1 - share, shape) / (1 - share)


def _held(tables: Tables, name: str, given: jax.Array, keep: jax.Array, key: jax.Array | None) -> jax.Array:
    """What a network holds after each character."""
    weights = tables[f"{name}_state"]
    if key is not None:
        weights = weights * _mask(key, weights.shape, DROPOUT)
    given = given @ tables[f"{name}_input"] + tables[f"{name}_bias"]

    def step(state: jax.Array, now: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        column, kept = now
        state = state * kept
        keep_in, reset_in, new_in = jnp.split(column, 3, axis=1)
        keep_held, reset_held, new_held = jnp.split(state @ weights, 3, axis=1)
        stay = jax.nn.sigmoid(keep_in + keep_held)
        reset = jax.nn.sigmoid(reset_in + reset_held)
        new = jnp.tanh(new_in + reset * (new_held + tables[f"{name}_candidate"]))
        state = (1 - stay) * new + stay * state
        return state, state

    return jax.lax.scan(step, jnp.zeros((given.shape[1], UNITS)), (given, keep))[1]


def cost(tables: Tables, numbers: jax.Array, key: jax.Array | None = None) -> jax.Array:
    """What a character costs on average that stands between two others: a column of `numbers` is a stretch.
    With `key` under dropout.
    """
    given = tables["characters"][numbers]
    feeds = (numbers == LINE_FEED)[..., None]
    keys: list[Any] = [None] * 7
    keep = jnp.ones(feeds.shape)
    if key is not None:
        keys = list(jax.random.split(key, 7))
        columns = numbers.shape[1]
        given = given * _mask(keys[0], (1, columns, WIDTH), 0.6 * DROPOUT)
        given = given * jax.random.bernoulli(keys[1], 1 - MASKED, feeds.shape)
        keep = keep - feeds * jax.random.bernoulli(keys[2], FORGET, feeds.shape)
    forward = _held(tables, "forward", given[:-2], keep[:-2], keys[3])
    backward = _held(tables, "backward", given[:1:-1], keep[:1:-1], keys[4])[::-1]
    held = jnp.concatenate([forward, backward], axis=-1)
    if key is not None:
        held = held * _mask(keys[5], (1, columns, 2 * UNITS), DROPOUT)
    output = held @ tables["meeting"] + tables["meeting_bias"]
    if key is not None:
        output = output * _mask(keys[6], (1, columns, WIDTH), DROPOUT)
    said = jax.nn.log_softmax(output @ tables["characters"].T + tables["characters_bias"])
    between = numbers[1:-1]
    known = between != UNKNOWN
    return -jnp.sum(jnp.take_along_axis(said, between[..., None], -1)[..., 0] * known) / jnp.sum(known)


def trained(alphabet: Alphabet, lines: list[str], epochs: int) -> Iterator[Tables]:
    """The tables after each epoch."""
    random, key = np.random.default_rng(1), jax.random.PRNGKey(0)
    tables = beginning(len(alphabet.characters), key)
    every = of_texts(alphabet, lines)
    unseen, seen = every[::KEPT], np.delete(every, np.s_[::KEPT], axis=0)
    steps = epochs * int(len(every) * (1 + WORDS)) // BATCH
    rates = optax.warmup_cosine_decay_schedule(0.0, RATE, 150, steps, RATE / 50)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, b2=0.99, weight_decay=0.01))
    state = optimizer.init(tables)

    @jax.jit
    def step(tables: Tables, state: Any, numbers: jax.Array, key: jax.Array) -> tuple[Tables, Any, jax.Array]:
        value, slope = jax.value_and_grad(cost)(tables, numbers, key)
        change, state = optimizer.update(slope, state, tables)
        return optax.apply_updates(tables, change), state, value

    whole = jax.jit(cost)
    for epoch in range(epochs):
        stretches = np.concatenate([seen, of_words(alphabet, int(len(seen) * WORDS), random)])
        random.shuffle(stretches)
        costs = []
        for at in range(0, len(stretches) - BATCH + 1, BATCH):
            key, now = jax.random.split(key)
            tables, state, value = step(tables, state, stretches[at : at + BATCH].T, now)
            costs.append(float(value))
        print(f"epoch {epoch + 1}: {np.mean(costs):.3f} {float(whole(tables, unseen.T)):.3f}", flush=True)
        yield tables


def packed(alphabet: Alphabet, tables: Tables) -> dict[str, np.ndarray]:
    """The tables in bytes, each column by steps of a 127th of its largest number."""
    found = {"names": np.frombuffer("".join(alphabet.characters).encode(), np.uint8)}
    for name, table in tables.items():
        values = np.asarray(table, np.float32)
        if values.ndim == 2:
            steps = np.maximum(np.abs(values).max(axis=0) / 127, np.float32(1e-9))
            found[name], found[f"{name}_step"] = np.round(values / steps).astype(np.int8), steps
        else:
            found[name] = values
    return found


def main(out: Path, epochs: int = EPOCHS) -> None:
    """Train, and write after each epoch what there is."""
    lines = [simple(line.strip()) for line in neighbours.lines(more=True)]
    alphabet = Alphabet(lines)
    for tables in trained(alphabet, lines, epochs):
        np.savez_compressed(out, **packed(alphabet, tables))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
