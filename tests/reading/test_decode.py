"""Bytes to text: what is declared is a hint, what the bytes say decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.types import Unreadable
from crawler.reading.decode import decode, meaning

CHINESE = "云川市人民政府今天召开会议，研究部署下一阶段的重点工作，要求各部门抓好落实。"
TRADITIONAL = "雲川市政府今天召開會議，研究部署下一階段的重點工作，要求各部門抓好落實。"


@pytest.mark.parametrize(
    ("data", "header", "name", "evidence", "wrong"),
    [
        (CHINESE.encode("utf-8-sig"), None, "utf-8", "bom", False),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), "text/html; charset=gbk", "utf-16-le", "bom", False),
        (CHINESE.encode(), "text/html; charset=UTF-8", "utf-8", "header", False),
        (CHINESE.encode(), "text/html; charset=gb2312", "utf-8", "bytes", True),
        (CHINESE.encode("gbk"), "text/html; charset=utf-8", "gb18030", "bytes", True),
        (CHINESE.encode("gbk"), None, "gb18030", "bytes", False),
        (b'<meta charset="gb2312">' + CHINESE.encode("gbk"), None, "gb18030", "meta", False),
        (b'<meta charset="gb2312">' + CHINESE.encode("gbk"), "charset=GBK", "gb18030", "header", False),
        (b'<!-- <meta charset="big5"> -->' + CHINESE.encode("gbk"), None, "gb18030", "bytes", False),
        (
            b'<?xml version="1.0" encoding="Big5"?>' + TRADITIONAL.encode("big5"),
            None,
            "big5hkscs",
            "xml",
            False,
        ),
        (TRADITIONAL.encode("big5"), None, "big5hkscs", "bytes", False),
        (TRADITIONAL.encode("big5"), "charset=gb2312", "big5hkscs", "bytes", True),
        (b'<meta charset="x-nobody-knows">' + CHINESE.encode(), None, "utf-8", "bytes", True),
        ("联通".encode("gbk"), None, "gb18030", "bytes", False),
        (b"plain text", "charset=gbk", "gb18030", "header", False),
        (b"plain text", None, "utf-8", "bytes", False),
        ("<p>你好</p>".encode("utf-16-le"), None, "utf-16-le", "bytes", False),
    ],
)
def test_charset(data: bytes, header: str | None, name: str, evidence: str, wrong: bool) -> None:
    _, charset = decode(data, header)
    assert (charset.name, charset.evidence, charset.wrong) == (name, evidence, wrong)


def test_declaration_is_kept_as_it_was_said() -> None:
    assert decode(CHINESE.encode(), "text/html; charset=GB2312")[1].declared == "GB2312"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("cut", [1, 2])
def test_a_cut_off_last_character_loses_only_itself(codec: str, cut: int) -> None:
    text, charset = decode(CHINESE.rstrip("。").encode(codec)[:-cut])
    assert charset.name == codec
    assert text == CHINESE.rstrip("。")[: len(text)]
    assert len(text) == len(CHINESE) - 2


def test_one_broken_character_does_not_turn_utf8_into_something_else() -> None:
    data = CHINESE.encode()[:30] + b"\xe4\xb8" + CHINESE.encode()[30:]
    text, charset = decode(data, None)
    assert charset.name == "utf-8"
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty page"),
        (b"\x00 \r\n", "empty page"),
        (b"%PDF-1.4 ...", "not a page: PDF"),
        (b"\x1f\x8b\x08\x00", "not a page: gzip data"),
        (bytes(range(256)) * 20, "not a page: binary data"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode(data)


def test_labels_mean_what_browsers_take_them_for() -> None:
    assert [meaning(name) for name in ("GB2312", "x-gbk", "utf8", "Big5", "ISO-8859-1", "???")] == [
        "gb18030",
        "gb18030",
        "utf-8",
        "big5hkscs",
        "cp1252",
        None,
    ]


@given(
    st.text(
        alphabet="云川市人民政府召开会议研究部署重点工作要求各部门抓好落实，。", min_size=12, max_size=200
    )
)
def test_chinese_survives_either_encoding_without_a_declaration(text: str) -> None:
    for codec in ("utf-8", "gb18030"):
        assert decode(text.encode(codec))[0] == text
