"""A draft spec for a new site: what `dibao sources probe` finds by trying each way of finding articles.

The same readers as in a crawl judge the same answers, so a way in the draft is one that has just worked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import tomli_w

from archive.types import Capture, Found, RequestError, Unreadable
from archive.urls import canonical, key
from crawler import discover
from crawler.discover import Ask, Listing, auto, epaper
from crawler.discover.dates import date_in_url, date_template
from crawler.discover.gather import Gatherer
from crawler.discover.page import Page, open_page
from crawler.discover.shapes import has_id
from crawler.fetch import Fetcher, Unreached, lives_privately
from crawler.probe_json import apis
from crawler.sources import SourceSpec

MAX_SECTIONS = 40  # section pages that a probe asks for
MAX_WAYS = 30  # ways in a draft
USUAL_PAGES, MOST_PAGES = 10, 50  # list pages that a draft follows; more where the site says that it has more
AT_HOME = 0.05  # seconds between two requests to a site in one's own network
FRESH = 60  # days: an older newest issue is found by links, not by asking for each day until today
DEEPER = 2  # further list pages, asked for to see that a pager works
_HOME = re.compile(r"^(欢迎(光临|访问|您)?)|(官方网站|网站)?(首页|主页|欢迎您)$|^home$", re.I)
_FEED_HEAD = re.compile(rb"<rss|<feed\b|<rdf:RDF|jsonfeed\.org", re.I)
_MAP_HEAD = re.compile(rb"<urlset|<sitemapindex", re.I)
# GB/T 2260: Shandong and its cities, whose names and pinyin stand in titles and host names.
REGIONS = {
    "济南": ("370100", "jinan"), "青岛": ("370200", "qingdao"), "淄博": ("370300", "zibo"),
    "枣庄": ("370400", "zaozhuang"), "东营": ("370500", "dongying"), "烟台": ("370600", "yantai"),
    "潍坊": ("370700", "weifang"), "济宁": ("370800", "jining"), "泰安": ("370900", "taian"),
    "威海": ("371000", "weihai"), "日照": ("371100", "rizhao"), "临沂": ("371300", "linyi"),
    "德州": ("371400", "dezhou"), "聊城": ("371500", "liaocheng"), "滨州": ("371600", "binzhou"),
    "菏泽": ("371700", "heze"), "乐陵": ("371481", "laoling"), "山东": ("370000", "shandong"),
}  # fmt: skip
NOWHERE = "100000"  # the country: a draft that says so wants a look


@dataclass
class Candidate:
    """A way that was tried, and what it showed."""

    way: dict[str, Any]  # as in [[discover]]
    found: dict[str, Found] = field(default_factory=dict)
    lists: int = 0  # list pages read
    more: int = 0  # list pages known and not read
    title: str = ""  # what a person calls it: the text of the link to it
    problem: str | None = None

    @property
    def kind(self) -> str:
        """The name of the way."""
        return next(name for name in ("feed", "sitemap", "listing", "epaper", "json") if name in self.way)


@dataclass(frozen=True)
class Draft:
    """What a probe found: the spec as TOML data, and the ways that were tried."""

    slug: str
    spec: dict[str, Any]
    chosen: Sequence[Candidate]
    left: Sequence[Candidate]

    def toml(self) -> str:
        """The draft as a source file."""
        head = {name: value for name, value in self.spec.items() if name != "discover"}
        ways = ("\n[[discover]]\n" + tomli_w.dumps(way) for way in self.spec["discover"])
        return tomli_w.dumps(head) + "".join(ways)


def probe(url: str, fetcher: Fetcher, now: datetime) -> Draft:
    """Tries a site and drafts a spec for it. Raises RequestError for what is no address, Unreached where
    nothing answers, Unreadable where no way finds an article."""
    home = canonical(url if "://" in url else f"http://{url}")
    if not home:
        raise RequestError(f"{url!r} is not an http(s) address")
    if lives_privately(home):
        fetcher.private, fetcher.delay = True, min(fetcher.delay, AT_HOME)
    explorer = _Explorer(home, fetcher, now)
    candidates = list(explorer.candidates())
    chosen = choose(candidates, explorer.answers)
    if not chosen:
        told = "; ".join(dict.fromkeys(c.problem for c in candidates if c.problem))[:200]
        raise Unreadable(f"no articles found at {home}" + (f": {told}" if told else ""))
    left = [one for one in candidates if one not in chosen]
    return Draft(slug_of(home), _spec(explorer, chosen, private=fetcher.private), chosen, left)


def choose(candidates: Iterable[Candidate], answers: Callable[[Candidate], bool]) -> list[Candidate]:
    """The ways that together find everything, without those that add nothing: the richest first.

    One listing with pages that were not read is taken even if it adds nothing so far: a feed shows the same
    articles, but not for long. `answers` says whether an article that a way found is really there.
    """
    known: set[str] = set()
    chosen: list[Candidate] = []
    for one in sorted(candidates, key=lambda c: (-len(c.found), c.kind)):
        adds = set(one.found) - known
        goes_on = one.kind == "listing" and one.more and not any(c.kind == "listing" for c in chosen)
        if one.found and (adds or goes_on) and len(chosen) < MAX_WAYS and answers(one):
            chosen.append(one)
            known |= set(one.found)
    return chosen


class _Explorer:
    """Walks a site once, way by way."""

    def __init__(self, home: str, fetcher: Fetcher, now: datetime):
        self.home, self.fetcher, self.now = home, fetcher, now
        self.titles: list[str] = []  # of the pages seen, the home page's first
        self.stated = ""  # the site's name, where its pages state it
        self.seen: set[str] = set()

    def candidates(self) -> Iterator[Candidate]:
        """Every way that could be tried, with what it showed."""
        capture = self.fetcher.get(Ask(self.home))
        if not 200 <= capture.status < 300:
            raise Unreached(f"HTTP {capture.status} at {self.home}")
        if _MAP_HEAD.search(capture.body[:4096]) or capture.body[:2] == b"\x1f\x8b":
            yield self.run({"sitemap": self.home})
        elif _FEED_HEAD.search(capture.body[:4096]):
            yield self.run({"feed": self.home})
        else:
            page = open_page(capture)
            self._note_title(capture)
            paper = self.paper(page, capture)
            yield from [paper] if paper else self.site(page)

    def site(self, page: Page) -> Iterator[Candidate]:
        """Feeds, sitemaps, sections and the page itself; APIs where the pages hold no articles."""
        found = []
        for one in self._plain(page):
            found.append(one)
            yield one
        if sum(len(one.found) for one in found) < 3:
            yield from map(self.run, apis(page, self.fetcher))

    def _plain(self, page: Page) -> Iterator[Candidate]:
        spec = self._spec_for({"listing": self.home})
        gatherer = Gatherer(spec, spec.ways[0])
        for url in auto.feeds_of(page)[: auto.MAX_FEEDS]:
            if gatherer.refusal_of_list(url) is None:
                yield self.run({"feed": url})
        for url in self._sitemaps():
            yield self.run({"sitemap": url})
        yield self.run({"listing": self.home}, "(the page itself)")
        links = list(auto.sections(page, gatherer))
        for link in links[:MAX_SECTIONS]:
            if key(link.url) not in self.seen:
                yield self.run({"listing": link.url}, link.text)

    def _sitemaps(self) -> list[str]:
        robots = urljoin(self.home, "/robots.txt")
        try:
            capture = self.fetcher.get(Ask(robots))
        except Unreached:
            return []
        spec = self._spec_for({"auto": self.home})
        ask = Ask(robots, context={"auto": "robots"})
        return [a.url for a in discover.read(spec, spec.ways[0], ask, capture, self.now).next]

    def paper(self, page: Page, capture: Capture) -> Candidate | None:
        """The way of an e-paper, if the page is one, leads to one, or lists its issues."""
        starts = [capture.url, *_issues(page)]
        for url in starts:
            one = self._paper_at(url)
            if one:
                return one
        return None

    def _paper_at(self, url: str) -> Candidate | None:
        spec = self._spec_for({"epaper": url})
        ask = Ask(url, context={"first": "1"})
        while True:  # ends: each hop is counted, and bounded, by the way itself
            capture = self._get(ask)
            if capture is None:
                return None
            listing = discover.read(spec, spec.ways[0], ask, capture, self.now)
            if not (listing.next and listing.next[0].context.get("hops", "0") > ask.context.get("hops", "0")):
                break
            ask = listing.next[0]
        issue = next((f.context.get("issue") for f in listing.found if f.context.get("issue")), None)
        if not epaper.is_sheet(capture, listing) or not issue:
            return None
        days = max((self.now.date() - datetime.fromisoformat(issue).date()).days, 0)
        template = date_template(ask.url)
        if template and days <= FRESH:
            return self.run({"epaper": template, "days_back": max(7, days + 7)}, days=days)
        return self.run({"epaper": url, "days_back": days + 7})

    def run(self, way: dict[str, Any], title: str = "", days: int = 0) -> Candidate:
        """Runs a way for a few list pages."""
        one = Candidate(way, title=title)
        spec = self._spec_for({**way, "pages": MOST_PAGES} if one.kind == "listing" else way)
        asks = list(discover.start(spec, spec.ways[0], self.now))
        if len(asks) > 1:  # an e-paper by date: around the newest issue
            asks = asks[max(days - 1, 0) : days + 3]
        sent: set[tuple[str, str, bytes]] = set()
        allowed = 40 if one.kind in ("epaper", "sitemap") else 1 + DEEPER
        while asks and one.lists < allowed and len(sent) < allowed + 4:
            ask = asks.pop(0)
            if ask.identity in sent:
                continue
            sent.add(ask.identity)
            self.seen.add(key(ask.url))
            listing = self._read(spec, ask, one)
            asks += [a for a in listing.next if a.identity not in sent]
        one.more = len({a.identity for a in asks} - sent)
        if one.kind == "listing" and one.lists + one.more > USUAL_PAGES:
            way["pages"] = one.lists + one.more
        return one

    def _read(self, spec: SourceSpec, ask: Ask, one: Candidate) -> Listing:
        try:
            capture = self.fetcher.get(ask)
        except Unreached as error:
            one.problem = one.problem or str(error)
            return Listing()
        listing = discover.read(spec, spec.ways[0], ask, capture, self.now)
        self._note_title(capture)
        one.lists += 1
        one.problem = one.problem or listing.problem
        for item in listing.found:
            one.found.setdefault(key(item.url), item)
        return listing

    def answers(self, one: Candidate) -> bool:
        """Whether the first article of a way is there; what is wrong with it becomes the way's problem."""
        item = next(iter(one.found.values()))
        capture = self._get(Ask(item.context.get("fetch") or item.url))
        if capture is None or capture.status >= 400:
            told = f"HTTP {capture.status}" if capture else "no answer"
            one.problem = f"{told} at its article {item.url}"
            return False
        return True

    def _note_title(self, capture: Capture) -> None:
        try:
            tree = open_page(capture).tree
        except Unreadable:
            return
        self.titles.append(" ".join((tree.findtext(".//title") or "").split()))
        names = (
            m.get("content") or "" for m in tree.iter("meta") if (m.get("name") or "").lower() == "sitename"
        )
        self.stated = self.stated or next(names, "").strip()

    def _get(self, ask: Ask) -> Capture | None:
        try:
            return self.fetcher.get(ask)
        except Unreached:
            return None

    def _spec_for(self, way: dict[str, Any]) -> SourceSpec:
        return SourceSpec.model_validate(
            {
                "slug": "probe",
                "name": "probe",
                "kind": "news",
                "region": NOWHERE,
                "home": self.home,
                "discover": [way],
            }
        )


def _issues(page: Page) -> list[str]:
    """Issues that a page links, the newest one: an entry that lists them."""
    dated = [(date_in_url(link.url), link.url) for link in page.links if epaper.PAGE.search(link.url)]
    known = sorted(((day, url) for day, url in dated if day), reverse=True)
    return [url for _, url in known[:1]]


def _spec(explorer: _Explorer, chosen: Sequence[Candidate], *, private: bool) -> dict[str, Any]:
    kinds = {one.kind for one in chosen}
    host = urlsplit(explorer.home).hostname or ""
    name = explorer.stated or site_name(explorer.titles) or host
    kind = (
        "epaper"
        if "epaper" in kinds
        else "app"
        if kinds == {"json"}
        else "government"
        if ".gov." in host
        else "news"
    )
    spec: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "region": region_of(name, host),
        "home": explorer.home,
        "schedule": "15 6,18 * * *",
        "delay": AT_HOME if private else 1.0,
        "enabled": True,
    }
    if private:
        spec["allow_private_network"] = True
    return {**spec, "verified": "", "discover": [one.way for one in chosen]}


def site_name(titles: Sequence[str]) -> str:
    """What the titles of a site's pages have in common: '要闻_港城网', '港城网首页' -> '港城网'."""
    parts: Counter[str] = Counter()
    for title in titles:
        pieces = (_HOME.sub("", piece).strip() for piece in re.split(r"[-_|—–·:：>》]+|\s{2,}", title))
        parts.update(list(dict.fromkeys(piece for piece in pieces if piece)))
    return parts.most_common(1)[0][0] if parts else ""


def region_of(name: str, host: str) -> str:
    """The region whose name a site's title or host holds; the country's code where none does."""
    for city, (code, pinyin) in REGIONS.items():
        if city in name or pinyin in host:
            return code
    return NOWHERE


def slug_of(url: str) -> str:
    """A file name for a site: 'www.weihai.gov.cn' -> 'weihai-gov', an IP address with its port as it is."""
    parts = urlsplit(url)
    host = parts.hostname or "source"
    if re.fullmatch(r"[\d.:]+|[^.]+", host):
        return re.sub(r"[^a-z0-9]+", "-", f"{host}-{parts.port or ''}".lower()).strip("-")
    labels = [label for label in host.split(".") if label not in ("www", "m", "com", "cn", "net", "org")]
    return re.sub(r"[^a-z0-9_-]+", "-", "-".join(labels or host.split("."))).strip("-_") or "source"


def suggestion(found: Iterable[Found]) -> str | None:
    """A regular expression for the addresses of a way's articles, where they are all of one form."""
    shapes = {re.sub(r"\d+", r"\\d+", re.escape(_file(item.url))) for item in found}
    if len(shapes) != 1 or not all(has_id(item.url) for item in found):
        return None
    return f"/{shapes.pop()}$"


def _file(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.rpartition("/")[2] + (f"?{parts.query}" if parts.query else "")
