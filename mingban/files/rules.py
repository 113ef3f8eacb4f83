"""What is taken in and under which name: values in, values out."""

import re
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
