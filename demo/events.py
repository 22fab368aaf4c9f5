"""What was planted by hand: two stories written out, the edits, the takedowns, the gaps.

Everything else in the region is written by `writing` and timed by `programme`.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.model import Spell

# ---- the edited report of the city portal: three states on days 1, 2 and 3

REPORT_TITLE = "强链补链添动能 琅海十条重点产业链去年营收突破1800亿元"
REPORT = (
    "3月2日上午，市政府新闻办举行新闻发布会，介绍全市重点产业链培育情况。记者从会上获悉，去年全市十条重点产业链"
    "实现营业收入1806亿元，同比增长9.7%，占规模以上工业营业收入的比重达到68.4%。",
    "市工业和信息化局有关负责人介绍，自推行“链长制”以来，全市共梳理链上企业1432家，其中链主企业21家；"
    "围绕断点堵点引进补链项目86个，碳纤维、新能源电池、海洋食品三条产业链的本地配套率均超过六成。",
    "琅海恒源新材料股份有限公司是碳纤维产业链的链主企业。在它的带动下，8家上下游企业先后落户碳谷产业园，"
    "从原丝、碳丝到预浸料、终端制品，一条完整的链条在三公里之内成形。",
    "“以前采购预浸料要跑到外省，一个来回就是五天。现在隔一条马路就有，库存压到了原来的三分之一。”"
    "公司总经理丛明喆说。",
    "为让企业少走弯路，我市还编制了《产业链供需对接目录》，收录产品3600余种、配套需求740多条，"
    "企业足不出户就能找到合作伙伴。",
    "根据计划，今年全市将新引进补链延链项目60个以上，力争年底前十条重点产业链营业收入达到2000亿元。",
)
REPORT_CORRECTED = (  # day 2: two figures corrected
    REPORT[0].replace("1806亿元，同比增长9.7%", "1816亿元，同比增长10.3%"),
    *REPORT[1:],
)
REPORT_EXTENDED = (  # day 3: a paragraph is added, one is taken out
    *REPORT_CORRECTED[:3],
    *REPORT_CORRECTED[4:5],
    "会上还通报，市级产业链发展基金首期规模20亿元已完成备案，将重点投向链上“专精特新”企业，单个项目投资期限"
    "最长可达十年。",
    REPORT_CORRECTED[5],
)

# ---- the press release: in the app on the evening of day 1, after that day's look; reprinted on day 2 by two others

RELEASE_TITLE = "琅海出台二十条措施推进产业链供应链创新链协同发展"
RELEASE_TITLE_ELSEWHERE = "真金白银！琅海“三链协同”二十条来了，首台套最高奖300万元"
RELEASE = (
    "记者3月2日从市政府获悉，《关于推进产业链供应链创新链协同发展的若干措施》日前正式印发，从强企、补链、创新、"
    "要素保障四个方面提出二十条具体举措，自4月1日起施行，有效期三年。",
    "在强企方面，对首次入选国家级制造业单项冠军的企业一次性奖励200万元，对链主企业带动本地配套额年新增"
    "5000万元以上的，按新增额的1%给予奖励，最高不超过150万元。",
    "在补链方面，实行“一链一图、一链一策”，对列入目录的补链项目优先保障用地和能耗指标，项目从签约到开工的"
    "全部审批事项压缩至45个工作日以内。",
    "在创新方面，支持链主企业牵头组建创新联合体，每年遴选不少于30项关键技术“揭榜挂帅”；对首台（套）技术装备"
    "按销售额的30%给予补助，最高300万元。",
    "在要素保障方面，设立总规模50亿元的产业链发展基金，推广订单融资、仓单质押等金融产品，力争三年内为链上"
    "中小企业新增贷款200亿元。",
    "市发展改革委有关负责人表示，二十条措施注重可操作、可兑现，配套实施细则将于3月底前全部出台，企业可通过"
    "“琅企通”平台一键申报，实现“免申即享”。",
)


@dataclass(frozen=True)
class Edit:
    """From `day` on, the story is changed in the way named."""

    site: str
    number: int
    day: int
    how: str  # figure: a figure is corrected; append: a paragraph is added; cut: the last but one is removed


@dataclass(frozen=True)
class Absence:
    """In a spell the address of the story answers something else."""

    site: str
    number: int
    spell: Spell


@dataclass(frozen=True)
class Gap:
    """Days without anything new, both included, on a site that publishes daily."""

    site: str
    since: int
    until: int


# Numbers are those of the programme: a site's stories counted from 1, oldest first.
EDITS = (
    Edit("institute", 8, 2, "append"),
    Edit("city-app", 12, 3, "figure"),
    Edit("city-portal", 5, 6, "cut"),
    Edit("epaper", 40, 8, "figure"),
    Edit("finance", 44, 11, "append"),
    Edit("institute", 21, 15, "figure"),
    Edit("city-portal", 30, 19, "append"),
    Edit("city-app", 50, 24, "cut"),
    Edit("city-app", 50, 27, "figure"),
    Edit("city-gov", 14, 5, "append"),
    Edit("evening", 9, 4, "figure"),
)
ABSENCES = (
    Absence("city-portal", 9, Spell("gone", 2)),
    Absence("city-app", 4, Spell("removed", 3)),
    # later than what `make demo` shows
    Absence("institute", 6, Spell("notice", 5)),
    Absence("finance", 16, Spell("gone", 7)),
    Absence("city-portal", 12, Spell("wall", 7, 12)),
    Absence("city-app", 27, Spell("broken", 8, 10)),
    Absence("city-gov", 20, Spell("gone", 9)),
    Absence("finance", 20, Spell("home", 9)),
    Absence("institute", 11, Spell("moved", 10)),
    Absence("city-portal", 3, Spell("gone", 11, 17)),
    Absence("evening", 30, Spell("gone", 12)),
    Absence("institute", 3, Spell("gone", 13)),
    Absence("epaper", 12, Spell("removed", 18)),
    Absence("city-portal", 33, Spell("removed", 26)),
)
GAPS = (
    Gap("city-app", 14, 17),
    Gap("epaper", 9, 9),
    Gap("epaper", 20, 21),
    Gap("finance", 22, 25),
    Gap("city-gov", 16, 18),
    Gap("evening", 16, 17),
)
