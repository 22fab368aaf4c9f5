"""What a run costs over many listed, unchanged articles. Run: python -m benchmarks.unchanged [COUNT]

A site on this machine lists COUNT articles (10,000), 100 on a page; all are archived, and of ten the recheck
is due. One run may ask for robots.txt, the list pages and those ten, and for nothing else; the exit code is 1
where it asks for more.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from archive.fingerprint import fingerprint
from archive.storage import Archive, SourceRow
from archive.types import Article, Capture, Found, Reading
from crawler.crowd import crawl
from crawler.run import Desk
from crawler.sources import SourceSpec

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
ON_A_PAGE = 100
DUE = 10
ASKED: list[str] = []


def headline(number: int) -> str:
    """The headline of an article."""
    return f"第{number}期重点项目建设现场会召开"


class Site(BaseHTTPRequestHandler):
    """Lists at /list.html, /list_2.html …, articles at /art/N.html."""

    protocol_version = "HTTP/1.1"
    count = 0

    def do_GET(self) -> None:
        """Answers, and remembers what was asked for."""
        ASKED.append(self.path)
        name = self.path.removesuffix(".html")
        text = ""
        if name.startswith("/list"):
            text = self._list(int(name.rpartition("_")[2]) if "_" in name else 1)
        elif name.startswith("/art/"):
            text = f"<h1>{headline(int(name[5:]))}</h1><p>{text_of(int(name[5:]))}</p>"
        body = text.encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _list(self, page: int) -> str:
        numbers = range((page - 1) * ON_A_PAGE + 1, min(page * ON_A_PAGE, self.count) + 1)
        items = "".join(f"<li><a href='/art/{n}.html'>{headline(n)}</a></li>" for n in numbers)
        more = f"<a href='/list_{page + 1}.html'>下一页</a>" if numbers.stop <= self.count else ""
        return f"<html><body><ul>{items}</ul>{more}</body></html>"

    def log_message(self, *_: object) -> None:
        """Nothing."""


def text_of(number: int) -> str:
    """The text of an article: no two are alike."""
    return (
        f"编号{number * 131 + 17}的园区累计完成投资{number * 3 + 5}亿元，带动就业{number * 211 + 40}人。" * 4
    )


def fill(archive: Archive, spec: SourceSpec, base: str, count: int) -> None:
    """Puts all articles into the archive, as runs of earlier days would have left them."""
    row = SourceRow(slug=spec.slug, name=spec.name, kind=spec.kind, region=spec.region, home=spec.home)
    for numbers, age in ((range(1, DUE + 1), 31), (range(DUE + 1, count + 1), 10)):
        then = NOW - timedelta(days=age)
        run = archive.begin_run(row, then)
        urls = [(n, f"{base}/art/{n}.html") for n in numbers]
        for at in range(0, len(urls), 500):
            part = urls[at : at + 500]
            archive.remember(run, [Found(url) for _, url in part], then)
            archive.write(run, [reading(n, url, then) for n, url in part], then)


def reading(number: int, url: str, then: datetime) -> Reading:
    """An article as it was read then."""
    article = Article(url=url, title=headline(number), text=text_of(number), text_found=text_of(number))
    return Reading(Capture(url, then, 200, (), b"", page_url=url), article, fingerprint(article))


def main() -> int:
    """Measures, prints, and says whether no more was asked for than is allowed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    Site.count = count
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    way = {"listing": f"{base}/list.html", "article": r"/art/\d+\.html$", "pages": count // ON_A_PAGE + 2}
    values = {"slug": "many", "name": "many", "kind": "news", "region": "371000", "home": f"{base}/"}
    more = {"delay": 0.0, "allow_private_network": True, "recheck": ["30d"], "discover": [way]}
    spec = SourceSpec.model_validate(values | more)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk.open(f"sqlite:///{folder}/archive.db", Path(folder) / "warc", lambda: NOW)
        fill(desk.ingest.archive, spec, base, count)
        try:
            [report] = crawl([spec], desk)
        finally:
            desk.close()
    lists = sum(path.startswith("/list") for path in ASKED)
    articles = sum(path.startswith("/art/") for path in ASKED)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:,} articles listed on {-(-count // ON_A_PAGE)} pages, recheck due of {DUE}")
    others = len(ASKED) - lists - articles
    print(f"asked for: {lists} list pages, {articles} articles, {others} other (robots.txt)")
    print(f"listed {report.listed:,} in {report.seconds:.1f} seconds, at most {memory} MB")
    return 0 if (lists, articles, report.listed) == (-(-count // ON_A_PAGE), DUE, count) else 1


if __name__ == "__main__":
    sys.exit(main())
