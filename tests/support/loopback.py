"""A real web site on loopback whose answers a test decides, and which remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Answer:
    """What the site says for one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0  # that it takes to answer
    cut: bool = False  # the connection breaks off before the body is whole

    @classmethod
    def html(cls, text: str, *, charset: str = "utf-8", status: int = 200, **headers: str) -> Answer:
        """A page of HTML."""
        kind = {"Content-Type": f"text/html; charset={charset}"}
        return cls(text.encode(charset), status, kind | {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Asked:
    """One request that arrived."""

    path: str
    at: float  # time.monotonic()
    headers: dict[str, str]


Answers = dict[str, "Answer | Callable[[Asked], Answer]"]


class Site:
    """Serves `answers` by path (with query); anything else is 404."""

    def __init__(self, answers: Answers | None = None):
        self.answers: Answers = answers or {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(self.path, time.monotonic(), {k.lower(): v for k, v in self.headers.items()})
                site.asked.append(asked)
                found = site.answers.get(self.path, Answer(b"not here", 404))
                answer = found(asked) if callable(found) else found
                time.sleep(answer.seconds)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body) + 100 * answer.cut))
                self.end_headers()
                if answer.status != 304:
                    self.wfile.write(answer.body)
                if answer.cut:
                    self.close_connection = True

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a crawler that was killed leaves broken connections

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def article(
    title: str, paragraphs: list[str], *, date: str = "2024-03-01 08:00", origin: str = "威海日报"
) -> str:
    """A plain article page."""
    body = "".join(f"<p>　　{line}</p>" for line in paragraphs)
    return (
        f"<html><head><title>{title}-港城新闻网</title><meta name='ArticleTitle' content='{title}'>"
        f"<meta name='PubDate' content='{date}'><meta name='ContentSource' content='{origin}'></head>"
        f"<body><div class='nav'><a href='/'>首页</a><a href='/news/'>新闻</a></div><h1>{title}</h1>"
        f"<div class='info'>{date}　来源：{origin}</div><div class='TRS_Editor'>{body}</div></body></html>"
    )


def story(number: int) -> list[str]:
    """Paragraphs that no two articles share."""
    return [
        f"第{number}期重点项目建设现场会今天在城区召开，会议通报了第{number}批{number + 3}个项目的进展情况，"
        f"并对下一阶段第{number * 7 + 1}项任务作出安排。",
        f"据介绍，编号{number * 131 + 17}的园区累计完成投资{number * 3 + 5}亿元，"
        f"带动就业{number * 211 + 40}人，预计在{number % 12 + 1}月底前完成主体工程。",
    ]


def listing(links: list[tuple[str, str]], *, more: str = "") -> str:
    """A list page."""
    items = "".join(f"<li><a href='{href}'>{text}</a><span>2024-03-01</span></li>" for href, text in links)
    return (
        f"<html><head><title>要闻列表</title></head><body><ul class='list'>{items}</ul>{more}</body></html>"
    )


def news_site(count: int) -> Site:
    """A site with one list page and `count` articles at /art/N.html."""
    site = Site()
    links = [(f"/art/{n}.html", f"第{n}期重点项目建设现场会召开") for n in range(1, count + 1)]
    site.answers["/list.html"] = Answer.html(listing(links))
    for n in range(1, count + 1):
        site.answers[f"/art/{n}.html"] = Answer.html(article(links[n - 1][1], story(n)))
    return site


def write_source(folder: Path, slug: str, site: Site, **keys: object) -> Path:
    """The source file of a site; `keys` overrides the top level."""
    values = {
        "name": slug,
        "kind": "news",
        "region": "371000",
        "home": f"{site.url}/",
        "delay": 0.0,
        "allow_private_network": True,
        "recheck": ["0s"],
    } | keys
    discover = values.pop("discover", f"listing = '{site.url}/list.html'\narticle = '/art/\\d+\\.html$'")
    lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.toml"
    path.write_text("\n".join(lines) + f"\n[[discover]]\n{discover}\n", encoding="utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if isinstance(value, int | float) else f"'{value}'"
