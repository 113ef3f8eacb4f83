"""Definitions as an Excel file in the layout of `excel_layout`."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats.excel_cells import NO, YES, write_cell
from mingban.catalogue.formats.excel_layout import NOTES, OWNER_KIND, PART_WORDS, SHEETS, Cell, Column, Sheet
from mingban.catalogue.words import say_value

HEAD = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="E6F0F7")
TOP = Alignment(vertical="top", wrap_text=True)
TEXT_FORMAT = "@"
WIDE, NARROW = 28, 14
LAST_ROW_WITH_CHOICES = 2000
HOW_TO = (
    "每张表的第一行是列名，不要改；列的先后可以换，用不着的列可以删。",
    "一行一条；前面几列写这一行属于谁（例如“事项代码”）。空着的格子用默认值。",
    "一格里有几项的，一行写一项（按 Alt+Enter 换行）。不要合并单元格，不要写公式。",
    "导入前先试导入：所有要改的地方会按格子列出来，改完再导入；要么全部导入，要么一点不导入。",
    "格式说明见 docs/catalogue-format.md。",
)


def write_excel(file: CatalogueFile) -> bytes:
    """Return definitions as the bytes of an .xlsx file that `read_excel` reads back unchanged."""
    workbook = Workbook(write_only=True)
    notes = workbook.create_sheet(NOTES)
    notes.column_dimensions["A"].width = 100
    for line in HOW_TO:
        notes.append([line])
    for sheet in SHEETS:
        _write_sheet(workbook, sheet, file)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _write_sheet(workbook: Workbook, sheet: Sheet, file: CatalogueFile) -> None:
    page: Any = workbook.create_sheet(sheet.title)
    page.freeze_panes = "A2"
    headings = [*sheet.keys, *(column.heading for column in sheet.columns)]
    for number, column in enumerate([None] * len(sheet.keys) + list(sheet.columns), start=1):
        is_wide = column is not None and column.cell in {Cell.TEXT, Cell.LINES, Cell.WORDS, Cell.ANSWERS}
        page.column_dimensions[get_column_letter(number)].width = WIDE if is_wide else NARROW
    _offer_choices(page, sheet)
    page.append([_heading(page, heading) for heading in headings])
    for keys, part in _rows(sheet, file):
        values = [write_cell(column, _value(part, column)) for column in sheet.columns]
        page.append([_cell(page, value) for value in (*keys, *values)])


def _heading(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value=text)
    cell.font, cell.fill = HEAD, HEAD_FILL
    return cell


def _cell(page: Any, value: Any) -> Any:
    cell = WriteOnlyCell(page, value=value)
    cell.alignment = TOP
    if isinstance(value, str):
        # Text stays text, also when it looks like a formula or a number.
        cell.data_type = "s"
        cell.number_format = TEXT_FORMAT
    return cell


def _offer_choices(page: Any, sheet: Sheet) -> None:
    """Let Excel offer the words of a column in which one of them is chosen."""
    for number, column in enumerate(sheet.columns, start=len(sheet.keys) + 1):
        words = _words(column)
        if words:
            offer = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            letter = get_column_letter(number)
            offer.add(f"{letter}2:{letter}{LAST_ROW_WITH_CHOICES}")
            page.data_validations.append(offer)
    if sheet.keys and sheet.keys[0] == OWNER_KIND:
        owners = ",".join(PART_WORDS[part] for part in sheet.parts)
        offer = DataValidation(type="list", formula1=f'"{owners}"', allow_blank=False)
        offer.add(f"A2:A{LAST_ROW_WITH_CHOICES}")
        page.data_validations.append(offer)


def _words(column: Column) -> list[str]:
    if column.cell is Cell.YES_NO:
        return [YES, NO]
    return [say_value(value) for value in column.vocabulary or ()] if column.cell is Cell.WORD else []


def _value(part: Any, column: Column) -> Any:
    for name in column.key.split("."):
        part = None if part is None else getattr(part, name)
    return part


def _rows(sheet: Sheet, file: CatalogueFile) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the rows of a sheet: whose they are, and the definition."""
    for part in sheet.parts:
        for owner in getattr(file, part):
            if not sheet.field:
                yield (), owner
                continue
            keys = (PART_WORDS[part], owner.code) if len(sheet.parts) > 1 else (owner.code,)
            outer, _, inner = sheet.field.partition(".")
            for each in getattr(owner, outer):
                if not inner:
                    yield keys, each
                for nested in getattr(each, inner) if inner else ():
                    yield (*keys, each.code if inner == "choices" else each.title), nested
