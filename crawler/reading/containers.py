"""Where content systems keep the body of an article, and where anybody keeps what is not body.

This is the one place with names of systems and sites. The names were read in pages of these systems (and, for
the systems, are in their default templates); everything else judges by what an element holds. A name here is
evidence, not a verdict: `choose` weighs it against the other candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# system -> selectors of the element that holds the body: "#id", ".class" or "tag".
SYSTEMS: dict[str, str] = {
    "TRS WCM": ".TRS_Editor .trs_editor_view .TRS_UEDITOR .trs_paper_default .trs_web #detailCon #zoom #Zoom "
    "#zoomcon #textzoom #js_basic",
    "Hanweb JCMS": ".bt_content #zoom1 .main-fl-zw #barrierfree_container_text",
    "UCAP": "ucapcontent #UCAP-CONTENT #UCAPCONTENT .pages_content #info_cont #mainText",
    "Founder": "#ozoom founder-content #articleContent .founder-content",
    "comments around the body": "enpcontent #enpcontent .enpcontent",
    "People's Daily": "#articleContent .rm_txt_con #rwb_zw #p_content .artDet .show_text",
    "Xinhua": "#p-detail #detailContent #detail-content #xhw_content",
    "China News": ".left_zw",
    "CMS of news portals": "#endText .post_body #artibody #Cnt-Main-Article-QQ #ArticleCnt .content-article "
    "#mp-editor #contentText #main_content .all-txt .news_txt #js_content #chan_newsDetail #content_area "
    "#article_inbox .u-mainText #the_content .entext .a-con .syl-article-base .l-con .text-3w2e3DBc "
    "#ArticleContent .caas-body #article__content .txt_con .newsContent .TRS_PreAppend",
    "DedeCMS": ".arcBody .arc_body .viewbox-content #arctext",
    "VSB": ".v_news_content #vsb_content #vsb_content_2 #vsb_content_4 #vsb_content_6",
    "WebPlus": ".wp_articlecontent .Article_Content",
    "EmpireCMS, PHPCMS": ".newstext #Article_content #newsContent",
    "Discuz, blogs": ".t_f #article-content-inner .entry-content .single-content .post-content "
    "#cnblogs_post_body",
    "Schema.org": "[articleBody]",
}
# Comments between which a system puts the body; they become elements, so that the tree holds them.
_MARKERS = re.compile(
    r"<!--\s*(?:(?P<end>/enpcontent|ZJEG_RSS\.content\.end|(?:正文|文章内容)\s*(?:end|结束))"
    r"|(?P<begin>enpcontent|ZJEG_RSS\.content\.begin|(?:正文|文章内容)\s*(?:start|begin|开始)))\s*-->",
    re.I,
)
# The names of a body in any house; weaker evidence than a system's.
GENERIC = re.compile(
    r"(?:^|[\s_-])(?:article|news|main|post|detail|info|text|page|art|xl|zw|zoom|con|inner|story|show|content)?"
    r"[_-]?(?:content|contents|body|text|txt|article|zhengwen|zw|zoom|cont|con|neirong|nr|detail|word|main)"
    r"(?:$|[\s_-])",
    re.I,
)
_NOISE = (
    "comment comments cmt cmts pinglun gentie reply replies disqus livere "
    "share sharing bshare jiathis bdshare bdsharebuttonbox social sns fenxiang "
    "related relate relative relevant xgyd xgxw xgwz xiangguan recommend recommended recommendation tuijian "
    "sidebar aside breadcrumb breadcrumbs crumb crumbs bread mianbaoxie "
    "footer foot copyright nav navbar navigation pager pagination pages paging fanye fenye prenext "
    "toolbar tools qrcode ewm erweima tags keywords keyword hotnews hotlist rank ranking paihang "
    "ad ads adv advert adbox gg guanggao adsbygoogle banner popup modal dialog login "
    "disclaimer shengming mianze statement declare sponsor subscribe newsletter outbrain taboola toc vote"
)
NOISE: frozenset[str] = frozenset(_NOISE.split())
_HOOKS = re.compile(r"\bBSHARE_POP\b|\bjs_img_share_area\b")  # scripts hang on bodies by these names
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def _table() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    tables: tuple[dict[str, str], dict[str, str], dict[str, str]] = ({}, {}, {})
    for system, selectors in SYSTEMS.items():
        for selector in selectors.split():
            kind = {"#": 0, ".": 1}.get(selector[0], 2)
            tables[kind].setdefault(selector.lstrip("#.").strip("[]"), system)
    return tables


_IDS, _CLASSES, _TAGS = _table()


def system_of(tag: str, ident: str | None, classes: str | None, itemprop: str | None) -> str | None:
    """The content system that keeps bodies in such an element; None for none."""
    if ident and (found := _IDS.get(ident.strip())):
        return found
    if classes:
        for name in classes.split():
            if name in _CLASSES:
                return _CLASSES[name]
    return _TAGS.get(tag) or (_TAGS.get(itemprop) if itemprop else None)


def words(name: str) -> Iterator[str]:
    """The words of a class or id: 'post-shareBox' -> post, share, box."""
    return (word.lower() for word in _WORDS.findall(name))


def mark_bodies(markup: str) -> str:
    """Markup in which the comments around a body (Founder, Hanweb, portals) are <enpcontent> elements."""
    return _MARKERS.sub(lambda match: "<enpcontent>" if match["begin"] else "</enpcontent>", markup)


@lru_cache(maxsize=4096)
def is_noise(name: str) -> bool:
    """Whether a class or id names something beside the body: comments, sharing, related items, navigation."""
    return any(word in NOISE for word in words(_HOOKS.sub("", name)))


@lru_cache(maxsize=4096)
def is_generic(name: str) -> bool:
    """Whether a class or id is one that houses give to a body."""
    return bool(GENERIC.search(name))
