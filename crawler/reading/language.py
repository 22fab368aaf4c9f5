"""The language and the script of a text, from its characters."""

from __future__ import annotations

import re

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_LATIN = re.compile("[A-Za-z]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# The most frequent characters that only one script has.
_HANS = frozenset(
    "们这个国来时会对发说为动经学过现实种产进两业开没问关样长还从后间机书头见无气风车东马门电与将应让结给统务员议报边运单规组织领导区农长设观专争况"
)
_HANT = frozenset(
    "們這個國來時會對發說為動經學過現實種產進兩業開沒問關樣長還從後間機書頭見無氣風車東馬門電與將應讓結給統務員議報邊運單規組織領導區農長設觀專爭況"
)
SAMPLE = 20_000  # characters that are looked at


def language_of(text: str, declared: str | None = None) -> str | None:
    """zh, ja, ko, ru or en by the characters; what the page declares decides among Latin languages."""
    text = text[:SAMPLE]
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    latin = len(_LATIN.findall(text))
    if kana > 0.1 * (han + 1) and kana > 5:
        return "ja"
    counts = {"zh": han, "ko": len(_HANGUL.findall(text)), "ru": len(_CYRILLIC.findall(text)) // 3}
    name, count = max(counts.items(), key=lambda item: item[1])
    if count and count * 3 >= latin:
        return name
    if not latin:
        return None
    stated = (declared or "").split("-")[0].split("_")[0].strip().lower()
    return stated if re.fullmatch("[a-z]{2}", stated) and stated not in ("zh", "ja", "ko") else "en"


def script_of(text: str) -> str | None:
    """Hans or Hant by the characters that only one of them has; None where there are none."""
    text = text[:SAMPLE]
    hans, hant = (sum(map(chars.__contains__, text)) for chars in (_HANS - _HANT, _HANT - _HANS))
    if not hans and not hant:
        return None
    return "Hans" if hans >= hant else "Hant"
