"""Lines that stand around a text and are not of it, told by what they say.

Every rule is about a kind of line that Chinese news and government pages share; none names a site. Labels are
matched in simplified characters on a line's `plain` form, so damaged pages (來(lái)源：…) are read as well. A
rule must match a whole line or its labelled beginning: 关闭窗口 is furniture, 关闭小煤矿三十处 is news.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])[（(][a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]{1,7}[）)]")
_LABELS_HANT = str.maketrans(
    "來編輯責記訊員發佈時間閱讀覽審簽對監製選標題關鍵詞號機構為開獻攝圖點擊評論報導稿體簡從複"
    "終總覺類別聯載聲薦聞網頁鏈熱門閉權轉準違許經專連條訂歡請話業屬當現備負觀僅個與內參歸傳視"
    "頻資產廣財戶團貼幣舉掃識長邊後應單職務處",
    "来编辑责记讯员发布时间阅读览审签对监制选标题关键词号机构为开献摄图点击评论报导稿体简从复"
    "终总觉类别联载声荐闻网页链热门闭权转准违许经专连条订欢请话业属当现备负观仅个与内参归传视"
    "频资产广财户团贴币举扫识长边后应单职务处",
)
_PEOPLE = (
    "责任编辑|责任校对|值班编辑|执行编辑|实习编辑|网络编辑|新媒体编辑|责编|编辑|主编|副主编|编审|编校|审核|审签|审读|签发|"
    "初审|复审|二审|三审|终审|一审|一校|二校|三校|初校|校对|校审|监制|总监制|总值班|值班主任|值班编委|值班总编|值班领导|"
    "统筹|策划|美编|制作|审稿|审核人|供稿人|发布人|录入|录入者|录入人|排版|编发|编辑人|信息员"
)
_SOURCE = (
    "本文来源|文章来源|稿件来源|信息来源|新闻来源|消息来源|内容来源|素材来源|来源网站|来源单位|来源于|来源|稿源|出处|转自|"
    "转载自|供稿单位|供稿|发布单位|发布部门|发布机构|作者|记者|通讯员|撰稿人|撰稿|撰文|文字|摄影|图片|摄像"
)
_WHEN = (
    "发布时间|发布日期|发表时间|发表日期|更新时间|更新日期|发稿时间|上传时间|添加时间|录入时间|公告时间|时间|日期|"
    "发布于|发表于"
)
_COUNT = (
    "浏览次数|浏览量|阅读次数|阅读量|阅读数|点击次数|点击量|点击率|点击数|点击|浏览|阅读|人气|访问量|访问次数|热度|评论|"
    "字号|字体大小|字体显示|字体|视力保护色|保护视力色|打印|分享到|分享"
)
LABELS = "|".join((_PEOPLE, _SOURCE, _WHEN, _COUNT))
_OPEN, _SHUT, _GAP = r"[（(\[【\s]*", r"[）)\]】\s]*", r"[\s\u3000]*"

# 责任编辑：王 | 责编 王小明 | 编辑/王 | （来源：新华网）
_CREDIT = re.compile(
    rf"^{_OPEN}(?:本[文篇期版])?(?:{_PEOPLE}|{_SOURCE}){_GAP}[：:∶丨|/｜]{_GAP}[^，。；！？]{{0,80}}$"
)
_BARE_CREDIT = re.compile(
    rf"^{_OPEN}(?:责任编辑|责编|责任校对|校对|编审){_GAP}[\u4e00-\u9fff ]{{2,8}}{_SHUT}$"
)
_ORIGINAL = re.compile(r"^[（(【\[]?原标题[：:∶]")
_TAIL = re.compile(rf"^[（(\[【]{_GAP}(?:{_PEOPLE}|来源|稿源)[：:∶][^（(）)\[\]【】，。]{{0,80}}[）)\]】]$")
_LABEL = re.compile(rf"(?:{LABELS}){_GAP}[：:∶]")
_LABELLED = re.compile(rf"(?:{LABELS}){_GAP}[：:∶]?\s*[^\s\u3000：:]*")
_NOT_ONLY_WHEN = re.compile(rf"(?:{_PEOPLE}|{_SOURCE}|{_COUNT}){_GAP}[：:∶]")
_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}:\d{2}(?::\d{2})?|星期[一二三四五六日天]"
)
_CONTROLS = re.compile(
    r"(?:减小|增大|放大|缩小)?字[体号](?:减小|增大|大小)?|打印(?:本[页文稿]|此[页文])?|关闭(?:窗口|本[页窗])?|收藏(?:本[页文])?|"
    r"分享(?:到|至|让更多人看到)?|(?:返回|回到)(?:顶部|首页|列表|上页)|放大|缩小|默认|超大|[大中小]|(?:我要)?(?:评论|纠错|留言)|"
    r"(?:发表|查看)评论|条评论|次?(?:阅读|浏览|点击)|举报|不喜欢|播报|编辑|微信|微博|朋友圈|空间|新浪|腾讯|复制链接|手机看|扫一扫|"
    r"展开(?:全文)?|收起|点赞|赞|转发|关注|上一[篇条页]|下一[篇条页]|加载(?:中|更多)|正在加载|更多|推荐给好友|自动播放|"
    r"繁体|简体|视力保护色|语音播报|朗读|无障碍"
)
_FILLING = re.compile(r"[\d,.:：次人条（）()【】\[\]<>《》|｜+\-/·.…~\sA-Z\u3000]+")
_HINTS = re.compile(
    r"^(?:扫一扫|扫描|扫码|微信扫|用手机|手机扫|长按|识别).{0,12}(?:二维码|打开|分享|关注|观看|查看|阅读|手机).{0,14}$|"
    r"^(?:点击|请点击).{0,8}(?:阅读原文|查看更多|进入下一页|图片|上方|下方|右上角|蓝字).{0,14}$|"
    r"^打开.{1,16}(?:看评论|APP|客户端|查看|看更多|体验更佳)|^打开[“「\"'].{1,15}[”」\"']|"
    r"^(?:分享[到至]|上一[篇条页则]|下一[篇条页则]|前一篇|后一篇|相关评论|网友评论|赞赏记录|标签|关键[字词])\s*[：:].{0,60}$|"
    r"^(?:调查问题加载中|若长时间无响应|暂无简介|返回搜狐|阅读剩余全文|查看(?:全文|政策解读|政策原文)|投诉举报|"
    r"减少或屏蔽此类内容|已标记为不喜欢).{0,20}$|^进入【.{1,20}】讨论$|^您?(?:访问|浏览)的?(?:链接|页面)即将"
)
_IMAGE_NAME = re.compile(
    r"^(?:WechatIMG|微信图片_?|mmexport|QQ图片|QQ截图|IMG[_-]?|DSC[NF_]*|屏幕截图|image)[\w\s（）().-]*$|"
    r"^[\w\u4e00-\u9fff().（）-]{1,60}\.(?:jpe?g|png|gif|bmp|webp|tiff?)$",
    re.I,
)
_COUNTER = re.compile(
    rf"^[（(\[【]?(?:{_COUNT})[\s：:]*[\d.,万+-]*\s*(?:次|人|条)?[）)\]】]?$|^\d+\s*(?:次?(?:浏览|阅读|点击)|条?评论)$"
)
_CRUMB = re.compile(
    r"^(?:您?的?(?:现在|当前|所在|当前所在|现在所在)的?(?:位置|栏目)|位置|首页|主页|网站首页)\s*[：:>＞»/→]|"
    r"^[^，。：；]{1,20}(?:\s?[>＞»›]+\s?[^，。：；>＞»›]{1,25}){2,}[>＞»›\s]*$|[>＞»›]\s?(?:正文|详情|内容)$"
)
_DISCLAIMER = re.compile(
    r"^[（(【\[*※]*\s*(?:免责声明|版权声明|特别声明|郑重声明|声明|版权提示|风险提示)[：:】\]]|"
    r"^[（(【\[*※\s]*(?:凡本[网站报]|本[网站报](?:网站|社|纸)?所有(?:文章|内容|作品)|本文(?:仅代表|系|观点|由.{0,12}(?:发布|上传))|"
    r"以上(?:内容|文章|信息)(?:[（(].{0,12}[）)])?(?:仅|系|由|均|为)|"
    r"(?:本[网站报]|本平台|本公众号).{0,10}(?:转载|刊载|登载|发布).{0,30}(?:目的|不代表|版权|旨在)|"
    r"(?:未经|如需).{0,12}(?:授权|许可|转载).{0,30}(?:转载|联系|禁止|不得|追究)|本[网站报]法律顾问)"
)
_LEGAL = re.compile(
    r"不代表本[网站报平]|仅代表作者(?:本人|个人)|不构成投资建议|违者必究|如有侵权|如涉及?侵权|侵权请联系|版权归原?作者|"
    r"版权所有[，,]?(?:未经|不得|违者|©)|未经.{0,10}书面(?:授权|许可)"
)
_FOOTER = re.compile(
    r"ICP[备备证]|公网安备|Copyright|All Rights Reserved|网站标识码|新闻信息服务许可证|"
    r"视听节目许可证|^(?:备案号|友情链接|主办单位|主办|承办|技术支持|网站地图|联系我们|关于我们|法律声明|举报电话|"
    r"不良信息举报|违法和不良信息)\s*(?:[：:|｜]|$)",
    re.I,
)
_PROMOTION = re.compile(
    r"^更多.{0,40}(?:关注|点击|敬请|下载|资讯|浏览|微信公众号)|^欢迎(?:关注|下载|扫码|订阅).{0,40}$|"
    r"^(?:请)?关注.{2,20}公众号|^下载.{1,12}(?:客户端|APP)|^新酷产品第一时间|^推荐阅读[：:]|^热点栏目$|^资金流向千股千评"
)
_RELATED = re.compile(
    r"^[【\[（(·■◆▌>]*\s*(?:相关(?:新闻|阅读|文章|链接|报道|专题|推荐|公告|资讯|稿件|文档|解读|视频|搜索|评论)|"
    r"推荐(?:阅读|新闻|文章)|延伸阅读|扩展阅读|更多(?:新闻|阅读|文章|推荐|精彩)|热门(?:推荐|新闻|文章|评论|排行)|"
    r"猜你喜欢|你可能[还也]?(?:想看|喜欢|感兴趣)|您可能感兴趣|为您推荐|精彩推荐|今日推荐|最新(?:新闻|文章|报道|资讯|评论)|点击排行|重点推荐|往期(?:回顾|推荐)|本周热门|"
    r"网友评论|全部评论|精选留言|编辑推荐|新闻排行|热点(?:新闻|推荐)|大家都在看|精华文章|关键[字词]|标签)"
    r"(?:[】\]）)：:>\s].{0,24})?$"
)
_COMMENTS = re.compile(
    r"^(?:(?:热门|最热|最新|全部|网友|精彩|精选|所有|用户)(?:评论|留言|跟[帖贴]|回复)(?:列表|区)?\s*[（(\[]?\d*\s*条?[)）\]]?|"
    r"(?:评论|留言|跟[帖贴]|回复)(?:列表|区)?\s*[（(\[]\s*\d+\s*条?\s*[)）\]]|(?:评论|留言)(?:列表|区))\s*[：:]?$"
)
_OFFICIAL = re.compile(
    r"^[\s【\[]*(?:(?:索引号|组配分类|发布机构|发文机关|发文机构|发文单位|成文日期|发文日期|发布日期|生成日期|公开方式|公开范围|公开时限|"
    r"公开形式|公开日期|公开程序|公开责任部门|信息分类|主题分类|体裁分类|服务对象|文\s*号|发文字号|文件编号|信息名称|有效性|时效性|"
    r"时效|生效日期|废止日期|失效日期|统一编号|规范性文件编号|内容概述|语\s*种)\s*[\]】]?\s*[：:\t]|"
    r"(?:文\s*题|主题词|关键词|名\s*称|标\s*题|信息来源|分\s*类|类\s*别)\s*[\]】]?\s*[：:])"
)


def without_pinyin(line: str) -> str:
    """A line without readings in brackets after their character: 來(lái)源 -> 來源."""
    return _PINYIN.sub("", line) if "(" in line or "（" in line else line


def simplified_labels(line: str) -> str:
    """A line of the same length, with the traditional characters of labels in simplified ones."""
    return line.translate(_LABELS_HANT)


@lru_cache(maxsize=1024)  # each line is looked at by several rules in a row
def plain(line: str) -> str:
    """A line as labels are matched on it: without pinyin in brackets, labels in simplified characters."""
    return simplified_labels(without_pinyin(line))


def is_credit(line: str, *, head: bool = False, trusted: bool = False) -> bool:
    """Whether a line says where a text comes from, who made it and when it was published.

    In the head of a page (before the first paragraph) any line of labels, dates and controls is one;
    elsewhere only a line that begins with the label of an editor or of a source. In the head of a `trusted`
    container a line that only says when may be the text's own (时间：5月1日).
    """
    if len(line) > 200:
        return False
    text = plain(line)
    if _CREDIT.match(text) or _BARE_CREDIT.match(text) or _ORIGINAL.match(text):
        return True
    return head and _is_head(text) and (not trusted or bool(_NOT_ONLY_WHEN.search(text)))


def _is_head(text: str) -> bool:
    if re.search("[，。；]", text) or not (_LABEL.search(text) or _DATE.search(text)):
        return False
    rest = _DATE.sub("", _LABELLED.sub("", text))
    return len(_FILLING.sub("", _CONTROLS.sub("", rest))) <= 12


def is_noise(line: str) -> bool:
    """Whether a line is furniture: controls, counters, crumbs, image names, promotions, a site's foot."""
    if len(line) > 300:
        return False
    text = plain(line)
    if _FOOTER.search(text):
        return True
    if len(text) > 120:
        return False
    if len(text) <= 60 and (_IMAGE_NAME.match(text) or _COUNTER.match(text) or _HINTS.match(text)):
        return True
    if len(text) <= 40 and _CONTROLS.search(text) and not _FILLING.sub("", _CONTROLS.sub("", text)):
        return True
    return bool(_CRUMB.search(text) or _PROMOTION.match(text))


def is_disclaimer(line: str) -> bool:
    """Whether a line is what a site's lawyers want under every article."""
    text = plain(line[:400])
    return (len(line) <= 400 and bool(_DISCLAIMER.match(text))) or (
        len(line) <= 160 and bool(_LEGAL.search(text))
    )


def is_official(line: str) -> bool:
    """Whether a line is one of the table that heads a government document (索引号 …)."""
    return len(line) <= 300 and bool(_OFFICIAL.match(plain(line)))


def is_related(line: str) -> bool:
    """Whether a line heads a list of other articles, tags or comments."""
    return len(line) <= 34 and bool(_RELATED.match(plain(line)))


def is_comments(line: str) -> bool:
    """Whether a line heads the comments of readers."""
    return len(line) <= 20 and bool(_COMMENTS.match(plain(line)))


def split_tail(line: str) -> tuple[str, str]:
    """A paragraph and the bracket of credits at its end.

    >>> split_tail("会议闭幕。（责任编辑：王）")
    ('会议闭幕。', '（责任编辑：王）')
    """
    start = max(line.rfind(mark, max(0, len(line) - 160)) for mark in "（([【")
    if line[-1:] not in tuple("）)】]") or start <= 0 or not _TAIL.match(plain(line[start:])):
        return line, ""
    return line[:start].rstrip(), line[start:]
