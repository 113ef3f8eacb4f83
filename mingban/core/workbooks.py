"""Excel files that somebody sends in, opened with care: what is no workbook, or would be too large when unpacked, is refused in words.

All XML is walked with defusedxml first: openpyxl would use lxml where that happens to be installed.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils.exceptions import InvalidFileException

from mingban.core.errors import BadInput

MAX_UNPACKED = 20 * 1024 * 1024
# openpyxl keeps every element that is no row: a hundred bytes for `<a/>`. A whole county's catalogue has ten thousand.
MAX_ELEMENTS = 300_000
MAX_FILES = 300
TOO_LARGE = "这个 Excel 文件太大了，请分成几个文件"
BROKEN = "这个 Excel 文件打不开，可能损坏了，请用 Excel 另存为 .xlsx 再试"
ZIP_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"
# What openpyxl, zipfile and zlib say to files that nobody's Excel has written: there is no promise of theirs.
UNREADABLE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    DefusedXmlException, InvalidFileException, ParseError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class BadWorkbook(BadInput):
    """The file is no workbook that can be read."""


def check_workbook(content: bytes) -> None:
    """Refuse what is no workbook, or would be too large when unpacked.

    :raises BadWorkbook:
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except UNREADABLE as error:
        raise BadWorkbook("这不是完整的 Excel 文件，请重新另存为 .xlsx 再试") from error
    entries = archive.infolist()
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise BadWorkbook(TOO_LARGE)
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise BadWorkbook("这不是 .xlsx 文件，请用 Excel 另存为 .xlsx 再试")
    _check_xml(archive, entries)


def _check_xml(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Walk all XML.

    :raises BadWorkbook: for declared entities, too many elements, and what is no XML.
    """
    count = 0
    try:
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as stream:
                    for _ in elements_of(stream):
                        count += 1
                        if count > MAX_ELEMENTS:
                            raise BadWorkbook(TOO_LARGE)
    except UNREADABLE as error:
        raise BadWorkbook(BROKEN) from error


def elements_of(stream: IO[bytes]) -> Iterator[Element]:
    """Yield the elements of an XML file, and keep none."""
    root = None
    for event, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
        root = element if root is None else root
        if event == "end":
            yield element
            root.clear()
