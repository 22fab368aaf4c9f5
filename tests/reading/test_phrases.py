"""Which lines are furniture and credits, and which only look like them."""

from __future__ import annotations

import pytest

from crawler.reading import phrases

CREDITS = [
    "责任编辑：王小明",
    "责编 王小明",
    "编辑/王小明",
    "（来源：云川日报）",
    "来源：云川日报 作者：李明 编辑：王",
    "來(lái)源(yuán)：云川新聞網",
    "(来源:海客云川 编辑:孙晓 审核:马力 签发:陈平)",
    "原标题：改造不赶工期",
    "一审：张三 二审：李四 三审：王五",
]
HEADS = [
    "2024-06-03 09:30　来源：市政府办公室　浏览次数：128　【字体：大 中 小】【打印】",
    "发布时间：2024-06-03 09:30",
    "2020-11-23 10:22:14 出处：快讯 作者：宪 编辑：宪 人气： 5380 次 评论(18)",
    "發(fā)布時(shí)間：2022-07-15 08:30",
]
NOISE = [
    "【打印本页】【关闭窗口】",
    "阅读量:776",
    "打开“海客云川”看评论",
    "WechatIMG1566",
    "微信图片_20220901.jpg",
    "您当前所在的位置：首页 > 政务公开 > 通知公告",
    "首页 > 新闻中心 > 正文",
    "上一篇：我院召开年度工作会",
    "分享到：微信 微博",
    "扫一扫在手机打开当前页",
    "字号减小字号增大",
    "友情链接：财富号 牛股网",
    "某ICP备00000000号 Copyright © 2011-2026",
]
TEXT = [
    "关闭小煤矿三十处",
    "编辑部的灯亮到深夜",
    "打印店老板的一天",
    "制作过程公开透明",
    "审核通过的企业名单在网上公示，接受群众监督。",
    "阅读是一件安静的事",
    "扫码入园更便捷",
    "分享发展成果，共建美好家园。",
    "图片里的人，是他的外婆。",
    "来源复杂的资金，要查清去向。",
    "时间是最好的证明。",
    "相关部门表示，下一步将继续推进矿山修复。",
    "标签化的管理要不得",
    "（2025年3月18日云川市第八届人民代表大会常务委员会第二十次会议通过）",
    "云川市人民政府办公室",
    "2024年5月30日",
    "附件：防汛责任人名单",
]


@pytest.mark.parametrize("line", CREDITS)
def test_credits_anywhere(line: str) -> None:
    assert phrases.is_credit(line)


@pytest.mark.parametrize("line", HEADS)
def test_credits_in_the_head(line: str) -> None:
    assert phrases.is_credit(line, head=True)


@pytest.mark.parametrize("line", NOISE)
def test_noise(line: str) -> None:
    assert phrases.is_noise(line)


@pytest.mark.parametrize("line", TEXT)
def test_text_is_left_alone(line: str) -> None:
    assert not phrases.is_credit(line)
    assert not phrases.is_noise(line)
    assert not phrases.is_disclaimer(line)
    assert not phrases.is_related(line)


@pytest.mark.parametrize(
    "line",
    [
        "免责声明：本网转载此文目的在于传递更多信息，不代表本网观点。",
        "凡本网注明来源的作品，未经授权不得转载。",
        "本报网站所有内容属云川日报社所有，未经允许不得转载。",
        "以上内容（包括图片及视频）为用户上传并发布，本平台仅提供信息存储服务",
    ],
)
def test_disclaimers(line: str) -> None:
    assert phrases.is_disclaimer(line)


@pytest.mark.parametrize(
    "line", ["相关阅读", "【相关链接】", "推荐阅读：渔村里的民宿", "热门评论", "关键词： 港口"]
)
def test_headings_of_lists(line: str) -> None:
    assert phrases.is_related(line)


@pytest.mark.parametrize(
    ("line", "text", "tail"),
    [
        ("会议闭幕。（责任编辑：王）", "会议闭幕。", "（责任编辑：王）"),
        ("会议闭幕（详见二版）", "会议闭幕（详见二版）", ""),
        ("（来源：新华网）", "（来源：新华网）", ""),
        ("会议闭幕。", "会议闭幕。", ""),
    ],
)
def test_credits_at_the_end_of_a_paragraph(line: str, text: str, tail: str) -> None:
    assert phrases.split_tail(line) == (text, tail)
