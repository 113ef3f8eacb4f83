"""One cell at a time: from what Excel holds to a definition's plain value, and back."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Any

from mingban.catalogue.formats.excel_layout import Cell, Column
from mingban.catalogue.words import VALUES, say_value

YES, NO = "是", "否"
WORDS_OF_YES_NO = {YES: True, NO: False, "不是": False, "TRUE": True, "FALSE": False, "1": True, "0": False}
# Excel keeps fifteen digits of a number: what is longer was text, and has lost its end.
LARGEST_EXACT = 10**15


class BadCell(ValueError):
    """A cell holds what its column cannot; the message says what to do."""


def read_cell(column: Column, value: Any) -> Any:
    """Return the plain value of a cell that is not empty. What is no such value is passed on for the definition to refuse.

    :raises BadCell: when Excel has changed what was typed.
    """
    if isinstance(value, str):
        value = value.strip()
    if isinstance(value, float) and not isfinite(value):
        raise BadCell("这一格的数字不对，请重新写一遍")
    if isinstance(value, datetime | date):
        if column.cell is not Cell.DAY:
            raise BadCell("这一格被 Excel 当成了日期，请把格式改成“文本”再写一遍")
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if column.cell in {Cell.INTEGER, Cell.NUMBER, Cell.YUAN}:
        return _read_number(value)
    return _READERS.get(column.cell, _read_text)(column, _as_text(value))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if abs(value) >= LARGEST_EXACT:
            raise BadCell("这一格被 Excel 当成了数字，后面几位已经丢了，请把格式改成“文本”再写一遍")
        return str(int(value)) if value == int(value) else str(value)
    return str(value)


def _read_number(value: Any) -> Any:
    if isinstance(value, float) and value == int(value):
        return int(value)
    return str(value) if isinstance(value, float) else value


def _read_text(column: Column, text: str) -> Any:
    return text


def _read_lines(column: Column, text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _read_yes_no(column: Column, text: str) -> Any:
    return WORDS_OF_YES_NO.get(text, text)


def _read_word(column: Column, text: str) -> str:
    return _value_of(column.vocabulary, text)


def _read_words(column: Column, text: str) -> list[str]:
    return [_value_of(column.vocabulary, line) for line in _read_lines(column, text)]


def _value_of(vocabulary: type[StrEnum] | None, text: str) -> str:
    """Return a value by its Chinese word; a value itself, or an unknown word, stays."""
    return next((value for (owner, value), word in VALUES.items() if owner is vocabulary and word == text), text)


def _read_answers(column: Column, text: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for line in _read_lines(column, text):
        code, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not code or not value:
            raise BadCell(f"“{line}”要写成“问题代码=答案”，一行一个")
        answers[code] = WORDS_OF_YES_NO.get(value, value)
    return answers


_READERS = {
    Cell.LINES: _read_lines,
    Cell.YES_NO: _read_yes_no,
    Cell.WORD: _read_word,
    Cell.WORDS: _read_words,
    Cell.ANSWERS: _read_answers,
}


def write_cell(column: Column, value: Any) -> Any:
    """Return what Excel holds for a definition's value: text, a number, a date, or None."""
    if value is None or value == "" or value in ([], {}):
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, StrEnum):
        return say_value(value)
    if isinstance(value, list):
        return "\n".join(str(write_cell(column, each)) for each in value)
    if isinstance(value, dict):
        return "\n".join(f"{code}={_write_answer(answer)}" for code, answer in value.items())
    return float(value) if isinstance(value, Decimal) else value


def _write_answer(answer: str | bool) -> str:
    return {True: YES, False: NO}[answer] if isinstance(answer, bool) else answer
