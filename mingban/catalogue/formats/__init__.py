"""Files of definitions: JSON and Excel, read with the place of every value, and written."""

from typing import IO

from mingban.catalogue.formats.json_file import read_json, write_json
from mingban.catalogue.formats.source import CannotRead, Source

ZIP_START = b"PK\x03\x04"
# Of either format; each reader has a limit of its own.
MAX_BYTES = 20 * 1024 * 1024


def read_source(file: IO[bytes]) -> Source:
    """Read a file of either format, told apart by its first bytes.

    :raises CannotRead: when it is neither, or too large.
    """
    content = file.read(MAX_BYTES + 1)
    if not content.strip():
        raise CannotRead("文件是空的")
    if content.startswith(ZIP_START):
        raise CannotRead("Excel 文件还不能读")
    return read_json(content)


__all__ = ["CannotRead", "Source", "read_json", "read_source", "write_json"]
