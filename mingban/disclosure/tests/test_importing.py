"""Documents from files, as offices write them and as they should not be."""

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mingban.disclosure import importing, rules
from mingban.disclosure.models import NormativeDocument
from mingban.disclosure.tests.factories import Office
from mingban.documents import queries as documents

LINES = [
    "鹤城区人民政府办公室",
    "关于做好防汛工作的通知",
    "鹤政办发[2026]12号",
    "各乡镇人民政府、街道办事处：",
    "一、总体要求",
    "坚持人民至上、生命至上。",
    "（一）压实责任",
    "1.各单位主要负责人是第一责任人，要在汛期以前到岗到位，把责任落实到每一个人。",
]


def written(lines: list[str], *, table: list[list[str]] | None = None, author: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.author = author
    for line in lines:
        document.add_paragraph(line)
    if table:
        drawn = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(drawn.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_document_is_laid_out_as_it_is_written() -> None:
    laid = rules.lay_out([*LINES, [["乡镇", "电话"], ["黄金坳", "0745-2000001"]]])
    assert laid.title == "鹤城区人民政府办公室关于做好防汛工作的通知"
    assert laid.number == "鹤政办发〔2026〕12号"
    kinds = [kind for kind, _ in laid.blocks]
    assert kinds == ["paragraph", "heading", "paragraph", "heading", "paragraph", "table"]
    assert laid.blocks[3][1] == {"level": "2", "text": "（一）压实责任"}


def test_lines_that_a_page_broke_are_joined() -> None:
    lines = ["鹤城区", "坚持人民至上、生命至", "上。", "一、总体要求", "", "要做好各项准备工作和", "宣传。"]
    assert rules.joined(lines) == ["鹤城区", "坚持人民至上、生命至上。", "一、总体要求", "要做好各项准备工作和宣传。"]


def test_what_a_file_carries_unseen_stays_behind_and_is_named() -> None:
    read = importing.read_docx(io.BytesIO(written(LINES, table=[["甲", "乙"]], author="某某")))
    assert read.laid.number == "鹤政办发〔2026〕12号"
    assert read.laid.blocks[-1] == ("table", {"data": [["甲", "乙"]], "first_row_is_table_header": True})
    assert any("作者" in one for one in read.warnings)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (importing.MOST_UNPACKED + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "不是 DOCX"), (b"PK\x03\x04 broken", "不是 DOCX"), (bomb(), "太大")],
    ids=["empty", "broken", "bomb"],
)
def test_a_broken_docx_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(importing.CannotImport, match=says):
        importing.read_docx(io.BytesIO(content))


def test_a_pdf_without_text_or_broken_is_refused_and_one_with_text_is_read() -> None:
    with pytest.raises(importing.CannotImport, match="打不开"):
        importing.read_pdf(io.BytesIO(b"%PDF-1.7 broken"))
    content = {
        "blocks": [{"kind": "paragraph", "lines": ["坚持人民至上、生命至上。"]}],
        "issued_on": "",
        "registration_number": "",
        "is_demo": False,
    }
    pdf = documents.typeset(
        "official-document",
        title="关于防汛的通知",
        number="鹤政办发〔2026〕12号",
        organisation="鹤城区",
        url="http://x",
        content=content,
        at=timezone.now(),
    )
    read = importing.read_pdf(io.BytesIO(pdf))
    assert any("生命至上" in str(value) for _, value in read.laid.blocks)


@pytest.mark.django_db
def test_an_editor_imports_into_his_own_columns_only() -> None:
    office, other = Office(), Office()
    desk = office.desk(office.writer)
    file = SimpleUploadedFile("通知.docx", written(LINES, author="某某"))
    sent = desk.post("/desk/publishing/import/", {"file": file, "column": office.column.pk, "what": "document"})
    page = NormativeDocument.objects.get(number="鹤政办发〔2026〕12号")
    assert sent.status_code == 302
    assert (page.live, page.organisation, page.title) == (
        False,
        office.organisation,
        "鹤城区人民政府办公室关于做好防汛工作的通知",
    )
    file.seek(0)
    wrong = desk.post("/desk/publishing/import/", {"file": file, "column": other.column.pk, "what": "document"})
    assert wrong.status_code == 422
    for name, says in (("旧.doc", "另存为 DOCX"), ("坏.docx", "不是 DOCX")):
        bad = desk.post(
            "/desk/publishing/import/",
            {"file": SimpleUploadedFile(name, b"x"), "column": office.column.pk, "what": "document"},
        )
        assert (bad.status_code, says in bad.content.decode()) == (422, True)
    assert office.desk(office.head).get("/desk/publishing/import/").status_code == 403
