"""Bytes to text, with the evidence for the charset."""

from __future__ import annotations

import codecs
import re

from archive.types import Charset, Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)


def decode(body: bytes, content_type: str | None = None) -> tuple[str, Charset]:
    """The text in the bytes of a page, and how it was found. Raises Unreadable for what is no text."""
    if not body.strip():
        raise Unreadable("empty page")
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), Charset(name, "bom")
    meta = _META.search(body[:8192])
    declared = meta[1].decode("ascii", "replace") if meta else None
    try:
        return body.decode("utf-8"), Charset("utf-8", "bytes", declared)
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace"), Charset("gb18030", "bytes", declared)
