"""What makes two texts the same, or nearly.

Same: a fingerprint over what an article says, blind to how it is set: white space and the cut of paragraphs,
the width and style of punctuation, traditional or simplified characters, counters that move at each look. One
character more, less or other is another fingerprint. Its first byte is the version of this definition, so
that a better one can be told from the old.

Nearly: MinHash over runs of four characters, cut into bands: 128 permutations in 32 bands of 4. And a
sample of the sentences, which finds what bands miss: short texts cut by half, and texts put into longer ones.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from rensa import RMinHash

from archive.text import nfkc, replaced, simplify
from archive.types import Article

VERSION = 1
_SHANGHAI = ZoneInfo("Asia/Shanghai")

GRAM = 4  # characters
PERMUTATIONS = 128
BANDS = 32
ROWS = PERMUTATIONS // BANDS
SEED = 20_260_101
BANDS_NAME = (
    f"rensa-rminhash-{RMinHash.ALGORITHM_VERSION}/{PERMUTATIONS}/{BANDS}x{ROWS}/{GRAM}-gram/{VERSION}"
)

# Counters that sites put into the body and that move at each look: only with a colon or brackets, so that
# 阅读量达776万 in a sentence stays what it is.
_COUNTER = re.compile(
    r"(?:阅读|浏览|点击|访问|播放|点赞|评论|转发|收藏)(?:量|数|次数|率|人数)?\s*"
    r"(?::\s*\d+|\(\s*\d+\s*\)|\[\s*\d+\s*\])\s*(?:万|w)?\s*(?:次|人)?\+?"
)
# Marks that sites write in several ways, and how they compare.
_ALIKE = str.maketrans(
    "“”„「」『』〝〞‘’《〈》〉【〔】〕。、…・•‧—–―−─‐‑〜",
    '""' + '"' * 7 + "''" + "<<>>[[]].,.···-------~",
)
_MARKS = re.compile(f"[{re.escape(''.join(map(chr, _ALIKE)))}]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_RUNS = re.compile(r"([-.·~])\1+")
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\ufe00-\ufe0f\ufffc]+")


def storable(text: str) -> str:
    """A text that every database can hold: PostgreSQL has no NUL in text, UTF-8 no lone surrogates."""
    return _UNSTORABLE.sub("\ufffd", text)


@lru_cache(maxsize=256)  # a text is compared in several ways, one soon after another
def normal(text: str | None) -> str:
    """A text as it is compared: simplified, full-width forms folded, no white space, one kind of quotes."""
    if not text:
        return ""
    folded = nfkc(replaced(simplify(storable(text)), _MARKS, _ALIKE))
    folded = replaced(folded, _MARKS, _ALIKE)  # those that NFKC made
    return _RUNS.sub(r"\1", _UNSEEN.sub("", _COUNTER.sub("", folded)))


def fingerprint(article: Article) -> bytes:
    """What an article says, in 17 bytes: title, body, stated origin, day of publication."""
    day = article.published_at.astimezone(_SHANGHAI).date().isoformat() if article.published_at else ""
    parts = (normal(article.title), normal(article.text), normal(article.origin), day)
    return bytes([VERSION]) + _digest(parts, 16)


def text_key(article: Article) -> int | None:
    """Title and body as a signed 64-bit number, which finds the same text under another address; None
    where there is no body."""
    body = normal(article.text)
    return _signed(_digest((normal(article.title), body), 8)) if body else None


def _digest(parts: Collection[str], size: int) -> bytes:
    digest = blake2b(digest_size=size)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _signed(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def grams(text: str) -> frozenset[str]:
    """The runs of four characters of a text in its normal form; of a shorter text, the text itself."""
    body = normal(text)
    return frozenset(body[i : i + GRAM] for i in range(max(1, len(body) - GRAM + 1))) - {""}


def bands(of: Collection[str]) -> tuple[int, ...]:
    """The 32 keys under which a set of grams is filed; two texts that share one may be copies."""
    if not of:
        return ()
    values = RMinHash.digests_from_token_sets([list(of)], PERMUTATIONS, SEED)[0]
    packed = struct.pack(f">{PERMUTATIONS}I", *values)
    size = len(packed) // BANDS
    return tuple(
        _signed(blake2b(bytes([band]) + packed[band * size : (band + 1) * size], digest_size=8).digest())
        for band in range(BANDS)
    )


SENTENCE = 10  # characters: what is shorter is a set phrase
SENTENCES = 8  # of a text
_END = re.compile(r"[.!?;]")


def sentence_keys(text: str) -> tuple[int, ...]:
    """The keys of some sentences of a text, always the same ones: those with the least hashes. A copy that
    kept one of them, in whatever else, is found by it: of eight, a text cut by 40 % keeps none in .4^8."""
    lines = (normal(line) for line in text.split("\n"))
    found = {one for line in lines for one in _END.split(line) if len(one) >= SENTENCE}
    return tuple(sorted(_signed(_digest((one,), 8)) for one in found)[:SENTENCES])


def jaccard(a: Collection[str], b: Collection[str]) -> float:
    """How much two sets of grams share: 0 to 1."""
    one, other = frozenset(a), frozenset(b)
    union = len(one | other)
    return len(one & other) / union if union else 0.0
