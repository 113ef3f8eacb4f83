"""Rows as files: CSV line by line, Excel through openpyxl's write-only workbook; neither holds more than a row."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from openpyxl import Workbook

# Excel's sheets end at 1,048,576 rows.
ROWS_A_SHEET = 1_000_000
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the old Chinese encoding


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """Yield the rows as lines of a CSV file that Excel opens."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    for number, row in enumerate(rows):
        line: Any = writer.writerow(row)
        yield f"{'' if number else BYTE_ORDER_MARK}{line}".encode()


def excel_file(rows: Iterable[list[str]], *, title: str) -> IO[bytes]:
    """Return the rows as an open temporary .xlsx file, read from its beginning; closing it removes it."""
    workbook = Workbook(write_only=True)
    sheet: Any = None
    for number, row in enumerate(rows):
        if number % ROWS_A_SHEET == 0:
            sheet = workbook.create_sheet(f"{title}{number // ROWS_A_SHEET + 1}" if number else title)
        sheet.append(row)
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it when it is sent
    workbook.save(file)
    file.seek(0)
    return file
