"""What is taken in and under which name: values in, values out."""

import math
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from unicodedata import category, normalize

import filetype

from mingban.core.errors import BadInput
from mingban.files.choices import EXTENSIONS, MediaType

HEIC = "image/heic"
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
TAKEN = {
    "image/jpeg": MediaType.JPEG,
    "image/png": MediaType.PNG,
    "image/webp": MediaType.WEBP,
    HEIC: MediaType.JPEG,
    "application/pdf": MediaType.PDF,
}
PICTURE_NAMES = frozenset({"jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif"})
NAME_LENGTH = 80
UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


class FileNotAccepted(BadInput):
    """The file is not one of those that are taken in, or is broken or dangerous."""


class FileTooLarge(BadInput):
    """The file has more bytes than are taken in."""

    status = 413


class FileInfected(BadInput):
    """The virus scanner has found something."""


def say_infected(names: Sequence[str], *, kept: int) -> str:
    """Return in plain words that some uploads have a virus, and what became of the others."""
    rest = f"其他 {kept} 个文件收下了" if kept else "请换一台干净的电脑或者手机，重新拍照再传"
    return f"“{'”“'.join(names)}”里发现病毒，没有收。{rest}"


def upload_digest(upload: Any) -> str:
    """Return the digest of an upload's bytes as they came, which is read from its start and put back there."""
    upload.seek(0)
    digest = sha256(upload.read()).hexdigest()
    upload.seek(0)
    return digest


class TooManyFiles(BadInput):
    """The document would have more files than are taken in."""


def check_number(kept: int, more: int, *, limit: int) -> None:
    """Accept as many files for one owner as there may be.

    :raises TooManyFiles: saying how many there are and what to do.
    """
    if kept + more > limit:
        had = f"已经传了 {kept} 个，这次又选了 {more} 个" if kept else f"您选了 {more} 个"
        raise TooManyFiles(f"一份材料最多传 {limit} 个文件，{had}。页数多的，请把几页放进一个 PDF 再传")


def sniff(data: bytes, *, name: str, pictures_only: bool = False) -> str:
    """Return the media type that the content itself has, one of `TAKEN`.

    :raises FileNotAccepted: when the content is none of these, or the name says something else than the content is.
    """
    wanted = "照片（JPG、PNG、WebP、HEIC）" if pictures_only else "照片（JPG、PNG、WebP、HEIC）和 PDF"
    if not data:
        raise FileNotAccepted("这个文件是空的，请重新选一个")
    found = HEIC if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS else filetype.guess_mime(data)
    if found not in TAKEN:
        raise FileNotAccepted(f"只收{wanted}，您传的“{clean_name(name)}”不是。请拍照或者转成 PDF 再传")
    if pictures_only and found == MediaType.PDF:
        raise FileNotAccepted(f"这里只收{wanted}，您传的是 PDF。请拍一张照片再传")
    _check_extension(name, found)
    return str(found)


def _check_extension(name: str, found: str) -> None:
    """Any picture may be called by any picture's name, as phones and chats do; nothing else may be called what it is not."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    is_pdf = found == MediaType.PDF
    fits = not extension or (extension == "pdf" if is_pdf else extension in PICTURE_NAMES)
    if not fits:
        kind = "PDF" if is_pdf else "照片"
        right = "pdf" if is_pdf else EXTENSIONS[TAKEN[found]]
        raise FileNotAccepted(
            f"文件名写的是 .{extension[:10]}，里面却是{kind}。请看看是不是选错了；没选错就把名字改成 .{right} 再传"
        )


def clean_name(name: str, media_type: MediaType | None = None) -> str:
    """Return a name that is safe to show and to save under, of at most 80 characters, with the extension of its type."""
    base = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    base = "".join(letter for letter in base if category(letter)[0] != "C")
    base = UNSAFE_IN_NAMES.sub("_", base).strip()
    if media_type is None:
        return base.strip(" .")[:NAME_LENGTH] or "文件"
    stem, dot, extension = base.rpartition(".")
    if not dot or len(extension) > 5:
        stem = base
    return f"{stem.strip(' .')[: NAME_LENGTH - 5] or '文件'}.{EXTENSIONS[media_type]}"


def say_size(size: int) -> str:
    """Return a size in bytes as people say it: 3.2 MB, 640 KB."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


Mark = tuple[float, float, float, float]
MOST_MARKS = 30
# Where a page has no drawing surface (keyboard, touch, no script): so many numbered cells, row by row.
GRID_COLUMNS, GRID_ROWS = 4, 6
WHOLE_PAGE: Mark = (0.0, 0.0, 1.0, 1.0)


class BadMarks(BadInput):
    """Marks are not rectangles on the page, or too many."""


def page_label(number: int, files: int, page: int, pages: int) -> str:
    """Return how a page is called among its document's: by file where there are several, by page where a file has several."""
    if pages == 1:
        return f"第 {number} 张" if files > 1 else "这一页"
    return f"第 {number} 个文件第 {page} 页" if files > 1 else f"第 {page} 页"


def check_marks(marks: Sequence[Sequence[float]]) -> list[Mark]:
    """Return rectangles cut to the page, rounded to a thousandth of it.

    :raises BadMarks: for what is no rectangle on the page, or more than thirty.
    """
    if len(marks) > MOST_MARKS:
        raise BadMarks(f"一页最多画 {MOST_MARKS} 个框")
    return [_mark(mark) for mark in marks]


def _mark(mark: Sequence[float]) -> Mark:
    if len(mark) != 4 or not all(math.isfinite(number) for number in mark):
        raise BadMarks("框的位置读不懂，请重新画")
    left, top = (min(max(number, 0.0), 1.0) for number in mark[:2])
    width, height = min(mark[2], 1 - left), min(mark[3], 1 - top)
    if width <= 0 or height <= 0:
        raise BadMarks("框画到页面外面去了，请重新画")
    return (round(left, 3), round(top, 3), round(width, 3), round(height, 3))


def read_marks(text: str) -> list[Mark]:
    """Read rectangles from `left,top,width,height;…`, as a page's script writes them.

    :raises BadMarks: when they cannot be read.
    """
    try:
        marks = [[float(number) for number in part.split(",")] for part in text.split(";") if part.strip()]
    except ValueError as error:
        raise BadMarks("框的位置读不懂，请重新画") from error
    return check_marks(marks)


def cell_mark(cell: int) -> Mark:
    """Return the rectangle of a numbered cell, counted from 1, row by row.

    :raises BadMarks: when there is no such cell.
    """
    if not 1 <= cell <= GRID_COLUMNS * GRID_ROWS:
        raise BadMarks("没有这个格子")
    row, column = divmod(cell - 1, GRID_COLUMNS)
    return check_marks([(column / GRID_COLUMNS, row / GRID_ROWS, 1 / GRID_COLUMNS, 1 / GRID_ROWS)])[0]
