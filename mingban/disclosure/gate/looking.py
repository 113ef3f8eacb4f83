"""One door for all kinds of files: what is in them, cleaned, masked."""

from pathlib import PurePath

import filetype

from mingban.core.errors import BadInput
from mingban.disclosure.gate import office, pdfs, pictures
from mingban.disclosure.gate.pdfs import Looked, Redaction
from mingban.disclosure.gate.traces import private, unseen
from mingban.disclosure.rules import masked

PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
TEXTS = frozenset({"txt", "csv"})
FILMS = frozenset({"mp4"})
KINDS = frozenset({*office.PROGRAMS, "pdf", *PICTURES, *TEXTS, *FILMS})
# Instead of which kind another one is asked for.
OTHERS = {
    "doc": "DOCX", "xls": "XLSX", "ppt": "PPTX", "docm": "DOCX", "xlsm": "XLSX", "pptm": "PPTX", "wps": "DOCX", "et": "XLSX",
    "dps": "PPTX", "rtf": "DOCX", "ofd": "PDF", "xlsb": "XLSX",
}  # fmt: skip
# Films are large and not looked into: their beginning tells what they are.
HEAD_BYTES = 8192


class NotAccepted(BadInput):
    """A file of a kind that nobody can look into."""


def kind_of(name: str, content: bytes) -> str:
    """Return what kind of file it is, by its name, which its content has to bear out.

    :raises NotAccepted: for kinds that are not taken in, and for names that lie.
    """
    kind = PurePath(name.lower()).suffix.lstrip(".")
    if kind in OTHERS:
        raise NotAccepted(f"不收 {kind.upper()}，请另存为 {OTHERS[kind]} 再传")
    if kind not in KINDS:
        raise NotAccepted("附件只收 DOCX、XLSX、PPTX、PDF、JPG、PNG、WebP、TXT、CSV 和 MP4")
    found = filetype.guess_mime(content)
    wanted = {"pdf": "application/pdf", "mp4": "video/mp4", **PICTURES}.get(kind)
    if wanted and found != wanted:
        raise NotAccepted(f"文件名写的是 .{kind}，里面却不是。请看看是不是选错了")
    return kind


def look(content: bytes, kind: str) -> Looked:
    """Return what a file carries and says.

    :raises mingban.core.errors.BadInput: when it cannot be read.
    """
    if kind in office.PROGRAMS:
        return Looked(traces=office.look(content, kind))
    if kind == "pdf":
        return pdfs.look(content)
    if kind in PICTURES:
        found = [*pictures.look(content, "图片"), unseen("图片里的内容", "图片")]
        return Looked(traces=found, pages=1)
    if kind in FILMS:
        return Looked(traces=[unseen("视频里的画面和声音", "视频")])
    lines = _text(content).splitlines()
    return Looked(traces=[trace for number, line in enumerate(lines, 1) for trace in private(line, f"第 {number} 行")])


def clean(content: bytes, kind: str) -> bytes:
    """Return the file without what readers do not see.

    :raises mingban.core.errors.BadInput: when it cannot be read.
    """
    if kind in office.PROGRAMS:
        return office.clean(content, kind)
    if kind == "pdf":
        return pdfs.clean(content)
    return pictures.clean(content) if kind in PICTURES else content


def mask(content: bytes, kind: str, redaction: Redaction) -> bytes:
    """Return the file with what is personal masked in its text; a PDF with it blacked out.

    :raises NotAccepted: for pictures and films, which have to be drawn over by their makers.
    """
    if kind in office.PROGRAMS:
        return office.mask(content, kind, redaction.words)
    if kind == "pdf":
        return pdfs.redact_pdf(content, redaction)[0]
    if kind in TEXTS:
        text = masked(_text(content))
        for word in filter(None, redaction.words):
            text = text.replace(word, "＊" * len(word))
        return text.encode("utf-8-sig" if kind == "csv" else "utf-8")
    raise NotAccepted("图片和视频里的内容请自己遮好再传")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAccepted("这个文件不是文字，打不开")
