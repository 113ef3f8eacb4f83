import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from mingban.catalogue import actions, queries
from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats import CannotRead, read_excel, read_source, write_excel
from mingban.catalogue.formats.excel_layout import SHEETS
from mingban.catalogue.tests.factories import (
    AT,
    PUBLISHER,
    demo_file,
    load_demo,
    make_bundle,
    make_element,
    make_item,
    make_kind,
    make_licence_type,
    make_state,
)
from mingban.core.errors import Problem

TYPES: dict[str, Any] = {
    "code": "hang-sign",
    "visits": 1,
    "visit_reason": "核对原件\n只一次",
    "valid_from": date(2026, 11, 1),
    "everyday_names": ["招牌", "=挂牌"],
    "fees": [{"name": "费", "standard": "每天", "amount_yuan": "12.50", "basis": "某号", "collected_by": "某局"}],
    "special_procedures": [{"kind": "HEARING", "limit": {"days": 20}, "basis": "第四十七条"}],
    "questions": [
        {"code": "how", "text": "怎么挂？", "choices": [{"code": "wall", "label": "墙上"}, {"code": "roof", "label": "屋顶", "hint": "要结构图"}]},
        {"code": "big", "text": "大吗？", "kind": "YES_NO", "asked_when": 'answers.how == "roof"'},
    ],
    "scenarios": [
        {"code": "quick", "name": "快", "when": "answers.big == false", "promised_limit": {"days": 0, "note": "当场"}, "by_commitment": True},
        {"code": "usual", "name": "一般"},
    ],
    "materials": [
        {"code": "form", "kind": "form", "forms": ["ORIGINAL", "COPY"], "copies": 2},
        {"code": "plan", "kind": "plan", "alternatives": "picture", "scenarios": ["usual"], "necessity": "DEFERRABLE", "defer_days": 3},
        {"code": "photo", "kind": "photo", "alternatives": "picture", "scenarios": ["usual"], "necessity": "DEFERRABLE", "agent_only": False},
    ],
    "form": [
        {"title": "招牌", "fields": [{"element": "sign.text", "hint": "写全"}, {"element": "sign.size", "is_required": False}]},
        {"title": "位置", "fields": [{"element": "sign.wall", "when": 'answers.how == "wall"'}]},
    ],
    "steps": [{"code": "a", "name": "受理", "role": "clerk"}, {"code": "b", "name": "看", "role": "reviewer", "days": 2, "officers": 2, "different_person": True, "scenarios": ["usual"]}],
    "results": [{"name": "证", "kind": "LICENCE", "licence_type": "sign-permit", "sample": "第一行\n第二行"}],
}  # fmt: skip


def every_field() -> CatalogueFile:
    return CatalogueFile(
        elements=[
            make_element("sign.text"),
            make_element("sign.size", kind="NUMBER", minimum=0.5, maximum=20, unit="平方米"),
            make_element("sign.wall", kind="CHOICE", choices=[{"code": "n", "label": "北"}, {"code": "s", "label": "南", "hint": "向阳"}]),
        ],
        material_kinds=[
            make_kind("form", is_application_form=True),
            make_kind("plan", cost_yuan="800.00", effort=5, common_errors=["没盖章", "没签字"]),
            make_kind("photo", sample="标题\n一行"),
        ],
        licence_types=[make_licence_type("sign-permit", valid_years=3, fields=["sign.text"])],
        items=[make_item(), make_item(**TYPES)],
        bundles=[make_bundle(reference_answers={"how": "roof", "big": True}, members=[{"item": "open-shop"}, {"item": "hang-sign", "needs": ["open-shop"]}])],
    )  # fmt: skip


def test_the_demo_comes_back_unchanged() -> None:
    file = demo_file()
    assert read_excel(write_excel(file)).parse() == file


def test_every_field_comes_back_unchanged() -> None:
    file = every_field()
    assert read_excel(write_excel(file)).parse() == file


# What may stand in a cell: any text that a definition keeps, formulas and numbers in looks included.
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30
).map(str.strip).filter(bool)  # fmt: skip


@given(
    st.lists(words, max_size=3),
    words,
    st.one_of(words, st.sampled_from(["=1+1", "'x", "00012", "1e5", "是", "2026-01-01", "TRUE", "#REF!"])),
)
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back_unchanged(names: list[str], name: str, summary: str) -> None:
    file = CatalogueFile(items=[make_item(name=name, summary=summary, everyday_names=names)])
    assert read_excel(write_excel(file)).parse() == file


@pytest.mark.django_db
def test_from_json_through_the_database_to_excel_and_back_nothing_changes() -> None:
    load_demo("barber-shop")
    exported = write_excel(queries.export_all())
    before = queries.export_all()
    report = actions.import_catalogue(file=BytesIO(exported), by=PUBLISHER, at=AT.replace(day=26), dry_run=False)
    assert {change.what for change in report.changes} == {"不变"}
    assert queries.export_all() == before


@pytest.mark.django_db
def test_a_bundle_is_exported_with_all_that_it_builds_on() -> None:
    load_demo("barber-shop", "retirement")
    part = queries.export_some(bundle_codes=["barber-shop"])
    assert [bundle.code for bundle in part.bundles] == ["barber-shop"]
    assert {item.code for item in part.items} == {member.item for member in part.bundles[0].members}
    whole = queries.export_all()
    assert 0 < len(part.elements) < len(whole.elements)
    assert 0 < len(part.material_kinds) < len(whole.material_kinds)
    one = queries.export_some(item_codes=["seal-filing"])
    assert ([item.code for item in one.items], one.bundles) == (["seal-filing"], [])


def changed(change: Callable[[Any], None], file: CatalogueFile | None = None) -> bytes:
    workbook = load_workbook(BytesIO(write_excel(file or every_field())))
    change(workbook)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def problems(content: bytes) -> list[Problem]:
    with pytest.raises(CannotRead) as refused:
        read_source(BytesIO(content)).parse()
    return refused.value.problems


def column(book: Any, sheet: str, heading: str) -> str:
    return str(next(cell.column_letter for cell in book[sheet][1] if cell.value == heading))


def put(sheet: str, heading: str, row: int, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][f"{column(book, sheet, heading)}{row}"] = value

    return change


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "said"),
    [
        ("材料", "份数", 2, "两份", "要写整数"),
        ("材料", "份数", 2, 0, "不能小于 1"),
        ("材料", "必要性", 3, "也许", "DEFERRABLE（容缺后补）"),
        ("材料", "原件或复印件", 2, "原件\n扫描件", "COPY（复印件）"),
        ("材料", "代办才要", 2, "大概", "“是”或“否”"),
        ("材料", "材料种类", 2, None, "必须写"),
        ("材料", "事项代码", 2, "no-such", "“事项”表里没有代码是“no-such”的行"),
        ("事项", "法定时限天数", 2, "二十", "要写整数"),
        ("事项", "法定时限天数", 2, 2.5, "要写整数"),
        ("事项", "咨询电话", 2, 2264777, "要带区号"),
        ("事项", "生效日期", 3, "后天", "2026-12-01"),
        ("事项", "名称", 2, datetime(2026, 1, 2), "当成了日期"),  # noqa: DTZ001 — what Excel holds
        ("事项", "实施编码", 2, 1.1431202e30, "后面几位已经丢了"),
        ("事项", "名称", 2, "=A1", "这一格是公式"),
        ("事项", "名称", 2, "#REF!", "错误值"),
        ("情形", "承诺时限天数", 2, None, "必须写"),
        ("收费", "固定金额（元）", 2, "1.234", "2 位小数"),
        ("问题选项", "问题代码", 2, "no-such", "“hang-sign”没有“no-such”"),
        ("问题", "所属类型", 2, "部门", "要写：事项、一件事"),
        ("表单", "标题", 2, None, "没有“”"),
        ("一件事", "对比表用的回答", 2, "how", "问题代码=答案"),
        ("数据元", "最小值", 3, "一点", "要写数字"),
        ("证照类型", "有效年数", 2, 99, "不能大于 50"),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(sheet: str, heading: str, row: int, value: Any, said: str) -> None:
    content = changed(put(sheet, heading, row, value))
    letter = column(load_workbook(BytesIO(content)), sheet, heading)
    found = problems(content)
    assert any(
        problem.where in {f"{sheet}!{letter}{row}", f"{sheet} 第 {row} 行（{heading}）"} and said in problem.message
        for problem in found
    ), found


def test_every_problem_is_listed_at_once() -> None:
    def change(book: Any) -> None:
        put("材料", "份数", 2, "两份")(book)
        put("材料", "份数", 3, "三份")(book)

    assert len(problems(changed(change))) == 2


def test_merged_cells_are_named() -> None:
    found = problems(changed(lambda book: book["环节"].merge_cells("A2:A3")))
    assert found[0] == Problem("环节!A2:A3", "这里合并了单元格，请取消合并，每行都写全")


def test_an_unknown_sheet_or_column_is_named() -> None:
    def change(book: Any) -> None:
        book.create_sheet("草稿")
        book["环节"]["Z1"] = "备注"
        book["环节"]["Z2"] = "不用再说一次"
        book["环节"]["Y2"] = "没有列名"

    said = {str(problem).split("，")[0] for problem in problems(changed(change))}
    assert said == {"草稿：不认识这张表", "环节!Z1：不认识“备注”这一列", "环节!Y2：这一列没有列名"}


def test_a_missing_or_repeated_heading_is_named() -> None:
    (missing,) = problems(changed(lambda book: book["环节"].delete_cols(1)))
    assert "少了“事项代码”这一列" in missing.message
    twice = changed(lambda book: book["环节"].__setitem__("Z1", "名称"))
    assert any("“名称”这一列写了两次" in problem.message for problem in problems(twice))
    blank = changed(lambda book: book["环节"].insert_rows(1))
    assert problems(blank) == [Problem("环节 第 1 行", "第一行要写列名")]


def test_columns_may_stand_in_any_order_and_be_left_out() -> None:
    def change(book: Any) -> None:
        page = book["依据"]
        page.delete_rows(1, page.max_row)
        page.append(["名称", "事项代码"])
        page.append(["某某条例", "open-shop"])
        page.append([None, None])
        page.append(["另一条例", "hang-sign"])

    parsed = read_excel(changed(change)).parse()
    assert [basis.title for basis in parsed.items[1].legal_basis] == ["另一条例"]


def test_an_empty_sheet_is_as_good_as_none() -> None:
    def change(book: Any) -> None:
        del book["收费"]
        book["特别程序"].delete_rows(1, 10)

    parsed = read_excel(changed(change)).parse()
    assert (parsed.items[1].fees, parsed.items[1].special_procedures) == ([], [])


def test_words_and_values_are_both_understood() -> None:
    def change(book: Any) -> None:
        put("事项", "办件类型", 2, "PROMISED")(book)
        put("事项", "支持邮寄", 2, "TRUE")(book)
        put("材料", "份数", 2, "3")(book)
        put("材料", "来源说明", 2, 2026)(book)
        put("材料", "填报须知", 2, True)(book)
        put("数据元", "最大值", 3, 7.5)(book)
        put("事项", "生效日期", 2, datetime(2026, 11, 3))(book)  # noqa: DTZ001 — what Excel holds

    parsed = read_excel(changed(change)).parse()
    assert parsed.items[0].can_post
    assert parsed.items[0].valid_from == date(2026, 11, 3)
    form = parsed.items[1].materials[0]
    assert (form.copies, form.source_note, form.instruction) == (3, "2026", "TRUE")
    assert parsed.elements[1].maximum == 7.5


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.catalogue.formats.excel_reader.MAX_ROWS", 1)
    assert "最多 1 行" in problems(write_excel(every_field()))[0].message


def zipped(**files: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 not a zip", "不是完整的 Excel 文件"),
        (b"\xd0\xcf\x11\xe0 old", "旧格式"),
        (zipped(**{"hello.txt": b"hello"}), "不是 .xlsx 文件"),
        (zipped(**{"xl/workbook.xml": b"nonsense"}), "打不开"),
        (zipped(**{"xl/workbook.xml": BOMB, "[Content_Types].xml": BOMB}), "打不开"),
        (zipped(**{"xl/workbook.xml": b"0" * (101 * 1024 * 1024)}), "太大了"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(CannotRead, match=said):
        read_source(BytesIO(content))


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.catalogue.formats.MAX_BYTES", 10)
    with pytest.raises(CannotRead, match="文件太大"):
        read_source(BytesIO(b"x" * 11))


def test_an_empty_workbook_is_an_empty_catalogue() -> None:
    stream = BytesIO()
    Workbook().save(stream)
    with pytest.raises(CannotRead) as refused:
        read_excel(stream.getvalue())
    assert refused.value.problems[0].where == "Sheet"


@pytest.mark.django_db
def test_a_broken_rule_is_named_by_its_cell() -> None:
    make_state()
    item = make_item(steps=[{"code": "a", "name": "受理", "role": "clerk"}], organisation="nobody")
    with pytest.raises(actions.CannotImport) as refused:
        actions.import_catalogue(
            file=BytesIO(write_excel(CatalogueFile(items=[item]))), by=PUBLISHER, at=AT, dry_run=True
        )
    headings = [column.key for column in next(sheet for sheet in SHEETS if sheet.title == "事项").columns]
    letter = chr(ord("A") + headings.index("organisation"))
    assert str(refused.value.problems[0]) == f"事项!{letter}2：没有代码是“nobody”的机构，有的是：market、urban"


@pytest.mark.django_db
def test_a_missing_list_is_named_by_the_row_of_its_item() -> None:
    make_state()
    content = write_excel(CatalogueFile(items=[make_item(places=[])]))
    with pytest.raises(actions.CannotImport) as refused:
        actions.import_catalogue(file=BytesIO(content), by=PUBLISHER, at=AT, dry_run=True)
    assert refused.value.problems[0].where == "事项 第 2 行（地点）"


@pytest.mark.django_db
class TestExportCommand:
    def test_writes_what_the_import_reads(self, tmp_path: Path) -> None:
        load_demo("barber-shop")
        for name in ("all.json", "all.xlsx"):
            out = StringIO()
            call_command("catalogue_export", str(tmp_path / name), stdout=out)
            assert "1 个一件事" in out.getvalue()
            report = StringIO()
            call_command("catalogue_import", str(tmp_path / name), "--dry-run", stdout=report)
            assert "新增" not in report.getvalue()
            assert "更新" not in report.getvalue()

    def test_writes_parts(self, tmp_path: Path) -> None:
        load_demo("barber-shop")
        out = StringIO()
        call_command("catalogue_export", str(tmp_path / "one.xlsx"), "--item", "seal-filing", stdout=out)
        assert "1 个事项，0 个一件事" in out.getvalue()

    @pytest.mark.parametrize(
        ("name", "options", "said"),
        [
            ("x.pdf", [], "只能写 .json 或 .xlsx"),
            ("x.json", ["--bundle", "no-such"], "没有这件事"),
            ("no/such/x.json", [], "写不了这个文件"),
        ],
    )
    def test_says_what_is_wrong(self, tmp_path: Path, name: str, options: list[str], said: str) -> None:
        with pytest.raises(CommandError, match=said):
            call_command("catalogue_export", str(tmp_path / name), *options)
