"""What files carry is found with its place, and is gone when it was taken out: looked for in every byte that is left."""

import io

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from mingban.core.errors import BadInput
from mingban.disclosure import gate
from mingban.disclosure.gate import Group, package
from mingban.disclosure.tests.papers import (
    CARD,
    IDENTITY,
    PHONE,
    all_streams,
    archive_file,
    excel_file,
    inside,
    pdf_file,
    photo_file,
    shared_file,
    slides_file,
    word_file,
)


def found(content: bytes, kind: str) -> set[tuple[str, str]]:
    """Return what is found, with its place."""
    return {(one.kind, one.place) for one in gate.look(content, kind).traces}


def is_hidden_left(content: bytes, kind: str) -> bool:
    return any(one.group is Group.HIDDEN for one in gate.look(content, kind).traces)


def test_a_word_file_loses_what_is_hidden_and_keeps_what_is_read() -> None:
    content = word_file()
    said = found(content, "docx")
    assert {
        ("文件属性", "作者"),
        ("没有接受的修订", "正文第 2 段"),
        ("隐藏的文字", "正文第 3 段"),
        ("身份证号", "正文第 1 段"),
        ("照片的拍摄地点", "第 1 张图片"),
        ("批注", "正文"),
    } <= said
    cleaned = gate.clean(content, "docx")
    assert not is_hidden_left(cleaned, "docx")
    left = inside(cleaned).decode(errors="replace")
    for word in ("张三", "李四", "王五", "十万", "底价", "这句不要公开"):
        assert word not in left
    masked = gate.mask(cleaned, "docx", gate.Redaction(words=("邻居",)))
    lines = [one.text for one in docx.Document(io.BytesIO(masked)).paragraphs]
    assert lines[:3] == ["申请人身份证号 1101**********002X，＊＊看得见", "最高五万元", "公开的一段"]
    assert IDENTITY[6:] not in inside(masked).decode(errors="replace")
    assert ("身份证号", "正文第 1 段") not in found(masked, "docx")


def test_an_excel_file_loses_hidden_sheets_rows_and_columns_and_formulas_that_remember_them() -> None:
    content = excel_file()
    said = found(content, "xlsx")
    assert {
        ("隐藏的工作表", "工作表“底稿”"),
        ("隐藏的行", "工作表“名单”第 5 行"),
        ("隐藏的列", "工作表“名单”E 列"),
        ("手机号", "工作表“名单”的 B2"),
    } <= said
    masked = gate.mask(gate.clean(content, "xlsx"), "xlsx", gate.Redaction())
    assert not gate.look(masked, "xlsx").traces
    book = openpyxl.load_workbook(io.BytesIO(masked))
    assert book.sheetnames == ["名单"]
    assert [cell.value for cell in book["名单"][2][:2]] == ["王某", "138****8000"]
    left = inside(masked).decode(errors="replace")
    for word in ("底稿", "内部评分", "藏起来", "赵六", "钱七", PHONE):
        assert word not in left


def test_a_workbook_of_excel_s_own_loses_texts_that_only_hidden_sheets_show_and_all_that_runs_or_points_elsewhere() -> (
    None
):
    content = shared_file()
    said = found(content, "xlsx")
    assert {
        ("宏（程序）", "整个文件"),
        ("嵌入的文件", "第 1 张工作表"),
        ("本机的路径", "第 1 张工作表"),
        ("模板的路径", "文件属性"),
        ("文件属性", "单位"),
        ("手机号", "工作表“名单”的 B1"),
        ("手机号", "工作表“附表”的 B1"),
    } <= said
    cleaned = gate.clean(content, "xlsx")
    left = inside(cleaned).decode()
    for word in (
        "内部评分",
        "底稿",
        "某公司",
        "张三",
        "AutoOpen",
        "printer of",
        "embedded",
        "macroEnabled",
        "file:///",
        "<f>",
    ):
        assert word not in left
    assert "localSheetId='1'" in left.replace('"', "'")
    masked = gate.mask(cleaned, "xlsx", gate.Redaction())
    assert not gate.look(masked, "xlsx").traces
    again = inside(masked).decode()
    assert "看得见" in again
    assert PHONE not in again


def test_slides_lose_the_hidden_ones_and_the_speaker_s_notes() -> None:
    content = slides_file()
    assert {("隐藏的幻灯片", "第 2 张幻灯片"), ("手机号", "第 1 张幻灯片")} <= found(content, "pptx")
    masked = gate.mask(gate.clean(content, "pptx"), "pptx", gate.Redaction())
    left = inside(masked).decode()
    assert "138****8000" in left
    for word in (PHONE, "备用的一张", "不要提"):
        assert word not in left


def test_a_pdf_is_really_redacted() -> None:
    content = pdf_file()
    said = found(content, "pdf")
    assert {
        ("文件属性", "作者"),
        ("夹带的文件", "整个文件"),
        ("会自动运行的内容", "整个文件"),
        ("身份证号", "第 1 页"),
        ("手机号", "第 1 页"),
    } <= said
    made, pages = gate.redact_pdf(content, gate.Redaction(words=("旁 边",)))
    assert pages == [1]
    pdf = pypdfium2.PdfDocument(made)
    first, second = (pdf[number].get_textpage().get_text_range() for number in (0, 1))
    assert "看得见" in first
    assert "没有人的号码" in second
    squeezed = "".join(first.split())
    everything = all_streams(made)
    for word in (IDENTITY, PHONE, "旁边", "张三", "底价一百万元"):
        assert word not in squeezed
        for encoding in ("utf-8", "utf-16-be"):
            assert word.encode(encoding) not in everything
    assert b"JavaScript" not in everything
    assert [one.group for one in gate.look(made, "pdf").traces] == []
    # The pixels are black where the number stood: the page that was blacked out is a picture.
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert "/Sheet" in opened.pages[0].Resources.XObject
        assert "/Sheet" not in opened.pages[1].Resources.get("/XObject", {})


def test_marks_black_out_what_they_cover_and_text_that_is_only_covered_does_not_come_back() -> None:
    plain = pdf_file("第一行要遮住的秘密", pages=1)
    whole, pages = gate.redact_pdf(plain, gate.Redaction(marks={1: [(0.0, 0.0, 1.0, 1.0)]}))
    assert pages == [1]
    page = pypdfium2.PdfDocument(whole)[0]
    assert page.get_textpage().count_chars() == 0
    assert page.render(scale=0.5).to_pil().convert("L").getextrema()[1] < 20
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        box = pdf.make_stream(b"q 0 g 0 0 600 850 re f Q")
        pdf.pages[0].contents_add(box)
        out = io.BytesIO()
        pdf.save(out)
    covered = out.getvalue()
    assert "看不见的字（被盖住、白色或者在页面外）" in {kind for kind, _ in found(covered, "pdf")}
    cleaned = gate.clean(covered, "pdf")
    assert "秘密" not in pypdfium2.PdfDocument(cleaned)[0].get_textpage().get_text_range()
    assert not is_hidden_left(cleaned, "pdf")


def test_a_photograph_loses_where_it_was_taken() -> None:
    content = photo_file()
    assert {("照片的拍摄地点", "图片"), ("照片的拍摄信息", "图片"), ("图片里的内容", "图片")} <= found(content, "jpg")
    cleaned = gate.clean(content, "jpg")
    assert found(cleaned, "jpg") == {("图片里的内容", "图片")}
    assert Image.open(io.BytesIO(cleaned)).size == (60, 40)
    with pytest.raises(gate.NotAccepted, match="自己遮好"):
        gate.mask(cleaned, "jpg", gate.Redaction())


def test_plain_texts_are_masked_line_by_line() -> None:
    content = f"姓名,卡号\n王某,{CARD}\n李某,{PHONE}".encode("gb18030")
    assert found(content, "csv") == {("银行账号", "第 2 行"), ("手机号", "第 3 行")}
    masked = gate.mask(content, "csv", gate.Redaction(words=("李某",))).decode("utf-8-sig")
    assert masked == "姓名,卡号\n王某,************0128\n＊＊,138****8000"
    with pytest.raises(gate.NotAccepted, match="不是文字"):
        gate.look(b"\xff\xfe\xff\x00\x81", "txt")


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("旧.doc", b"x", "另存为 DOCX"),
        ("包.zip", b"PK", "附件只收"),
        ("照片.pdf", b"no pdf at all", "里面却不是"),
        ("坏.docx", b"PK\x03\x04 broken", "打不开"),
        ("锁.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "密码"),
        ("空.docx", archive_file({"a.xml": b"<a/>"}), "不是 Office 文件"),
        ("改名.docx", excel_file(), "不是 DOCX"),
        ("炸.docx", archive_file({"word/document.xml": b"0" * (package.MOST_UNPACKED + 1)}), "太大"),
        ("实体.docx", archive_file({package.TYPES: b"<a/>", "word/document.xml": ENTITIES}), "实体"),
        ("残.docx", archive_file({package.TYPES: b"<a/>", "word/document.xml": b"<a>"}), "坏了"),
        ("大.docx", archive_file({package.TYPES: b"<a/>", "word/document.xml": b"0" * (package.MOST_XML + 1)}), "太大"),
        ("坏.pdf", b"%PDF-1.7 broken", "打不开"),
    ],
)
def test_files_that_nobody_can_look_into_are_refused_in_words(name: str, content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        gate.look(content, gate.kind_of(name, content))


def pdf_with(pages: int = 1, size: tuple[float, float] = (200, 200), password: str = "") -> bytes:
    with pikepdf.Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=size)
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
        return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (pdf_with(301), "超过 300 页"),
        (pdf_with(size=(14_000, 14_000)), "大得不像纸张"),
        (pdf_with(password="secret"), "密码"),
    ],
    ids=["pages", "huge", "locked"],
)
def test_pdfs_that_are_bombs_or_locked_are_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        gate.look(content, "pdf")
