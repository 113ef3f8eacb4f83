"""Excel files: what is read of them, and what is refused in which words before anything is kept."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from mingban.datasets import queries, workbooks
from mingban.datasets.definitions import Layout
from mingban.datasets.rules import Line, Problems
from mingban.datasets.tests.factories import BUDGET, BUDGET_HEAD, as_file, workbook
from mingban.datasets.workbooks import CannotRead


def budget() -> Layout:
    return queries.layout_named("department-budget")


# As openpyxl writes it, with lxml and without.
EMPTY = rb"<v ?/>|<v></v>"


def read(file: BytesIO, layout: Layout | None = None) -> tuple[list[Line], list[str], list[str]]:
    """Return the rows of a file, what is wrong with it, and what was noticed."""
    problems = Problems()
    with workbooks.opened(file, layout or budget(), problems) as sheet:
        lines = list(workbooks.lines_of(sheet, problems)) if sheet else []
    return lines, [str(one) for one in problems.found], [str(one) for one in sheet.remarks] if sheet else []


def rewritten(file: BytesIO, change: Callable[[str, bytes], bytes]) -> BytesIO:
    """Return a file whose parts were written anew."""
    out = BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    out.seek(0)
    return out


def test_rows_are_read_with_the_places_of_their_cells() -> None:
    made = workbook([*BUDGET[:2], [None] * 6, BUDGET[2]])
    sheet = made.worksheets[0]
    sheet.insert_rows(1)
    sheet["A1"] = "区教育局 2026 年部门预算表"
    made.create_sheet(workbooks.NOTES)
    lines, problems, remarks = read(as_file(made))
    assert (problems, remarks) == ([], [])
    assert [line.number for line in lines] == [3, 4, 6]
    assert lines[1].cells == {
        "code": "201-205", "name": "教育支出", "planned": 900_000, "executed": 860_000.5, "note": "学生多了",
    }  # fmt: skip
    assert (lines[1].level, lines[1].at("planned"), lines[1].at("level")) == (2, "D4", "A4")


def test_the_template_of_every_layout_has_the_headings_that_are_read() -> None:
    for layout in queries.all_layouts().values():
        _, problems, _ = read(as_file(workbooks.template_of(layout)), layout)
        assert problems == []
    notes = workbooks.template_of(budget())[workbooks.NOTES]
    told = [" ".join(str(cell.value or "") for cell in row) for row in notes]
    assert any("有下级的行，要等于下级加起来的数" in line for line in told)


def hide_sheet(made: Workbook) -> None:
    made.create_sheet("底稿").sheet_state = "hidden"


def hide_row(made: Workbook) -> None:
    made.worksheets[0].row_dimensions[3].hidden = True


def hide_column(made: Workbook) -> None:
    made.worksheets[0].column_dimensions["F"].hidden = True


def merge(made: Workbook) -> None:
    made.worksheets[0].merge_cells("C2:C3")


def second_sheet(made: Workbook) -> None:
    made.create_sheet("去年").append(["什么"])


def unknown_column(made: Workbook) -> None:
    made.worksheets[0]["G1"] = "内部备注"


def same_column_twice(made: Workbook) -> None:
    made.worksheets[0]["G1"] = "说明"


def missing_columns(made: Workbook) -> None:
    made.worksheets[0]["A1"], made.worksheets[0]["D1"] = None, None


def no_headings(made: Workbook) -> None:
    made.worksheets[0].delete_rows(1)


def formula(made: Workbook) -> None:
    made.worksheets[0]["D2"] = "=SUM(D3:D5)"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (hide_sheet, ["工作表“底稿”：是隐藏的。隐藏的内容可能不该公开，请取消隐藏看一看，不要的删掉"]),
        (hide_row, ["第 3 行：有 1 行是隐藏的，请取消隐藏看一看，不要的删掉"]),
        (hide_column, ["有隐藏的列，请取消隐藏看一看，不要的删掉"]),
        (merge, ["C2:C3：合并了单元格，请取消合并，每一格都写全"]),
        (second_sheet, ["有 2 张表（数据、去年），只能有一张，多余的请删掉"]),
        (unknown_column, ["G1：不认识“内部备注”这一列，请删掉或者改成模板里的列名"]),
        (same_column_twice, ["G1：“说明”这一列写了两次"]),
        (missing_columns, ["第 1 行：少了“层级”这一列", "第 1 行：少了“预算数”这一列"]),
        (no_headings, ["第 1 行：前 10 行里没有表头，列名要和模板一样：层级、编码、单位或科目、预算数、决算数、说明"]),
        (formula, ["D2：这一格是公式，没有算好的结果，请复制后“粘贴为数值”"]),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(spoil: Callable[[Workbook], None], said: list[str]) -> None:
    made = workbook(BUDGET)
    spoil(made)
    assert read(as_file(made))[1] == said


def test_a_formula_with_a_saved_result_counts_by_it_and_is_noticed() -> None:
    made = workbook(BUDGET)
    formula(made)

    def with_result(name: str, content: bytes) -> bytes:
        return re.sub(EMPTY, b"<v>1000000</v>", content)

    lines, problems, remarks = read(rewritten(as_file(made), with_result))
    assert problems == []
    assert lines[0].cells["planned"] == 1_000_000
    assert remarks == ["D2：这一格是公式，取的是上次保存时算好的结果"]

    def with_error(name: str, content: bytes) -> bytes:
        content = content.replace(b'<c r="D2"><f>', b'<c r="D2" t="e"><f>')
        return re.sub(EMPTY, b"<v>#REF!</v>", content)

    assert "没有算好的结果" in read(rewritten(as_file(made), with_error))[1][0]


def entities(name: str, content: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return content
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.partition(b"?>")[2]


def broken_xml(name: str, content: bytes) -> bytes:
    return content[:-20] if name.endswith("sheet1.xml") else content


def many_elements(name: str, content: bytes) -> bytes:
    return (
        content.replace(b"</sheetData>", b"</sheetData>" + b"<a/>" * 1200) if name.endswith("sheet1.xml") else content
    )


def many_cells(name: str, content: bytes) -> bytes:
    return content.replace(b"</row>", b"<c/>" * 1200 + b"</row>", 1) if name.endswith("sheet1.xml") else content


@pytest.mark.parametrize(
    ("change", "said"),
    [(entities, "打不开"), (broken_xml, "打不开"), (many_elements, "太大了"), (many_cells, "太大了")],
)
def test_a_file_made_to_do_harm_is_refused(
    change: Callable[[str, bytes], bytes], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_KEPT_ELEMENTS", 1000)
    monkeypatch.setattr(workbooks, "MOST_CELLS_IN_A_ROW", 1000)
    with pytest.raises(CannotRead, match=said):
        read(rewritten(as_file(workbook(BUDGET)), change))


def zipped(name: str, content: bytes) -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (BytesIO(b"\xd0\xcf\x11\xe0 old"), "旧格式"),
        (BytesIO(b"a,b,c"), "不是 .xlsx"),
        (BytesIO(b"PK\x03\x04 broken"), "打不开"),
        (zipped("word/document.xml", b"<a/>"), "不是 .xlsx"),
        (zipped("xl/workbook.xml", b"0" * 60_000_000), "太大了"),
        (zipped("xl/workbook.xml", b"<a/>"), "打不开"),
        (BytesIO(b"0" * (workbooks.MAX_BYTES + 1)), "太大了"),
    ],
)
def test_what_is_no_workbook_is_refused(file: BytesIO, said: str) -> None:
    with pytest.raises(CannotRead, match=said):
        read(file)


def test_too_many_rows_are_refused_and_a_file_says_nothing_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 3)
    with pytest.raises(CannotRead, match="太大了"):
        read(as_file(workbook(BUDGET)))

    def lying(name: str, content: bytes) -> bytes:
        return content.replace(b'ref="A1:F7"', b'ref="A1:A2"')

    lines, problems, _ = read(rewritten(as_file(workbook(BUDGET[:3])), lying))
    assert (len(lines), problems) == (3, [])


def test_a_file_without_any_sheet_of_data_is_refused() -> None:
    made = workbook([], BUDGET_HEAD, title=workbooks.NOTES)
    assert read(as_file(made))[1] == ["没有数据表，多余的请删掉"]
    assert load_workbook(as_file(made)).sheetnames == [workbooks.NOTES]
