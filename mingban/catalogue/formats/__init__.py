"""Files of definitions: JSON and Excel, read with the place of every value, and written; an item's flow as BPMN."""

from typing import IO

from mingban.catalogue.formats.bpmn_reader import read_bpmn
from mingban.catalogue.formats.bpmn_writer import write_bpmn
from mingban.catalogue.formats.excel_reader import read_excel
from mingban.catalogue.formats.excel_writer import write_excel
from mingban.catalogue.formats.json_file import read_json, write_json
from mingban.catalogue.formats.source import CannotRead, Source

ZIP_START = b"PK\x03\x04"
OLD_EXCEL_START = b"\xd0\xcf\x11\xe0"
# Of either format; each reader has limits of its own.
MAX_BYTES = 20 * 1024 * 1024


def read_source(file: IO[bytes]) -> Source:
    """Read a file of either format, told apart by its first bytes.

    :raises CannotRead: when it is neither, too large, or not as the format's page says.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise CannotRead(f"文件太大，最大 {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise CannotRead("文件是空的")
    if content.startswith(OLD_EXCEL_START):
        raise CannotRead("这是旧格式的 Excel 文件（.xls）或者加了密码，请另存为不带密码的 .xlsx 再试")
    return read_excel(content) if content.startswith(ZIP_START) else read_json(content)


__all__ = [
    "CannotRead",
    "Source",
    "read_bpmn",
    "read_excel",
    "read_json",
    "read_source",
    "write_bpmn",
    "write_excel",
    "write_json",
]
