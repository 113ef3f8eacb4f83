from typing import Any

import pytest

from mingban.forms.definitions import ElementDefinition
from mingban.forms.rules import BadValue, clean_value, mask_value, show_value

SIZES = [{"code": "small", "label": "小"}, {"code": "big", "label": "大"}]


def element(kind: str, **changes: Any) -> ElementDefinition:
    base: dict[str, Any] = {"code": "shop.thing", "label": "东西", "kind": kind}
    if kind == "CHOICE":
        base["choices"] = SIZES
    return ElementDefinition.model_validate(base | changes)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("TEXT", "  小满理发店 ", "小满理发店"),
        ("LONG_TEXT", "一\r\n二", "一\n二"),
        ("NUMBER", "12", 12),
        ("NUMBER", "１２．５", 12.5),
        ("NUMBER", "1,200", 1200),
        ("MONEY", "1500.5", "1500.50"),
        ("MONEY", "¥30", "30.00"),
        ("DATE", "2026-12-01", "2026-12-01"),
        ("YES_NO", "yes", True),
        ("YES_NO", False, False),
        ("CHOICE", "big", "big"),
        ("NAME", "林小满", "林小满"),
        ("NAME", "买买提·艾力", "买买提·艾力"),
        ("IDENTITY_NUMBER", "11010519491231002x", "11010519491231002X"),
        ("USCC", "91110000600037341l", "91110000600037341L"),
        ("PHONE", "138 0000 0001", "13800000001"),
        ("PHONE", "0745-2264777", "0745-2264777"),
        ("ADDRESS", "鹤城区迎丰中路 18 号", "鹤城区迎丰中路 18 号"),
    ],
)
def test_reads_what_was_filled_in(kind: str, raw: object, value: object) -> None:
    assert clean_value(element(kind), raw) == value


@pytest.mark.parametrize("raw", [None, "", "   "])
def test_nothing_filled_in_is_none(raw: object) -> None:
    assert clean_value(element("NUMBER"), raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("TEXT", "a\x00b", "不能用的字符"),
        ("TEXT", "一\n二", "不能用的字符"),
        ("TEXT", "一二三四五六", "最多 5 个字，您写了 6 个"),
        ("NUMBER", "很多", "请填数字"),
        ("NUMBER", "nan", "请填数字"),
        ("NUMBER", "9" * 20, "请填数字"),
        ("NUMBER", "0", "不能小于 1 把"),
        ("NUMBER", "30", "不能大于 20 把"),
        ("MONEY", "1.005", "最多写到分"),
        ("DATE", "2026-02-30", "日期要写年、月、日"),
        ("YES_NO", "maybe", "请选“是”或“否”"),
        ("YES_NO", 1.5, "请选“是”或“否”"),
        ("CHOICE", "huge", "请从列出的里面选一个"),
        ("NAME", "林", "姓名要写全"),
        ("NAME", "林1", "姓名要写全"),
        ("IDENTITY_NUMBER", "1101051949123100", "身份证号是 18 位"),
        ("USCC", "123", "统一社会信用代码是 18 位"),
        ("PHONE", "1380000", "手机号是 11 位"),
        ("ADDRESS", "三楼", "写到门牌号"),
    ],
)
def test_says_what_is_wrong_with_a_value(kind: str, raw: object, said: str) -> None:
    bounded = element(kind, max_length=5 if kind == "TEXT" else 200, minimum=1, maximum=20, unit="把")
    with pytest.raises(BadValue, match=said):
        clean_value(bounded, raw)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("TEXT", None, ""),
        ("TEXT", "小满", "小满"),
        ("NUMBER", 4, "4\N{NO-BREAK SPACE}把"),
        ("MONEY", "1500.50", "1,500.50\N{NO-BREAK SPACE}把"),
        ("YES_NO", True, "是"),
        ("YES_NO", False, "否"),
        ("CHOICE", "big", "大"),
        ("CHOICE", "gone", "gone"),
    ],
)
def test_shows_a_value_as_people_read_it(kind: str, value: Any, shown: str) -> None:
    assert show_value(element(kind, unit="" if kind == "TEXT" else "把"), value) == shown


def test_shows_days_and_money_in_words() -> None:
    assert (
        show_value(element("DATE"), "2026-12-01").replace("\N{NO-BREAK SPACE}", " ") == "2026 年 12 月 1 日（星期二）"
    )
    assert show_value(element("MONEY"), "3.00") == "3.00\N{NO-BREAK SPACE}元"


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("NAME", "林小满", "林*满"),
        ("IDENTITY_NUMBER", "11010519491231002X", "1101**********002X"),
        ("PHONE", "13800000001", "138****0001"),
        ("ADDRESS", "鹤城区迎丰街道三组 18 号", "鹤城区迎丰街道****"),
        ("ADDRESS", "门前大树旁", "****"),
        ("TEXT", "秘密", "**"),
    ],
)
def test_masks_personal_values(kind: str, value: str, masked: str) -> None:
    assert mask_value(element(kind, is_personal=True), value) == masked


def test_leaves_other_values_as_they_are() -> None:
    assert mask_value(element("TEXT"), "小满理发店") == "小满理发店"
    assert mask_value(element("NAME", is_personal=True), None) == ""
