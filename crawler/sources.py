"""SourceSpec: a site, how its articles are found, how politely. Read from one TOML file per source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from archive.types import SourceError

WAYS = ("feed", "sitemap", "listing", "epaper", "json", "auto")
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
    parts = urlsplit(str(text))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{text!r} is not an http(s) address")
    return str(text)


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {text!r}") from error
    return text


def _css_or_xpath(text: str) -> str:
    from lxml.cssselect import CSSSelector
    from lxml.etree import XPath, XPathSyntaxError

    try:
        XPath(text) if text.startswith(("/", ".//", "(")) else CSSSelector(text)
    except (XPathSyntaxError, SyntaxError, ValueError) as error:
        raise ValueError(f"neither CSS nor XPath: {error}") from error
    return text


Url = Annotated[str, BeforeValidator(_http_url)]
Regex = Annotated[str, BeforeValidator(_regex)]
Zone = Annotated[str, BeforeValidator(_zone)]
Selector = Annotated[str, BeforeValidator(_css_or_xpath)]


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
    items: str | None = None
    link: str | None = None
    detail: str | None = None
    method: Literal["GET", "POST"] = "GET"
    body: str | None = None
    fields: dict[Literal["title", "body", "published_at", "origin", "author", "editor"], str] = Field(
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

    @model_validator(mode="after")
    def _one_way(self) -> Discover:
        given = [way for way in WAYS if self.address_of(way)]
        if len(given) != 1:
            names = ", ".join(WAYS[:-1])
            raise ValueError(f"needs exactly one of {names}; has {' and '.join(given) or 'none'}")
        if self.json_ and not (self.items and self.link):
            raise ValueError("json needs items and link as well")
        if self.epaper or self.json_:
            _http_url(re.sub(r"\{\w+\}", "1", self.address))
        return self


class Extract(_Strict):
    """CSS or XPath that overrides what is found by itself."""

    title: Selector | None = None
    body: Selector | None = None
    published_at: Selector | None = None
    origin: Selector | None = None


class SourceSpec(_Strict):
    """One source. Its slug is the stem of its file."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str = Field(min_length=1)
    kind: Literal["government", "news", "epaper", "app", "aggregator"]
    region: str = Field(pattern=r"^\d{6}$")
    home: Url
    schedule: str = "15 6,18 * * *"
    timezone: Zone = "Asia/Shanghai"
    delay: float = Field(1.0, ge=0, le=3600)
    enabled: bool = True
    allow_private_network: bool = False
    recheck: tuple[str, ...] = ("6h", "1d", "3d", "7d", "30d")
    limit: int = Field(20_000, ge=1)  # article addresses at most in one run
    verified: str = ""  # the day on which somebody saw it work; empty: nobody yet
    note: str = ""
    discover: tuple[Discover, ...] = ()
    extract: Extract = Extract()

    @model_validator(mode="after")
    def _parses(self) -> SourceSpec:
        try:
            CronTrigger.from_crontab(self.schedule, timezone=ZoneInfo(self.timezone))
        except ValueError as error:
            raise ValueError(f"schedule: {error}") from error
        for age in self.recheck:
            parse_age(age)
        return self

    @property
    def ways(self) -> tuple[Discover, ...]:
        """The ways given, or the one that finds everything by itself from `home`."""
        return self.discover or (Discover.model_validate({"auto": self.home}),)

    @property
    def ages(self) -> tuple[timedelta, ...]:
        """`recheck` as lengths of time, shortest first."""
        return tuple(sorted(parse_age(age) for age in self.recheck))


def load(path: Path) -> SourceSpec:
    """The spec in a TOML file. Raises SourceError, whose lines name file, key and reason."""
    problems, spec = read(path)
    if spec is None:
        raise SourceError("\n".join(problems))
    return spec


def read(path: Path) -> tuple[list[str], SourceSpec | None]:
    """Everything that is wrong with a file, one line each, and the spec where nothing is."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [f"{path}: {error}"], None
    return _validate(data, path)


def _validate(data: dict[str, Any], path: Path) -> tuple[list[str], SourceSpec | None]:
    if "slug" in data:
        return [f"{path}: slug: the name of the file is the slug; remove this key"], None
    try:
        return [], SourceSpec.model_validate({**data, "slug": path.stem})
    except ValidationError as error:
        return [f"{path}: {_key(e['loc'])}: {_reason(e)}" for e in error.errors()], None


def _key(location: tuple[int | str, ...]) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(parts).lstrip(".") or "file"


def _reason(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown key"
    if error["type"] == "missing":
        return "is missing"
    return str(error["msg"]).removeprefix("Value error, ").replace("\n", " ")


def files(folder: Path) -> Iterator[Path]:
    """The source files of a folder and its sub-folders, in order."""
    if not folder.is_dir():
        raise SourceError(f"no folder of sources at {folder}")
    yield from sorted(folder.rglob("*.toml"))
