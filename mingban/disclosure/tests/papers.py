"""Files as offices make them: with authors, tracked changes, hidden sheets, comments, places of photos; and as they should not be."""

import io
import zipfile
from typing import Any

import docx
import pikepdf
from django.utils import timezone
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import ExifTags, Image

from mingban.documents import queries as documents

IDENTITY, PHONE, CARD = "11010519491231002X", "13800138000", "6222021234567890128"
TRACKED = f"""<w:p {nsdecls("w")}><w:r><w:t>最高</w:t></w:r>
<w:del w:id="1" w:author="李四"><w:r><w:delText>十万</w:delText></w:r></w:del>
<w:ins w:id="2" w:author="李四"><w:r><w:t>五万</w:t></w:r></w:ins><w:r><w:t>元</w:t></w:r></w:p>"""


def saved(thing: Any) -> bytes:
    """Return what a document or workbook is as a file."""
    file = io.BytesIO()
    thing.save(file)
    return file.getvalue()


def word_file() -> bytes:
    """Return a Word file: an author, a number over two runs, a change not accepted, hidden text, a comment."""
    document = docx.Document()
    document.core_properties.author = "张三"
    line = document.add_paragraph(f"申请人身份证号 {IDENTITY[:6]}")
    line.add_run(f"{IDENTITY[6:]}，邻居看得见")
    document.add_paragraph("公开的一段").add_run("底价一百万元").font.hidden = True
    document.element.body.insert(1, parse_xml(TRACKED))
    document.add_picture(io.BytesIO(photo_file()))
    document.add_comment(line.runs, text="这句不要公开", author="王五", initials="w")
    return saved(document)


def excel_file() -> bytes:
    """Return a workbook: a list with phones as numbers, a hidden row and column, a comment, and a sheet that is very hidden."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "名单"
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"], sheet["C2"] = "姓名", "电话", "王某", int(PHONE), "=底稿!A1"
    sheet["A5"], sheet["E1"] = "藏起来的行", "藏起来的列"
    sheet.row_dimensions[5].hidden = sheet.column_dimensions["E"].hidden = True
    sheet["A1"].comment = Comment("核对过", "赵六")
    draft = book.create_sheet("底稿")
    draft["A1"], draft.sheet_state = "内部评分九十", "veryHidden"
    book.properties.creator = "钱七"
    return saved(book)


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def relations(*rows: tuple[str, str]) -> bytes:
    """Return the relationships of a part: type and target; paths of a computer point outside."""
    outside = ' TargetMode="External"'
    said = "".join(
        f'<Relationship Id="r{number}" Type="{LINKS}/{name}" Target="{to}"{outside if ":" in to else ""}/>'
        for number, (name, to) in enumerate(rows, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{said}</Relationships>'.encode()


def sheet_part(*cells: str, more: str = "") -> bytes:
    """Return a sheet with one row, whose cells show these shared texts or numbers."""
    shared = ' t="s"'
    said = "".join(
        f'<c r="{chr(64 + number)}1"{shared if len(text) == 1 else ""}><f>底稿!A1</f><v>{text}</v></c>'
        for number, text in enumerate(cells, 1)
    )
    return f'<worksheet xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheetData><row r="1">{said}</row></sheetData>{more}</worksheet>'.encode()


def shared_file() -> bytes:
    """Return a workbook as Excel itself writes it: shared texts, names of cells, a macro, a link to another file, a template's path."""
    texts = "".join(
        f"<si><r><t>{one[:3]}</t></r><r><t>{one[3:]}</t></r></si>" for one in ("看得见的", f"电话 {PHONE}", "内部评分")
    )
    names = "<definedName name='a' localSheetId='1'>底稿!$A$1</definedName><definedName name='b' localSheetId='2'>名单!$A$1</definedName>"
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        for number, (name, state) in enumerate((("名单", ""), ("底稿", ' state="hidden"'), ("附表", "")), 1)
    )
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Override PartName="/xl/workbook.xml" ContentType="{MACROS}"/><Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'.encode(),
        "_rels/.rels": relations(("officeDocument", "/xl/workbook.xml"), ("extended-properties", "docProps/app.xml")),
        "docProps/app.xml": "<Properties><Company>某公司</Company><Template>C:\\Users\\张三\\a.xlt</Template></Properties>".encode(),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><bookViews><workbookView activeTab="1"/></bookViews><sheets>{sheets}</sheets><definedNames>{names}</definedNames><pivotCaches/></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("worksheet", "worksheets/sheet3.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("vbaProject", "vbaProject.bin"),
        ),
        "xl/worksheets/sheet1.xml": sheet_part("0", "1", more='<pageSetup r:id="r1"/><oleObject r:id="r2"/>'),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("printerSettings", "../printer.bin"), ("oleObject", "../embedded.bin"), ("hyperlink", "file:///C:/a.xlsx")
        ),
        "xl/worksheets/sheet2.xml": sheet_part("2"),
        "xl/worksheets/sheet3.xml": sheet_part("0", PHONE),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}">{texts}</sst>'.encode(),
        "xl/vbaProject.bin": b"Sub AutoOpen",
        "xl/printer.bin": b"printer of an office",
        "xl/embedded.bin": b"embedded secret",
    }
    return archive_file(parts)


def slides_file() -> bytes:
    """Return slides, the second of them hidden, the first with notes; only the parts that matter."""
    names = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    links = f'xmlns:r="{LINKS}"'

    def slide(text: str, more: str = "") -> str:
        return f"<p:sld {names}{more}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"

    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "ppt/presentation.xml": f'<p:presentation {names} {links}><p:sldIdLst><p:sldId id="256" r:id="r1"/><p:sldId id="257" r:id="r2"/></p:sldIdLst></p:presentation>',
        "ppt/slides/slide1.xml": slide(f"联系人电话 {PHONE}"),
        "ppt/notesSlides/note1.xml": slide("讲的时候不要提"),
        "ppt/slides/slide2.xml": slide("备用的一张", ' show="0"'),
    }
    links_of = {
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/_rels/presentation.xml.rels": relations(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")),
        "ppt/slides/_rels/slide1.xml.rels": relations(("notesSlide", "../notesSlides/note1.xml")),
    }
    return archive_file({name: text.encode() for name, text in parts.items()} | links_of)


def pdf_file(*lines: str, pages: int = 2) -> bytes:
    """Return a PDF as Word programs make them: an author, an attachment, a script, an older version with other words."""
    said = lines or (f"王某的身份证号是 {IDENTITY}，电话 {PHONE}，旁边的字看得见。",)
    content = {
        "blocks": [{"kind": "paragraph", "lines": [*said, *["下一页也有字，没有人的号码。"] * 45 * (pages - 1)]}],
        "issued_on": "",
        "registration_number": "",
        "is_demo": False,
    }
    made = documents.typeset(
        "official-document",
        title="关于名单的通知",
        number="鹤政办发〔2026〕12号",
        organisation="鹤城区",
        url="http://x",
        content=content,
        at=timezone.now(),
    )
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.docinfo["/Author"] = "张三"
        pdf.attachments["底稿.txt"] = "底价一百万元".encode()
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        return saved(pdf)


def photo_file() -> bytes:
    """Return a photograph that says where and with what it was taken."""
    picture = Image.new("RGB", (60, 40), "white")
    exif = picture.getexif()
    exif[ExifTags.Base.Model] = "某牌手机"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def archive_file(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def inside(content: bytes) -> bytes:
    """Return all that a ZIP holds, unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def all_streams(content: bytes) -> bytes:
    """Return a PDF's bytes and all of its streams, unpacked."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        return b"\n".join([content, *(_unpacked(one) for one in streams), *(repr(one).encode() for one in pdf.objects)])


def _unpacked(stream: Any) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())
