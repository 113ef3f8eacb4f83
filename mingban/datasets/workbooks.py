"""Excel files of tables: read row by row whatever their size, and templates to fill in.

A sheet's XML is walked once before openpyxl reads it: what it holds of merged cells, formulas and hidden parts openpyxl's
reading mode does not tell, and a file made to blow up is refused before anything is unpacked into memory.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from mingban.core.errors import BadInput, Problem
from mingban.core.workbooks import BROKEN, OLD_EXCEL_START, UNREADABLE, ZIP_START, BadWorkbook
from mingban.datasets.choices import ColumnType
from mingban.datasets.definitions import Layout
from mingban.datasets.rules import Line, Problems, heading_of

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_UNPACKED = 200 * 1024 * 1024
# Rows and cells are passed by; of what openpyxl would keep there may be so many.
MAX_KEPT_ELEMENTS = 1_000_000
MOST_CELLS_IN_A_ROW = 16_384
MAX_FILES = 300
MAX_RATIO = 200
HEADINGS_WITHIN = 10
NOTES = "填表说明"
LEVEL = "层级"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
TOO_LARGE = f"这个文件太大了，最多 {MAX_ROWS} 行、{MAX_BYTES // 1024 // 1024} MB，请分期或者分单位导入"
# Of these elements there is one or more for every row: they are gone as soon as they are seen.
PASSING = frozenset({"row", "c", "v", "f", "is", "t"})


class CannotRead(BadInput):
    """The file is no workbook in the layout's form; `problems` lists every place."""


@dataclass(slots=True)
class Walked:
    """What the XML of one sheet holds besides values: the cells with formulas, and how many of them have no result."""

    merges: list[str] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)
    without_result: set[str] = field(default_factory=set)
    hidden_rows: list[str] = field(default_factory=list)
    hidden_columns: int = 0


@dataclass(slots=True)
class Sheet:
    """One opened sheet: where its headings are, which column holds what, and what else was seen in it."""

    title: str
    first_row: int
    columns: dict[int, str]
    walked: Walked
    page: Any
    remarks: list[Problem] = field(default_factory=list)

    def where(self, row: int, column: int) -> str:
        """Name a cell."""
        return f"{get_column_letter(column)}{row}"


def check_file(file: IO[bytes]) -> zipfile.ZipFile:
    """Return the archive of what could be a workbook.

    :raises CannotRead: for other formats, broken files, and those that would be too large when unpacked.
    """
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if size > MAX_BYTES:
        raise CannotRead(TOO_LARGE)
    if start.startswith(OLD_EXCEL_START):
        raise CannotRead("这是旧格式的 Excel 文件（.xls）或者加了密码，请另存为不带密码的 .xlsx 再试")
    if not start.startswith(ZIP_START):
        raise CannotRead("这不是 .xlsx 文件，请下载模板，用 Excel 填好再上传")
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except UNREADABLE as error:
        raise CannotRead(BROKEN) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_FILES or unpacked > min(MAX_UNPACKED, max(size, 100_000) * MAX_RATIO):
        raise CannotRead(TOO_LARGE)
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise CannotRead("这不是 .xlsx 文件，请用 Excel 另存为 .xlsx 再试")
    return archive


class _Walker:
    """Reads XML as it comes by and builds nothing: counts what openpyxl would keep, and notes what a sheet holds besides values."""

    def __init__(self, *, is_sheet: bool, kept: int) -> None:
        self.found = Walked()
        self.kept = kept
        self._is_sheet = is_sheet
        self._in_row = 0
        self._place, self._is_error, self._has_formula, self._has_value, self._in_value = "", False, False, False, False

    def parse(self, stream: IO[bytes]) -> None:
        """Read a whole file."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        if self._is_sheet:
            parser.EndElementHandler = self._end
            parser.CharacterDataHandler = self._text
        parser.ParseFile(stream)

    def _refuse(self, *declared: Any) -> None:
        raise CannotRead(BROKEN)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if not self._is_sheet or tag not in PASSING:
            self.kept += 1
            if self.kept > MAX_KEPT_ELEMENTS:
                raise CannotRead(TOO_LARGE)
        if tag == "c":
            self._in_row += 1
            self._place, self._is_error = attributes.get("r", ""), attributes.get("t") == "e"
            self._has_formula = self._has_value = False
            if self._in_row > MOST_CELLS_IN_A_ROW:
                raise CannotRead(TOO_LARGE)
        elif tag == "v":
            self._in_value = True
        elif tag == "f":
            self._has_formula = True
        elif self._is_sheet:
            self._note(tag, attributes)

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        is_hidden = attributes.get("hidden") in {"1", "true"}
        if tag == "row":
            self._in_row = 0
            if is_hidden:
                self.found.hidden_rows.append(attributes.get("r", ""))
        elif tag == "col" and is_hidden:
            self.found.hidden_columns += 1
        elif tag == "mergeCell":
            self.found.merges.append(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "v":
            self._in_value = False
        elif tag == "c" and self._has_formula:
            self.found.formulas.add(self._place)
            if self._is_error or not self._has_value:
                self.found.without_result.add(self._place)

    def _text(self, text: str) -> None:
        if self._in_value and text.strip():
            self._has_value = True


def walk(archive: zipfile.ZipFile) -> dict[str, Walked]:
    """Return what each sheet's XML holds, by its file's name. Nothing of it is kept in memory but what is said here.

    :raises CannotRead: for declared entities, what is no XML, and elements beyond measure.
    """
    kept = 0
    found: dict[str, Walked] = {}
    try:
        for entry in archive.infolist():
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            is_sheet = SHEET.fullmatch(entry.filename) is not None
            walker = _Walker(is_sheet=is_sheet, kept=kept)
            with archive.open(entry) as stream:
                walker.parse(stream)
            kept = walker.kept
            if is_sheet:
                found[entry.filename] = walker.found
    except (*UNREADABLE, expat.ExpatError) as error:
        raise CannotRead(BROKEN) from error
    return found


@contextmanager
def opened(file: IO[bytes], layout: Layout, problems: Problems) -> Iterator[Sheet | None]:
    """Open the one sheet of data; what is wrong before its first row is noted, and then there is no sheet.

    :raises CannotRead: for what is no workbook.
    """
    archive = check_file(file)
    walked = walk(archive)
    file.seek(0)
    try:
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (*UNREADABLE, BadWorkbook) as error:
        raise CannotRead(BROKEN) from error
    try:
        yield _sheet(workbook, walked, layout, problems)
    finally:
        workbook.close()


def _sheet(workbook: Any, walked: dict[str, Walked], layout: Layout, problems: Problems) -> Sheet | None:
    pages = []
    for page in workbook.worksheets:
        if page.sheet_state != "visible":
            problems.add(f"工作表“{page.title}”", "是隐藏的。隐藏的内容可能不该公开，请取消隐藏看一看，不要的删掉")
        elif page.title != NOTES:
            pages.append(page)
    if len(pages) != 1:
        names = "、".join(page.title for page in pages[:10])
        said = f"有 {len(pages)} 张表（{names}），只能有一张" if pages else "没有数据表"
        problems.add("", f"{said}，多余的请删掉")
        return None
    page = pages[0]
    page.reset_dimensions()  # what a file says of its size need not be true
    seen = walked.get(str(page._worksheet_path).lstrip("/"), Walked())
    _check_hidden(seen, problems)
    head = _headings(page, layout, problems)
    if head is None:
        return None
    first, columns = head
    _check_merges(seen, first, problems)
    return Sheet(title=page.title, first_row=first, columns=columns, walked=seen, page=page)


def _check_hidden(seen: Walked, problems: Problems) -> None:
    if seen.hidden_rows:
        problems.add(
            f"第 {seen.hidden_rows[0]} 行", f"有 {len(seen.hidden_rows)} 行是隐藏的，请取消隐藏看一看，不要的删掉"
        )
    if seen.hidden_columns:
        problems.add("", "有隐藏的列，请取消隐藏看一看，不要的删掉")


def _check_merges(seen: Walked, first: int, problems: Problems) -> None:
    for name in seen.merges:
        match = REFERENCE.match(name.rpartition(":")[2])
        if match and int(match[2]) >= first:
            problems.add(name, "合并了单元格，请取消合并，每一格都写全")


def _headings(page: Any, layout: Layout, problems: Problems) -> tuple[int, dict[int, str]] | None:
    """Return the number of the first row below the headings, and which declared column each column (from 1) holds."""
    known = {_plain(column.label): column.name for column in layout.columns}
    if layout.is_tree:
        known[LEVEL] = "level"
    for number, row in enumerate(_rows(page, HEADINGS_WITHIN), start=1):
        names = [_plain(value) for value in row]
        if len({*names} & {*known}) >= 2:
            return (number + 1, columns) if (columns := _columns(names, number, known, layout, problems)) else None
    problems.add("第 1 行", f"前 {HEADINGS_WITHIN} 行里没有表头，列名要和模板一样：{'、'.join(_labels(layout))}")
    return None


def _labels(layout: Layout) -> list[str]:
    return [*([LEVEL] if layout.is_tree else []), *(column.label for column in layout.columns)]


def _columns(
    names: list[str], number: int, known: dict[str, str], layout: Layout, problems: Problems
) -> dict[int, str]:
    before = problems.count
    columns: dict[int, str] = {}
    for place, name in enumerate(names, start=1):
        if name and name not in known:
            problems.add(
                f"{get_column_letter(place)}{number}", f"不认识“{name[:20]}”这一列，请删掉或者改成模板里的列名"
            )
        elif name and known[name] in columns.values():
            problems.add(f"{get_column_letter(place)}{number}", f"“{name}”这一列写了两次")
        elif name:
            columns[place] = known[name]
    needed = [column for column in layout.columns if column.is_required or column.is_key]
    missing = [column.label for column in needed if column.name not in columns.values()]
    if layout.is_tree and "level" not in columns.values():
        missing.insert(0, LEVEL)
    for label in missing:
        problems.add(f"第 {number} 行", f"少了“{label}”这一列")
    return columns if problems.count == before else {}


def _plain(value: Any) -> str:
    """Return a heading without blanks and without what stands in parentheses: 预算数（元） is 预算数."""
    return re.sub(r"[（(].*?[）)]|\s+", "", str(value or ""))


def _rows(page: Any, most: int | None = None) -> Iterator[tuple[Any, ...]]:
    try:
        yield from page.iter_rows(max_row=most, values_only=True)
    except UNREADABLE as error:
        raise CannotRead(BROKEN) from error


def lines_of(sheet: Sheet, problems: Problems) -> Iterator[Line]:
    """Yield the rows below the headings that hold anything, one after the other.

    :raises CannotRead: when there are too many, or the file breaks off.
    """
    count = 0
    for number, row in enumerate(_rows(sheet.page), start=1):
        if number < sheet.first_row:
            continue
        cells = {name: row[place - 1] for place, name in sheet.columns.items() if place <= len(row)}
        if all(value is None or value == "" for value in cells.values()):
            continue
        count += 1
        if count > MAX_ROWS:
            raise CannotRead(TOO_LARGE)
        places = {name: sheet.where(number, place) for place, name in sheet.columns.items()}
        _check_formulas(sheet, places, problems)
        yield Line(number=number, level=cells.pop("level", 1), cells=cells, places=places)


def _check_formulas(sheet: Sheet, places: dict[str, str], problems: Problems) -> None:
    if not sheet.walked.formulas:
        return
    for place in places.values():
        if place in sheet.walked.without_result:
            problems.add(place, "这一格是公式，没有算好的结果，请复制后“粘贴为数值”")
        elif place in sheet.walked.formulas:
            sheet.remarks.append(Problem(place, "这一格是公式，取的是上次保存时算好的结果"))


def template_of(layout: Layout) -> Workbook:
    """Return the file to fill in: a sheet with the headings, and one that says what each column is for."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = layout.name[:31]
    first = 1
    if layout.is_tree:
        sheet.cell(1, 1, LEVEL)
        first = 2
    for place, column in enumerate(layout.columns, start=first):
        sheet.cell(1, place, heading_of(column))
        sheet.column_dimensions[get_column_letter(place)].width = 18
        if column.type in (ColumnType.TEXT, ColumnType.DAY):
            sheet.column_dimensions[get_column_letter(place)].number_format = "@"  # so that 0101 keeps its nought
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    notes = workbook.create_sheet(NOTES)
    for row in _notes(layout):
        notes.append(row)
    for letter, width in (("A", 20), ("B", 14), ("C", 10), ("D", 80)):
        notes.column_dimensions[letter].width = width
    return workbook


def _notes(layout: Layout) -> Iterator[list[str]]:
    yield [layout.name, "", "", layout.about]
    yield ["列名", "填什么", "要不要填", "说明"]
    if layout.is_tree:
        yield [LEVEL, "数", "要填", "1 是最上面一级，2 在它上面最近的一个 1 下面，3 在 2 下面，一行接一行往下写"]
    for column in layout.columns:
        needed = "要填" if column.is_required or column.is_key else "可不填"
        said = [column.note]
        if column.is_key:
            said.append("每行不能一样，每期用同一个，才好和往年比")
        if column.adds_up and layout.is_tree:
            said.append("有下级的行，要等于下级加起来的数")
        if column.options:
            said.append(f"从这些里面选：{'、'.join(column.options)}")
        yield [column.label, ColumnType(column.type).label, needed, "。".join(filter(None, said))]
    yield ["", "", "", "不要合并单元格，不要隐藏行、列和工作表；公式请粘贴为数值；多余的列请删掉"]
