"""What a person sees on each of the real list pages: written down by reading them, as rules and counts.

`articles` says, as XPath, which links lead to articles (for feeds and sitemaps: `count`, the entries with an
address); `pages` are the further list pages that the page implies. Where a rule takes an image and a headline
of one article, both have one address and count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One real page, and what a person sees on it."""

    name: str
    way: dict[str, Any]
    articles: str = ""  # XPath of the links (or of what is searched for them, with `cut`)
    pages: Sequence[str] = ()
    count: int | None = None
    files: int = 0  # links to files among the items
    issue: str = ""  # day of an e-paper
    note: str = ""
    exact: bool = True  # named by the issue: every link and every page


def _numbered(base: str, name: str, numbers: range, ending: str) -> tuple[str, ...]:
    return tuple(f"{base}{name}_{n}.{ending}" for n in numbers)


def _listing(url: str, **more: Any) -> dict[str, Any]:
    return {"listing": url, "pages": 10_000, **more}


_NETEASE = (
    "//a[re:test(@href, '/\\d\\d/\\d{4}/\\d\\d/\\w+\\.html|/article/(detail/)?\\w+\\.html"
    "|/photo(view|new)/\\w+/\\d+\\.html') and not(contains(., '反馈')) and not(contains(@href, 'comment'))]"
)
_NDRC = "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/"
_DNR = "http://dnr.shandong.gov.cn/xxgk/kyqsc/"
_TJ = "http://gk.tj.gov.cn/gkml/zxgb/"
_PROXY = (
    "http://www.jiangsu.gov.cn/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=1&path=/&columnid=33718"
    "&unitid=212860&webname=%E6%B1%9F%E8%8B%8F%E7%9C%81%E4%BA%BA%E6%B0%91%E6%94%BF%E5%BA%9C&permissiontype=0"
)
_TIEBA = "https://tieba.baidu.com/f?kw=%E8%B4%B4%E5%90%A7%E7%83%AD%E8%AE%AE&ie=utf-8&pn={}"

STRUCTURES = (
    Seen(
        "hanweb_jiangsu_jpage",
        _listing("http://www.jiangsu.gov.cn/col/col33718/index.html"),
        "//record//a",
        (_PROXY,),
        note="each answer of the proxy leads to the next",
    ),
    Seen(
        "trs_ndrc_createPageHTML",
        _listing(_NDRC + "index.html"),
        "//li/a[not(ancestor::*[@class='popbox'])]",
        _numbered(_NDRC, "index", range(1, 9), "html"),
    ),
    Seen(
        "trs_sd_dnr_static_pager",
        _listing(_DNR + "index.html"),
        "//li/a",
        _numbered(_DNR, "index", range(1, 26), "html"),
    ),
    Seen(
        "tianjin_xxgk_trs_list",
        _listing(_TJ + "index.shtml"),
        "//div[@class='newslist']//a",
        _numbered(_TJ, "index", range(1, 50), "shtml"),
    ),
    Seen(
        "founder_jjjcb_node_2",
        {"epaper": "http://csr.mos.gov.cn/content/html/{yyyy}-{mm}/{dd}/node_2.htm"},
        "//area | //a[starts-with(@href, 'content_')]",
        ("http://csr.mos.gov.cn/content/html/2017-07/22/node_3.htm",),
        issue="2017-07-22",
        note="the issue before is another day's first page",
    ),
    Seen(
        "rmrb_2017_nbs",
        {"epaper": "http://paper.people.com.cn/rmrb/html/{yyyy}-{mm}/{dd}/nbs.D110000renmrb_01.htm"},
        "//area",
        ("http://paper.people.com.cn/rmrb/html/2017-10/16/nbs.D110000renmrb_02.htm",),
        issue="2017-10-16",
        note="page 8 is one of advertisements",
    ),
)
PORTALS = (
    Seen("gae_netease_international_news", _listing("https://news.163.com/world/"), _NETEASE, exact=False),
    Seen(
        "gae_netease_rolling_news",
        _listing("https://news.163.com/special/0001220O/news_json.html"),
        _NETEASE,
        exact=False,
    ),
    Seen("gne_163_2", _listing("https://news.163.com/"), _NETEASE, exact=False),
    Seen(
        "gae_tencent_important_news",
        _listing("https://news.qq.com/"),
        "//a[re:test(@href, '/omn/(\\d{8}/)?\\w{14,}\\.html|inews\\.qq\\.com/a/')]",
        exact=False,
        note="live programmes in the list are no articles",
    ),
    Seen(
        "gne_tieba_1",
        _listing("https://tieba.baidu.com/f?kw=%E8%B4%B4%E5%90%A7%E7%83%AD%E8%AE%AE&ie=utf-8"),
        "//a[contains(@class, 'j_th_tit')]",
        tuple(_TIEBA.format(50 * n) for n in range(1, 1366)),
        exact=False,
    ),
    Seen(
        "nfra_punish_rendered",
        _listing("https://www.nfra.gov.cn/cn/view/pages/ItemList.html?itemPId=923&itemId=4113"),
        "//a[contains(@href, 'ItemDetail.html?docId=')]",
        exact=False,
        note="the list itself was not loaded when the page was kept: the articles are those of its menus",
    ),
    Seen(
        "gae_hrfund_announcement",
        _listing("http://www.hr-fund.com.cn/news/information_2.html"),
        "//a[false()]",
        tuple(f"http://www.hr-fund.com.cn/news/information_{n}.html" for n in range(3, 11)),
        files=10,
        exact=False,
        note="every item is a file; page 1 is information.html",
    ),
)
FEEDS = {  # entries with an address
    "chardet_Big5_0804.blogspot.com": 9,
    "chardet_Big5_blog.worren.net": 10,
    "chardet_Big5_catshadow.blogspot.com": 10,
    "chardet_Big5_digitalwall.com": 1,
    "chardet_Big5_fudesign.blogspot.com": 10,
    "chardet_Big5_ke207.blogspot.com": 8,
    "chardet_Big5_letterlego.blogspot.com": 5,
    "chardet_Big5_marilynwu.blogspot.com": 4,
    "chardet_Big5_oui-design.com": 10,
    "chardet_Big5_sinica.edu.tw": 7,
    "chardet_Big5_tlkkuo.blogspot.com": 6,
    "chardet_Big5_upsaid.com": 18,
    "chardet_Big5_ytc.blogspot.com": 10,
    "chardet_GB2312_2.blog.westca.com": 4,
    "chardet_GB2312_bbs.blogsome.com": 10,
    "chardet_GB2312_chen56.blogcn.com": 15,
    "chardet_GB2312_cnblog.org": 3,  # 16 entries on 3 pages: they differ in the fragment only
    "chardet_GB2312_eighthday.blogspot.com": 7,
    "chardet_GB2312_jjgod.3322.org": 10,
    "chardet_GB2312_luciferwang.blogcn.com": 20,
    "chardet_GB2312_softsea.net": 100,
    "chardet_GB2312_xy15400.blogcn.com": 20,
}
