"""Damage as real pages show it, case by case: damaged text, what it was, and the kinds found."""

from __future__ import annotations

import pytest

from crawler.reading.repair import repair

UNDONE = {
    "pinyin": (
        "临港區(qū)產(chǎn)業(yè)鏈再添三個(gè)新項(xiàng)目",
        "临港区产业链再添三个新项目",
        {"pinyin", "script"},
    ),
    "pinyin around what could begin UTF-8": (
        "企業(yè)使產(chǎn)業(yè)鏈銜接，這是一項(xiàng)技術(shù)難點(diǎn)。",
        "企业使产业链衔接，这是一项技术难点。",
        {"pinyin", "script"},
    ),
    "pinyin, simplified": ("产(chǎn)业(yè)链上的企业(yè)", "产业链上的企业", {"pinyin"}),
    "pinyin beside text in brackets": (
        "海州縣(xiàn)醫(yī)藥(阿膠+)產(chǎn)業(yè)園",
        "海州县医药(阿胶+)产业园",
        {"pinyin", "script"},
    ),
    "full stop and quotation mark": (
        "工人們正在調試新到的設備?!斑@相當于多了一條生產線，”他說，達產后產量翻番。",
        "工人们正在调试新到的设备。“这相当于多了一条生产线，”他说，达产后产量翻番。",
        {"lost-byte", "script"},
    ),
    "full stop at the end of a line": (
        "会议听取了各镇街上半年防汛工作情况的汇报，并对下一步工作作出安排??",
        "会议听取了各镇街上半年防汛工作情况的汇报，并对下一步工作作出安排。",
        {"lost-byte"},
    ),
    "two marks": (
        "申请人应当符合本市公共租赁住房的?娑ǎ?",
        "申请人应当符合本市公共租赁住房的规定；",
        {"lost-byte"},
    ),
    "announces a list": ("申请人应?碧峤灰韵虏牧希?", "申请人应当提交以下材料：", {"lost-byte"}),
    "item of a list": (
        "（二）已经?硎芷渌\ue384》勘Ｕ洗\ue43c龅模?",
        "（二）已经享受其他住房保障待遇的；",
        {"private-use"},
    ),
    "letter ends a character": (
        "企業應當按照本市相關規定為見習人T提供必要的勞動保護。",
        "企業應當按照本市相關規定為見習人員提供必要的勞動保護。",
        {"lost-byte"},
    ),
    "letter ends the second of two": (
        "工作人員到現鰴z查消防設施的完好情況。",
        "工作人員到現場檢查消防設施的完好情況。",
        {"lost-byte"},
    ),
    "letter behind a sign": (
        "會議在上海舉行，V州市市長出席。",
        "會議在上海舉行，廣州市市長出席。",
        {"lost-byte"},
    ),
    "a sign that swallowed a letter": (
        "我们的产品使用Uber的数据珹ndroid系统",
        "我们的产品使用Uber的数据，Android系统",
        {"lost-byte"},
    ),
    "a mark at the end of a line without signs": (
        "主管部门应当承担以下法律鹑危?",
        "主管部门应当承担以下法律责任：",
        {"lost-byte"},
    ),
    "two marks between figures": (
        "参保人员为2025??10月下旬至2026年6月参保的人员",
        "参保人员为2025年10月下旬至2026年6月参保的人员",
        {"lost-byte"},
    ),
    "two marks before a figure": ("??5）申请人、配偶及子女", "（5）申请人、配偶及子女", {"lost-byte"}),
    "a mark before a figure": (
        "这座水库建于上世?60年代，灌溉着下游的十万亩农田。",
        "这座水库建于上世纪60年代，灌溉着下游的十万亩农田。",
        {"lost-byte"},
    ),
    "a letter of another alphabet": (
        "全体居民都应被\ue425\ue06f渭右逦裰彩鳎\ue0cb\ue192す\ue076猜痰亍?",
        "全体居民都应当积极参加义务植树，爱护公共绿地。",
        {"private-use"},
    ),
    "lost before the letter": (
        "市場監督管理部門可砸勒毡緱l例制定實施細則，並向社會公布。",
        "市場監督管理部門可以依照本條例制定實施細則，並向社會公布。",
        {"lost-byte"},
    ),
    "a lost byte long before what is suspicious": (
        "（一）对拮》康募彝ィ\ue0ee畔劝才殴\ue076沧饬拮》俊?",
        "（一）对无住房的家庭，优先安排公共租赁住房。",
        {"private-use"},
    ),
    "a Cyrillic letter": (
        "3. 药ёㄒ当弦瞪\ue30b\ue37c捌诩湎硎苌\ue30a畈固\ue292?",
        "3. 药学专业毕业生见习期间享受生活补贴。",
        {"private-use"},
    ),
    "a full-width letter before another": (
        "請及時查看本人的擔ＹJ款是否到賬，有疑問可以來電咨詢。",
        "請及時查看本人的擔保貸款是否到賬，有疑問可以來電咨詢。",
        {"lost-byte"},
    ),
    "a rare character before a letter": (
        "負責人嬖V本報記者，項目將於年底完工。",
        "負責人告訴本報記者，項目將於年底完工。",
        {"lost-byte"},
    ),
    "a byte that begins nothing with the next": (
        "请将有关材料，包\ufffd加班工资的凭证，交到服务窗口。",
        "请将有关材料，包括加班工资的凭证，交到服务窗口。",
        {"lost-byte"},
    ),
    "marked, simplified": ("全市重点项目建设?蠼滩拷衲甑氖滓挝瘛", None, {"lost-byte"}),
    "indents": (
        "??????記者在現場看到，設備已經到位。\n??????工人們正在安裝。\n",
        "　　記者在現場看到，設備已經到位。\n　　工人們正在安裝。\n",
        {"spaces"},
    ),
    "UTF-8 read as Latin-1": ("临港区发布公告".encode().decode("latin-1"), "临港区发布公告", {"encoding"}),
    "UTF-8 read as GBK": (
        "临港区发布公告。".encode().decode("gbk", "replace"),
        "临港区发布公告。",
        {"encoding"},
    ),
}

LEFT = {
    "a writer's note": "莘(shēn)县和歙(shè)县都有名。",
    "two readings taught": "“行(háng)”与“行(xíng)”不同，妈(mā)、麻(má)、马(mǎ)、骂(mà)声调不同。",
    "a reading without a tone": "產(chan)業(ye)鏈",
    "not a reading": "阿膠肽(阿膠+)產業園(一期)",
    "traditional": "後來於雲端看著皇后與公里，產業鏈上下游。",
    "questions": "什麼?為什麼?這是A股嗎?還是X光片?",
    "two marks of a question": "他追问道，“这件事到底该由谁来负责??",
    "two marks without any other sign": "今天真的不下雨??",
    "two marks of a question before a figure": "今天真的不下雨??5月再说",
    "one mark of surprise": "你说，他就这样走了?",
    "letters of a writer": "她每天服用維生素C，持有A股與B股，用K線圖和X光片，穿T恤。",
    "a letter that a character would fit": "（六）手X線檢查顯示改變；",
    "letters of mathematics": "設x為未知數，y是x的函數，當x大於零時y遞增。",
    "letters of sizes and turns": "這家的珍珠很Q彈，大S號與小S號都有貨，股市呈V型反轉。",
    "a sign between words": "文件名統一爲“學科代碼_學號後六位”。",
    "asked in half width": "3. 会不会变傻?对大多数成年人来说,不会。",
    "code": 'if (a ? b : c) { return "?"; } // 产业链?',
    "address": "https://example.org/产业?page=2&id=3",
    "Japanese": "「産業チェーン」について話します。本当？はい！",
    "Korean": "산업 사슬은 무엇입니까? 네!",
    "Russian": "Что такое производственная цепочка? Вот!",
    "rare characters": "魑魅魍魉，饕餮，犇骉，癫痫与瘫痪。",
    "one mark": "?",
    "empty": "",
}


@pytest.mark.parametrize("name", UNDONE)
def test_damage_is_undone_and_listed(name: str) -> None:
    damaged, was, kinds = UNDONE[name]
    done = repair(damaged)
    assert was is None or done.text == was
    assert {one.kind for one in done.repairs} == kinds
    assert all(0 < one.confidence <= 1 and one.before != one.after for one in done.repairs)


@pytest.mark.parametrize("name", LEFT)
def test_text_of_a_writer_stays(name: str) -> None:
    done = repair(LEFT[name])
    assert done.text == LEFT[name]
    assert done.repairs == ()
    assert done.damaged == 0


def test_every_note_is_listed_by_itself() -> None:
    done = repair("產(chǎn)業(yè)鏈" * 50)
    assert sum(one.kind == "pinyin" for one in done.repairs) == 100
    assert done.text == "产业链" * 50


def test_what_cannot_be_undone_is_counted() -> None:
    done = repair("这里\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd什么也没有了。")
    assert done.damaged >= 1
    assert "\ufffd" in done.text
