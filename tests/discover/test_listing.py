from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.discover import Ask, Listing

Run = Callable[..., Listing]
URL = "http://www.gcxw.example.cn/zwgk/tzgg/index.html"
FOLDER = "http://www.gcxw.example.cn/zwgk/tzgg/"
HOST = "http://www.gcxw.example.cn"
WAY = {"listing": URL}

NAV = """<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/zwfw/index.html">政务服务</a></li><li><a href="/zjgc/">走进港城</a></li></ul></div>"""
FOOT = """<div class="footer"><a href="/wzdt/">网站地图</a><a href="/gywm/t20190101_11.html">关于我们</a>
<a href="http://beian.example.org/1234.html">鲁ICP备00000000号</a></div>"""


def page(items: str, pager: str = "", title: str = "通知公告") -> str:
    head = f"<html><head><title>{title}</title></head>"
    return f"{head}<body>{NAV}<ul class='list'>{items}</ul>{pager}{FOOT}</body></html>"


def item(number: int, day: str = "2026-08-10") -> str:
    path = f"./{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{number}.html"
    return (
        f"<li><a href='{path}'>关于做好第{number}批海洋牧场建设项目申报工作的通知</a><span>{day}</span></li>"
    )


ITEMS = "".join(item(4100 + n) for n in range(8))
FOUND = [f"{FOLDER}202608/t20260810_{4100 + n}.html" for n in range(8)]


def urls(listing: Listing) -> list[str]:
    return [found.url for found in listing.found]


def pages(listing: Listing) -> list[tuple[int, str]]:
    return sorted((ask.page, ask.url) for ask in listing.next)


def test_items_and_nothing_else(run: Run) -> None:
    listing = run(WAY, page(ITEMS))
    assert urls(listing) == FOUND
    assert listing.found[0].title == "关于做好第4100批海洋牧场建设项目申报工作的通知"
    assert {found.date for found in listing.found} == {"2026-08-10"}
    assert {found.found_on for found in listing.found} == {URL}
    assert (listing.next, listing.problem) == ((), None)


def test_http_and_https_of_one_host_are_one_article(run: Run) -> None:
    other = item(4100).replace("./", FOLDER.replace("http:", "https:")) + item(4100).replace("./", FOLDER)
    assert urls(run(WAY, page(ITEMS + other))) == FOUND
    assert urls(run(WAY, page(other))) == FOUND[:1]


DATES = [
    (
        "<li><a href='./t20260810_7.html'>港城启动伏季休渔执法检查行动</a><b>[2026/08/09]</b></li>",
        "2026-08-09",
    ),
    (
        "<li><em>2026年8月9日</em><a href='./t20260810_7.html'>港城启动伏季休渔执法检查行动</a></li>",
        "2026-08-09",
    ),
    (
        "<tr><td><a href='./t20260810_7.html'>港城启动伏季休渔执法检查行动</a></td><td>08-09</td></tr>",
        "08-09",
    ),
    (
        "<div><p><a href='./t20260810_7.html'>港城启动伏季休渔执法检查行动</a></p><p>2026.08.09</p></div>",
        "2026-08-09",
    ),
    ("<li><a href='./t20260810_7.html'>港城启动伏季休渔执法检查行动</a> 12:30-13:45</li>", None),
]


@pytest.mark.parametrize(("html", "date"), DATES)
def test_the_date_that_is_shown(run: Run, html: str, date: str | None) -> None:
    whole = page("") + (f"<table>{html}</table>" if html.startswith("<tr") else html)  # after </html>, too
    (found,) = run(WAY, whole).found
    assert (found.url, found.date) == (f"{FOLDER}t20260810_7.html", date)


def test_related_links_inside_an_item_are_not_items(run: Run) -> None:
    related = """<div class="popbox"><h3>相关解读</h3><ul><li><a href="/jd/202608/t20260810_9001.html"
      >一图读懂海洋牧场建设项目申报</a></li></ul></div>"""
    listing = run(WAY, page(item(4100).replace("<span>", related + "<span>") + item(4101)))
    assert urls(listing) == FOUND[:2]
    assert listing.skipped == ((f"{HOST}/jd/202608/t20260810_9001.html", "related to another item"),)


def test_a_lead_story_over_its_block_hides_nothing(run: Run) -> None:
    lead = "<h3><a href='./202608/t20260810_4000.html'>全市海洋经济高质量发展大会召开</a></h3>"
    block = f"<li>{lead}<ul>{ITEMS}</ul></li>"
    assert urls(run(WAY, page(block))) == [f"{FOLDER}202608/t20260810_4000.html", *FOUND]


def test_picture_and_headline_are_one_item(run: Run) -> None:
    picture = "<a href='./202608/t20260810_4100.html'><img src='a.jpg'></a>"
    listing = run(WAY, page(ITEMS.replace("<li>", f"<li>{picture}", 1)))
    assert urls(listing) == FOUND
    assert listing.found[0].title == "关于做好第4100批海洋牧场建设项目申报工作的通知"


def test_a_cut_headline_is_told_by_its_title(run: Run) -> None:
    whole = "关于做好第4100批海洋牧场建设项目申报工作的通知"
    html = f"<li><a href='t20260810_1.html' title='{whole}'>关于做好第4100批海洋牧场...</a></li>"
    assert run(WAY, page(html)).found[0].title == whole


def test_a_card_is_told_by_its_headline(run: Run) -> None:
    card = "<a href=t20260810_1.html><h3>港城启动休渔检查</h3><p>为期两周。</p><span>2026-08-10</span></a>"
    plain = "<a href='t20260810_2.html'><p>关于渔港检查入围名单的公示</p><span>2026-08-09</span></a>"
    assert [(f.title, f.date) for f in run(WAY, page(card + plain)).found] == [
        ("港城启动休渔检查", "2026-08-10"),
        ("关于渔港检查入围名单的公示", "2026-08-09"),
    ]


def test_an_article_whose_id_is_its_folder(run: Run) -> None:
    html = "".join(
        f"<li><a href='/c10/c75{n}/content.shtml'>关于公布第{n}批渔港名单的公告</a></li>"
        for n in range(20, 24)
    )
    assert urls(run(WAY, page(html))) == [f"{HOST}/c10/c75{n}/content.shtml" for n in range(20, 24)]


def test_refused_links_have_a_reason(run: Run) -> None:
    html = (
        "<li><a href='http://www.other.example.org/art/2026/8/10/art_1_2.html'>别处发布的一条重要通知公告</a></li>"
        "<li><a href='/upload/20260810/20260810103000.pdf'>港城2026年预算公开表格下载文件</a></li>"
        "<li><a href='/login/20260810.html'>登录后才能阅读的内部通知公告一则</a></li>"
    )
    assert dict(run(WAY, page(ITEMS + html)).skipped) == {
        "http://www.other.example.org/art/2026/8/10/art_1_2.html": "another host",
        f"{HOST}/upload/20260810/20260810103000.pdf": "a file",
        f"{HOST}/login/20260810.html": "a log-in page",
    }


def test_the_specs_pattern_decides(run: Run) -> None:
    body = page("<li><a href='about.html'>关于</a></li>" + ITEMS)
    assert urls(run({**WAY, "article": r"/about\.html$"}, body)) == [f"{FOLDER}about.html"]
    other = r"^http://www\.other\.example\.org/art/\d+"
    far = page("<li><a href='http://www.other.example.org/art/7.html'>别处</a></li>")
    assert urls(run({**WAY, "article": other}, far)) == ["http://www.other.example.org/art/7.html"]


PAGERS = [  # (address of the page, what stands under the list, the pages that it means)
    pytest.param(
        "index.html", '<script>createPageHTML(4, 0, "index", "html");</script>',
        [(2, "index_1.html"), (3, "index_2.html"), (4, "index_3.html")], id="TRS",
    ),
    pytest.param(
        "list.shtml", "<script>createPageHTML('page_div', 3, 1, 'list', 'shtml', 60);</script>",
        [(2, "list_2.shtml"), (3, "list_3.shtml")], id="counted from 1",
    ),
    pytest.param(
        "index.html",
        '<script>\n//wcm分页\ncreatePage(3, 0, "index", "html");\nfunction createPage(_nPageCount) {}'
        "</script>",
        [(2, "index_1.html"), (3, "index_2.html")], id="createPage",
    ),
    pytest.param(
        "index.html", '<script>createPageHTML("pager", 3, 0, "index", "html", 60);</script>',
        [(2, "index_1.html"), (3, "index_2.html")], id="TRS with more arguments",
    ),
    pytest.param(
        "index.shtml",
        '<script>\n//createPageHTML(9, 0, "index", "shtml");\nvar currentPage = 0;//从0开始\n'
        "var countPage = 3//共多少页\n</script>",
        [(2, "index_1.shtml"), (3, "index_2.shtml")], id="TRS commented out and inlined",
    ),
    pytest.param(
        "index.html",
        '<script>var currentPage = 0; var countPage = 3; document.write("<a href=\\"list" + "_" + nextPage + '
        '".htm\\">下一页</a>");</script>',
        [(2, "list_1.html"), (3, "list_2.html")], id="inlined without a call",
    ),
    pytest.param(
        "index.html", '<script>function createPageHTML(nTotal, nCurrent, sName, sExt){}</script>', [],
        id="TRS defined, not called",
    ),
    pytest.param(
        "index.html",
        "<div><span>1</span><a href=index_1.html>2</a><a href=index_2.html>3</a><a href=index_1.html>&gt;</a>"
        "<a href=index_4.html>下2页</a><a href=index_6.html>尾页</a></div>",
        [(n, f"index_{n - 1}.html") for n in range(2, 8)], id="numbers with a gap before the last",
    ),
    pytest.param(
        "list_3_1.html",
        "<ul><li>1</li><li><a href='list_3_2.html'>2</a></li><li><a href='list_3_3.html'>3</a></li>"
        "<li><a href='list_3_2.html'>下一页</a></li><li><a href='list_3_5.html'>末页</a></li></ul>",
        [(n, f"list_3_{n}.html") for n in range(2, 6)], id="DedeCMS",
    ),
    pytest.param(
        "list.php?tid=3",
        "<a href='list.php?tid=3&amp;p=2'>第2页</a><a href='list.php?tid=3&amp;p=3'>第 3 页</a>",
        [(2, "list.php?tid=3&p=2"), (3, "list.php?tid=3&p=3")], id="第 N 页",
    ),
    pytest.param(
        "list?start=0",
        "<a href='list?start=20'>2</a><a href='list?start=40'>3</a><a href='list?start=80'>尾页</a>",
        [(n, f"list?start={20 * n - 20}") for n in range(2, 6)], id="offsets",
    ),
    pytest.param(
        "index.html", "<a href='index_02.html'>2</a><a href='index_03.html'>3</a><p>共12页</p>",
        [(n, f"index_{n:02}.html") for n in range(2, 13)], id="padded, total stated",
    ),
    pytest.param("index.html", "<a href='index_2.html'>2</a>", [(2, "index_2.html")], id="two pages from 1"),
    pytest.param("index.html", "<a href='index_1.html'>2</a>", [(2, "index_1.html")], id="two pages from 0"),
    pytest.param("index.html", "<a href=x1.html>下一页</a>", [(2, "x1.html")], id="next only"),
    pytest.param("index.html", "<a rel=next href='p2.html'>older</a>", [(2, "p2.html")], id="rel=next"),
    pytest.param(
        "index.html",
        "<select><option value='list_1.html'>1</option><option value='list_2.html'>2</option>"
        "<option value='list_3.html'>3</option></select>",
        [(2, "list_2.html"), (3, "list_3.html")], id="options",
    ),
    pytest.param(
        "list.jsp",
        "<form action='list.jsp'><input type=hidden name=c value=威><input name=pageNo>共3页</form>",
        [(2, "list.jsp?pageNo=2&c=%E5%A8%81"), (3, "list.jsp?pageNo=3&c=%E5%A8%81")], id="jump form",
    ),
    pytest.param(
        "index.html",
        "".join(f"<td><a href='/rl/2026-08-{n:02}.html'>{n}</a></td>" for n in range(1, 29)),
        [], id="a calendar is no pager",
    ),
    pytest.param(
        "index.html",
        "<a href='http://other.example.org/i_1.html'>2</a><a href='http://other.example.org/x'>下一页</a>",
        [], id="another host",
    ),
    pytest.param("index.html", "<a href='/tp/9.html'>&gt;</a><a href=t1.html>下一篇</a>", [], id="arrows"),
    pytest.param("index.html", "<a href='index.html'>下一页</a>", [], id="next is the page itself"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "pager", "wanted"), PAGERS)
def test_further_pages(run: Run, address: str, pager: str, wanted: list[tuple[int, str]]) -> None:
    listing = run({"listing": FOLDER + address, "pages": 100}, page(ITEMS, pager))
    assert pages(listing) == [(number, FOLDER + name) for number, name in wanted]
    assert urls(listing) == FOUND


def test_no_more_pages_than_the_spec_says(run: Run) -> None:
    pager = '<script>createPageHTML(5000, 0, "index", "html");</script>'
    assert len(run(WAY, page(ITEMS, pager)).next) == 9
    assert len(run({**WAY, "pages": 1}, page(ITEMS, pager)).next) == 0
    endless = page(ITEMS, "<a href='p11.html'>下一页</a>")
    assert run(WAY, endless, ask=Ask(FOLDER + "p10.html", page=10)).next == ()


def test_a_form_that_posts(run: Run) -> None:
    fields = "<input name=page><input type=hidden name=col value=3>"
    form = f"<form method=post action='/list.do'>{fields}</form>第1/3页"
    asks = run({"listing": HOST + "/list.do"}, page(ITEMS, form)).next
    assert [(a.method, a.body, a.headers) for a in asks] == [
        ("POST", f"page={n}&col=3".encode(), (("Content-Type", "application/x-www-form-urlencoded"),))
        for n in (2, 3)
    ]


def test_base_href(run: Run) -> None:
    body = page(ITEMS, "<a href='index_1.html'>下一页</a>").replace(
        "<head>", "<head><base href='/zwgk/tzgg/'>"
    )
    listing = run({"listing": HOST + "/zwgk.html"}, body)
    assert (urls(listing), pages(listing)) == (FOUND, [(2, FOLDER + "index_1.html")])


ENTRIES = [
    (
        "<html><head><META HTTP-EQUIV='REFRESH' CONTENT='0; URL=zwgk/tzgg/index.html'></head>",
        URL,
    ),
    ("<html><body><script>window.location.href='zwgk/tzgg/index.html';</script></body></html>", URL),
    ('<html><body><script>location.replace("/zwgk/tzgg/index.html")</script></body></html>', URL),
    ("<html><frameset cols='20%,80%'><frame src='/zwgk/tzgg/index.html'></frameset></html>", URL),
    ("<html><body><iframe src='/zwgk/tzgg/index.html'></iframe></body></html>", URL),
    ("<html><body><script>location.href='http://other.example.org/';</script></body></html>", None),
    ("<html><body><iframe src='http://other.example.org/ad'></iframe></body></html>", None),
]


@pytest.mark.parametrize(("body", "leads_to"), ENTRIES)
def test_entries(run: Run, body: str, leads_to: str | None) -> None:
    listing = run({"listing": HOST + "/"}, body)
    assert [ask.url for ask in listing.next] == ([leads_to] if leads_to else [])
    assert listing.problem is None if leads_to else "no article links in it" in (listing.problem or "")


def test_entries_that_turn_in_a_circle_end(run: Run) -> None:
    ask, hops = None, 0
    while True:
        body = f"<meta http-equiv=refresh content='0;url=/e{hops}.html'>"
        listing = run({"listing": HOST + "/"}, body, ask=ask)
        if not listing.next:
            break
        (ask,) = listing.next
        hops += 1
    assert hops == 4


def test_a_site_that_answers_every_page_with_the_first(run: Run) -> None:
    body = page(ITEMS, "<a href='index_1.html'>2</a><a href='index_2.html'>3</a>")
    second = run(WAY, body).next[0]
    listing = run(WAY, body, ask=second)
    assert listing == Listing(problem="the same articles as on the page before")


AWAY = [
    (HOST + "/", "sent on to the home page"),
    (HOST + "/login.do", f"sent on to a log-in page: {HOST}/login.do"),
    ("http://parked.example.org/", "sent on to another host: http://parked.example.org/"),
    (FOLDER, None),
    (FOLDER + "list.html", None),
]


@pytest.mark.parametrize(("arrived", "problem"), AWAY)
def test_a_list_that_sends_its_reader_away(run: Run, arrived: str, problem: str | None) -> None:
    listing = run(WAY, page(ITEMS), url=arrived)
    assert (listing.problem, len(listing.found)) == (problem, 0 if problem else 8)


ERRORS = [
    (page("", title="404 Not Found"), 200, "an error page: 404 Not Found"),
    (page("", title="页面不存在"), 200, "an error page: 页面不存在"),
    (page(""), 200, "no article links in it: 通知公告"),
    (page(ITEMS), 500, "HTTP 500"),
    ("", 200, "empty page"),
    ("   ", 200, "empty page"),
    ("<!-- -->", 200, None),
    ("\x00\x01\x02", 200, None),
]


@pytest.mark.parametrize(("body", "status", "problem"), ERRORS)
def test_a_list_that_turns_into_an_error_page(run: Run, body: str, status: int, problem: str | None) -> None:
    listing = run(WAY, body, status=status)
    assert (listing.found, listing.next) == ((), ())
    assert listing.problem
    assert problem is None or listing.problem == problem


def test_gbk_without_a_declaration(run: Run) -> None:
    listing = run(WAY, page(ITEMS).encode("gbk"))
    assert listing.found[0].title == "关于做好第4100批海洋牧场建设项目申报工作的通知"


JPAGE = """<div id="42"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/\
dataproxy.jsp?page=1&appid=1&columnid=7&unitid=42&webname=港城"></a>]]></nextgroup><recordset>{records}</recordset>
</datastore></script></div><script>$('#42').jpage({{totalRecord:50,perPage:8,groupSize:1}});</script>"""
RECORD = "<record><![CDATA[<li><a href='/art/2026/8/10/art_7_{n}.html'>海洋牧场建设第{n}次调度会召开</a>\
<span>2026-08-10</span></li>]]></record>"
PROXY = (
    HOST + "/module/web/jpage/dataproxy.jsp?page={n}&appid=1&columnid=7&unitid=42&webname=%E6%B8%AF%E5%9F%8E"
)


def records(first: int, count: int = 8) -> str:
    return "".join(RECORD.format(n=n) for n in range(first, first + count))


def test_hanweb_is_followed_group_by_group(run: Run) -> None:
    way = {"listing": HOST + "/col/col7/index.html", "pages": 50}
    listing = run(way, page("", JPAGE.format(records=records(100))))
    assert urls(listing) == [f"{HOST}/art/2026/8/10/art_7_{n}.html" for n in range(100, 108)]
    assert {found.date for found in listing.found} == {"2026-08-10"}
    asked = []
    while listing.next:
        (ask,) = listing.next
        asked.append(ask.url)
        body = f"<datastore><recordset>{records(len(asked) * 8 + 92)}</recordset></datastore>"
        listing = run(way, body, ask=ask)
        assert listing.found
        assert listing.problem is None
    assert asked == [PROXY.format(n=n) for n in range(1, 8)]


def test_hanweb_ends_with_an_empty_group_or_a_repeated_one(run: Run) -> None:
    way = {"listing": HOST + "/col/col7/index.html", "pages": 50}
    (first,) = run(way, page("", JPAGE.format(records=records(100)))).next
    empty = run(way, "<datastore><recordset></recordset></datastore>", ask=first)
    assert empty == Listing()
    body = f"<datastore><totalpage>90</totalpage><recordset>{records(100)}</recordset></datastore>"
    (second,) = run(way, body, ask=first).next
    assert run(way, body, ask=second).problem == "the same articles as on the page before"


def test_hanweb_with_its_records_in_an_array(run: Run) -> None:
    way = {"listing": HOST + "/col/col7/index.html", "pages": 50}
    rows = ",".join(
        rf"'<tr><td><a href=\'/art/2014/5/7/art_7_{n}.html\' title=\'第{n}号渔港采购公告\'>第{n}号...</a>"
        "[2014-05-07]</td></tr>'"
        for n in range(100, 106)
    )
    call = (
        "$('#42').jpage({totalRecord:14,dataStore:InitData42,groupSize:3,perPage:2,"
        "proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp',"
        "ajaxParam:{col:1,appid:'1',webid:60,path:'/',columnid:7,unitid:'42',webname:'港城'}});"
    )
    listing = run(way, page("", f"<script>var InitData42=[{rows}];$(function(){{{call}}});</script>"))
    assert urls(listing) == [f"{HOST}/art/2014/5/7/art_7_{n}.html" for n in range(100, 106)]
    assert (listing.found[0].title, listing.found[0].date) == ("第100号渔港采购公告", "2014-05-07")
    (ask,) = listing.next
    assert ask.url == HOST + "/module/jslib/jquery/jpage/dataproxy.jsp?startrecord=7&endrecord=12&perpage=2"
    assert b"columnid=7&unitid=42" in (ask.body or b"")


def test_hanweb_by_post(run: Run) -> None:
    way = {"listing": HOST + "/col/col7/index.html", "pages": 50}
    store = JPAGE.format(records=records(100)).replace("<nextgroup>", "<!--").replace("</nextgroup>", "-->")
    call = (
        "<script>var p={col:1,webid:3,columnid:7,unitid:'42',webname:'港城'};"
        "$('#42').jpage({totalRecord:20,perPage:8,proxyUrl:'/module/jpage/dataproxy.jsp'});</script>"
    )
    body = page("", store[: store.index("<script>$")] + call)
    (ask,) = run(way, body).next
    assert ask.url == HOST + "/module/jpage/dataproxy.jsp?startrecord=9&endrecord=16&perpage=8"
    assert (ask.method, ask.body) == (
        "POST",
        b"col=1&webid=3&columnid=7&unitid=42&webname=%E6%B8%AF%E5%9F%8E",
    )
    answer = f"<datastore><recordset>{records(108)}</recordset></datastore>"
    (ask,) = run(way, answer, ask=ask).next
    assert ask.url.endswith("?startrecord=17&endrecord=20&perpage=8")
    assert run(way, answer.replace("art_7", "art_8"), ask=ask).next == ()
