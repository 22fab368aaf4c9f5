"""The source specs of the region, with the addresses at which it is served just now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from demo.words import REGION

_HEAD = """name     = "{name}"
kind     = "{kind}"
region   = "{region}"
home     = "{base}/"
schedule = "{schedule}"
delay    = {delay}
recheck  = ["0s"]              # every run looks again at every article that it knows
allow_private_network = true   # it lives on this machine

{ways}"""
_GOV = """[[discover]]
listing = "{base}/col/col1001/index.html"
pages   = 60

[[discover]]
listing = "{base}/col/col1002/index.html"
pages   = 60

[[discover]]
listing = "{base}/zwgk/zcwj/index.html"
pages   = 60

[[discover]]
listing = "{base}/bmdt/"
pages   = 60

[[discover]]
listing = "{base}/qxdt/index.html"
pages   = 60
"""
_EVENING = """[[discover]]
epaper    = "{base}/lhwb/html/{yyyy}-{mm}/{dd}/nbs.D371800lhwb_01.htm"
days_back = 7
"""
_SPECS = {
    "city-portal": (
        "琅海新闻网",
        "news",
        "15 6,18 * * *",
        """[[discover]]
listing = "{base}/roll/list_1_1.html"
article = '/\\w+/\\d{4}/\\d{4}/\\d+\\.html$'
pages   = 60
""",
    ),
    "mirror": (
        "琅海新聞網（镜像）",
        "news",
        "40 7 * * *",
        """[[discover]]
sitemap = "{base}/sitemap.xml"
""",
    ),
    "city-app": (
        "我的琅海",
        "app",
        "0 */4 * * *",
        """[[discover]]
listing = "{base}/share/list.html"
article = '/share/news_detail\\.html\\?id=\\d+$'
pages   = 60
""",
    ),
    "institute": (
        "琅海产业规划研究院",
        "government",
        "30 9 * * 1-5",
        """[[discover]]
listing = "{base}/wzlb/list_1.html"
article = '/xwzx/\\w+/\\d{6}/t\\d{8}_\\d+\\.html$'
pages   = 60
""",
    ),
    "finance": (
        "金海财经网",
        "aggregator",
        "0 7-22/3 * * *",
        """[[discover]]
feed = "{base}/rss.xml"
""",
    ),
    "epaper": (
        "琅海日报",
        "epaper",
        "20 7 * * *",
        """[[discover]]
listing = "{base}/mulu/list_1.html"
article = '/html/\\d{4}-\\d\\d/\\d\\d/content_\\d+\\.htm$'
pages   = 60
""",
    ),
    "city-gov": ("琅海市人民政府", "government", "10 8,17 * * 1-5", _GOV),
    "evening": ("琅海晚报", "epaper", "30 17 * * 1-6", _EVENING),
}


# The same sites, found in the ways that their systems offer by themselves.
_STRUCTURES = {
    "city-portal": """[[discover]]
listing = "{base}/tupian/"
pages   = 60

[[discover]]
listing = "{base}/yaowen/"
pages   = 60

[[discover]]
listing = "{base}/minsheng/"
pages   = 60
""",
    "city-app": """[[discover]]
json   = "{base}/api/news/list?page={page}&size=10"
items  = "data.list"
link   = "{base}/share/news_detail.html?id={id}"
detail = "{base}/api/news/detail?id={id}"
pages  = 60
[discover.fields]
title = "data.title"
body  = "data.content"
published_at = "data.publishTime"
origin = "data.source"
editor = "data.editor"

[[discover]]
json   = "{base}/api/news/flow"
method = "POST"
body   = '{"cursor": "{cursor}", "size": 10}'
cursor = "data.cursor"
items  = "data.items"
link   = "{base}/share/news_detail.html?id={id}"
detail = "{base}/api/news/detail?id={id}"
pages  = 60
[discover.fields]
title = "data.title"
body  = "data.content"
published_at = "data.publishTime"
origin = "data.source"
""",
    "institute": """[[discover]]
listing = "{base}/xwzx/gzdt/index.html"
pages   = 60

[[discover]]
listing = "{base}/xwzx/cygh/index.html"
pages   = 60
""",
    "finance": "",  # nothing is said: all is found from its home
    "epaper": """[[discover]]
epaper    = "{base}/html/{yyyy}-{mm}/{dd}/node_1.htm"
days_back = 7
""",
}


def source(slug: str, base: str, delay: float = 0.0, structures: bool = False) -> str:
    """The TOML of one source, its site served at `base`. With `structures`, found in the ways of its system."""
    name, kind, schedule, ways = _SPECS[slug]
    chosen = _STRUCTURES.get(slug, ways) if structures else ways
    return _HEAD.format(
        name=name, kind=kind, region=REGION, base=base, schedule=schedule, delay=delay,
        ways=chosen.replace("{base}", base),
    )  # fmt: skip


def write_sources(
    folder: Path, ports: Mapping[str, int], delay: float = 0.0, structures: bool = False
) -> list[Path]:
    """One file a site, `{slug}.toml`, in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for slug, port in ports.items():
        path = folder / f"{slug}.toml"
        path.write_text(source(slug, f"http://127.0.0.1:{port}", delay, structures), encoding="utf-8")
        written.append(path)
    return written
