"""How definitions lie in an Excel file: sheets, columns, and what a cell of each column holds.

Everything follows from the definitions and their Chinese words: a new field is a new column.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Any, get_args, get_origin

from mingban.catalogue import definitions as d
from mingban.catalogue.words import FIELDS, part_of, vocabulary_of
from mingban.forms.definitions import Choice, Definition, ElementDefinition

PART_WORDS = {"elements": "数据元", "items": "事项", "bundles": "一件事"}
OWNER_KIND, OWNER_CODE, QUESTION_CODE, SECTION_TITLE = "所属类型", "所属代码", "问题代码", "标题"
NOTES = "说明"


class Cell(Enum):
    """What a cell holds."""

    TEXT = "文字"
    LINES = "每行一个"
    INTEGER = "整数"
    NUMBER = "数字"
    YUAN = "金额（元）"
    DAY = "日期"
    YES_NO = "是或否"
    WORD = "选一个"
    WORDS = "每行一个，从给出的里面选"
    ANSWERS = "每行一个：问题代码=答案"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the field (`promised_limit.days` inside a limit), what its cells hold."""

    heading: str
    key: str
    cell: Cell
    vocabulary: type[StrEnum] | None = None
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: a part of the file (`items`), or a list inside its things (`field`), with the keys that say whose."""

    title: str
    model: type[Definition]
    parts: tuple[str, ...]
    field: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The headings of the columns that name the owner of a row."""
        if not self.field:
            return ()
        owner = (OWNER_KIND, OWNER_CODE) if len(self.parts) > 1 else (f"{PART_WORDS[self.parts[0]]}代码",)
        inside = {"questions.choices": (QUESTION_CODE,), "form.fields": (SECTION_TITLE,)}
        return owner + inside.get(self.field, ())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns after the keys."""
        return _columns(self.model)


BOTH = ("items", "bundles")

SHEETS = (
    Sheet(title="数据元", model=ElementDefinition, parts=("elements",)),
    Sheet(title="数据元选项", model=Choice, parts=("elements",), field="choices"),
    Sheet(title="材料种类", model=d.MaterialKindDefinition, parts=("material_kinds",)),
    Sheet(title="证照类型", model=d.LicenceTypeDefinition, parts=("licence_types",)),
    Sheet(title="事项", model=d.ItemDefinition, parts=("items",)),
    Sheet(title="一件事", model=d.BundleDefinition, parts=("bundles",)),
    Sheet(title="一件事成员", model=d.Member, parts=("bundles",), field="members"),
    Sheet(title="问题", model=d.Question, parts=BOTH, field="questions"),
    Sheet(title="问题选项", model=Choice, parts=BOTH, field="questions.choices"),
    Sheet(title="情形", model=d.Scenario, parts=("items",), field="scenarios"),
    Sheet(title="材料", model=d.MaterialRequirement, parts=("items",), field="materials"),
    Sheet(title="表单", model=d.FormField, parts=("items",), field="form.fields"),
    Sheet(title="环节", model=d.ReviewStep, parts=("items",), field="steps"),
    Sheet(title="依据", model=d.LegalBasis, parts=("items",), field="legal_basis"),
    Sheet(title="收费", model=d.FeeLine, parts=("items",), field="fees"),
    Sheet(title="结果", model=d.Result, parts=("items",), field="results"),
    Sheet(title="特别程序", model=d.SpecialProcedureDefinition, parts=("items",), field="special_procedures"),
    Sheet(title="地点", model=d.Place, parts=BOTH, field="places"),
    Sheet(title="问答", model=d.Answer, parts=BOTH, field="answers"),
)
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}


@cache
def _columns(model: type[Definition]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for name, field in model.model_fields.items():
        inner = part_of(model, name)
        if name == "format" or (inner and _is_list(field.annotation)):
            continue
        if inner:
            words = FIELDS[inner]
            columns += [
                Column(
                    f"{FIELDS[model][name]}{words[each.key]}",
                    f"{name}.{each.key}",
                    each.cell,
                    each.vocabulary,
                    each.is_required and field.is_required(),
                )
                for each in _columns(inner)
            ]
            continue
        vocabulary = vocabulary_of(model, name)
        cell = cell_of(field.annotation, vocabulary)
        columns.append(Column(FIELDS[model][name], name, cell, vocabulary, field.is_required()))
    return tuple(columns)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(_is_list(part) for part in get_args(annotation))


def cell_of(annotation: Any, vocabulary: type[StrEnum] | None) -> Cell:
    """Return what the cells of a field hold, from its type."""
    if vocabulary:
        return Cell.WORDS if _is_list(annotation) else Cell.WORD
    if _is_list(annotation):
        return Cell.LINES
    if get_origin(annotation) is dict:
        return Cell.ANSWERS
    plain = {bool: Cell.YES_NO, int: Cell.INTEGER, float: Cell.NUMBER, Decimal: Cell.YUAN, date: Cell.DAY}
    return next((plain[each] for each in _plain_types(annotation) if each in plain), Cell.TEXT)


def _plain_types(annotation: Any) -> list[Any]:
    parts = get_args(annotation)
    return [annotation] if not parts else [found for part in parts for found in _plain_types(part)]
