"""One address for one article: the canonical form of a URL, and what makes two of them the same page.

`canonical` changes only what cannot change the answer of a server: it can be asked for as it is. `key` goes
further, and says which two canonical addresses are one article (http and https, www and mobile host, index
page and folder, print view); it is for comparing, never for asking.

Rules from RFC 3986 section 6.2 (case, dot segments, percent-encoding), from the URL standard of the WHATWG
(what browsers do with backslashes and line ends), and from what Chinese content systems append.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote_to_bytes, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_HEX = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH = _UNRESERVED | frozenset(b"!$&'()*+,;=:@/%")
_QUERY = _PATH | frozenset(b"?[]{}|^")
_EDGE = "".join(map(chr, range(33)))  # C0 controls and the space, which browsers drop at both ends

# Parameters that never choose the article: of campaigns (utm_*, spm of Alibaba, bd_vid and hmsr of Baidu, …).
_TRACKING = re.compile(
    r"utm_\w+|spm|scm|fbclid|gclid|yclid|msclkid|bd_vid|hmsr|hmpl|hmcu|hmkw|hmci|share_?token|sharefrom"
    r"|share_from|wxfrom|isappinstalled|nsukey|tdsourcetag|_trackparms|pvid_from|xtor|mc_cid|mc_eid",
    re.I,
)
# `from` and `scene` are ordinary names: dropped only with the values that WeChat and its like put there.
_SHARED = re.compile(
    r"(from|scene)=(timeline|groupmessage|singlemessage|appmessage|qq|qzone|weibo|weixin|wechat)?", re.I
)
_SESSION = re.compile(r"(jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|asp\.net_sessionid)", re.I)
_SESSION_ID = re.compile(r"(sid|sessionid|session_id|s)=[0-9a-f]{16,}", re.I)
_PATH_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*", re.I)

_INDEX = re.compile(r"/(index|default|main)\.(html?|shtml|php|jsp|aspx?|do)$", re.I)
_PRINT = re.compile(r"(print|printable|isprint|mobile|is_mobile|amp)=(1|true|yes|y)?", re.I)
_VIEW_HOST = re.compile(r"^(www|m|wap|3g|mobile)\.(?=[^.]+\.[^.]+)")
# Second-level names under which others register: gov.cn, com.hk, and China's provinces (sd.cn, bj.cn).
_SECOND = frozenset(
    (
        "com",
        "net",
        "org",
        "gov",
        "edu",
        "ac",
        "mil",
        "co",
        "or",
        "go",
        "ne",
        "tw",
        "hk",
        "mo",
        "bj",
        "sh",
        "tj",
    )
).union(
    (
        "cq",
        "he",
        "sx",
        "nm",
        "ln",
        "jl",
        "hl",
        "js",
        "zj",
        "ah",
        "fj",
        "jx",
        "sd",
        "ha",
        "hb",
        "hn",
        "gd",
        "gx",
    ),
    ("hi", "sc", "gz", "yn", "xz", "sn", "gs", "qh", "nx", "xj"),
)


def canonical(url: str, base: str | None = None, encoding: str = "utf-8") -> str:
    """The canonical absolute address for `url`, as it stood on the page at `base`.

    `encoding` is that of the page: browsers send the query of a link in it (and the path in UTF-8). A link
    that has no http(s) address (mailto:, javascript:) and one that cannot be parsed is returned as ''.
    Idempotent. The fragment goes, unless it is a route of a one-page app (#/detail?id=3, #!page).

    >>> canonical("../a/./b.html?utm_source=x#top", "HTTP://Example.org:80/news/list/")
    'http://example.org/news/a/b.html'
    """
    text = re.sub(r"[\t\r\n]", "", url).strip(_EDGE)
    try:
        parts = urlsplit(urljoin(base, _slashes(text)) if base else _slashes(text))
        host = _host(parts)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _PORTS or not host:
        return ""
    path = _escape(_dots(_PATH_SESSION.sub("", parts.path)), "utf-8", _PATH) or "/"
    query = _query(_escape(parts.query, encoding, _QUERY))
    route = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return urlunsplit((parts.scheme.lower(), host, path, query, _escape(route, "utf-8", _QUERY)))


def key(url: str) -> str:
    """What two canonical addresses of one article have in common; not an address itself.

    http and https, www., m. and the bare host, a folder and its index page, a print view and its page,
    percent-encodings of one name in UTF-8 and GBK, and the order of parameters make no difference.

    >>> key("https://www.example.org/a/index.html?b=2&a=1") == key("http://example.org/a/?a=1&b=2")
    True
    """
    parts = urlsplit(canonical(url))
    path = re.sub(r"//+", "/", _INDEX.sub("/", parts.path))
    pairs = sorted(p for p in parts.query.split("&") if p and not _PRINT.fullmatch(p))
    host = _VIEW_HOST.sub("", parts.netloc)
    return "|".join((host, _readable(path), *map(_readable, pairs), parts.fragment))


def host_of(url: str) -> str:
    """Host and, where it is not the default one, port: 'example.org', '127.0.0.1:8001'."""
    try:
        return _host(urlsplit(url))
    except ValueError:
        return ""


def site_of(url: str) -> str:
    """The name somebody registered: 'weihai.gov.cn' for czj.weihai.gov.cn. An IP address or a local name
    is a site by itself, each port of it another one."""
    return _site(host_of(url))


@lru_cache(1024)
def _site(host: str) -> str:
    name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
    if _is_ip(name.strip("[]")) or "." not in name:
        return host
    labels = name.split(".")
    taken = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-taken:]) + (f":{port}" if port else "")


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: they differ in a sub-domain at most."""
    return site_of(one) == site_of(other) != ""


def _slashes(text: str) -> str:
    head, mark, tail = re.match(r"([^?#]*)([?#]?)(.*)", text, re.S).groups()  # type: ignore[union-attr]
    return head.replace("\\", "/") + mark + tail


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if not name or re.search(r"[\s<>%\"'\\^`{|}]", name):
        return ""
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    name = f"[{name}]" if ":" in name else name.lower()
    port = parts.port
    return name if port in (None, _PORTS.get(parts.scheme.lower())) else f"{name}:{port}"


def _dots(path: str) -> str:
    """RFC 3986 section 5.2.4; empty segments stay, for they can mean something to a server."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        bare = re.sub("%2e", ".", segment, flags=re.I)
        if bare == "..":
            if len(kept) > 1:
                kept.pop()
        elif bare != ".":
            kept.append(segment)
    if re.sub("%2e", ".", segments[-1], flags=re.I) in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept).removeprefix("/") if path else "/"


def _escape(text: str, encoding: str, allowed: frozenset[int]) -> str:
    """Percent-encode what must be, decode what need not be, and upper-case the rest: %7e -> ~, %ab -> %AB."""
    try:
        raw = text.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        raw = text.encode("utf-8", "replace")
    raw = re.sub(rb"%(?![0-9A-Fa-f]{2})", b"%25", raw)
    raw = _HEX.sub(_tidy, raw)
    return "".join(chr(byte) if byte in allowed else f"%{byte:02X}" for byte in raw)


def _tidy(match: re.Match[bytes]) -> bytes:
    byte = int(match[1], 16)
    return bytes([byte]) if byte in _UNRESERVED else match[0].upper()


def _query(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not _is_noise(pair)]
    return "&".join(kept)


def _is_noise(pair: str) -> bool:
    name = pair.split("=", 1)[0]
    return bool(
        _TRACKING.fullmatch(name)
        or _SESSION.fullmatch(name)
        or _SHARED.fullmatch(pair)
        or _SESSION_ID.fullmatch(pair)
    )


def _readable(text: str) -> str:
    """Percent-encoding undone: as UTF-8, else as GBK, as the sites of two decades did it."""
    raw = unquote_to_bytes(text)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return text


def _is_ip(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
