"""Bytes to text, with the evidence for the charset.

What a server or a page declares is a hint. The bytes decide: a byte-order mark, or that they are UTF-8 as
only UTF-8 is, or else the charset under which they read most like a language. Where two read alike, the
declaration breaks the tie.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from archive.types import Charset, Unreadable
from crawler.reading.frequent import HANS, HANT

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a declaration means: gb2312 and gbk name parts of gb18030; browsers read latin-1 as windows-1252.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso8859-1": "cp1252",
    "latin_1": "cp1252",
    "ascii": "cp1252",
    "euc_jp": "euc_jp",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# The codecs that pages are written in: what browsers know, by their names in Python.
_KNOWN = (
    "utf-8 utf-16-le utf-16-be gb18030 hz big5hkscs cp932 euc_jp iso2022_jp cp949 koi8-r koi8-u cp866 cp874 "
    "tis-620 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 mac-roman mac-cyrillic iso8859-2 "
    "iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 "
    "iso8859-15 iso8859-16"
)
_WEB = frozenset(_KNOWN.split())
_ALIASES = {"gb_2312-80": "gb18030", "x-gbk": "gb18030", "gb2312-80": "gb18030", "x-x-big5": "big5hkscs"}
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252", "cp1251")
_META = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_BEYOND = re.compile(rb"[^\x80-\xff]{0,2}[\x80-\xff][^<>\r\n]{0,200}")  # stretches that hold more than ASCII
_MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG image",
    b"GIF8": "GIF image",
    b"\xff\xd8\xff": "JPEG image",
    b"PK\x03\x04": "ZIP archive or Office document",
    b"\xd0\xcf\x11\xe0": "Office document",
    b"\x1f\x8b": "gzip data",
    b"RIFF": "RIFF media",
    b"Rar!": "RAR archive",
    b"7z\xbc\xaf": "7z archive",
    b"OggS": "Ogg media",
    b"\x00\x00\x00\x18ftyp": "MP4 video",
    b"\x00\x00\x00\x20ftyp": "MP4 video",
    b"ID3": "MP3 audio",
    b"wOFF": "font",
    b"\x7fELF": "program",
}
HEAD = 16_384  # bytes in which a declaration is looked for; the standard says 1024, sites put it later
SAMPLE = 20_000  # bytes beyond ASCII that are weighed


def decode(body: bytes, content_type: str | None = None) -> tuple[str, Charset]:
    """The text in the bytes of a page, and how its charset was found.

    `content_type` is the HTTP header, if there was one. Bytes that no charset explains become U+FFFD. Raises
    Unreadable for what is no text: nothing at all, an image, a PDF, an archive, other binary data.
    """
    if not body.strip(b"\x00 \t\r\n"):
        raise Unreadable("empty page")
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), Charset(name, "bom", _first(body, content_type))
    _refuse_binary(body)
    declared = list(_declarations(body, content_type))
    name = _utf16(body) or _weigh(body, [meant for _, _, meant in declared if meant])
    evidence = next((source for source, _, meant in declared if meant == name), "bytes")
    stated = declared[0][1] if declared else None
    wrong = bool(declared) and declared[0][2] != name
    if wrong and not re.search(rb"[\x80-\xff]", body):
        wrong = False
    return _text(body, name), Charset(name, evidence, stated, wrong)


def _text(body: bytes, name: str) -> str:
    """The text; a last character that was cut off is dropped, not replaced."""
    text = codecs.getincrementaldecoder(name)("replace").decode(body, final=False)
    return text.removeprefix("\ufeff")


def _first(body: bytes, content_type: str | None) -> str | None:
    return next((said for _, said, _ in _declarations(body, content_type)), None)


def _declarations(body: bytes, content_type: str | None) -> Iterator[tuple[str, str, str | None]]:
    """(where, as it said it, codec or None) of each declaration, the most trusted first."""
    if match := _HEADER.search(content_type or ""):
        yield "header", match[1], meaning(match[1])
    head = body[:HEAD].replace(b"\x00", b"")
    for source, pattern in (("meta", _META), ("xml", _XML)):
        bare = _COMMENT.sub(b"", head) if b"-->" in head else head
        if found := pattern.search(bare):
            said = found[1].decode("ascii", "replace")
            yield source, said, meaning(said)


def meaning(label: str) -> str | None:
    """The codec that a declared label means; None for one that is unknown or that no page is written in.

    >>> meaning("GB2312"), meaning("utf8"), meaning("x-unknown")
    ('gb18030', 'utf-8', None)
    """
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if name in _WEB else None


def _refuse_binary(body: bytes) -> None:
    for magic, kind in _MAGIC.items():
        if body.startswith(magic):
            raise Unreadable(f"not a page: {kind}")
    sample = body[:SAMPLE]
    controls = len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]", sample))
    if controls > max(8, len(sample) // 20):
        raise Unreadable("not a page: binary data")


def _utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of markup is zero."""
    head = body[:400]
    zeros = head.count(0)
    if zeros < len(head) // 3:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _weigh(body: bytes, declared: list[str]) -> str:
    """The codec under which the bytes read best; a declared one where nothing speaks against it."""
    if body.isascii():
        return next((name for name in declared if not name.startswith("utf-16")), "utf-8")
    if _is_utf8(body):
        return "utf-8"
    sample = _sample(body)
    names = [*dict.fromkeys([*declared, *_CANDIDATES])]
    scores = {name: _score(sample, name) + (0.03 if name in declared else 0.0) for name in names}
    return max(names, key=lambda name: scores[name])


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8 beyond doubt: valid but for a cut-off end, with a character of three bytes.

    Two-byte characters alone prove nothing: 联通 in GBK is valid UTF-8.
    """
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return False
    return bool(re.search(rb"[\xe0-\xf4][\x80-\xbf]{2}", body))


def _sample(body: bytes) -> bytes:
    """Stretches of the body that hold more than ASCII, `SAMPLE` bytes of them at most."""
    pieces: list[bytes] = []
    size = 0
    for match in _BEYOND.finditer(body):
        pieces.append(match[0])
        size += len(match[0])
        if size > SAMPLE:
            break
    return b"\n".join(pieces)


def _score(sample: bytes, name: str) -> float:
    """How much bytes read like a language under a codec, about -1 (not at all) to 1.

    Each character beyond ASCII counts for what it is: among the most frequent Chinese, kana, hangul or a
    letter with a mark; rare characters count little, private-use and replaced ones against the codec.
    """
    try:
        text = sample.decode(name, "replace")
    except (LookupError, UnicodeError):
        return -2.0
    beyond = Counter(char for char in text if char >= "\x80")
    if not beyond:
        return 0.0
    return sum(_weight(char) * count for char, count in beyond.items()) / beyond.total()


def _weight(char: str) -> float:
    if char in HANS or char in HANT:
        return 1.0
    code = ord(char)
    if 0x3000 <= code <= 0x30FF or 0xFF01 <= code <= 0xFF5E or code in (0x2014, 0x201C, 0x201D, 0x2026, 0xB7):
        return 0.6
    if 0x4E00 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
        return 0.3
    if 0xC0 <= code <= 0x24F or 0x400 <= code <= 0x45F:
        return 0.25
    if char == "\ufffd":
        return -2.0
    if 0xE000 <= code <= 0xF8FF or 0x80 <= code <= 0x9F or code > 0xFFFF:
        return -1.0
    return 0.0
