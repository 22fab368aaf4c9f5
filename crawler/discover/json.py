"""APIs that answer with JSON: lists by JMESPath, articles by their fields, page numbers and cursors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any
from urllib.parse import quote, urljoin

import jmespath
from jmespath.exceptions import JMESPathError

from archive.types import Capture, Found, Unreadable
from archive.urls import canonical
from crawler.discover.ask import Ask, Listing
from crawler.discover.gather import Gatherer, http_problem
from crawler.reading.decode import decode
from crawler.sources import PLACEHOLDER, Discover, SourceSpec

_TITLES = ("title", "headline", "name", "articleTitle", "docTitle", "subject")
_DATES = (
    "publishTime",
    "publish_time",
    "published_at",
    "publishDate",
    "pubDate",
    "pubTime",
    "releaseTime",
    "createTime",
    "create_time",
    "docPubTime",
    "date",
    "time",
)
_JSONP = re.compile(r"^\s*[\w.$]+\s*\((.*)\)\s*;?\s*$", re.S)


def start(spec: SourceSpec, way: Discover, now: datetime) -> tuple[Ask, ...]:
    """The first page of the list."""
    return (_ask(way, 1, ""),)


def read(spec: SourceSpec, way: Discover, ask: Ask, capture: Capture, now: datetime) -> Listing:
    """The items of one answer, and the next page as long as there are others than before."""
    problem = http_problem(capture.status)
    if problem:
        return Listing(problem=problem)
    data = parse(capture)
    items = _search(way.items or "", data)
    if not isinstance(items, list):
        return Listing(problem=f"no list at {way.items}: {_brief(items if items is not None else data)}")
    digest = sha1(json.dumps(items, sort_keys=True).encode(), usedforsecurity=False).hexdigest()[:16]
    if items and ask.context.get("seen") == digest:
        return Listing(problem="the same items as on the page before")
    gatherer = Gatherer(spec, way)
    for item in items:
        _take(gatherer, way, item, capture.url)
    return gatherer.listing(_following(way, ask, data, digest) if items else ())


def article(way: Discover, context: Mapping[str, str], capture: Capture) -> dict[str, str]:
    """The fields of an article out of the answer of `detail`; without one, those that its list item stated,
    and the whole page for its body.

    Keys are those of `fields` (title, body as HTML, published_at, origin, …), only where they have a value.
    Raises Unreadable where the answer is no JSON or has no body in it.
    """
    if not way.detail:
        page, _ = decode(capture.body, capture.header("Content-Type"))
        return {"body": page, **json.loads(context.get("stated", "{}"))}
    data = parse(capture)
    fields: dict[str, str] = {}
    for name, path in way.fields.items():
        if text := _field(name, _search(path, data)):
            fields[name] = text
    if "body" in way.fields and "body" not in fields:
        raise Unreadable(f"no body at {way.fields['body']}: {_brief(data)}")
    return fields


def remembered(way: Discover) -> dict[str, str]:
    """What is kept with an article that a way found, so that it can be read again: the address of the API
    that states its fields. Not its place in the file, which changes when another way is put before it."""
    return {"way": way.json_} if way.json_ else {}


def way_of(context: Mapping[str, str], ways: Sequence[Discover]) -> Discover | None:
    """The API that states the fields of an article, by what is remembered of it; where its address was
    changed since, the only API there is. None where the article was found otherwise, or the API is gone."""
    told = context.get("way", "")
    if told.isdigit():  # the place in the file, as first archives have it
        way = ways[int(told)] if int(told) < len(ways) else None
        return way if way is not None and way.json_ else None
    known = [way for way in ways if told and way.json_]
    same = [way for way in known if way.json_ == told]
    return next(iter(same or known), None) if same or len(known) == 1 else None


def parse(capture: Capture) -> Any:
    """The JSON of an answer, JSONP's wrapping taken off. Raises Unreadable for anything else."""
    text, _ = decode(capture.body, capture.header("Content-Type"))
    if text.lstrip()[:1] == "<":
        raise Unreadable("an HTML page where JSON was expected")
    wrapped = _JSONP.match(text)
    try:
        return json.loads(wrapped[1] if wrapped else text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"broken JSON: {str(error)[:80]}") from error


def _ask(way: Discover, page: int, cursor: str, seen: str = "") -> Ask:
    values = {"page": str(page + way.first_page - 1), "cursor": cursor}
    url = _fill(way.address, values)
    context = {"seen": seen} if seen else {}
    if way.method == "GET":
        return Ask(url, page=page, context=context)
    body = PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), way.body or "")
    kind = "application/json" if body.lstrip()[:1] in ("{", "[") else "application/x-www-form-urlencoded"
    return Ask(url, "POST", body.encode(), (("Content-Type", kind),), page, context)


def _following(way: Discover, ask: Ask, data: Any, digest: str) -> tuple[Ask, ...]:
    if ask.page >= way.pages:
        return ()
    cursor = ""
    if way.cursor:
        value = _search(way.cursor, data)
        cursor = "" if value is None or value is False else str(value)
        if not cursor:
            return ()
    elif "{page}" not in way.address + (way.body or ""):
        return ()
    return (replace(_ask(way, ask.page + 1, cursor), context={"seen": digest}),)


def _take(gatherer: Gatherer, way: Discover, item: Any, found_on: str) -> None:
    try:
        url = canonical(_fill(way.link or "", _Keys(item)), way.address)
        fetch = urljoin(way.address, _fill(way.detail, _Keys(item))) if way.detail else ""
    except KeyError as missing:
        gatherer.skip(f"{found_on}#{_brief(item)}", f"an item without {missing.args[0]}")
        return
    if not url:
        gatherer.skip(f"{found_on}#{_brief(item)}", "an item without an http(s) address")
        return
    context = {"fetch": fetch} if fetch else {}
    if way.fields and not way.detail:
        stated = {n: text for n, path in way.fields.items() if (text := _field(n, _search(path, item)))}
        context["stated"] = json.dumps(stated, ensure_ascii=False)
    title = next((str(item[name]) for name in _TITLES if item.get(name)), None)
    date = next((_field("published_at", item[name]) for name in _DATES if item.get(name)), None)
    gatherer.add(Found(url, title, date, found_on, context))


@dataclass(frozen=True)
class _Keys:
    """The keys of an item, also of items inside it: 'id', 'column.id'."""

    item: Any

    def __getitem__(self, name: str) -> str:
        value = self.item
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is None or value == "" or isinstance(value, (dict, list)):
            raise KeyError(name)
        return str(value)


def _fill(template: str, values: Any) -> str:
    """A template with its {names} filled in: percent-encoded, unless a name stands for a whole address."""

    def fill(match: re.Match[str]) -> str:
        value = str(values[match[1]])
        return value if match.start() == 0 else quote(value, safe="")

    return PLACEHOLDER.sub(fill, template)


def _search(path: str, data: Any) -> Any:
    """JMESPath; None where a function of it does not fit the data."""
    try:
        return jmespath.search(path, data)
    except JMESPathError:
        return None


def _field(name: str, value: Any) -> str | None:
    """A value as text; times as ISO 8601, also those given in seconds or milliseconds since 1970."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    text = str(value).strip()
    if name == "published_at" and re.fullmatch(r"\d{10}(\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    return text or None


def _brief(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]
