"""Build the files of crawler/reading/repair/data, with which repair weighs readings.

    pip download --no-deps --no-binary :all: jieba==0.42.1
    python -m benchmarks.repair.build_model jieba-0.42.1.tar.gz

In: of jieba (MIT) the dictionary, 349,046 words with their counts in 60 million words and their parts of
speech, the share of documents that each word stands in, and the tables of the tagger; the files of
`vocabulary/` and `phrases.txt` beside this file; the texts of `prose/` and of the demo, for the words that
stand side by side.
Out: simplified words of at most five characters, grouped by the negative logarithm of their share, in
eighths, and by their kind, one group a line; how much likelier each kind is behind each other than anywhere;
and the same of the words that were seen side by side. The same input gives the same bytes.
"""

from __future__ import annotations

import lzma
import math
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import Path

from archive.text import simplify
from benchmarks.repair import neighbours, tagger, texts
from crawler.reading.repair.follow import LINE_END, STEPS, Follow
from crawler.reading.repair.gbk import simple
from crawler.reading.repair.model import unlisted

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "crawler" / "reading" / "repair" / "data"
Counts = defaultdict[str, float]
LONGEST = 5  # characters; longer words add a quarter to the file and nothing to the figures
# Parts of speech of the words of a file of vocabulary/, as the dictionary calls them.
SPEECH = {"names": "nr", "places": "ns", "business": "nz", "culture": "nz", "medicine": "n", "science": "n"}
PIECE = 0.02  # of a character's count inside words, as its count in words that the dictionary lacks
TAGGED = 0.5  # weight of the tagger in the counts of single characters, against the dictionary
PAIR = 0.02  # share of a pair that phrases.txt calls common, in the places of its rarer word
PAIR_LEAST = 3.0  # the same pair is that much likelier than by chance at least
PROSE = 0.4  # weight of the texts in the counts of all words, against everything else


def sources(path: Path) -> dict[str, str]:
    """The files of jieba that are read, by their names."""
    names = ["dict.txt", "analyse/idf.txt", *tagger.TABLES]
    with tarfile.open(path) as tar:
        root = next(one for one in tar.getnames() if one.endswith("/jieba/dict.txt")).removesuffix("dict.txt")
        files = {name: tar.extractfile(root + name) for name in names}
        return {name: file.read().decode("utf-8") for name, file in files.items() if file}


def dictionary(source: Mapping[str, str]) -> tuple[Counts, dict[str, str]]:
    """Words with their counts, and with their parts of speech, in simplified characters."""
    counts: Counts = defaultdict(float)
    speech: dict[str, tuple[int, str]] = {}
    for line in source["dict.txt"].splitlines():
        word, count, part = line.split(" ")
        word = simplify(word)
        counts[word] += int(count)
        speech[word] = max(speech.get(word, (0, "")), (int(count), part))
    return counts, {word: part for word, (_, part) in speech.items()}


def by_documents(counts: Counts, source: Mapping[str, str]) -> None:
    """Share the counts of the words of two characters and more anew, by the documents that they stand in.

    Those documents are news; the counts of the dictionary lean to novels.
    """
    documents: Counts = defaultdict(float)
    for line in source["analyse/idf.txt"].splitlines():
        word, rarity = line.rsplit(" ", 1)
        if len(word) > 1 and not word.isascii():
            documents[simplify(word)] += math.exp(-float(rarity))
    times = sum(counts[word] for word in documents) / sum(documents.values())
    counts.update({word: share * times for word, share in documents.items()})


def by_tagger(counts: Counts, shares: Mapping[str, float]) -> None:
    """The counts of single characters: between what the dictionary and what the tagger says."""
    known = {one: share for one, share in shares.items() if one in counts}
    times = sum(counts[one] for one in known) / sum(known.values())
    for one, share in known.items():
        counts[one] = (1 - TAGGED) * counts[one] + TAGGED * share * times


def correct(found: Counts, speech: dict[str, str]) -> None:
    """Put in what the files of `vocabulary/` say. See grammar.txt for their lines."""
    million = sum(found.values()) / 1e6
    for path in sorted((HERE / "vocabulary").glob("*.txt")):
        for line in lines_of(path):
            share, *words = line.split()
            if share.startswith("x"):
                join(found, words, float(share[1:]), million * 1e6)
                continue
            for word in words:
                count = max(1, round(float(share.removeprefix("=")) * million))
                found[word] = count if share.startswith("=") else max(found[word], count)
                if path.stem in SPEECH:
                    speech.setdefault(word, SPEECH[path.stem])


def join(found: Counts, words: list[str], times: float, total: float) -> None:
    """Every word before the bar with every word behind it: so many times as often as by chance."""
    bar = words.index("|")
    for first in words[:bar]:
        for second in words[bar + 1 :]:
            count = round(found[first] * found[second] / total * times)
            found[first + second] = max(found[first + second], count)


def with_pieces(found: Counts) -> Counts:
    """Every character as a word of its own as well, for names and for words that the dictionary lacks."""
    inside: Counts = defaultdict(float)
    for word, count in found.items():
        for character in word if len(word) > 1 else "":
            inside[character] += count
    for character, count in inside.items():
        found[character] = max(found[character], round(count * PIECE), 1)
    return found


def parted(found: Mapping[str, float], text: str) -> list[str]:
    """A text in its most probable division into words."""
    total = math.log(sum(found.values()))
    best: list[tuple[float, str]] = [(0.0, "")]
    for end in range(1, len(text) + 1):
        words = (text[start:end] for start in range(max(0, end - LONGEST), end))
        known = [word for word in words if word in found or len(word) == 1]
        scores = [best[end - len(w)][0] + math.log(found.get(w, 0) or 1e-3) - total for w in known]
        best.append(max(zip(scores, known, strict=True)))
    words, end = [], len(text)
    while end:
        words.append(best[end][1])
        end -= len(words[-1])
    return words[::-1]


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file, without its comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))


def pairs(found: Counts) -> dict[tuple[str, str], float]:
    """The pairs of words that stand side by side in the turns of `phrases.txt`, with their counts."""
    total = sum(found.values())
    common: dict[tuple[str, str], float] = {}
    for line in lines_of(HERE / "phrases.txt"):
        for turn in line.split():
            for one, other in pairwise(parted(found, model_form(turn))):
                few, many = sorted((found[one], found[other]))
                if few and len(one + other) <= LONGEST:
                    common[one, other] = max(PAIR * few, PAIR_LEAST * few * many / total)
    return common


def model_form(text: str) -> str:
    """The form of a text that the model knows."""
    return "".join(map(simple, text))


def labels(speech: Mapping[str, str], tables: tagger.Tagger) -> tagger.Label:
    """Gives the kind of a word."""
    single, known = tagger.characters(tables), tagger.kinds(tables)

    def label(word: str) -> str:
        if len(word) == 1:
            return word if word in tagger.PUNCTUATION else tagger.label_of(single.get(word, {}), known)
        first, last = (one if one in tagger.PUNCTUATION else "" for one in (word[0], word[-1]))
        kind = "Bm" if word[0] == "0" else "B" + speech.get(word, "")
        kind = kind if kind in known else tagger.SEVERAL
        return f"{first or kind}>{last or kind}" if first or last else kind

    return label


def main() -> None:
    """Write the files and say how big they are."""
    source = sources(Path(sys.argv[1]))
    found, speech = dictionary(source)
    tables = tagger.Tagger.read(source)
    by_documents(found, source)
    by_tagger(found, {one: sum(parts.values()) for one, parts in tagger.characters(tables).items()})
    correct(found, speech)
    found = with_pieces(found)
    label = labels(speech, tables)
    kinds = {word: label(word) for word in found}
    for (one, other), count in pairs(found).items():
        if count > found[one + other]:
            found[one + other] = count
            kinds[one + other] = f"{kinds[one].partition('>')[0]}>{kinds[other].rpartition('>')[2]}"
    divided = [parted(found, model_form(f"{LINE_END}{line}{LINE_END}")) for line in running_text()]
    odds = tagger.with_punctuation(tagger.odds(tables), divided, lambda word: kinds.get(word) or label(word))
    names = sorted({one for one, _ in odds})
    rows = [[math.log(odds.get((one, other), 1.0)) for other in names] for one in names]
    by_texts(found, divided)
    write("words.txt.xz", words_text(found, kinds))
    write("follows.txt.xz", follows_text(names, rows))
    write("pairs.txt.xz", pairs_text(found, kinds, divided, Follow(names, rows)))


def running_text() -> Iterator[str]:
    """The lines of the texts of `prose/` and of the demo."""
    return chain(neighbours.lines(), texts.own_lines(1), texts.own_lines(2))


def by_texts(found: Counts, divided: Iterable[list[str]]) -> None:
    """Share the counts anew, by how often each word stands in texts that were divided into words."""
    counts = Counter(word for word in chain.from_iterable(divided) if word in found)
    times = sum(found.values()) / counts.total()
    for word in found:
        found[word] = (1 - PROSE) * found[word] + PROSE * times * counts[word]


def words_text(found: Mapping[str, float], kinds: Mapping[str, str]) -> str:
    """The words, a group a line."""
    total = sum(found.values())
    groups: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for word, count in found.items():
        if len(word) <= LONGEST and not word.isascii() and count:
            groups[eighths(-math.log(count / total)), kinds[word]].append(word)
    lines = (f"{step} {kind} {' '.join(sorted(words))}" for (step, kind), words in sorted(groups.items()))
    return "\n".join(lines)


def follows_text(names: list[str], rows: list[list[float]]) -> str:
    """The kinds, a row each."""
    return "\n".join([" ".join(names), *(" ".join(str(eighths(one)) for one in row) for row in rows)])


def pairs_text(
    found: Mapping[str, float], kinds: Mapping[str, str], divided: list[list[str]], follow: Follow
) -> str:
    """The pairs of words, a line for each first one."""
    total = sum(found.values())

    def share(before: str, word: str) -> float:
        return math.log(found[word] / total) if word in found else unlisted(before, word)

    def by_kind(one: str, other: str) -> float:
        first, second = (follow.number(kinds.get(word, "-")) for word in (one, other))
        return follow.gain(first, second)

    pairs = neighbours.gains(neighbours.seen(divided), share, by_kind)
    lines = []
    for word, (left, behind) in sorted(pairs.items()):
        groups: defaultdict[int, list[str]] = defaultdict(list)
        for other, gain in behind.items():
            groups[eighths(gain)].append(other)
        parts = (f"{gain} {' '.join(sorted(words))}" for gain, words in sorted(groups.items()))
        lines.append("\t".join([word, str(eighths(left)), *parts]))
    return "\n".join(lines)


def eighths(one: float) -> int:
    """A logarithm as the files have it."""
    return round(one * STEPS)


def write(name: str, text: str) -> None:
    """One file, packed."""
    path = DATA / name
    path.write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    print(f"{name}: {len(text.splitlines()):,} lines, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
