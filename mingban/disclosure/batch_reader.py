"""A batch of documents: a ZIP with one Excel workbook and the files that it names. Everything that cannot be read is said with its place."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook, load_workbook

from mingban.core.errors import BadInput, Problem
from mingban.core.workbooks import BROKEN, UNREADABLE, BadWorkbook, check_workbook
from mingban.disclosure.importing import MOST_UNPACKED
from mingban.disclosure.rules import HEADINGS, REQUIRED_HEADINGS

MOST_ROWS = 300
MOST_ENTRIES = 1000
MOST_FILE_BYTES = 20 * 1024 * 1024
MOST_BYTES = 200 * 1024 * 1024
HEADINGS_WITHIN = 5
KEYS = {heading: key for key, heading in HEADINGS.items()}
HOW_TO = (
    "第一张表一行一份文件，列名不要改。带 * 的必须写：" + "、".join(HEADINGS[key] for key in REQUIRED_HEADINGS),
    "公文种类写：通知、意见、决定……；不是规范性文件的写“公开信息”。栏目写本单位子站里栏目的名称。",
    "日期写成 2026-03-07。不要合并单元格，不要写公式。",
    "文件一列写文件在压缩包里的名字，如：文件/鹤政发2026-3.docx。只收 DOCX 和有文字的 PDF。",
    "把这张表和文件一起压成一个 ZIP 再上传。一次最多 300 份。",
)


class CannotReadBatch(BadInput):
    """The archive is none, or cannot be read; `problems` lists every place."""


@dataclass(slots=True)
class Sheet:
    """The rows of a batch by their number in the sheet, and what is wrong with cells."""

    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def place(row: int, key: str = "") -> str:
    """Say where something stands."""
    return f"第 {row} 行{'，' + HEADINGS[key] if key else ''}"


class Archive:
    """The ZIP file, opened with limits; names as the office's computer wrote them."""

    def __init__(self, file: IO[bytes]) -> None:
        """Open it.

        :raises CannotReadBatch: when it is no ZIP file, is damaged, or would be too large when unpacked.
        """
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise CannotReadBatch("这不是 ZIP 文件，或者文件坏了。请把 Excel 表和文件压成一个 ZIP 再传") from error
        entries = [one for one in self._zip.infolist() if not one.is_dir()]
        if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED * 10:
            raise CannotReadBatch("这个压缩包解开以后太大了，请分成几批")
        self.entries = {_name(one): one for one in entries}

    def read(self, name: str) -> bytes:
        """Return a file.

        :raises CannotReadBatch: when it is too large, locked or damaged.
        """
        entry = self.entries[name]
        if entry.file_size > MOST_FILE_BYTES:
            raise CannotReadBatch(f"{name} 超过 {MOST_FILE_BYTES // 1024 // 1024} MB")
        try:
            return self._zip.read(entry)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise CannotReadBatch(f"{name} 取不出来：坏了，或者压缩包设了密码") from error


def _name(entry: zipfile.ZipInfo) -> str:
    """Windows writes names in the old Chinese encoding and does not say so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/")


def _page(archive: Archive) -> Any:
    """Return the first sheet of the workbook in the archive.

    :raises CannotReadBatch: when there is not one workbook, or it cannot be read.
    """
    books = [name for name in archive.entries if name.lower().endswith(".xlsx") and "/~$" not in f"/{name}"]
    if len(books) != 1:
        said = f"现在有 {len(books)} 个" if books else "现在没有"
        raise CannotReadBatch(f"压缩包里要有一个 Excel 表（.xlsx），{said}")
    content = archive.read(books[0])
    try:
        check_workbook(content)
        return load_workbook(io.BytesIO(content), data_only=False, keep_links=False).worksheets[0]
    except BadWorkbook as error:
        raise CannotReadBatch(error.message) from error
    except UNREADABLE as error:
        raise CannotReadBatch(BROKEN) from error


def read_sheet(archive: Archive) -> Sheet:
    """Return the rows of the workbook in the archive.

    :raises CannotReadBatch: when there is not one workbook, it cannot be read, or has no headings or too many rows.
    """
    page = _page(archive)
    first, columns = _headings(page)
    sheet = Sheet()
    for merge in page.merged_cells.ranges:
        if merge.max_row > first:
            sheet.problems.append(Problem(str(merge.coord), "合并了单元格，请取消合并，每行都写全"))
    for number, cells in enumerate(page.iter_rows(min_row=first + 1, max_col=60), first + 1):
        if any(cell.value is not None for cell in cells):
            sheet.rows[number] = dict(_row(cells, columns, number, sheet))
        if len(sheet.rows) > MOST_ROWS:
            raise CannotReadBatch(f"最多 {MOST_ROWS} 行，请分成几批")
    if not sheet.rows:
        raise CannotReadBatch("表里没有一份文件")
    return sheet


def _headings(page: Any) -> tuple[int, dict[int, str]]:
    """Return the row of the headings and what each column (from 0) holds.

    :raises CannotReadBatch: when there is no such row, or columns are missing.
    """
    for number, cells in enumerate(page.iter_rows(max_row=HEADINGS_WITHIN, max_col=60, values_only=True), 1):
        names = {index: KEYS.get(str(cell).strip().rstrip("*＊ "), "") for index, cell in enumerate(cells) if cell}
        if {"title", "file"} <= set(names.values()):
            missing = [HEADINGS[key] for key in REQUIRED_HEADINGS if key not in names.values()]
            if missing:
                raise CannotReadBatch(f"表里少了这些列：{'、'.join(missing)}")
            return number, {index: key for index, key in names.items() if key}
    raise CannotReadBatch("前 5 行里没有找到列名，至少要有“标题”和“文件”。可以先下载模板")


def _row(cells: Any, columns: dict[int, str], number: int, sheet: Sheet) -> Iterator[tuple[str, str]]:
    for index, key in columns.items():
        cell = cells[index] if index < len(cells) else None
        if cell is None or cell.value is None:
            continue
        if cell.data_type == "f":
            sheet.problems.append(Problem(place(number, key), "这一格是公式，请复制后“粘贴为数值”"))
        elif cell.data_type == "e":
            sheet.problems.append(Problem(place(number, key), f"这一格是错误值 {cell.value}，请写上内容"))
        else:
            yield key, _text(cell.value)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def template() -> bytes:
    """Return an empty workbook in this layout, with how to fill it in."""
    book = Workbook()
    page: Any = book.active
    page.title = "文件"
    page.append([f"{name}*" if key in REQUIRED_HEADINGS else name for key, name in HEADINGS.items()])
    page.freeze_panes = "A2"
    for column in page.columns:
        page.column_dimensions[column[0].column_letter].width = 18
    notes: Any = book.create_sheet("怎么填")
    notes.column_dimensions["A"].width = 100
    for line in HOW_TO:
        notes.append([line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
