"""Staying inside: which links are not followed, and why. The reasons go to the ledger as they are."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from archive.urls import same_site

MAX_URL = 1_000  # characters; the longest article address among the real pages measured has 163
MAX_PARAMETERS = 12
_FILE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|caj|zip|rar|7z|gz|tar|exe|apk|ipa|dmg|jpe?g|png|gif|bmp|webp|svg|ico"
    r"|mp3|mp4|m4a|wav|wma|wmv|avi|mov|flv|f4v|m3u8|swf|css|js|txt|csv|xml|rss)$",
    re.I,
)
_LOGIN = re.compile(
    r"/(log-?in|log-?out|sign-?in|sign-?up|register|reg|passport|sso|oauth2?|cas|ucenter|usercenter|member"
    r"|account|password)(\.[a-z]{2,5}|/|$)|[?&](action|act|do|mod)=(login|logout|register|reg)\b",
    re.I,
)
_LOGIN_HOST = re.compile(r"^(login|passport|sso|reg\d?|id|account|accounts|auth|cas)\.")
_CALENDAR = re.compile(r"/(calendar|rili)(/|\.|$)|[?&](calendar|cal|month|yearmonth)=", re.I)
_DOWNLOAD = re.compile(r"/(download|downfile|filedown)\w*\.(aspx?|jsp|php|do|ashx)$|/download/", re.I)


def refusal(url: str, source: str) -> str | None:
    """Why a link of a source is not followed: one line; None where it may be.

    `source` is an address of the source. What the answer of the server would show (an error page, a
    log-in page behind an ordinary address) is not known here.
    """
    if not url:
        return "not an http(s) address"
    if len(url) > MAX_URL:
        return f"address of more than {MAX_URL} characters"
    if not same_site(url, source):
        return "another host"
    parts = urlsplit(url)
    path = unquote(parts.path)
    if _FILE.search(path) or _DOWNLOAD.search(path):
        return "a file"
    if _LOGIN.search(path + ("?" + parts.query if parts.query else "")) or _LOGIN_HOST.match(parts.netloc):
        return "a log-in page"
    if _CALENDAR.search(path + ("?" + parts.query if parts.query else "")):
        return "a calendar"
    return _growing(path, parts.query)


def _growing(path: str, query: str) -> str | None:
    """Addresses that grow on themselves: /a/b/a/b/a/b, ?x=1&x=1&x=1."""
    names = [pair.split("=", 1)[0] for pair in query.split("&") if pair]
    if len(names) > MAX_PARAMETERS or any(names.count(name) > 3 for name in set(names)):
        return "a growing query string"
    if re.search(r"(/[^/]+(?:/[^/]+)*?)\1\1", path) and not re.search(r"/\d", path):
        return "a path that repeats itself"
    return None
