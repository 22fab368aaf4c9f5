"""The names and words of the demo region, read from words.txt. 琅海 and all that is in it is made up."""

from __future__ import annotations

from pathlib import Path

CITY = "琅海"
REGION = "371800"  # a number of Shandong's that GB/T 2260 gives to no city


def sections(path: Path) -> dict[str, tuple[str, ...]]:
    """The lines of a file by the `@heading` that they stand under; empty lines and # lines say nothing."""
    parts: dict[str, list[str]] = {}
    here: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            here = parts.setdefault(line[1:], [])
        elif line and not line.startswith("#"):
            here.append(line)
    return {name: tuple(lines) for name, lines in parts.items()}


_SECTIONS = sections(Path(__file__).with_name("words.txt"))


def words(kind: str) -> tuple[str, ...]:
    """The words of a kind: areas, towns, surnames, …"""
    return tuple(" ".join(_SECTIONS[kind]).split())


CHAINS = {
    chain: tuple(products.split()) for chain, products in (line.split("：") for line in _SECTIONS["chains"])
}
# Some given names stand in GBK and not in GB2312: pages that declare gb2312 hold them all the same.
REPORTERS = tuple(
    surname + given
    for surname, given in zip(words("surnames"), words("given")[5:] + words("given")[:5], strict=False)
)
