"""Catalogues come from Excel or CSV: read as they are printed, refused in plain words with every place, nothing half done."""

import csv
import io
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from mingban.accounts.choices import Role
from mingban.catalogue.models import ServiceItem
from mingban.core.errors import BadInput, NotAllowed, NotFound
from mingban.disclosure import actions, queries
from mingban.disclosure.catalogue_writer import write_csv, write_excel
from mingban.disclosure.models import CatalogueEntry, CatalogueUpload, DisclosureCatalogue
from mingban.disclosure.queries import Wanted
from mingban.disclosure.tests.story import (
    AT,
    HEADINGS,
    TWENTY,
    county,
    import_rows,
    make_entry,
    office,
    official,
    open_duty,
    row,
    workbook,
)
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db


def refused(content: bytes, **changes: Any) -> list[str]:
    """Return what an import says of a file that it refuses, and see that it has left nothing behind."""
    before = list(CatalogueEntry.objects.order_by("pk").values())
    with pytest.raises(BadInput) as caught:
        import_rows(content=content, **changes)
    assert list(CatalogueEntry.objects.order_by("pk").values()) == before
    return [caught.value.message, *map(str, caught.value.problems)]


def test_a_file_becomes_a_tree_of_entries_with_limits_that_are_understood() -> None:
    report = import_rows(
        row(),
        row(二级事项="审核信息", 公开时限="10个工作日，公示7个工作日", 五公开="执行"),
        row(一级事项="临时救助", 二级事项="", 公开时限="及时公开", 公开层级="县级、乡级"),
    )
    assert (report.total, report.count("新增"), report.unchanged) == (3, 3, 0)
    assert [str(one) for one in report.remarks] == [
        "目录!H4：“及时公开”没有写明天数。照原文登记；发生时按条例最长 20 个工作日计时"
    ]
    first, second, third = queries.active_entries()
    assert first.path == "社会救助 › 最低生活保障 › 确认信息"
    assert (first.level, first.parent.name, first.parent.parent.name) == (3, "最低生活保障", "社会救助")  # type: ignore[union-attr]
    assert (first.five, second.five, third.level) == ("RESULT", "EXECUTION", 2)
    assert (second.limit_days, second.stays_days, second.event) == (10, 7, "信息形成或者变更")
    assert (third.limit_days, third.limit_kind, third.limit_text) == (None, "UNREAD", "及时公开")
    assert Entry.objects.get(code="disclosure.catalogue.imported").data["新增"] == 3


def test_the_same_file_again_changes_nothing_and_what_is_left_out_ends() -> None:
    rows = [row(), row(二级事项="审核信息")]
    import_rows(*rows)
    codes = [entry.code for entry in queries.active_entries()]
    again = import_rows(*rows)
    assert (again.changes, again.unchanged) == ((), 2)
    changed = import_rows(row(公开时限="5个工作日"))
    assert [(one.what, one.name) for one in changed.changes] == [("更新", "确认信息"), ("停用", "审核信息")]
    assert [entry.code for entry in queries.active_entries()] == codes[:1], "entries keep their codes"
    back = import_rows(*rows)
    assert [one.what for one in back.changes] == ["更新", "更新"]
    assert [entry.code for entry in queries.active_entries()] == codes


def test_a_dry_run_says_what_would_happen_and_does_nothing() -> None:
    report = import_rows(row(), dry_run=True)
    assert (report.is_dry_run, report.count("新增")) == (True, 1)
    assert not CatalogueEntry.objects.exists()
    assert not DisclosureCatalogue.objects.exists()
    assert not Entry.objects.filter(code="disclosure.catalogue.imported").exists()


def test_printed_catalogues_with_two_lines_of_headings_ticks_and_merged_items_are_read() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["鹤城区社会救助领域基层政务公开标准目录"])
    sheet.merge_cells("A1:L1")
    sheet.append(
        [
            "序号",
            "公开事项",
            "",
            "公开内容\n（要素）",
            "公开依据",
            "公开时限",
            "公开主体",
            "公开渠道和载体",
            "公开对象",
            "",
            "公开方式",
            "",
            "公开层级",
            "",
        ]
    )
    sheet.append(
        ["", "一级事项", "二级事项", "", "", "", "", "", "全社会", "特定群体", "主动", "依申请", "县级", "乡级"]
    )
    for area in ("B2:C2", "I2:J2", "K2:L2", "M2:N2", "A2:A3", "D2:D3"):
        sheet.merge_cells(area)
    common = ["条例", TWENTY, "区民政局", "■政府网站"]
    sheet.append([1, "最低生活保障", "政策", "文件", *common, "√", "", "√", "", "√", ""])
    sheet.append([2, "", "审核", "名单", *common, "", "村民", "√", "", "√", "√"])
    sheet.merge_cells("B4:B5")
    stream = io.BytesIO()
    book.save(stream)
    report = import_rows(content=stream.getvalue())
    assert (report.total, report.remarks) == (2, ())
    first, second = queries.active_entries()
    assert (first.field, second.path) == ("鹤城区社会救助", "鹤城区社会救助 › 最低生活保障 › 审核")
    assert (first.audience, second.audience) == ("全社会", "特定群体：村民")
    assert (first.manner, first.tiers, second.tiers) == ("PROACTIVE", "县级", "县级、乡级")


Spoil = Callable[[Any], None]


def _formula(sheet: Any) -> None:
    sheet["H2"] = "=1+1"


def _error(sheet: Any) -> None:
    sheet["F2"] = "#REF!"
    sheet["F2"].data_type = "e"


def _merged(sheet: Any) -> None:
    sheet.merge_cells("H2:H3")


def _merged_across(sheet: Any) -> None:
    sheet.merge_cells("C2:D2")


@pytest.mark.parametrize(
    ("spoil", "place", "words"),
    [
        (_formula, "目录!H2", "公式"),
        (_error, "目录!F2", "错误值"),
        (_merged, "目录!H2:H3", "合并"),
        (_merged_across, "目录!C2:D2", "合并"),
    ],
)
def test_cells_that_say_nothing_certain_are_named(spoil: Spoil, place: str, words: str) -> None:
    said = refused(workbook(row(), row(二级事项="审核"), change=spoil))
    assert any(one.startswith(place) and words in one for one in said), said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"公开主体": "区教育局"}, "没有叫“区教育局”的单位"),
        ({"公开主体": "区民政局、各乡镇"}, "一行写一个单位"),
        ({"公开主体": ""}, "没有写公开主体"),
        ({"公开时限": ""}, "没有写公开时限"),
        ({"一级事项": ""}, "没有写公开事项"),
        ({"二级事项": "", "三级事项": "名单"}, "没有二级事项"),
        ({"五公开": "全都公开"}, "五公开只能写"),
        ({"公开方式": "贴墙上"}, "公开方式只能写"),
        ({"编码": "有 空格"}, "编码只能用"),
        ({"公开内容（要素）": "长" * 5001}, "太长了"),
    ],
)
def test_rows_that_cannot_be_understood_are_named_in_plain_words(change: dict[str, str], words: str) -> None:
    said = refused(workbook(row(**change)))
    assert any(words in one for one in said), said


def test_everything_that_is_wrong_is_told_at_once_with_its_cell() -> None:
    said = refused(workbook(row(公开主体="甲局"), row(), row(), row(五公开="x", 二级事项="另")))
    assert said[0].startswith("文件里有 3 处")
    assert [one.split("：", maxsplit=1)[0] for one in said[1:]] == ["目录!I2", "目录 第 4 行", "目录!N5"]


def test_names_that_several_organisations_have_are_not_guessed() -> None:
    county()
    office("first", "文化局")
    office("second", "文化局")
    assert any("有 2 个" in one for one in refused(workbook(row(公开主体="区文化局"))))
    assert import_rows(row(公开主体="second")).total == 1


def _zip_of_nothing() -> bytes:
    import zipfile  # noqa: PLC0415 — only this one file is made by hand

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 broken", "Excel"),
        (b"\xd0\xcf\x11\xe0 old", "旧格式"),
        (b"\x00\x01\x02", "CSV"),
        (b'a,"b', "引号"),
        ("甲,乙\r\n1,2\r\n".encode(), "表头"),
        (b"x" * (5 * 1024 * 1024 + 1), "太大"),
    ],
)
def test_files_that_are_no_catalogue_are_refused(content: bytes, words: str) -> None:
    office()
    assert any(words in one for one in refused(content or b" ")), content[:20]


def test_a_zip_that_is_no_workbook_and_columns_that_are_missing_or_unknown_are_refused() -> None:
    assert any("xlsx" in one for one in refused(_zip_of_nothing()))
    assert any("少了“公开主体”" in one for one in refused(workbook(row(), headings=[*HEADINGS[:8]])))
    assert any("不认识“联系人”" in one for one in refused(workbook(row(), headings=[*HEADINGS, "联系人"])))
    assert any("写了两次" in one for one in refused(workbook(row(), headings=[*HEADINGS, "公开依据"])))
    assert any("一条内容" in one for one in refused(workbook()))


def test_csv_is_read_in_both_encodings_that_chinese_excel_writes() -> None:
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADINGS)
    writer.writerow([row().get(name, "") for name in HEADINGS])
    for encoding in ("utf-8-sig", "gb18030"):
        assert import_rows(content=stream.getvalue().encode(encoding)).total == 1
    assert CatalogueEntry.objects.filter(organisation__isnull=False).count() == 1


def test_what_is_exported_is_read_back_unchanged() -> None:
    import_rows(
        row(公开渠道和载体="网站\n公示栏"),
        row(一级事项="临时救助", 二级事项="救助", 三级事项="名单", 公开方式="依申请公开", 五公开=""),
    )
    CatalogueEntry.objects.filter(name="确认信息").update(content="=1+1 危险的文字")
    excel = write_excel(queries.export_rows(Wanted()))
    for content in (excel, "".join(write_csv(queries.export_rows(Wanted()))).encode()):
        report = import_rows(content=content)
        assert (report.changes, report.unchanged) == ((), 2)
    sheet: Any = load_workbook(io.BytesIO(excel)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert all(cell.data_type == "s" for cell in sheet[2] if cell.value), "no text becomes a formula"


def test_codes_belong_to_one_catalogue_and_tell_whose_service_it_is() -> None:
    make_entry()
    other = office("hecheng-market", "市场监督管理局")
    ServiceItem.objects.create(code="food-licence", name="食品经营许可", plain_name="开餐馆", organisation=other)
    said = refused(workbook(row(编码="civil-1")), code="second", name="第二份目录")
    assert any("已经是" in one for one in said)
    report = import_rows(row(编码="food-licence"), code="second", name="第二份目录")
    assert any("同编码的办事事项" in str(one) for one in report.remarks)


def test_what_was_published_under_an_entry_that_ended_stays() -> None:
    entry = make_entry()
    open_duty(entry)
    import_rows(row(一级事项="别的", 编码="civil-2"))
    kept = queries.entry_by_code("civil-1")
    assert not kept.is_active
    assert kept.duties.count() == 1


def test_only_publishers_of_the_region_import() -> None:
    region = county()
    office()
    terms: dict[str, Any] = {"content": workbook(row()), "code": "county", "name": "目录", "region": region, "at": AT}
    for by in (official(Role.CLERK), official(Role.SUPERVISOR)):
        with pytest.raises(NotAllowed):
            actions.import_catalogue(**terms, by=by, dry_run=True)
    publisher = official(Role.PUBLISHER)
    upload, report = actions.try_upload(**terms, by=publisher, file_name="a.xlsx")
    assert (report.is_dry_run, CatalogueEntry.objects.exists()) == (True, False)
    with pytest.raises(NotFound):
        actions.confirm_upload(token=upload.token, region=region, by=official(Role.PUBLISHER), at=AT)
    done = actions.confirm_upload(token=upload.token, region=region, by=publisher, at=AT)
    assert (done.count("新增"), CatalogueUpload.objects.exists()) == (1, False)
    with pytest.raises(BadInput):
        actions.import_catalogue(**{**terms, "code": "Not A Code"}, by=publisher, dry_run=True)


def test_the_command_imports_or_says_every_place(tmp_path: Path) -> None:
    county()
    office()
    file = tmp_path / "county_list.xlsx"
    file.write_bytes(workbook(row(公开时限="及时公开")))
    said = StringIO()
    call_command("catalogue_of_duties_import", file, "--dry-run", stdout=said)
    assert "试导入" in said.getvalue()
    assert not CatalogueEntry.objects.exists()
    call_command("catalogue_of_duties_import", file, name="目录", stdout=said)
    assert DisclosureCatalogue.objects.get().code == "county-list"
    assert "请看一下" in said.getvalue()
    file.write_bytes(workbook(row(公开主体="无此局")))
    with pytest.raises(CommandError, match="无此局"):
        call_command("catalogue_of_duties_import", file)
    with pytest.raises(CommandError, match="没有这个地区"):
        call_command("catalogue_of_duties_import", file, region="999999")
    with pytest.raises(CommandError, match="读不了"):
        call_command("catalogue_of_duties_import", tmp_path / "none.xlsx")
