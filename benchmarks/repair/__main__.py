"""python -m benchmarks.repair [COUNT]: what repair restores and leaves alone, and how fast."""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from archive.text import convert, simplify
from benchmarks.repair import damage, texts
from crawler.reading.repair import repair

CLEAN = 1_000_000  # characters of clean text

T = TypeVar("T")
Sure = dict[int, list[tuple[float, bool]]]  # by tenths: the confidence said, and whether the line is right


@dataclass
class Tally:
    """What became of the damaged places of one kind."""

    places: int = 0
    exact: int = 0  # the line is as it was
    lost: int = 0  # the line is as it was up to the character whose byte was lost, and with it
    worse: int = 0
    characters: int = 0  # damaged
    wrong: int = 0  # of them, after repair
    sure: Sure = field(default_factory=lambda: defaultdict(list))

    def add(self, case: damage.Case, kind: damage.Kind) -> None:
        """Repair one line and count."""
        done = repair(case.damaged)
        exact = self.count(case, kind, done.text)
        for one in done.repairs:
            if one.kind in ("lost-byte", "private-use"):
                self.sure[min(9, int(one.confidence * 10))].append((one.confidence, exact))

    def count(self, case: damage.Case, kind: damage.Kind, line: str) -> bool:
        """Count what one line came out as; is it as it was? What was halved or converted compares halved and
        simplified.
        """
        original, shown, got = (even(text, kind) for text in (case.original, case.damaged, line))
        before, after = damage.distance(original, shown), damage.distance(original, got)
        self.places += 1
        self.exact += not after
        self.lost += got[: case.place + 1] == original[: case.place + 1]
        self.worse += after > before
        self.characters += before
        self.wrong += min(before, after)
        return not after

    def row(self, name: str) -> str:
        """One line of the table."""
        right = 1 - self.wrong / max(1, self.characters)
        exact, lost, worse = (count / self.places for count in (self.exact, self.lost, self.worse))
        return f"{name:<34}{self.places:>6}{exact:>8.1%}{lost:>8.1%}{right:>12.1%}{worse:>8.1%}"


def even(text: str, kind: damage.Kind) -> str:
    """The text in the form in which it compares."""
    text = text.translate(damage.HALF) if kind.halved else text
    return simplify(text) if kind.converted else text


def print_heading(name: str) -> None:
    """The heading of a table of what was restored."""
    print(f"\n{name:<34}places   exact    lost  characters   worse")


def restored(name: str, lines: list[str], count: int) -> None:
    """The table of what was restored."""
    print_heading(name)
    sure: Sure = defaultdict(list)
    for kind in damage.KINDS:
        tally = Tally()
        for case in damage.cases(lines, kind, count):
            tally.add(case, kind)
        print(tally.row(kind.name), flush=True)
        for step, right in tally.sure.items():
            sure[step] += right
    print(f"{'confidence, between':<34}places    said   right")
    for step, pairs in sorted(sure.items()):
        said, right = (sum(one) / len(pairs) for one in zip(*pairs, strict=True))
        name = f".{step} and .{step + 1}" if step < 9 else ".9 and 1"
        print(f"{name:<34}{len(pairs):>6}{said:>8.2f}{right:>8.2f}")


def restored_in_pages(pages: list[list[str]], chosen: list[str], count: int) -> None:
    """The table of what was restored where the rest of the page is there."""
    print_heading("the same lines, in their pages")
    for kind in damage.KINDS:
        tally = Tally()
        for page in damage.pages(pages, set(chosen), kind, count):
            done = repair("\n".join(page.lines)).text.split("\n")
            for at, case in page.cases.items():
                tally.count(case, kind, done[at])
        print(tally.row(kind.name), flush=True)


def left_alone() -> None:
    """The table of clean text: characters, changes, megabytes a second, and those of `str.translate`."""
    chinese = texts.worth_damaging(texts.gold_lines()) or texts.own_lines()
    sets = {
        "simplified": chinese,
        "traditional": [convert(line, "s2t") for line in chinese],
        "traditional, Taiwan": [convert(line, "s2twp") for line in chinese],
        "English, code": texts.ENGLISH.splitlines(),
        "mixed": texts.MIXED.splitlines(),
    }
    repair("會議昨天在?斑@舉行。")  # reads the files of the model
    print(f"\n{'clean text':<34}characters   changed      MB/s  translate")
    for name, lines in sets.items():
        text = "\n".join(lines)
        text = (text + "\n") * max(1, CLEAN // len(sets) // len(text))
        done, spent = timed(lambda text=text: repair(text))
        _, beside = timed(lambda text=text: text.translate({0: None}))
        speeds = "".join(f"{len(text.encode()) / 1e6 / seconds:>10.1f}" for seconds in (spent, beside))
        print(f"{name:<34}{len(text):>10,}{damage.distance(text, done.text):>10}{speeds}", flush=True)


def timed(job: Callable[[], T]) -> tuple[T, float]:
    """What a job gives, and seconds of the processor, the least of three times."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        done = job()
        spent.append(time.process_time() - start)
    return done, min(spent)


def main() -> None:
    """Print the tables."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    restored("text of the demo, tuned on", texts.worth_damaging(texts.own_lines()), count)
    gold = texts.worth_damaging(texts.gold_lines())
    if gold:
        tuned, held_out = texts.halves(gold)
        restored("gold of the pages, tuned on", tuned, count)
        restored("gold of the pages, held out", held_out, count)
        restored_in_pages(texts.gold_pages(), held_out, count)
    else:
        print(f"\nskipped: the gold of the benchmark pages, which is not at {texts.PAGES}")
    left_alone()


if __name__ == "__main__":
    main()
