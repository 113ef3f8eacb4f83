"""Read an Excel file in the layout of `excel_layout`, with the cell of every value.

The workbook is streamed (read-only), checked by `core.workbooks` before, its rows limited.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats.excel_cells import BadCell, read_cell
from mingban.catalogue.formats.excel_layout import BY_TITLE, NOTES, PART_WORDS, SHEETS, Column, Sheet
from mingban.catalogue.formats.source import CannotRead, Source
from mingban.catalogue.words import Path, say_path
from mingban.core.errors import Problem
from mingban.core.workbooks import BROKEN, UNREADABLE, BadWorkbook, check_workbook, elements_of

MAX_ROWS = 20_000
PART_OF_WORD = {word: part for part, word in PART_WORDS.items()}


@dataclass(slots=True)
class Reading:
    """What was read so far: plain values, problems, and where things stand: the row of each path, the columns of each sheet."""

    raw: dict[str, Any] = field(default_factory=lambda: {"format": "mingban/catalogue/1"})
    problems: list[Problem] = field(default_factory=list)
    rows: dict[tuple[str | int, ...], tuple[Sheet, int]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def locate(self, path: Path) -> str:
        """Say where a path stands: 材料!D7, or the row and the missing column's name."""
        for length in range(len(path), 0, -1):
            if tuple(path[:length]) in self.rows:
                sheet, row = self.rows[tuple(path[:length])]
                return self._locate_in_row(sheet, row, path[length:])
        return say_path(CatalogueFile, path)

    def _locate_in_row(self, sheet: Sheet, row: int, rest: Path) -> str:
        names = [step for step in rest if isinstance(step, str)]
        for length in range(len(names), 0, -1):
            letter = self.letters[sheet.title].get(".".join(names[:length]))
            if letter:
                return f"{sheet.title}!{letter}{row}"
        missing = say_path(sheet.model, rest)
        return f"{sheet.title} 第 {row} 行" + (f"（{missing}）" if missing else "")


def read_excel(content: bytes) -> Source:
    """Read an Excel file.

    :raises CannotRead: with the cell of every problem: formulas, merged cells, unknown columns, rows of nobody.
    """
    try:
        check_workbook(content)
    except BadWorkbook as error:
        raise CannotRead(error.message) from error
    reading = Reading()
    try:
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        for title in workbook.sheetnames:
            if title not in BY_TITLE and title != NOTES:
                reading.problems.append(Problem(title, f"不认识这张表，只能有：{'、'.join(BY_TITLE)}"))
        for sheet in SHEETS:
            if sheet.title in workbook.sheetnames:
                page = workbook[sheet.title]
                _find_merged(page, content, reading)
                _read_sheet(page, sheet, reading)
    except UNREADABLE as error:
        raise CannotRead(BROKEN) from error
    if reading.problems:
        raise CannotRead(f"文件里有 {len(reading.problems)} 处要改", problems=reading.problems)
    return Source(raw=reading.raw, locate=reading.locate)


def _find_merged(page: Any, content: bytes, reading: Reading) -> None:
    """Report merged cells; openpyxl does not tell them when it streams, so its XML is looked through."""
    with zipfile.ZipFile(BytesIO(content)).open(page._worksheet_path.lstrip("/")) as stream:
        for element in elements_of(stream):
            if element.tag.endswith("}mergeCell"):
                where = f"{page.title}!{element.get('ref')}"
                reading.problems.append(Problem(where, "这里合并了单元格，请取消合并，每行都写全"))


def _read_sheet(page: Any, sheet: Sheet, reading: Reading) -> None:
    page.reset_dimensions()
    rows = page.iter_rows()
    headings = next(rows, ())
    if all(cell.value is None for cell in headings):
        if any(cell.value is not None for cells in rows for cell in cells):
            reading.problems.append(Problem(f"{sheet.title} 第 1 行", "第一行要写列名"))
        return
    columns = _read_headings(headings, sheet, reading)
    if not set(sheet.keys) <= {each for each in columns.values() if isinstance(each, str)}:
        return  # whose the rows are cannot be known
    for number, cells in enumerate(rows, start=2):
        if number > MAX_ROWS + 1:
            reading.problems.append(
                Problem(f"{sheet.title} 第 {number} 行", f"一张表最多 {MAX_ROWS} 行，请分成几个文件")
            )
            return
        values = dict(_read_row(cells, sheet, columns, reading))
        if values:
            _place_row(values, sheet, number, reading)


def _read_headings(cells: Any, sheet: Sheet, reading: Reading) -> dict[int, str | Column | None]:
    """Return the key heading or the column at each position; None where the heading is unknown, which was said."""
    known: dict[str, str | Column] = {heading: heading for heading in sheet.keys}
    known |= {column.heading: column for column in sheet.columns}
    found: dict[int, str | Column | None] = {}
    for position, cell in enumerate(cells):
        heading = str(cell.value or "").strip()
        if heading:
            found[position] = known.get(heading)
        if heading and heading not in known:
            where = f"{sheet.title}!{get_column_letter(position + 1)}1"
            reading.problems.append(Problem(where, f"不认识“{heading}”这一列，可以有：{'、'.join(known)}"))
    present = [each if isinstance(each, str) else each.heading for each in found.values() if each]
    for heading in dict.fromkeys(present):
        if present.count(heading) > 1:
            reading.problems.append(Problem(f"{sheet.title} 第 1 行", f"“{heading}”这一列写了两次"))
    for heading in sheet.keys:
        if heading not in present:
            reading.problems.append(Problem(f"{sheet.title} 第 1 行", f"少了“{heading}”这一列"))
    reading.letters[sheet.title] = {
        each if isinstance(each, str) else each.key: get_column_letter(position + 1)
        for position, each in found.items()
        if each
    }
    return found


def _read_row(
    cells: Any, sheet: Sheet, columns: dict[int, str | Column | None], reading: Reading
) -> Iterator[tuple[str, Any]]:
    """Yield what the cells of a row hold, by key heading or field; empty cells are left out."""
    for position, cell in enumerate(cells):
        is_empty = cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())
        if is_empty or columns.get(position, "") is None:
            continue
        where = f"{sheet.title}!{cell.coordinate}"
        column = columns.get(position)
        if column is None:
            reading.problems.append(Problem(where, "这一列没有列名，请写上列名，或者清空"))
        elif cell.data_type == "f":
            reading.problems.append(Problem(where, "这一格是公式，请复制后“粘贴为数值”"))
        elif cell.data_type == "e":
            reading.problems.append(Problem(where, f"这一格是错误值 {cell.value}，请写上内容"))
        elif isinstance(column, str):
            yield column, str(cell.value).strip()
        else:
            try:
                yield column.key, read_cell(column, cell.value)
            except BadCell as error:
                reading.problems.append(Problem(where, str(error)))


def _place_row(values: dict[str, Any], sheet: Sheet, number: int, reading: Reading) -> None:
    """Put a row where it belongs: at the end of its part, or of a list of its owner."""
    keys = [values.pop(heading, "") for heading in sheet.keys]
    content: dict[str, Any] = {}
    for key, value in values.items():
        outer, _, inner = key.partition(".")
        if inner:
            content.setdefault(outer, {})[inner] = value
        else:
            content[outer] = value
    try:
        path = _owner_path(sheet, keys, number, reading) if sheet.keys else (sheet.parts[0],)
    except _NoOwner as error:
        letter = reading.letters[sheet.title].get(sheet.keys[error.key], "")
        reading.problems.append(Problem(f"{sheet.title}!{letter}{number}", str(error)))
        return
    place: Any = reading.raw
    for step in path[:-1]:
        place = place[step]
    things = place.setdefault(path[-1], [])
    reading.rows[(*path, len(things))] = (sheet, number)
    things.append(content)


class _NoOwner(Exception):
    """A row names an owner that the file has not: under which of the sheet's keys, and what is expected."""

    def __init__(self, key: int, message: str) -> None:
        super().__init__(message)
        self.key = key


def _owner_path(sheet: Sheet, keys: list[str], number: int, reading: Reading) -> tuple[str | int, ...]:
    """Return the path of the list that a row belongs to.

    :raises _NoOwner:
    """
    part = sheet.parts[0] if len(sheet.parts) == 1 else PART_OF_WORD.get(keys[0], "")
    if part not in sheet.parts:
        raise _NoOwner(0, f"要写：{'、'.join(PART_WORDS[each] for each in sheet.parts)}")
    at = 0 if len(sheet.parts) == 1 else 1
    index = _index(reading.raw.get(part, []), "code", keys[at])
    if index is None:
        raise _NoOwner(at, f"“{PART_WORDS[part]}”表里没有代码是“{keys[at]}”的行")
    outer, _, inner = sheet.field.partition(".")
    if not inner:
        return part, index, outer
    owner, name = reading.raw[part][index], keys[at + 1]
    inside = _index(owner.get(outer, []), "title" if outer == "form" else "code", name)
    if inside is None and outer == "form" and name:
        # A page of the form comes to be with its first field.
        owner.setdefault("form", []).append({"title": name})
        inside = len(owner["form"]) - 1
        reading.rows[part, index, "form", inside] = (sheet, number)
    if inside is None:
        raise _NoOwner(at + 1, f"“{keys[at]}”没有“{name}”")
    return part, index, outer, inside, inner


def _index(things: list[dict[str, Any]], name: str, value: str) -> int | None:
    return next((index for index, thing in enumerate(things) if thing.get(name) == value), None)
