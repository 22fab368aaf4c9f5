"""Lines that stand around a text and are not of it, told by what they say.

Every rule is about a kind of line that Chinese news and government pages share; none names a site. Labels are
matched in simplified characters on a line's `plain` form, so damaged pages (來(lái)源：…) are read as well.
"""

from __future__ import annotations

import re

_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])[（(][a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]{1,7}[）)]")
_LABELS_HANT = str.maketrans(
    "來編輯責記訊員發佈布時間閱讀覽審簽對監製選標題關鍵詞號機構為開獻攝圖點擊評論報導稿體簡從複終總導覺類別聯載聲",
    "来编辑责记讯员发布布时间阅读览审签对监制选标题关键词号机构为开献摄图点击评论报导稿体简从复终总导觉类别联载声",
)


def plain(line: str) -> str:
    """A line as labels are matched on it: without pinyin in brackets, labels in simplified characters."""
    return simplified_labels(without_pinyin(line))


def without_pinyin(line: str) -> str:
    """A line without readings in brackets after their character: 來(lái)源 -> 來源."""
    return _PINYIN.sub("", line)


def simplified_labels(line: str) -> str:
    """A line of the same length, with the traditional characters of labels in simplified ones."""
    return line.translate(_LABELS_HANT)


_PEOPLE = (
    "责任编辑|责任校对|值班编辑|执行编辑|实习编辑|网络编辑|新媒体编辑|责编|编辑|主编|副主编|编审|编校|审核|审签|审读|签发|"
    "初审|复审|二审|三审|终审|一审|一校|二校|三校|初校|校对|校审|监制|总监制|总值班|值班主任|值班编委|值班总编|值班领导|统筹|"
    "策划|美编|制作|编制人|审稿|审核人|供稿人|发布人|录入|录入者|录入人|排版|编发|编辑人|信息员"
)
_SOURCE = (
    "本文来源|文章来源|稿件来源|信息来源|新闻来源|消息来源|内容来源|素材来源|来源网站|来源单位|来源于|来源|稿源|出处|转自|转载自|供稿单位|"
    "供稿|发布单位|发布部门|发布机构|发布人|作者|记者|通讯员|撰稿人|撰稿|撰文|文字|摄影|图片|摄像"
)
_WHEN = "发布时间|发布日期|发表时间|发表日期|更新时间|更新日期|发稿时间|上传时间|添加时间|录入时间|时间|日期|发布于|发表于|公告时间"
_COUNT = "浏览次数|浏览量|阅读次数|阅读量|阅读数|点击次数|点击量|点击率|点击数|点击|浏览|阅读|人气|访问量|访问次数|热度|评论|字号|字体|字体大小|字体显示|视力保护色|打印|分享到|分享|保护视力色"
_ALL = "|".join((_PEOPLE, _SOURCE, _WHEN, _COUNT))
_COLON = r"[\s\u3000]*[：:∶丨|/][\s\u3000]*"

_EDITOR_LINE = re.compile(rf"^[（(\[【\s]*(?:本[文篇]|本期|本版)?(?:{_PEOPLE}){_COLON}?[^，。；]{{0,60}}$")
_EDITOR_START = re.compile(rf"^[（(\[【\s]*(?:{_PEOPLE}|{_SOURCE}){_COLON}[^，。；]{{0,80}}$")
_EDITOR_TAIL = re.compile(
    rf"[（(\[【][\s]*(?:{_PEOPLE}|来源|稿源)[：:∶][^（(）)\[\]【】，。]{{0,80}}[）)\]】]?[\s]*$"
)
_LABEL = re.compile(rf"(?:{_ALL})[\s\u3000]*[：:∶]")
_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}:\d{2}(?::\d{2})?|星期[一二三四五六日天]"
)
_CONTROLS = re.compile(
    r"减小字号|增大字号|字号减小|字号增大|打印本?[页文稿]?|关闭窗口|关闭本页|关闭|字[体号]|收藏|分享|放大|缩小|默认|超大|"
    r"[大中小]|条评论|评论|次阅读|浏览|阅读|点击|原创|举报|我要纠错|纠错|微信|微博|扫一扫|手机看|"
    r"[\d,.:：次人（）()【】\[\]<>|+\-A-Za-z\s\u3000]+"
)
_CRUMB = re.compile(
    r"^(?:您?(?:当前|现在|所在)的?(?:位置|栏目)|位置|所在位置|首页|主页|网站首页|正文)\s*[：:>＞»/→]|"
    r"^[^，。：；]{1,20}(?:\s*[>＞»›]+\s*[^，。：；>＞»›]{1,25}){2,}[>＞»›\s]*$|(?:[>＞»›]|&gt;)\s*(?:正文|详情|内容)$"
)
_SHARE = re.compile(
    r"^(?:分享[到至：:]|分享让更多人看到|【?(?:打印|关闭)|打印本页|关闭窗口|返回顶部|返回首页|返回列表|返回上页|"
    r"扫一扫|扫描二维码|扫码|长按识别|长按二维码|手机扫|用手机|微信扫|点击(?:上方|下方|右上角|蓝字|“?阅读原文|展开|查看更多|收起)|"
    r"打开[“「\"'].{1,15}[”」\"']|打开.{1,10}(?:看评论|APP|客户端|查看)|阅读原文|阅读剩余全文|展开全文|查看更多|查看全文|加载更多|"
    r"上一[篇条页则]|下一[篇条页则]|前一篇|后一篇|我要(?:纠错|评论|分享|留言|反馈)|发表评论|网友评论|相关评论|"
    r"(?:字号|字体)[：:减增大小]|调查问题加载中|若长时间无响应|正在加载|加载中|自动播放|点击图片进入下一页|"
    r"您?(?:访问|浏览)的?(?:链接|页面)即将|返回搜狐|进入【?.{1,20}】?讨论|赞赏记录|投诉举报|暂无简介|"
    r"查看政策解读|查看政策原文|一图读懂|收藏本[文页站]|推荐给好友|复制链接|免责声明|特别声明|版权声明|版权所有|郑重声明)"
)
_IMAGE_NAME = re.compile(
    r"^(?:WechatIMG|微信图片|mmexport|QQ图片|QQ截图|图怪兽|IMG|DSC[NF_]?|image|屏幕截图)[\w\s（）().-]*$|"
    r"^[\w\u4e00-\u9fff().（）-]{1,60}\.(?:jpe?g|png|gif|bmp|webp|tiff?)$",
    re.I,
)
_COUNTER = re.compile(
    rf"^[（(\[【]?(?:{_COUNT})[\s：:]*[\d.,万+-]*\s*(?:次|人|条)?[）)\]】]?$|^\d+\s*(?:次?(?:浏览|阅读|点击)|条?评论|阅读)$"
)
_DISCLAIMER = re.compile(
    r"^[（(【\[*※]*\s*(?:免责声明|版权声明|特别声明|郑重声明|声明|特别提醒|版权提示|风险提示|风险提醒)[：:】\]]|"
    r"^[（(【\[*※]*(?:凡本[网站报]|本[网站]所有(?:文章|内容)|本文(?:仅代表|系|内容|观点|由.{0,12}(?:发布|上传))|以上(?:内容|文章|信息)(?:仅|系|由|均)|"
    r"(?:本[网站报]|本平台|本公众号).{0,10}(?:转载|刊载|登载|发布).{0,30}(?:目的|不代表|版权|旨在)|"
    r"(?:未经|如需).{0,12}(?:授权|许可|转载).{0,30}(?:转载|联系|禁止|不得|追究))|"
    r"(?:不代表本[网站报平]|文章仅代表作者|投资有风险|不构成投资建议|违者必究|如有侵权|如涉及?侵权|侵权请联系|版权归原?作者)"
)
_PROMOTION = re.compile(
    r"^(?:更多.{0,40}(?:请?关注|请点击|敬请|请下载|资讯|请浏览|内容请)|欢迎(?:关注|下载|扫码|订阅)|关注.{2,20}公众号|下载.{1,12}(?:客户端|APP)|"
    r"新酷产品第一时间|来源为?.{0,20}的作品.{0,20}版权|想了解更多|推荐阅读[：:]|热点栏目|资金流向千股千评|.{2,10}APP专享)"
)
_RELATED = re.compile(
    r"^[【\[（(·■◆▌>]*\s*(?:相关(?:新闻|阅读|文章|链接|报道|专题|推荐|内容|公告|资讯|稿件|文档|信息|解读|文件|政策|附件下载|视频|搜索|评论)|"
    r"推荐(?:阅读|新闻|文章)|延伸阅读|扩展阅读|更多(?:新闻|阅读|文章|推荐|精彩)|热门(?:推荐|新闻|文章|评论|排行)|"
    r"猜你喜欢|为您推荐|精彩推荐|今日推荐|最新(?:新闻|文章|报道|资讯|评论)|点击排行|重点推荐|往期(?:回顾|推荐)|本周热门|"
    r"关键[字词]|标签|网友评论|最新评论|全部评论|热门评论|精选留言|编辑推荐|新闻排行|热点(?:新闻|推荐)|大家都在看|精华文章)"
    r"\s*[】\]）)：:>]*.{0,12}$"
)
_OFFICIAL = re.compile(
    r"^[\s【\[]*(?:索引号|组配分类|发布机构|发文机关|发文机构|发文单位|成文日期|发文日期|发布日期|生成日期|公开方式|公开范围|公开时限|公开形式|"
    r"公开日期|公开程序|公开责任部门|信息分类|主题分类|体裁分类|服务对象|文\s*号|发文字号|文件编号|文\s*题|主题词|关键词|信息名称|"
    r"名\s*称|标\s*题|有效性|时效性|时效|生效日期|废止日期|失效日期|统一编号|规范性文件编号|内容概述|信息来源|语\s*种|分\s*类|类\s*别)\s*[\]】]?\s*[：:\t]"
)


def is_credit(line: str, *, head: bool) -> bool:
    """Whether a line says where a text comes from, who made it and when it was published.

    In the head of a page (before the first paragraph) any line of labels, dates and controls is one; elsewhere
    only a line that begins with the label of an editor or of a source.
    """
    text = plain(line)
    if len(text) > 160:
        return False
    if _EDITOR_LINE.match(text) and (_LABEL.search(text) or len(text) < 20):
        return True
    if _EDITOR_START.match(text):
        return True
    return head and _is_head(text)


def _is_head(text: str) -> bool:
    labels, dates = _LABEL.findall(text), _DATE.findall(text)
    if not (labels or dates) or re.search("[，。；]", text):
        return False
    if _OFFICIAL.match(text):
        return True
    rest = _CONTROLS.sub(
        "", _DATE.sub("", re.sub(rf"(?:{_ALL})[\s\u3000]*[：:∶]?\s*[^\s\u3000：:]*", "", text))
    )
    return len(rest) <= 14


def is_noise(line: str) -> bool:
    """Whether a line is furniture wherever it stands: shares, counters, crumbs, image names, disclaimers."""
    text = plain(line)
    if len(text) <= 40 and (_IMAGE_NAME.match(text) or _COUNTER.match(text) or _SHARE.match(text)):
        return True
    if len(text) <= 120 and (_CRUMB.search(text) or _PROMOTION.match(text)):
        return True
    return len(text) <= 400 and bool(_DISCLAIMER.search(text))


def is_official(line: str) -> bool:
    """Whether a line is one of the table that heads a government document (索引号 …)."""
    return bool(_OFFICIAL.match(plain(line)))


def is_related(line: str) -> bool:
    """Whether a line heads a list of other articles, tags or comments."""
    return len(line) <= 30 and bool(_RELATED.match(plain(line)))


def split_tail(line: str) -> tuple[str, str]:
    """A paragraph and the bracket of credits at its end: '…。（责任编辑：王）' -> ('…。', '（责任编辑：王）')."""
    if line[-1:] not in "）)】]" or not (match := _EDITOR_TAIL.search(plain(line))):
        return line, ""
    start = max(line.rfind(mark) for mark in "（([【")
    bracket = line[start:]
    return (
        (line[:start].rstrip(), bracket)
        if start > 0 and _EDITOR_TAIL.search(plain(bracket)) and match
        else (line, "")
    )
