"""A file that was read: its content as plain values, and where each value stands in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.rules import Finding
from mingban.catalogue.words import Path, part_of, say_value_names
from mingban.core.errors import BadInput, Problem


class CannotRead(BadInput):
    """The file is not what the format's page describes; `problems` lists every place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`raw` has the shape of a CatalogueFile; `locate` says where a path stands in the file (a cell, a line of a list)."""

    raw: Mapping[str, Any]
    locate: Callable[[Path], str]

    def parse(self) -> CatalogueFile:
        """Return the content as definitions.

        :raises CannotRead: with every value that is missing or wrong.
        """
        try:
            return CatalogueFile.model_validate(self.raw)
        except ValidationError as error:
            problems = [Problem(self.locate(real_path(each["loc"])), say_error(each)) for each in error.errors()]
            raise CannotRead(f"文件里有 {len(problems)} 处要改", problems=problems) from error

    def problems(self, findings: list[Finding]) -> list[Problem]:
        """Return findings as problems at their places in the file."""
        return [Problem(self.locate(found.path), found.message) for found in findings]


def real_path(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Leave out the branches of unions that pydantic adds to a path: `reference_answers`, code, `str`."""
    return tuple(step for step in loc if step not in {"str", "bool", "int"})


_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "必须写，现在是空的",
    "extra_forbidden": lambda _: "不认识这一项，看看是不是拼错了",
    "string_type": lambda _: "要写文字",
    "string_unicode": lambda _: "有半个字符，存不下来，请重新写一遍",
    "string_too_short": lambda _: "不能空着",
    "string_too_long": lambda c: f"太长了，最多 {c['max_length']} 个字",
    "string_pattern_mismatch": lambda c: _say_pattern(str(c["pattern"])),
    "int_type": lambda _: "要写整数",
    "int_parsing": lambda _: "要写整数",
    "int_parsing_size": lambda _: "数字太大",
    "int_from_float": lambda _: "要写整数，不带小数",
    "float_type": lambda _: "要写数字",
    "float_parsing": lambda _: "要写数字",
    "decimal_parsing": lambda _: "要写数字",
    "decimal_type": lambda _: "要写数字",
    "decimal_max_places": lambda c: f"最多写 {c['decimal_places']} 位小数",
    "decimal_max_digits": lambda _: "数字太大",
    "decimal_whole_digits": lambda _: "数字太大",
    "finite_number": lambda _: "要写数字",
    "bool_type": lambda _: "要写“是”或“否”",
    "bool_parsing": lambda _: "要写“是”或“否”",
    "greater_than_equal": lambda c: f"不能小于 {c['ge']}",
    "less_than_equal": lambda c: f"不能大于 {c['le']}",
    "list_type": lambda _: "要写成列表",
    "dict_type": lambda _: '要写成一组名称和值，例如 {"days": 5}',
    "model_type": lambda _: '要写成一组名称和值，例如 {"days": 5}',
    "too_short": lambda c: f"至少要有 {c['min_length']} 项",
    "date_from_datetime_inexact": lambda _: "日期要写成 2026-12-01 这样，不带时间",
    "date_from_datetime_parsing": lambda _: "日期要写成 2026-12-01 这样",
    "date_type": lambda _: "日期要写成 2026-12-01 这样",
    "date_parsing": lambda _: "日期要写成 2026-12-01 这样",
    "value_error": lambda c: str(c["error"]),
}

_PATTERNS = {
    r"^[a-z]": "代码只能用小写字母、数字、连字符和点，以小写字母开头，例如 barber-shop",
    r"^(0\d": "电话要带区号，例如 0745-2264777；短号如 12345 也可以",
    r"^[^\n]": "要写在一行里",
    r"^[0-9A-Z]{21}": "证照类型编码是 21 位数字或大写字母",
}


def _say_pattern(pattern: str) -> str:
    return next((words for start, words in _PATTERNS.items() if pattern.startswith(start)), "写法不对")


def say_error(error: ErrorDetails) -> str:
    """Return what is expected, in words that a clerk understands."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in {"enum", "literal_error"}:
        return f"只能写：{_choices(error)}"
    return _SENTENCES[kind](context) if kind in _SENTENCES else f"写法不对（{error['msg']}）"


def _choices(error: ErrorDetails) -> str:
    """Return the values of a vocabulary with their words, such as INSTANT（即办件）."""
    *parents, field = [step for step in error["loc"] if isinstance(step, str)]
    owner: Any = CatalogueFile
    for step in parents:
        owner = part_of(owner, step) if owner else None
    names = say_value_names(owner, field) if owner else ""
    return names or str(error.get("ctx", {}).get("expected", ""))
