"""The body: which candidate wins, what is dropped, what hangs on it."""

from __future__ import annotations

import pytest

from archive.types import Unreadable
from crawler.reading import body, page
from crawler.sources import Extract

TEXT = (
    "记者从市港务局获悉，前七个月港口货物吞吐量达到八千六百万吨，同比增长百分之九。",
    "其中，集装箱吞吐量首次突破一百万标箱，新航线的开通带动了周边城市的货源。",
    "下一步，港口将建设两个深水泊位，预计明年年底前投入使用。",
)
BODY = "".join(f"<p>{line}</p>" for line in TEXT)
LIST = "<ul>" + "".join(f"<li><a href='/{n}'>另外一条新闻的标题第{n}条</a></li>" for n in range(20)) + "</ul>"


def read(inside: str, head: str = "", **options: object) -> body.Body:
    return body.extract(page.parse(f"<html><head>{head}</head><body>{inside}</body></html>"), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("markup", "chosen"),
    [
        (f"{LIST}<div class='TRS_Editor'>{BODY}</div>{LIST}", "container of TRS WCM"),
        (f"{LIST}<ucapcontent>{BODY}</ucapcontent>{LIST}", "container of UCAP"),
        (
            f"{LIST}<div><!--enpcontent-->{BODY}<!--/enpcontent--></div>{LIST}",
            "container of comments around the body",
        ),
        (f"{LIST}<section itemprop='articleBody'>{BODY}</section>{LIST}", "container of Schema.org"),
        (f"{LIST}<div class='main-text'>{BODY}</div>{LIST}", "named as a body"),
        (f"{LIST}<div>{BODY}</div>{LIST}", "density of text"),
        (f"<center>{LIST}</center><table><tr><td>{LIST}</td><td>{BODY}</td></tr></table>", "density of text"),
        (f"<form>{LIST}<div>{'<br>　　'.join(TEXT)}</div></form>", "density of text"),
    ],
)
def test_every_kind_of_candidate_finds_the_same_text(markup: str, chosen: str) -> None:
    found = read(markup)
    assert found.text == "\n".join(TEXT)
    assert found.chosen == chosen


def test_a_container_that_holds_a_list_does_not_win() -> None:
    assert read(f"<div id='zoom'>{LIST}</div><div>{BODY}</div>").text == "\n".join(TEXT)


def test_a_container_that_was_closed_too_early_does_not_cut_the_text() -> None:
    assert read(
        f"<div>{LIST}</div><div><div id='zoom'><p>{TEXT[0]}</p></div></div>{BODY * 3}"
    ).text == "\n".join((TEXT[0], *(TEXT * 3)))


def test_a_body_in_an_element_that_is_named_for_sharing_is_read() -> None:
    assert read(f"<div class='share-content BSHARE_POP'>{BODY}</div>{LIST}").text == "\n".join(TEXT)


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='comment-list'><p>说得真好，希望早点建成，我家就住在港口旁边，天天看到大船。</p></div>",
        "<p>责任编辑：王小明</p>",
        "<p>免责声明：本网转载此文目的在于传递更多信息，不代表本网观点。</p>",
        "<p>阅读量:776</p><p>打开“海客云川”看评论</p>",
        "<p>WechatIMG1566</p>",
        f"<h3>相关阅读</h3>{LIST}",
        "<p><a href=1>上一篇：渔港开海</a></p><p><a href=2>下一篇：灯会开幕</a></p>",
        "<div style='display:none'>这里是看不见的文字，不应当出现在正文里，因为读者看不到。</div>",
        "<script>document.write('写进来的字')</script><style>p{}</style>",
    ],
)
def test_furniture_goes(furniture: str) -> None:
    assert read(f"<div class='article-content'>{BODY}{furniture}</div>").text == "\n".join(TEXT)


def test_rows_of_a_table_are_lines_with_cells_apart() -> None:
    table = "<table><tr><th>单位</th><th>电话</th></tr><tr><td><p>港务局</p></td><td>0000-1</td></tr></table>"
    assert read(f"<div id='zoom'>{BODY}{table}</div>").text.splitlines()[-2:] == [
        "单位\t电话",
        "港务局\t0000-1",
    ]


def test_a_wrapped_line_of_chinese_gets_no_space_and_a_written_one_stays() -> None:
    found = read(f"<div id='zoom'>{BODY}<p>港口的\n  建设 正在进行，一切顺利。</p></div>")
    assert found.text.splitlines()[-1] == "港口的建设 正在进行，一切顺利。"


def test_tags_of_word_and_readings_above_characters_do_not_break_a_line() -> None:
    word = "<p>工程于<st1:chsdate>2023年5月</st1:chsdate>开工<o:p></o:p>，"
    inside = f"{word}由<ruby>港<rt>gǎng</rt></ruby>务局建设。</p>"
    assert (
        read(f"<div id='zoom'>{BODY}{inside}</div>").text.splitlines()[-1]
        == "工程于2023年5月开工，由港务局建设。"
    )


def test_characters_without_width_go() -> None:
    found = read(f"<div id='zoom'>{BODY}<p>港口&#8203;的\ufeff建设正在进行，一切顺利。</p></div>")
    assert found.text.splitlines()[-1] == "港口的建设正在进行，一切顺利。"


def test_credits_leave_the_text_and_are_kept() -> None:
    found = read(f"<div id='zoom'>{BODY}<p>工程明年完工。（编辑：孙晓）</p><p>来源：云川日报</p></div>")
    assert found.text.splitlines()[-1] == "工程明年完工。"
    assert found.credits == ("来源：云川日报", "（编辑：孙晓）")


@pytest.mark.parametrize("body", [None, "//div[@id='zoom']"])
def test_lines_that_the_source_names_go(body: str | None) -> None:
    line = "云川港，向海图强的每一天，　都与您同行。"
    found = read(
        f"<div id='zoom'>{BODY}<p>{line}</p><p>{line}再见。</p></div>", rules=Extract(body=body, drop=[line])
    )
    assert found.text.splitlines() == [*TEXT, "云川港，向海图强的每一天， 都与您同行。再见。"]


def test_a_rule_overrides_and_a_rule_that_finds_nothing_does_not() -> None:
    markup = f"<div id='zoom'>{BODY}</div><div class='own'><p>{TEXT[2]}</p></div>"
    ruled = read(markup, rules=Extract(body="div.own"))
    assert (ruled.text, ruled.chosen) == (TEXT[2], "rule")
    assert read(markup, rules=Extract(body="//div[@id='none']")).text == "\n".join(TEXT)


def test_files_and_images() -> None:
    inside = (
        f"<div id='zoom'>{BODY}<p><img src='/i/harbour.jpg' alt='港口'><img src='icon_share.png'>"
        "<img src='a.jpg' width='20'></p><p><a href='../f/plan.docx?v=1'>规划方案</a></p></div>"
        "<div>附件：<a href='list.xlsx'>名单.xlsx</a></div>"
    )
    found = read(inside, url="https://a.example/x/y/z.html")
    assert [(item.kind, item.url, item.title) for item in found.attachments] == [
        ("file", "https://a.example/x/f/plan.docx?v=1", "规划方案"),
        ("file", "https://a.example/x/y/list.xlsx", "名单.xlsx"),
        ("image", "https://a.example/i/harbour.jpg", "港口"),
    ]


def test_the_tree_is_left_as_it_was() -> None:
    from lxml import etree

    parsed = page.parse(f"<html><body>{LIST}<div>{BODY}</div></body></html>")
    before = etree.tostring(parsed.tree)
    body.extract(parsed)
    assert etree.tostring(parsed.tree) == before


@pytest.mark.parametrize(
    "inside", ["", "<script>var a=1;</script>", "<div>　</div>", "<nav><a href=1>首页</a></nav>"]
)
def test_a_page_that_says_nothing_is_refused(inside: str) -> None:
    with pytest.raises(Unreadable):
        read(inside)
