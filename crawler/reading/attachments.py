"""The files and images of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from archive.types import Attachment
from crawler.reading.blocks import Lines, text_of, tidy

FILE = re.compile(
    r"\.(?:pdf|ofd|docx?|xlsx?|pptx?|wps|et|dps|rtf|csv|txt|zip|rar|7z|tar|gz|mp3|mp4)(?:$|[?#&])", re.I
)
FILE_TITLE = re.compile(r"\.(?:pdf|ofd|docx?|xlsx?|pptx?|wps|et|zip|rar|7z)\s*$", re.I)
_DECORATION = re.compile(
    r"(?:^|[/_.-])(?:icon|ico|logo|blank|loading|spacer|pixel|space|share|weixin|wechat|weibo|qrcode|ewm|"
    r"erweima|btn|button|arrow|dot|line|avatar|transparent|default|close|print)s?\d*(?:[/_.-]|$)|^data:|fileTypeImages",
    re.I,
)
_SOURCES = ("data-src", "data-original", "data-lazy-src", "_src", "src")
AFTER = 15  # blocks after a body in which its attachments may be listed
SMALL = 60  # pixels; what is smaller is decoration


def of(
    lines: Lines, first: int, last: int, url: str | None, base: str | None = None
) -> tuple[Attachment, ...]:
    """The files and images of the body in blocks [first, last), each once.

    Addresses are absolute if `url` is known. Files that are listed just after the body are its own as well.
    """
    root = _absolute(url or "", base or "")
    found: dict[tuple[str, str], Attachment] = {}
    for item in (*_files(lines, first, last, root), *_images(lines, first, last, root)):
        found.setdefault((item.kind, item.url), item)
    return tuple(found.values())


def _files(lines: Lines, first: int, last: int, root: str) -> Iterator[Attachment]:
    for number, link in lines.links:
        if not first <= number <= last + AFTER:
            continue
        href = (link.get("href") or "").strip()
        title = tidy(text_of(link))
        if FILE.search(href) or (
            FILE_TITLE.search(title) and href and not href.startswith(("#", "javascript:"))
        ):
            yield Attachment(_absolute(root, href), title or link.get("title") or None)


def _images(lines: Lines, first: int, last: int, root: str) -> Iterator[Attachment]:
    for number, image in lines.images:
        if not first <= number <= last or _is_small(image):
            continue
        source = next((value.strip() for name in _SOURCES if (value := image.get(name))), "")
        if source and not _DECORATION.search(source):
            title = image.get("alt") or image.get("title")
            yield Attachment(_absolute(root, source), tidy(title) or None if title else None, "image")


def _is_small(image: etree._Element) -> bool:
    sizes = [image.get(name, "").removesuffix("px") for name in ("width", "height")]
    return any(size.isdecimal() and int(size) < SMALL for size in sizes)


def _absolute(root: str, address: str) -> str:
    """The address from the page's; as it stands there if it can't be joined."""
    try:
        return urljoin(root, address)
    except ValueError:
        return address
