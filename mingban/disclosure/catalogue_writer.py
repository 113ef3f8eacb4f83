"""Entries as files in the layout that the reader reads back."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from mingban.disclosure.catalogue_layout import EXPORTED, NOTES

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the old Chinese encoding
HOW_TO = (
    "第一行是列名，列的先后可以换。一行一条；公开主体写单位的全称、简称或者代码，一行写一个单位。",
    "“编码”和办事事项用同一个编码的，办事指南、办理结果会自动出现在这一条下面。空着的，导入时自动编。",
    "公开时限照文件原文写。系统看得懂的按它计时；看不懂的照原文显示，按条例最长 20 个工作日计时。",
    "只有公开领域和公开事项可以竖着合并单元格；不要写公式。先试导入，要改的地方会按格子列出来。",
)
WIDE = {"content": 36, "basis": 36, "limit": 24, "channels": 24}


def write_excel(rows: Iterable[dict[str, str]]) -> bytes:
    """Return rows as the bytes of an .xlsx file."""
    workbook = Workbook(write_only=True)
    page: Any = workbook.create_sheet("公开目录")
    page.freeze_panes = "A2"
    for number, (key, _) in enumerate(EXPORTED, start=1):
        page.column_dimensions[get_column_letter(number)].width = WIDE.get(key, 16)
    page.append([_heading(page, heading) for _, heading in EXPORTED])
    for row in rows:
        page.append([_text(page, row.get(key, "")) for key, _ in EXPORTED])
    notes: Any = workbook.create_sheet(NOTES)
    notes.column_dimensions["A"].width = 100
    for line in HOW_TO:
        notes.append([line])
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _heading(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value=text)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6F0F7")
    return cell


def _text(page: Any, text: str) -> Any:
    """Text stays text, also when it looks like a formula or a number."""
    cell = WriteOnlyCell(page, value=text)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.data_type, cell.number_format = "s", "@"
    return cell


def write_csv(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Yield the lines of a CSV file that Excel opens and the reader reads back."""
    return csv_lines(
        [[heading for _, heading in EXPORTED], *([row.get(key, "") for key, _ in EXPORTED] for row in rows)]
    )


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield rows as lines of a CSV file that Excel opens."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    for number, row in enumerate(rows):
        line: Any = writer.writerow([_harmless(value) for value in row])
        yield f"{'' if number else BYTE_ORDER_MARK}{line}"


def _harmless(value: object) -> object:
    """Put a tab before what Excel would take for a formula; the reader takes it off again."""
    return f"\t{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
