"""Clean text to damage, and to leave alone: what was written for the demo, and the benchmark pages' gold."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from random import Random

from archive.text import simplify

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "demo" / "texts"
PAGES = ROOT.parent / "shared" / "pages"
_NAMES = dict(
    pair.split("=")
    for pair in """area=临港区 firm=海润新材料有限公司 firm2=远航装备集团 day=5月18日 later=6月2日
    chain=碳纤维 boss=宋文静 boss2=于建波 town=泊于镇 dept=市工信局 product=预浸料 official=刘洪亮 crop=花生
    village=孙家疃村 park=高新产业园 seafood=牡蛎 place=西海岸
    institute=材料研究院 road=滨海大道 school=实验小学
    hospital=市立医院 bank=农商银行 venue=会展中心 tree=黑松 bird=大天鹅 area2=环翠区""".split()
)
ENGLISH = """The city opened 12 new bus routes on Monday. What does that mean for commuters?
def repair(text: str) -> str:  # a comment? yes
    return text[0] if text else "?"
SELECT name, COUNT(*) FROM pages WHERE url LIKE '%?id=%' GROUP BY name;  -- 100% of rows
Café naïve résumé, “quoted” text — and an em dash… £5 or €7? Übergröße, mañana, Ångström.
https://example.org/list?page=2&sort=date#top [link](a|b) {json: "value"} ~/path_to\\file @user C++ A* B_c^2
"""
MIXED = """本报讯（记者 张三）A股三大指数收涨，沪指涨0.5%，B股微跌；K线图见附件list?page=2。
他问：“这是什么?”我说：“不知道!”会后,大家讨论了U盘、T恤和X光片的用途。
使用Python 3.11运行`python -m app`，端口为8080，返回{"code": 0, "message": "成功"}。
莘(shēn)县位于山东，歙(shè)县位于安徽，“行”读xíng时表示走。阿胶肽(阿胶+)产业园投产。
皇后大道中的云吞面店，老板姓于，里程为3公里。Ⅱ型糖尿病患者的血糖≥7.0mmol/L，体温38℃。
日本語のテキストも、한국어 문장도, русский текст тоже остаются. Ελληνικά επίσης.
魑魅魍魉，饕餮盛宴；癫痫、瘫痪与蛛网膜；囍、喆、淼、犇、骉。谁家?哪里?多少?
"""


def own_lines(seed: int = 1) -> list[str]:
    """The lines of the demo's texts, with choices made at random and names put in."""
    random = Random(seed)
    lines = []
    for path in sorted(DEMO.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("@", "#")):
                line = re.sub(r"\{(\w+)\}", lambda m: _NAMES.get(m[1], "12"), line)
                while "[" in line:
                    line, before = (
                        re.sub(r"\[([^\[\]]*)\]", lambda m: random.choice(m[1].split("|")), line),
                        line,
                    )
                    if line == before:
                        break
                lines.append(line)
    return lines


def gold_lines() -> list[str]:
    """The lines of the gold of the Chinese benchmark pages, simplified; none where there are no pages."""
    return [line for page in gold_pages() for line in page]


def gold_pages() -> list[list[str]]:
    """The same, page by page."""
    if not (PAGES / "pages.jsonl").is_file():
        return []
    rows = map(json.loads, (PAGES / "pages.jsonl").read_text(encoding="utf-8").splitlines())
    return [[simplify(line.strip()) for line in (row["gold_text"] or "").split("\n")] for row in rows]


def halves(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines in two halves, each line always in the same: one to tune on, one to measure on."""
    tuned = [line for line in lines if not _is_held_out(line)]
    return tuned, [line for line in lines if _is_held_out(line)]


def _is_held_out(line: str) -> bool:
    return hashlib.md5(line.encode(), usedforsecurity=False).digest()[0] % 2 == 1


def worth_damaging(lines: list[str]) -> list[str]:
    """Those with at least twelve Chinese characters and no damage of their own."""
    chosen = (line for line in lines if not re.search("[\ufffd\ue000-\uf8ff]", line))
    return [line for line in chosen if len(re.findall("[\u4e00-\u9fff]", line)) >= 12]
