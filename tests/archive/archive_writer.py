"""A process that writes a fixed story into an archive, to be killed: python archive_writer.py URL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from archive_values import PORTAL, TEXT, article, day, reading, url

from archive.storage import Archive
from archive.types import Reading

ARTICLES = 40
DAYS = 3
BATCH = 7


def story() -> Iterator[Reading]:
    """Three days of 40 articles: on each day a third of them is edited, one goes; each has a print view."""
    for number in range(1, DAYS + 1):
        for which in range(ARTICLES):
            for name in (f"n{which}", f"print-n{which}"):
                text = f"第{which}篇。{TEXT}" + (f"第{number}日更正。" if (which + number) % 3 == 0 else "")
                gone = number == DAYS and which == 5
                said = article(name, text, f"标题{which}")
                look = reading(name, day(number), 404 if gone else 200, said=said)
                key = f"<urn:uuid:{number:04d}-{which:04d}-{name}>"
                record = replace(look.capture.record, record_id=key)  # type: ignore[type-var]
                yield replace(look, capture=replace(look.capture, record=record))


def write(address: str) -> None:
    """Writes the story from its beginning; what is there already is passed over."""
    looks = list(story())
    with Archive.open(address) as archive:
        run = archive.begin_run(PORTAL, day(1))
        print("ready", flush=True)
        for start in range(0, len(looks), BATCH):
            archive.write(run, looks[start : start + BATCH], day(DAYS))


def expected() -> dict[str, int]:
    """How many versions each article has in the end."""
    texts: dict[str, list[str]] = {}
    for look in story():
        if look.article is not None and "print-" not in look.article.url:
            seen = texts.setdefault(look.article.url, [])
            if seen[-1:] != [look.article.text]:
                seen.append(look.article.text)
    assert url("n0") in texts
    return {address: len(seen) for address, seen in texts.items()}


if __name__ == "__main__":
    write(sys.argv[1])
