"""What a page says of itself: dates, labels, titles, documents, languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.reading import body, dates, documents, labels, language, metadata, page, titles
from crawler.reading.blocks import Block
from crawler.sources import Extract

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PARAGRAPHS = "<p>图书馆从下周起延长开放时间，自习室开放到晚上十点。</p><p>读者可以在网上预约座位。</p>"


def about(
    head: str = "", before: str = "", rules: Extract | None = None, url: str | None = None
) -> metadata.Metadata:
    markup = f"<html><head>{head}</head><body>{before}<div id='zoom'>{PARAGRAPHS}</div></body></html>"
    parsed = page.parse(markup)
    return metadata.read(parsed, body.extract(parsed, url, rules=rules), url, now=NOW, rules=rules)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-06-03 09:30", "2024-06-03T01:30:00+00:00"),
        ("2024-06-03\xa009∶30", "2024-06-03T01:30:00+00:00"),
        ("2024年6月3日", "2024-06-02T16:00:00+00:00"),
        ("2024年06月03日09:30:15", "2024-06-03T01:30:15+00:00"),
        ("２０２４－０６－０３", "2024-06-02T16:00:00+00:00"),
        ("2024年(nián)6月(yuè)3日(rì) 08:00", "2024-06-03T00:00:00+00:00"),
        ("2024/6/3 下午 3:05", "2024-06-03T07:05:00+00:00"),
        ("2024-06-03T09:30:00Z", "2024-06-03T09:30:00+00:00"),
        ("2024-06-03T09:30:00+09:00", "2024-06-03T00:30:00+00:00"),
        ("20240603093000", "2024-06-03T01:30:00+00:00"),
        ("1717378200", "2024-06-03T01:30:00+00:00"),
        ("Mon, 03 Jun 2024 09:30:00 +0800", "2024-06-03T01:30:00+00:00"),
        ("June 3, 2024", "2024-06-02T16:00:00+00:00"),
        ("二〇二四年六月三日", "2024-06-02T16:00:00+00:00"),
    ],
)
def test_dates_in_every_notation(text: str, when: str) -> None:
    found = dates.first(text)
    assert found is not None
    assert found.when.isoformat() == when


@pytest.mark.parametrize(
    "text", ["2024-13-40", "电话 0000-1234567", "共 20240 人", "11-29", "1889年1月1日", ""]
)
def test_what_is_no_date(text: str) -> None:
    assert dates.first(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/zwgk/202406/t20240603_1001.html",
        "https://a.example/2024-06/03/content_1.htm",
        "https://a.example/html/2024/0603/1.html",
        "https://a.example/art/2024/6/3/art_1_2.html",
    ],
)
def test_dates_in_addresses(url: str) -> None:
    found = dates.in_url(url)
    assert found is not None
    assert found.day == "2024-06-03"


def test_the_future_is_no_date_of_publication() -> None:
    found = about('<meta name="PubDate" content="2031-01-01">', "<p>发布时间：2024-06-03 09:30</p>")
    assert found.published_at == datetime(2024, 6, 3, 1, 30, tzinfo=UTC)
    assert found.found_in["published_at"] == "label"


def test_a_day_takes_its_time_from_another_place() -> None:
    found = about('<meta name="PubDate" content="2024-06-03">', "<p>2024-06-03 09:30 来源：云川日报</p>")
    assert found.published_at == datetime(2024, 6, 3, 1, 30, tzinfo=UTC)


def test_the_address_is_the_last_resort() -> None:
    found = about(url="https://a.example/2024-06/03/content_1.htm")
    assert found.published_at == datetime(2024, 6, 2, 16, 0, tzinfo=UTC)
    assert found.found_in["published_at"] == "url"


def test_rules_of_a_source_come_first() -> None:
    rules = Extract(title="h5.t", published_at="//b[@class='d']/text()", origin=".o")
    found = about(
        "<title>另一个题目</title><meta name='PubDate' content='2020-01-01'>",
        "<h5 class='t'>延长开放时间</h5><b class='d'>2024-06-03</b><i class='o'>来源：馆办</i>",
        rules=rules,
    )
    assert (found.title, found.origin) == ("延长开放时间", "馆办")
    assert found.published_at == datetime(2024, 6, 2, 16, 0, tzinfo=UTC)
    assert {found.found_in[name] for name in ("title", "published_at", "origin")} == {"rule"}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("来源：新华网 作者：李明 编辑：王", {"来源": "新华网", "作者": "李明", "编辑": "王"}),
        (
            "本文来源：投资快报 作者：孙宁责任编辑：NF041",
            {"来源": "投资快报", "作者": "孙宁", "责任编辑": "NF041"},
        ),
        ("來(lái)源(yuán)：威海新聞(wén)網 編輯：王", {"来源": "威海新聞網", "编辑": "王"}),
        ("(来源:海客云川 编辑:孙晓 审核:马力 签发:陈平)", {"来源": "海客云川", "编辑": "孙晓"}),
        ("作者：本报记者 周航", {"作者": "周航"}),
        ("资金来源：财政拨款", {}),
        ("来源：", {}),
    ],
)
def test_labelled_values(line: str, wanted: dict[str, str]) -> None:
    found = {label: value for _, label, value in labels.fields(line)}
    found = {
        label.removeprefix("本文"): value for label, value in found.items() if label not in ("审核", "签发")
    }
    assert found == wanted


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("关注青少年心理健康--健康·生活--人民网", "关注青少年心理健康"),
        ("渔港开海千帆竞发_云川在线_新闻", "渔港开海千帆竞发"),
        ("延长开放时间的通知 - 云川市人民政府", "延长开放时间的通知"),
        ("水库移民新村见闻|云川晚报", "水库移民新村见闻"),
        ("GDP增长5.2%-6.0%的三个原因", "GDP增长5.2%-6.0%的三个原因"),
        ("云川—石门高速公路通车", "云川—石门高速公路通车"),
        ("拿地即开工——经开区项目建设一线见闻", "拿地即开工——经开区项目建设一线见闻"),
        ("9月-11月招聘安排", "9月-11月招聘安排"),
    ],
)
def test_names_of_sites_go(title: str, clean: str) -> None:
    assert titles.without_site(title) == clean


def test_the_heading_wins_over_the_name_of_an_office() -> None:
    found = about(
        "<title>云川市文化和旅游局</title>", "<h1>云川市文化和旅游局</h1><h2>图书馆延长开放时间</h2>"
    )
    assert found.title == "图书馆延长开放时间"


def test_a_meta_that_was_cut_short_goes_on_in_the_heading() -> None:
    found = about('<meta name="ArticleTitle" content="关于延长">', "<h1>关于延长开放时间的通知</h1>")
    assert found.title == "关于延长开放时间的通知"


def test_document_in_one_line_and_in_pairs() -> None:
    lines = [
        "索引号：YC0001/2024-00031 发布机构：云川市人民政府办公室",
        "文　　号",
        "云政办发〔2024〕12号",
        "成文日期：二〇二四年五月三十日\t有效性：有效",
    ]
    found = documents.read([Block(line, 0, "td") for line in lines])
    assert found is not None
    document, _ = found
    assert document.index_number == "YC0001/2024-00031"
    assert document.office == "云川市人民政府办公室"
    assert document.number == "云政办发〔2024〕12号"
    assert document.written == "2024-05-30"
    assert document.validity == "有效"


def test_a_page_with_one_such_label_is_no_document() -> None:
    assert documents.read([Block("分类：新闻", 0, "p"), Block("发布机构：办公室", 0, "p")]) is None


@pytest.mark.parametrize(
    ("text", "tongue", "script"),
    [
        ("云川市人民政府今天召开会议", "zh", "Hans"),
        ("雲川市政府今天召開會議", "zh", "Hant"),
        ("山水人家", "zh", None),
        ("The port opened a second berth.", "en", None),
        ("新しい図書館がオープンしました。", "ja", None),
        ("2024", None, None),
    ],
)
def test_language_and_script(text: str, tongue: str | None, script: str | None) -> None:
    assert language.language_of(text) == tongue
    assert (language.script_of(text) if tongue == "zh" else None) == script


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("第A03版：民生", "A03版 民生"),
        ("03版：要闻", "03版 要闻"),
        ("第12版", "12版"),
        ("A01版", "A01版"),
        ("2024版教材", None),
        ("Windows 11版 发布", None),
    ],
)
def test_pages_of_an_e_paper(line: str, section: str | None) -> None:
    assert about("", f"<p>{line}</p>").section == section


def test_an_origin_without_a_label_stands_in_an_element_named_so() -> None:
    found = about(
        "", "<h1>延长开放时间</h1><div>2024-06-03 09:30 <a class='article-source'>云川日报</a></div>"
    )
    assert (found.origin, found.found_in["origin"]) == ("云川日报", "element")


def test_the_article_itself_is_no_column() -> None:
    title = "图书馆从下周起延长开放时间"
    found = about(f"<title>{title}</title>", f"<p>当前位置：首页 > 本市要闻 > {title}</p><h1>{title}</h1>")
    assert found.column == "本市要闻"
