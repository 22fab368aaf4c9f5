"""The commands that read without an archive: extract and repair."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from archive import console
from archive.console import JsonOption
from archive.types import Article, Capture, RequestError, Role, Unreadable
from archive.warc import MAX_BODY

PAGES = (".html", ".htm", ".shtml", ".xhtml", ".html.gz", ".htm.gz", ".shtml.gz")
FIELDS = (
    *("url", "title", "text", "published_at", "origin", "author", "editor", "column", "section", "language"),
    *("script", "document", "attachments", "repairs", "damaged", "charset", "extractor", "found_in"),
)


def extract(
    pages: Annotated[
        list[str], typer.Argument(metavar="PATH-or-URL", help="Files, also .gz, folders, URLs.")
    ],
    url: Annotated[
        str | None, typer.Option("--url", help="The address of the page, where the file is one.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """What a page says: title, text, date, origin and the rest, each with where it was found.

    Example: dibao extract page.html --url http://www.example.org/art/1.html --json
    """
    inputs = [path for given in pages for path in _expand(given)]
    if url and len(inputs) != 1:
        raise RequestError("--url goes with one page")
    failed = 0
    for row in _rows(inputs, url, console.now()):
        failed += "problem" in row
        _show(row, as_json)
    return 1 if failed else 0


def _expand(given: str) -> Iterable[str]:
    if given.startswith(("http://", "https://")):
        return [given]
    path = Path(given)
    if path.is_dir():
        found = sorted(str(p) for p in path.rglob("*") if p.name.lower().endswith(PAGES))
        if not found:
            raise RequestError(f"no page in {path}: nothing there ends in {', '.join(PAGES)}")
        return found
    if not path.exists():
        raise RequestError(f"no file at {path}")
    return [given]


def _rows(inputs: list[str], url: str | None, now: datetime) -> Iterator[dict[str, Any]]:
    read = partial(read_input, url=url, now=now)
    if len(inputs) == 1:
        yield read(inputs[0])
        return
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(inputs))) as pool:
        yield from pool.map(read, inputs, chunksize=4)


def read_input(given: str, url: str | None, now: datetime) -> dict[str, Any]:
    """One page as a row of `FIELDS`; `problem` where nothing could be read."""
    from crawler.ingest import Brief, read

    empty = dict.fromkeys(FIELDS)
    try:
        capture = _capture(given, url, now)
    except (OSError, EOFError, zlib.error, Unreadable) as error:
        return {"file": given, **empty, "problem": getattr(error, "strerror", None) or str(error)}
    reading = read(capture, Brief(), now)
    if reading.article is None:
        return {"file": given, **empty, "url": capture.page_url or None, "problem": reading.problem}
    return {"file": given, **row_of(reading.article)}


def row_of(article: Article) -> dict[str, Any]:
    """An article as a JSON object; null where something is not stated."""
    row = {name: getattr(article, name) for name in FIELDS}
    row["url"] = article.url or None
    for name in ("document", "charset"):
        row[name] = asdict(row[name]) if row[name] else None
    for name in ("attachments", "repairs"):
        row[name] = [asdict(item) for item in row[name]]
    row["found_in"] = dict(article.found_in)
    row["published_at"] = console.iso(article.published_at)
    return row


def _capture(given: str, url: str | None, now: datetime) -> Capture:
    if given.startswith(("http://", "https://")):
        return _fetched(given)
    with Path(given).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        body = (gzip.GzipFile(fileobj=file) if packed else file).read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise Unreadable(f"larger than a page may be ({MAX_BODY >> 20} MB)")
    return Capture(url=url or "", fetched_at=now, status=200, headers=(), body=body, page_url=url or "")


def _fetched(url: str) -> Capture:
    """A page from the network. A person has typed its address, so it may be a private one."""
    from crawler.discover import Ask
    from crawler.fetch import Fetcher, Unreached, lives_privately

    try:
        capture = Fetcher(private=lives_privately(url)).get(Ask(url))
    except Unreached as error:
        raise Unreadable(str(error)) from error
    return replace(capture, role=Role.ARTICLE, page_url=url)


def _show(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    out = console.out()
    if "problem" in row:
        console.err().print(
            f"dibao: {row['file']}: {row['problem']}", markup=False, style="red", soft_wrap=True
        )
        return
    out.print(row["title"] or "(no title)", style="bold", markup=False, soft_wrap=True)
    when = console.local(datetime.fromisoformat(row["published_at"])) if row["published_at"] else None
    said = [when, row["origin"], row["author"], row["editor"] and f"编辑 {row['editor']}", row["column"]]
    out.print(" · ".join(part for part in said if part), style="dim", markup=False, soft_wrap=True)
    out.print()
    out.print(row["text"], markup=False, soft_wrap=True)
    repairs = (
        f"; {len(row['repairs'])} repairs, {row['damaged']} places beyond repair" if row["repairs"] else ""
    )
    out.print(
        f"\n{row['file']}: {row['charset']['name']} by {row['charset']['evidence']}{repairs}\n", style="dim"
    )


def repair(
    file: Annotated[Path | None, typer.Argument(help="A text file in UTF-8; none: stdin.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Damaged text to repaired text, on stdout. What cannot be undone stays as it is.

    Example: dibao repair damaged.txt > repaired.txt
    """
    from crawler.reading.repair import repair as mend

    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        text = data.decode("utf-8")
    except OSError as error:
        raise RequestError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RequestError(f"{file or 'stdin'}: not UTF-8 at byte {error.start}") from error
    mended = mend(text)
    if as_json:
        repairs = [asdict(one) for one in mended.repairs]
        console.emit_json({"text": mended.text, "repairs": repairs, "damaged": mended.damaged})
    else:
        sys.stdout.buffer.write(mended.text.encode())
    return 0
