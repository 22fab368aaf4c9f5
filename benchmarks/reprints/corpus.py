"""A made-up regional press: stories, forms that look alike without being copies, and copies of all kinds.

Everything follows from a seed. The sentences are templates filled from word lists, so that two stories on one
subject share many set phrases, as real ones do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from archive.text import convert
from crawler.reading.repair import repair

DROPPED = (0.1, 0.2, 0.3, 0.4)
WAYS = ("plain", "traditional", "pinyin", "lost bytes")
PLACES = (
    "环翠区 文登区 荣成市 乳山市 高技区 经开区 临港区 南海新区 崖头街道 石岛湾 俚岛镇 成山镇 张村镇 羊亭镇 "
    "苘山镇 草庙子镇 汪疃镇 孙家疃 桥头镇 泊于镇 大水泊镇 葛家镇 米山镇 泽头镇 小观镇 侯家镇 宋村镇 高村镇 "
    "寻山街道 埠柳镇 虎山镇 人和镇 荫子镇 滕家镇 大疃镇 上庄镇 崂山街道 港西镇 夏村镇 白沙滩镇 海阳所镇"
).split()
TRADES = (
    "医疗器械 碳纤维 海洋食品 船舶修造 精密铸造 渔具制造 房车旅居 纺织服装 新型建材 打印设备 电子信息 "
    "海参养殖 苹果种植 茶叶加工 花生油脂 冷链物流 跨境电商 滨海旅游 葡萄酒酿造 智能装备 氢能储运 汽车零部件 "
    "海藻提取 木工机械 光伏组件 宠物食品 乡村民宿 温泉康养 无花果深加工"
).split()
BODIES = (
    "市发展改革委 市工业和信息化局 市科技局 市海洋发展局 市农业农村局 市商务局 市文化和旅游局 市市场监管局 "
    "市自然资源局 市生态环境局 市交通运输局 市水务局 市行政审批服务局 市统计局 市税务局 "
    "人民银行市分行 市总工会 "
    "团市委 市妇联 市工商联 市残联 市红十字会 市应急管理局 市住房城乡建设局 市卫生健康委 市教育局 市民政局"
).split()
ACTS = (
    "召开专题推进会 举办产需对接活动 开展实地调研 组织现场观摩 发布年度行动方案 启动技能提升计划 "
    "设立服务专班 "
    "搭建公共服务平台 推行容缺受理机制 出台九条扶持措施 完成首批项目验收 建成共享实验室 签订战略合作协议 "
    "开通线上申报通道 推出订单融资产品 组建专家指导团队 开展送政策上门行动 公布典型案例 建立联席会议制度"
).split()
GAINS = (
    "补齐关键环节短板 带动上下游协同配套 降低企业综合成本 拓宽农民增收渠道 提升产品附加值 打通要素流动堵点 "
    "缩短审批办理时限 增强品牌影响力 稳定重点群体就业 提高资源利用效率 改善群众出行条件 丰富市民文化生活 "
    "守住安全生产底线 优化区域营商环境 扩大优质服务供给 推动成果就地转化 激发基层治理活力 巩固生态修复成效"
).split()
SAYS = "表示 介绍 说 认为 谈到 建议 告诉记者 回忆 强调 坦言".split()
NAMES = "王立新 李海燕 张志强 刘晓梅 陈国栋 于洪涛 丛培军 宋玉兰 姜文斌 毕建波 邹德胜 隋春雨 曲永健".split()
ROLES = (
    "负责人 项目经理 村党支部书记 车间主任 副总经理 技术员 合作社理事长 驻村干部 业务科长 店主 工程师".split()
)
TEMPLATES = (
    "{month}月{day}日，{body}在{place}{act}，围绕{trade}产业{gain}。",
    "据了解，{place}现有{trade}企业{n}家，去年实现产值{m}亿元，同比增长{p}%。",
    "“有了这项政策，我们{trade}的订单比去年多了{p}%。”{place}一家企业的{role}{name}{say}。",
    "{body}{act}，累计走访{trade}企业{n}家，梳理问题{m}条，其中{p}条已经办结。",
    "走进{place}的{trade}生产基地，{n}名工人正在{m}条生产线上忙碌，空气里弥漫着新料的气味。",
    "{name}是{place}的{role}，从事{trade}已有{y}年，见证了当地从{n}户到{m}户的变化。",
    "为{gain}，{place}{act}，首批安排资金{n}万元，惠及{trade}经营主体{m}个。",
    "下一步，{body}将继续{gain}，力争到{y}月底建成{trade}示范点{n}处。",
    "数据显示，{month}月份全市{trade}用电量{n}万千瓦时，环比上升{p}%，{place}贡献近{y}成。",
    "在{trade}展区，{n}家采购商与{place}的企业达成意向{m}份，{name}{say}收获超出预期。",
    "此前，{place}的{trade}受制于场地不足，{role}{name}四处奔走，最终在{body}帮助下租到{n}亩厂房。",
    "{body}有关{role}{say}，{trade}要{gain}，关键在于把{n}项改革任务落到{place}的每个环节。",
    "记者在{place}看到，{m}公里的管网已经铺设完毕，{trade}园区的{n}栋厂房全部封顶。",
    "按照方案，{place}将用{y}年时间{gain}，使{trade}规模突破{n}亿元。",
    "不少居民{say}，自从{body}{act}以来，家门口的{trade}摊点规范了，出行少绕了{n}分钟。",
    "{name}翻开账本给记者算账：{n}亩地，每亩增收{m}元，光{trade}一项全年就多挣{p}万元。",
    "针对{trade}用工紧张，{place}与{n}所院校合作，定向培养{m}人，首批{p}人已经上岗。",
    "专家{name}{say}，{place}发展{trade}区位优势明显，但仍须{gain}。",
    "活动现场，{body}{act}，为{trade}从业者发放手册{n}份，解答咨询{m}人次。",
    "{place}还把{trade}与研学结合，{month}月以来接待学生{n}批、{m}人次。",
    "受持续降雨影响，{place}的{trade}一度停工{y}天，{body}连夜调来{n}台水泵，{name}和工友守了{m}个小时。",
    "{year}年{month}月，{place}首个{trade}标准由{name}团队牵头起草，共{n}条，填补了行业空白。",
    "在{body}的协调下，{n}吨原料经由{place}装船，{trade}出口较去年提前了{y}天。",
    "从{place}到市区，{trade}货车每天往返{n}趟，{role}{name}的手机里存着{m}个客户的电话。",
)
HEADS = (
    "{place}{trade}跑出加速度",
    "{body}{act}",
    "{place}：{gain}",
    "{trade}的{n}个新变化",
    "{name}和他的{trade}",
)
FORM = (
    "因{what}，定于{month}月{day}日{h}时至{g}时对{place}{n}号线路沿线用户停止{supply}，请广大用户提前做好准备，"
    "由此带来的不便敬请谅解。咨询电话：{phone}。"
)
FOOTERS = (
    "免责声明：本网转载上述内容，目的在于传递更多信息，并不意味着赞同其观点或证实其内容的真实性。",
    "凡本网注明来源为其他媒体的稿件均为转载稿，如涉及版权问题，请作者在两周内来电或来函联系。",
    "本文来自地方媒体，仅代表作者本人观点，与本站立场无关，投资者据此操作风险自担。",
)
LEADS = ("本报讯（记者 {name} 通讯员 {other}）", "本网{month}月{day}日电 ", "（{name} 报道）")


@dataclass(frozen=True, slots=True)
class Made:
    """One article of the corpus."""

    name: str
    day: int
    story: int  # those of one story are copies of one another
    source: int
    title: str
    text: str
    dropped: float = 0.0  # of a copy: the share of sentences left out
    way: str = ""  # of a copy: how its text was changed besides


def corpus(articles: int, copies: int, seed: int = 1) -> Iterator[Made]:
    """Articles of 40 sources: stories, one form in ten, and then copies of stories, each in another source
    than its original."""
    chance = random.Random(seed)
    stories = []
    for number in range(articles - copies):
        made = _form(number, chance) if number % 10 == 9 else _story(number, chance)
        if number % 10 != 9:
            stories.append(made)
        yield made
    for number, original in enumerate(chance.sample(stories, copies)):
        yield _copy(number, original, chance)


def _words(chance: random.Random) -> dict[str, object]:
    return {
        "place": chance.choice(PLACES),
        "trade": chance.choice(TRADES),
        "body": chance.choice(BODIES),
        "act": chance.choice(ACTS),
        "gain": chance.choice(GAINS),
        "say": chance.choice(SAYS),
        "name": chance.choice(NAMES),
        "other": chance.choice(NAMES),
        "role": chance.choice(ROLES),
        "n": chance.randint(11, 980),
        "m": chance.randint(11, 980),
        "p": chance.randint(2, 79),
        "y": chance.randint(2, 9),
        "year": chance.randint(2015, 2026),
        "month": chance.randint(1, 12),
        "day": chance.randint(1, 28),
    }


def _story(number: int, chance: random.Random) -> Made:
    """Between 6 and 20 sentences, mostly on one trade and one place, as a report is."""
    about = _words(chance)
    lines = []
    for template in chance.sample(TEMPLATES, chance.randint(6, 20)):
        words = _words(chance)
        for kept in ("place", "trade"):
            words[kept] = about[kept] if chance.random() < 0.7 else words[kept]
        lines.append(template.format(**words))
    title = chance.choice(HEADS).format(**about)
    return Made(f"s{number}", 1 + number % 300, number, chance.randrange(40), title, "\n".join(lines))


def _form(number: int, chance: random.Random) -> Made:
    words = _words(chance) | {
        "what": chance.choice(("管道检修", "线路改造", "设备维护", "道路施工", "阀门更换")),
        "supply": chance.choice(("供水", "供电", "供气", "供热")),
        "h": chance.randint(5, 11),
        "g": chance.randint(13, 20),
        "phone": f"0631-{chance.randint(5_000_000, 5_999_999)}",
    }
    return Made(f"s{number}", 1 + number % 300, number, chance.randrange(40), "通知", FORM.format(**words))


def _copy(number: int, original: Made, chance: random.Random) -> Made:
    dropped, way = DROPPED[number % 4], WAYS[number // 4 % 4]
    lines = original.text.split("\n")
    gone = set(chance.sample(range(len(lines)), round(len(lines) * dropped)))
    kept = [line for index, line in enumerate(lines) if index not in gone]
    words = _words(chance)
    kept[0] = chance.choice(LEADS).format(**words) + kept[0]
    text = "\n".join([*kept, chance.choice(FOOTERS)])
    source = (original.source + chance.randint(1, 39)) % 40
    title = chance.choice(HEADS).format(**words)
    day = original.day + chance.randint(0, 3)
    return Made(f"c{number}", day, original.story, source, title, _changed(text, way, chance), dropped, way)


def _changed(text: str, way: str, chance: random.Random) -> str:
    """As a damaged site would show it, and as our own repair then reads it."""
    if way == "traditional":
        return convert(text, "s2t")
    if way == "pinyin":
        return repair(_annotated(text, chance)).text
    if way == "lost bytes":
        return repair("\n".join(_lost(line, chance) for line in text.split("\n"))).text
    return text


def _annotated(text: str, chance: random.Random) -> str:
    """In traditional characters, with pinyin in brackets after some of those that the conversion changed."""
    parts = []
    for before, after in zip(text, convert(text, "s2t"), strict=True):
        noted = before != after and chance.random() < 0.4
        parts.append(f"{after}({lazy_pinyin(after, style=Style.TONE)[0]})" if noted else after)
    return "".join(parts)


def _lost(line: str, chance: random.Random) -> str:
    """A lead byte lost in every third paragraph."""
    data = bytearray(line.encode("gb18030"))
    if chance.random() < 0.34 and len(line) > 10:
        place = len(line[: chance.randrange(2, len(line) - 4)].encode("gb18030"))
        if data[place] > 0x80:
            del data[place]
    return data.decode("gb18030", "replace").replace("\ufffd", "?")
