"""A catalogue file, Excel or CSV, as rows of text; everything that cannot be read is said with its place."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from mingban.core.errors import BadInput, Problem
from mingban.core.workbooks import BROKEN, OLD_EXCEL_START, UNREADABLE, ZIP_START, BadWorkbook, check_workbook
from mingban.disclosure.catalogue_layout import (
    LONGEST,
    NOTES,
    PATH,
    REQUIRED,
    TICKED,
    TICKS,
    Column,
    column_of,
    plain_heading,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
HEADINGS_WITHIN = 10
MERGED = "合并了单元格，请取消合并，每行都写全（只有公开领域和公开事项可以竖着合并）"


class CannotReadCatalogue(BadInput):
    """The file is not in the layout of the catalogue; `problems` lists every place."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and whether it is a formula (f) or an error (e)."""

    text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """A rectangle of merged cells, counted from 1, both ends included."""

    name: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or a CSV file."""

    title: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)

    def where(self, row: int, column: int = 0) -> str:
        """Say where a row, or a cell of it, stands; both counted from 1."""
        place = f"{get_column_letter(column)}{row}" if column else f"第 {row} 行"
        return f"{self.title}!{place}" if self.title and column else f"{self.title} {place}".strip()


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of the file: where it stands, and its texts by field of the entry; `places` says where each field stands."""

    where: str
    cells: dict[str, str]
    places: dict[str, str]

    def at(self, key: str) -> str:
        """Say where a field of this row stands."""
        return self.places.get(key, self.where)


@dataclass(slots=True)
class Reading:
    """What was read, and what is wrong with it."""

    rows: list[FileRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rows(content: bytes) -> Reading:
    """Read a file of either format, told apart by its first bytes. Problems of single cells are in the answer.

    :raises CannotReadCatalogue: when it is neither format, too large, or has no line of headings.
    """
    grids = list(_grids(content))
    reading = Reading()
    has_headings = False
    for grid in grids:
        has_headings = _read_grid(grid, reading) or has_headings
    if not has_headings and not reading.problems:
        raise CannotReadCatalogue("没有找到表头。表头那一行至少要有“公开事项”“公开依据”“公开时限”“公开主体”")
    return reading


def _grids(content: bytes) -> Iterator[Grid]:
    if len(content) > MAX_BYTES:
        raise CannotReadCatalogue(f"文件太大，最大 {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise CannotReadCatalogue("文件是空的")
    if content.startswith(OLD_EXCEL_START):
        raise CannotReadCatalogue("这是旧格式的 Excel 文件（.xls）或者加了密码，请另存为不带密码的 .xlsx 再试")
    if content.startswith(ZIP_START):
        yield from _workbook(content)
    else:
        yield _csv(content)


def _workbook(content: bytes) -> Iterator[Grid]:
    try:
        check_workbook(content)
        workbook = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
        pages: list[Any] = [page for page in workbook.worksheets if page.title != NOTES]
        grids = [_sheet(page) for page in pages]
    except BadWorkbook as error:
        raise CannotReadCatalogue(error.message) from error
    except UNREADABLE as error:
        raise CannotReadCatalogue(BROKEN) from error
    yield from grids


def _sheet(page: Any) -> Grid:
    # Beyond its last row openpyxl would make cells that are not there.
    last_row, last_column = min(page.max_row, MAX_ROWS + HEADINGS_WITHIN), min(page.max_column, MAX_COLUMNS)
    rows = [[_cell(cell) for cell in cells] for cells in page.iter_rows(max_row=last_row, max_col=last_column)]
    merges = [
        Merge(str(one.coord), one.min_col, one.min_row, one.max_col, one.max_row) for one in page.merged_cells.ranges
    ]
    return Grid(title=page.title, rows=rows, merges=merges)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type in {"f", "e"}:
        return Cell(str(value), cell.data_type)
    is_whole = isinstance(value, float) and value.is_integer()
    return Cell(str(int(value) if is_whole else value).strip())


def _csv(content: bytes) -> Grid:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CannotReadCatalogue("这不是 Excel（.xlsx）文件，也不是能读的 CSV 文件")
    if "\x00" in text:
        raise CannotReadCatalogue("这不是 Excel（.xlsx）文件，也不是能读的 CSV 文件")
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))[: MAX_ROWS + HEADINGS_WITHIN]
    except csv.Error as error:
        raise CannotReadCatalogue("CSV 文件的引号不成对，请用 Excel 重新另存一次") from error
    rows = [[Cell(one.strip(), "f" if one.startswith("=") else "") for one in line[:MAX_COLUMNS]] for line in lines]
    return Grid(title="", rows=rows)


def _read_grid(grid: Grid, reading: Reading) -> bool:
    """Read the rows below the headings; return whether there are headings. An empty sheet is passed over."""
    head = _headings(grid)
    if head is None:
        if any(cell.text for row in grid.rows for cell in row):
            reading.problems.append(
                Problem(grid.where(1), "前 10 行里没有表头（要有“公开依据”“公开时限”这些列名）；不用导入的表请删掉")
            )
        return False
    first, columns = head
    if not _check_headings(grid, first, columns, reading):
        return True
    above = _merged_above(grid, first, columns, reading)
    for number in range(first, len(grid.rows) + 1):
        if len(reading.rows) >= MAX_ROWS:
            reading.problems.append(Problem(grid.where(number), f"最多 {MAX_ROWS} 行，请分成几个文件"))
            break
        _read_row(grid, number, columns, above, reading)
    return True


def _headings(grid: Grid) -> tuple[int, dict[int, Column | None]] | None:
    """Return the number of the first row below the headings, and what each column (from 1) holds."""
    for number, row in enumerate(grid.rows[:HEADINGS_WITHIN], start=1):
        names = {plain_heading(cell.text) for cell in row}
        if {"公开依据", "公开时限"} <= names:
            below = grid.rows[number] if number < len(grid.rows) else []
            has_second = _are_second_headings([cell.text for cell in below if cell.text])
            columns = {}
            for index, cell in enumerate(row):
                second = below[index].text if has_second and index < len(below) else ""
                if cell.text or second:
                    columns[index + 1] = column_of(cell.text, second)
            return number + 1 + int(has_second), columns
    return None


def _are_second_headings(texts: list[str]) -> bool:
    """Tell whether a line holds nothing but second headings; a row of data has other texts too."""
    known = {*TICKED, "一级事项", "二级事项", "三级事项"}
    return bool(texts) and all(plain_heading(text) in known for text in texts)


def _check_headings(grid: Grid, first: int, columns: dict[int, Column | None], reading: Reading) -> bool:
    """Say which columns are unknown, missing or there twice; return whether rows can be read."""
    before = len(reading.problems)
    for number, column in columns.items():
        if column is None:
            text = grid.rows[first - 2][number - 1].text or "空的列名"
            reading.problems.append(
                Problem(grid.where(first - 1, number), f"不认识“{text[:20]}”这一列，请删掉或者改名")
            )
    keys = [column.key for column in columns.values() if column and column.key and not column.word]
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            reading.problems.append(Problem(grid.where(first - 1), "有一列写了两次，请看看列名"))
    for key, name in REQUIRED.items():
        if key not in keys:
            reading.problems.append(Problem(grid.where(first - 1), f"少了“{name}”这一列"))
    return len(reading.problems) == before


def _merged_above(
    grid: Grid, first: int, columns: dict[int, Column | None], reading: Reading
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell of a merged path column the cell that holds its text; say where else cells are merged."""
    above: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in grid.merges:
        if merge.bottom < first:
            continue
        column = columns.get(merge.left)
        is_path = column is not None and (column.key in PATH or not column.key)
        if merge.left != merge.right or not is_path or merge.top < first:
            reading.problems.append(Problem(f"{grid.title}!{merge.name}", MERGED))
            continue
        for number in range(merge.top + 1, merge.bottom + 1):
            above[number, merge.left] = (merge.top, merge.left)
    return above


def _read_row(
    grid: Grid,
    number: int,
    columns: dict[int, Column | None],
    above: dict[tuple[int, int], tuple[int, int]],
    reading: Reading,
) -> None:
    """Read one row; rows without any text of their own are passed over."""
    cells: dict[str, str] = {}
    places: dict[str, str] = {}
    is_empty = True
    for position, column in columns.items():
        if column is None or not column.key:
            continue
        row, index = above.get((number, position), (number, position))
        cell = grid.rows[row - 1][index - 1] if index <= len(grid.rows[row - 1]) else Cell()
        place = grid.where(number, position)
        places.setdefault(column.key, place)
        if (number, position) not in above and cell.text:
            is_empty = False
        said = _value(cell, column, place, reading) if cell.text else ""
        if said:
            cells[column.key] = "、".join(filter(None, [cells.get(column.key, ""), said]))
    if not is_empty:
        reading.rows.append(FileRow(where=grid.where(number), cells=cells, places=places))


def _value(cell: Cell, column: Column, place: str, reading: Reading) -> str:
    """Return what a cell says; what it cannot say is put among the problems."""
    if cell.kind == "f":
        reading.problems.append(Problem(place, "这一格是公式，请复制后“粘贴为数值”"))
        return ""
    if cell.kind == "e":
        reading.problems.append(Problem(place, f"这一格是错误值 {cell.text}，请写上内容"))
        return ""
    if len(cell.text) > LONGEST.get(column.key, 500):
        reading.problems.append(Problem(place, f"太长了，最多 {LONGEST.get(column.key, 500)} 个字"))
        return ""
    if not column.word:
        return cell.text
    # Beside 特定群体 people write which ones.
    return column.word if cell.text in TICKS else f"{column.word}：{cell.text}"
