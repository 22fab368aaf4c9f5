"""SourceSpec: a site, how its articles are found, how politely. Read from one TOML file per source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import jmespath
from apscheduler.triggers.cron import CronTrigger
from jmespath.exceptions import JMESPathError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from archive.types import SourceError

WAYS = ("feed", "sitemap", "listing", "epaper", "json", "auto")
PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")  # {page}, {yyyy}, {id}: what a template leaves open
_DATE_PARTS = frozenset(("yyyy", "yy", "mm", "m", "dd", "d"))
_COMMON = frozenset(("article", "pages"))
_KEYS = {  # which keys each way takes besides its own
    **dict.fromkeys(("feed", "sitemap", "listing", "auto"), _COMMON),
    "epaper": _COMMON | {"days_back"},
    "json": _COMMON.union(("items", "link", "detail", "cursor", "first_page", "method", "body", "fields")),
}
_ROOTS = ("data.", "", "data.article.", "article.", "result.", "data.detail.", "data.info.")


def _usual(*names: str) -> str:
    return " || ".join(f"{root}{name}" for name in names for root in _ROOTS)


USUAL_FIELDS = {
    "title": _usual("title", "headline"),
    "body": _usual("content", "body", "html", "contentHtml", "text"),
    "published_at": _usual(
        "publishTime", "publish_time", "published_at", "publishDate", "pubTime", "pubDate"
    ),
    "origin": _usual("source", "origin", "sourceName", "copyFrom"),
    "author": _usual("author", "authorName"),
    "editor": _usual("editor", "editorName"),
}
_AGE = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_age(text: str) -> timedelta:
    """'6h' -> six hours. Units: s, m, h, d.

    >>> parse_age("30d").days
    30
    """
    match = _AGE.fullmatch(str(text).strip())
    if not match:
        raise ValueError(f"{text!r} is not an age: a whole number and s, m, h or d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _http_url(text: str) -> str:
    try:
        parts = urlsplit(str(text))
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        raise ValueError(f"{text!r} is not an http(s) address")
    return str(text)


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _jmespath(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"not JMESPath: {' '.join(str(error).split())[:120]}") from error
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {text!r}") from error
    return text


def _cron(text: str) -> str:
    try:
        CronTrigger.from_crontab(text)
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{text!r} is no cron line (minute hour day month weekday): {error}") from error
    return text


def _age(text: str) -> str:
    parse_age(text)
    return text


def _css_or_xpath(text: str) -> str:
    from lxml.cssselect import CSSSelector
    from lxml.etree import XPath, XPathSyntaxError

    try:
        XPath(text) if text.startswith(("/", ".//", "(")) else CSSSelector(text)
    except (XPathSyntaxError, SyntaxError, ValueError) as error:
        raise ValueError(f"neither CSS nor XPath: {error}") from error
    return text


def _line(text: str) -> str:
    line = " ".join(str(text).split())
    if not line:
        raise ValueError("an empty line")
    return line


Url = Annotated[str, BeforeValidator(_http_url)]
Regex = Annotated[str, BeforeValidator(_regex)]
Zone = Annotated[str, BeforeValidator(_zone)]
JmesPath = Annotated[str, BeforeValidator(_jmespath)]
Cron = Annotated[str, BeforeValidator(_cron)]
Age = Annotated[str, BeforeValidator(_age)]
Selector = Annotated[str, BeforeValidator(_css_or_xpath)]
Line = Annotated[str, BeforeValidator(_line)]  # one line of text, white space as in an article's


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Discover(_Strict):
    """One way in which a source's articles are found: exactly one of `WAYS` is set."""

    feed: Url | None = None
    sitemap: Url | None = None
    listing: Url | None = None
    epaper: str | None = None
    json_: str | None = Field(None, alias="json")
    auto: Url | None = None

    article: Regex | None = None
    pages: int = Field(10, ge=1, le=100_000)
    days_back: int = Field(7, ge=0, le=100_000)
    items: JmesPath | None = None
    link: str | None = None
    detail: str | None = None
    cursor: JmesPath | None = None  # where an answer says what {cursor} of the next page is
    first_page: int = Field(1, ge=0, le=1)  # what {page} is on the first page
    method: Literal["GET", "POST"] = "GET"
    body: str | None = None
    fields: dict[Literal["title", "body", "published_at", "origin", "author", "editor"], JmesPath] = Field(
        default_factory=dict
    )

    @property
    def way(self) -> str:
        """The one way that is set."""
        return next(way for way in WAYS if self.address_of(way))

    def address_of(self, way: str) -> str | None:
        """The address given for `way`, if that is the way."""
        return getattr(self, "json_" if way == "json" else way)  # type: ignore[no-any-return]

    @property
    def address(self) -> str:
        """Where this way begins."""
        return self.address_of(self.way) or ""

    @model_validator(mode="before")
    @classmethod
    def _usual_fields(cls, data: Any) -> Any:
        """Where `detail` is given without `fields`, the names that such APIs use most."""
        if isinstance(data, dict) and data.get("detail") and "fields" not in data:
            return {**data, "fields": USUAL_FIELDS}
        return data

    @model_validator(mode="after")
    def _one_way(self) -> Discover:
        given = [way for way in WAYS if self.address_of(way)]
        if len(given) != 1:
            names = ", ".join(WAYS[:-1])
            raise ValueError(f"needs exactly one of {names}; has {' and '.join(given) or 'none'}")
        for name in sorted(self.model_fields_set - _KEYS[self.way] - {self.way, self.way + "_"}):
            raise ValueError(f"{name} means nothing for {self.way}")
        if self.json_ and not (self.items and self.link):
            raise ValueError("json needs items and link as well")
        if self.body and self.method == "GET":
            raise ValueError('body needs method = "POST"')
        self._check_templates()
        return self

    def _check_templates(self) -> None:
        left_open = {"epaper": _DATE_PARTS, "json": frozenset(("page", "cursor"))}.get(self.way)
        if left_open is None:
            return
        _http_url(PLACEHOLDER.sub("1", self.address))
        for name in PLACEHOLDER.findall(self.address + (self.body or "")):
            if name not in left_open:
                raise ValueError(f"{self.way}: unknown {{{name}}}; known: {', '.join(sorted(left_open))}")
        if "{cursor}" in self.address + (self.body or "") and not self.cursor:
            raise ValueError("{cursor} needs cursor, the place in an answer where the next one stands")


class Extract(_Strict):
    """CSS or XPath that overrides what is found by itself, and lines that are no part of any article."""

    title: Selector | None = None
    body: Selector | None = None
    published_at: Selector | None = None
    origin: Selector | None = None
    drop: frozenset[Line] = frozenset()


class SourceSpec(_Strict):
    """One source. Its slug is the stem of its file."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str = Field(min_length=1)
    kind: Literal["government", "news", "epaper", "app", "aggregator"]
    region: str = Field(pattern=r"^\d{6}$")
    home: Url
    schedule: Cron = "15 6,18 * * *"
    timezone: Zone = "Asia/Shanghai"
    delay: float = Field(1.0, ge=0, le=3600)
    enabled: bool = True
    allow_private_network: bool = False
    recheck: tuple[Age, ...] = ("6h", "1d", "3d", "7d", "30d")
    limit: int = Field(20_000, ge=1)  # article addresses at most in one run
    verified: str = ""  # the day on which somebody saw it work; empty: nobody yet
    note: str = ""
    discover: tuple[Discover, ...] = ()
    extract: Extract = Extract()

    @property
    def ways(self) -> tuple[Discover, ...]:
        """The ways given, or the one that finds everything by itself from `home`."""
        return self.discover or (Discover.model_validate({"auto": self.home}),)

    @property
    def ages(self) -> tuple[timedelta, ...]:
        """`recheck` as lengths of time, shortest first."""
        return tuple(sorted(parse_age(age) for age in self.recheck))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a source file."""

    file: Path
    key: str | None  # as written there, e.g. discover[1].pages; None where the file as a whole is wrong
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


def load(path: Path) -> SourceSpec:
    """The spec in a TOML file. Raises SourceError, whose lines name file, key and reason."""
    problems, spec = read(path)
    if spec is None:
        raise SourceError("\n".join(map(str, problems)))
    return spec


def load_all(folder: Path) -> tuple[list[SourceSpec], list[str]]:
    """As `check_all`, with the problems as lines for a person."""
    specs, problems = check_all(folder)
    return specs, [str(problem) for problem in problems]


def check_all(folder: Path) -> tuple[list[SourceSpec], list[Problem]]:
    """Every source of a folder and its sub-folders, and what is wrong with the others.

    A file that is wrong never keeps the others from being read. Of two files with one slug neither is taken:
    nobody could tell which of them an archive belongs to. Raises SourceError where there is no such folder.
    """
    specs: dict[Path, SourceSpec] = {}
    problems: list[Problem] = []
    by_slug: dict[str, list[Path]] = {}
    for path in files(folder):
        wrong, spec = read(path)
        problems += wrong
        by_slug.setdefault(path.stem, []).append(path)
        if spec:
            specs[path] = spec
    for slug, paths in by_slug.items():
        if len(paths) > 1:
            others = ", ".join(map(str, paths[:-1]))
            problems.append(Problem(paths[-1], "slug", f"{slug!r} is also the name of {others}"))
            for path in paths:
                specs.pop(path, None)
    return list(specs.values()), problems


def read(path: Path) -> tuple[list[Problem], SourceSpec | None]:
    """Everything that is wrong with a file, and the spec where nothing is."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return [Problem(path, None, _one_line(error))], None
    if "slug" in data:
        return [Problem(path, "slug", "the name of the file is the slug; remove this key")], None
    try:
        return [], SourceSpec.model_validate({**data, "slug": path.stem})
    except ValidationError as error:
        return [Problem(path, _key(e["loc"]), _reason(e)) for e in error.errors()], None


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.start}"
    return "not TOML: " + " ".join(str(error).split())


def _key(location: tuple[int | str, ...]) -> str | None:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]"]
    return "".join(parts).lstrip(".") or None


def _reason(error: Any) -> str:
    if error["type"] == "extra_forbidden" or "[key]" in error["loc"]:
        return "unknown key"
    if error["type"] == "missing":
        return "is missing"
    if error["loc"] == ("slug",):
        return "a file's name is its slug: small letters, digits, - and _"
    return " ".join(str(error["msg"]).removeprefix("Value error, ").split())


def files(folder: Path) -> Iterator[Path]:
    """The source files of a folder and its sub-folders, in order. Raises SourceError where there is none."""
    if not folder.is_dir():
        raise SourceError(f"no folder of sources at {folder}")
    yield from sorted(path for path in folder.rglob("*.toml") if path.is_file())
