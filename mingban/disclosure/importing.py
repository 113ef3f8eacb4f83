"""Reads the files in which offices write their documents, and tells what must not go out with them unseen."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import docx
import pypdfium2
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from mingban.core.errors import Refused
from mingban.disclosure.rules import Laid, joined, lay_out

# What a file may unpack to, and how many pages a PDF may have: documents have tens of pages, bombs have millions.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PAGES = 300


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A document as read, and what its file carries besides that nobody sees on paper."""

    laid: Laid
    warnings: list[str] = field(default_factory=list)


class CannotImport(Refused):
    """A file that cannot be read as a document."""


def read_docx(file: BinaryIO) -> Imported:
    """Return the text of a DOCX file: paragraphs and tables in their order; what was deleted with changes tracked is left out.

    :raises CannotImport: when it is none, is broken, or unpacks to more than a document can be.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(one.file_size for one in archive.infolist())
            if size > MOST_UNPACKED:
                raise CannotImport("这个文件解开以后太大了，不像一份文件")
            names = set(archive.namelist())
        file.seek(0)
        document = docx.Document(file)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise CannotImport("这不是 DOCX 文件，或者文件坏了。旧的 DOC 请先另存为 DOCX") from error
    return Imported(laid=lay_out(_pieces(document)), warnings=_hidden(document, names))


def _pieces(document: Document) -> Iterator[str | list[list[str]]]:
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:p"):
            yield Paragraph(element, document).text
        elif element.tag == qn("w:tbl"):
            yield [[cell.text.strip() for cell in row.cells] for row in Table(element, document).rows]


def _hidden(document: Document, names: set[str]) -> list[str]:
    """Say what the file carries that readers do not see: it stays behind, as only the text is taken."""
    body, said = document.element.body, []
    if next(body.iter(qn("w:ins")), None) is not None or next(body.iter(qn("w:del")), None) is not None:
        said.append("文件里有没有接受的修订，请核对正文是不是定稿")
    if "word/comments.xml" in names:
        said.append("文件里有批注，没有带进来")
    author = document.core_properties.author or document.core_properties.last_modified_by
    if author:
        said.append("文件属性里有作者姓名，没有带进来")
    if next(body.iter(qn("w:drawing")), None) is not None:
        said.append("文件里有图片，没有带进来，请在正文里另加")
    return said


def read_pdf(file: BinaryIO) -> Imported:
    """Return the text of a PDF file, its lines joined to paragraphs.

    :raises CannotImport: when it cannot be opened, is locked, is too long, or has no text (it was scanned).
    """
    try:
        pdf = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        raise CannotImport("这个 PDF 打不开：坏了，或者有密码") from error
    try:
        if len(pdf) > MOST_PAGES:
            raise CannotImport(f"这个 PDF 有 {len(pdf)} 页，最多收 {MOST_PAGES} 页")
        lines = [line for page in pdf for line in page.get_textpage().get_text_range().splitlines()]
    finally:
        pdf.close()
    if not any(line.strip() for line in lines):
        raise CannotImport("这个 PDF 是扫描的图片，没有文字。请用有文字的 PDF 或者 DOCX")
    return Imported(laid=lay_out(joined(lines)), warnings=["PDF 里的表格和分段可能不准，请对照原件看一遍"])
