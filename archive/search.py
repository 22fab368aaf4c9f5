"""Chinese full text: what is indexed of a text, what a query asks for, and the passage to show.

Chinese is not cut into words (a cutter that errs loses hits) but into overlapping pairs of characters, in
Python, so that both databases index the very same tokens. A word of a query must stand in the text as it is:
its pairs one after another. The last character of a run is indexed alone as well, so that a single character
is found as the beginning of a token. All over simplified characters: 產業鏈 finds 产业链 and the reverse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from archive.text import nfkc, simplify
from archive.types import RequestError

# The Han blocks that the tokenizer of SQLite's FTS5 (Unicode 6.1) knows as letters.
_HAN = "\u3400-\u4db5\u4e00-\u9fcc\uf900-\ufad9\U00020000-\U0002a6d6\U0002a700-\U0002b81d々〇"
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
LONGEST_TOKEN = 60  # characters
SNIPPET = 60  # characters


def folded(text: str) -> str:
    """The text as it is searched: simplified, full-width forms folded, lower case, no accents."""
    wide = nfkc(simplify(text)).casefold()
    parts = unicodedata.normalize("NFD", wide)
    accents = {ord(one): None for one in set(parts) if unicodedata.category(one) == "Mn"}
    return unicodedata.normalize("NFC", parts.translate(accents)) if parts != wide or accents else wide


def tokens(text: str) -> Iterator[str]:
    """What is indexed of a text, in order."""
    for run in _RUN.finditer(folded(text)):
        han, word = run[1], run[2]
        if word:
            yield word[:LONGEST_TOKEN]
            continue
        yield from (han[i : i + 2] for i in range(len(han) - 1))
        yield han[-1]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One word of a query: tokens that follow one another; of the last, perhaps only the beginning."""

    tokens: tuple[str, ...]
    prefix: bool = False


def phrases(query: str) -> list[Phrase]:
    """The words of a query, all of which a text must hold. Raises RequestError where there is none."""
    found = [phrase for word in query.split() if (phrase := _phrase(word))]
    if not found:
        raise RequestError(f"nothing to search for in {query!r}")
    return found


def _phrase(word: str) -> Phrase | None:
    runs = list(_RUN.finditer(folded(word)))
    wanted: list[str] = []
    for run in runs:
        han, latin = run[1], run[2]
        if latin:
            wanted.append(latin[:LONGEST_TOKEN])
        elif len(han) == 1:
            wanted.append(han)
        else:
            wanted += [han[i : i + 2] for i in range(len(han) - 1)]
            if run is not runs[-1]:
                wanted.append(han[-1])
    alone = bool(runs) and runs[-1][1] is not None and len(runs[-1][1]) == 1
    return Phrase(tuple(wanted), alone) if wanted else None


def snippet(text: str, query: str, size: int = SNIPPET) -> str:
    """The passage of a text around the first hit, in the text's own characters; its beginning where the
    words stand in the title only."""
    at = _first(text, query)
    start = max(0, at - size // 3)
    passage = " ".join(text[start : start + size].split())
    return f"{'…' if start else ''}{passage}{'…' if start + size < len(text) else ''}"


def places(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words of a query stand in a text: start and end of each. Simplifying and lower case keep one
    character one, nearly always, so that places in both forms agree."""
    plain = simplify(text).casefold()
    words = {simplify(word).casefold() for word in query.split()} - {""}
    return sorted(
        (match.start(), match.end()) for word in words for match in re.finditer(re.escape(word), plain)
    )


def _first(text: str, query: str) -> int:
    return next((start for start, _ in places(text, query)), 0)
