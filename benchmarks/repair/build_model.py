"""Build crawler/reading/data/words.txt.xz, the word frequencies that repair weighs readings with.

    pip download --no-deps --no-binary :all: jieba==0.42.1
    python -m benchmarks.repair.build_model jieba-0.42.1.tar.gz

In: the dictionary of jieba (MIT), 349,046 words with their counts in a corpus of 60 million words, and
`vocabulary.txt` beside this file: words that became frequent since, and counts that the dictionary has wrong.
Out: simplified words of at most five characters, grouped by the negative logarithm of their share, in
eighths; one group a line. The same input gives the same bytes.
"""

from __future__ import annotations

import lzma
import math
import sys
import tarfile
from collections import Counter, defaultdict
from pathlib import Path

from archive.text import simplify

HERE = Path(__file__).parent
OUT = HERE.parent.parent / "crawler" / "reading" / "data" / "words.txt.xz"
LONGEST = 5  # characters; longer words add a quarter to the file and nothing to the figures
STEPS = 8  # to a nat
PIECE = 0.02  # of a character's count inside words, as its count in words that the dictionary lacks


def counts(archive: Path) -> Counter[str]:
    """Words and their counts, as jieba has them, in simplified characters."""
    with tarfile.open(archive) as tar:
        name = next(n for n in tar.getnames() if n.endswith("/jieba/dict.txt"))
        file = tar.extractfile(name)
        assert file is not None
        lines = file.read().decode("utf-8").splitlines()
    found: Counter[str] = Counter()
    for line in lines:
        word, count, _ = line.split(" ")
        found[simplify(word)] += int(count)
    return found


def correct(found: Counter[str]) -> None:
    """Put in what `vocabulary.txt` says. See there for its lines."""
    million = sum(found.values()) / 1e6
    for line in (HERE / "vocabulary.txt").read_text(encoding="utf-8").splitlines():
        share, *words = line.split() or ["#"]
        if share.startswith("#"):
            continue
        if share.startswith("x"):
            join(found, words, float(share[1:]), million * 1e6)
            continue
        for word in words:
            count = max(1, round(float(share.removeprefix("=")) * million))
            found[word] = count if share.startswith("=") else max(found[word], count)


def join(found: Counter[str], words: list[str], times: float, total: float) -> None:
    """Every word before the bar with every word behind it: so many times as often as by chance."""
    bar = words.index("|")
    for first in words[:bar]:
        for second in words[bar + 1 :]:
            count = round(found[first] * found[second] / total * times)
            found[first + second] = max(found[first + second], count)


def with_pieces(found: Counter[str]) -> Counter[str]:
    """Every character as a word of its own as well, for names and for words that the dictionary lacks."""
    inside: Counter[str] = Counter()
    for word, count in found.items():
        for character in word if len(word) > 1 else "":
            inside[character] += count
    for character, count in inside.items():
        found[character] = max(found[character], round(count * PIECE), 1)
    return found


def main() -> None:
    """Write the file and say how big it is."""
    found = counts(Path(sys.argv[1]))
    correct(found)
    found = with_pieces(found)
    total = sum(found.values())
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for word, count in found.items():
        if len(word) <= LONGEST and not word.isascii() and count:
            groups[round(-math.log(count / total) * STEPS)].append(word)
    text = "\n".join(f"{step} {' '.join(sorted(words))}" for step, words in sorted(groups.items()))
    OUT.write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    print(f"{sum(map(len, groups.values())):,} words, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
