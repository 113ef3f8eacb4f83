"""Cells: what somebody wrote, as a value that is kept, and a kept value as people read it.

Kept: texts, days as 2026-03-01, money in whole fen, other numbers as they are, points as [longitude, latitude]. Empty cells are not kept.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from mingban.datasets.choices import ColumnType
from mingban.datasets.definitions import Column

LONGEST_TEXT = 2000
LONGEST_LINK = 500
# Ten million million yuan: in fen still exact for programs that know floating-point numbers only.
MOST_YUAN = Decimal(10) ** 13
MOST_NUMBER = Decimal(10) ** 15
FEN = Decimal("0.01")
# What adding in binary leaves behind; more than that was really typed.
NOISE = Decimal("0.000001")
DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,，、\s]\s*(-?\d{1,2}(?:\.\d+)?)")
# Characters that no database and no file format of ours keeps.
UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BadCell(ValueError):
    """The cell does not hold what its column is for; the message says what is expected."""


def read_cell(column: Column, written: Any, *, scale: int = 1) -> Any:
    """Return what a cell holds as it is kept; None for an empty one. `scale` is how many yuan money is written in: 1 or 10000.

    :raises BadCell: in words.
    """
    if isinstance(written, str):
        written = written.strip()
    if written is None or written == "":
        if column.is_required:
            raise BadCell("这一格要填")
        return None
    value = READERS[column.type](written, scale)
    if column.options and value not in column.options:
        raise BadCell(f"要从这些里面选：{'、'.join(column.options)}")
    return value


def _text(written: Any, scale: int) -> str:
    if isinstance(written, bool):
        return "是" if written else "否"
    if isinstance(written, datetime):
        return written.strftime("%Y-%m-%d")
    if isinstance(written, float) and written.is_integer() and abs(written) < 10**15:
        written = int(written)
    text = str(written)
    if len(text) > LONGEST_TEXT:
        raise BadCell(f"太长了，最多 {LONGEST_TEXT} 个字")
    if UNKEPT.search(text):
        raise BadCell("里面有看不见的字符，请删掉重打")
    return text


def _decimal(written: Any) -> Decimal:
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise BadCell("要填数字")
    text = unicodedata.normalize("NFKC", str(written)).replace(",", "").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadCell(f"“{str(written)[:20]}”不是数字，单位和说明请不要写在这一格") from error
    if not number.is_finite():
        raise BadCell("要填数字")
    return number


def _money(written: Any, scale: int) -> int:
    yuan = _decimal(written) * scale
    if abs(yuan) >= MOST_YUAN:
        raise BadCell("金额太大了，请看看单位是不是元")
    rounded = yuan.quantize(FEN)
    if abs(yuan - rounded) > NOISE:
        raise BadCell("金额最多两位小数（元）")
    return int(rounded * 100)


def _number(written: Any, scale: int) -> int | float:
    number = _decimal(written)
    if abs(number) >= MOST_NUMBER:
        raise BadCell("数太大了")
    return int(number) if number == number.to_integral_value() else float(number)


def _day(written: Any, scale: int) -> str:
    if isinstance(written, datetime):
        return written.date().isoformat()
    if isinstance(written, date):
        return written.isoformat()
    match = DAY.fullmatch(unicodedata.normalize("NFKC", str(written)))
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        pass
    raise BadCell("日期请这样写：2026-03-07")


def _link(written: Any, scale: int) -> str:
    text = str(written)
    is_ours = text.startswith("/") and not text.startswith("//")
    if not (is_ours or re.match(r"https?://[^\s/]+", text)) or len(text) > LONGEST_LINK or re.search(r"[\s<>\"]", text):
        raise BadCell("网址要用 https:// 开头，本站的用 / 开头")
    return text


def _point(written: Any, scale: int) -> list[float]:
    match = POINT.fullmatch(unicodedata.normalize("NFKC", str(written)))
    longitude, latitude = (float(match[1]), float(match[2])) if match else (999.0, 999.0)
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise BadCell("经纬度请这样写：109.9982,27.5493（先经度，后纬度）")
    return [longitude, latitude]


READERS = {
    ColumnType.TEXT: _text,
    ColumnType.NUMBER: _number,
    ColumnType.MONEY: _money,
    ColumnType.DAY: _day,
    ColumnType.LINK: _link,
    ColumnType.POINT: _point,
}


def plain_cell(column: Column, value: Any) -> Any:
    """Return a kept value as open data has it: money in yuan, None for an empty cell."""
    return value / 100 if column.type == ColumnType.MONEY and value is not None else value


def written_cell(column: Column, value: Any) -> str:
    """Return a kept value as a file of texts has it: money as 1234.50, a point as 109.99,27.55."""
    if value is None:
        return ""
    if column.type == ColumnType.MONEY:
        return f"{Decimal(value) / 100:.2f}"
    if column.type == ColumnType.POINT:
        return ",".join(map(str, value))
    return str(value)


def say_cell(column: Column, value: Any) -> str:
    """Return a kept value as pages show it: money with thousands apart, in the unit that `shown_heading` says."""
    if value is None:
        return ""
    if column.type == ColumnType.MONEY:
        return f"{Decimal(value) / (1_000_000 if column.in_wan else 100):,.2f}"
    if column.type == ColumnType.NUMBER:
        return f"{value:,}"
    return written_cell(column, value)


def heading_of(column: Column) -> str:
    """Return a column's heading as templates and downloads write it: with its unit."""
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def shown_heading(column: Column) -> str:
    """Return a column's heading as pages show it."""
    return f"{column.label}（万元）" if column.in_wan else heading_of(column)
