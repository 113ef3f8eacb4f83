import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mingban.catalogue import actions, queries
from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats import CannotRead, read_json, write_json
from mingban.catalogue.models import BundleVersion, ItemVersion, MaterialKind
from mingban.catalogue.registry import licence_type_store
from mingban.catalogue.tests.factories import (
    AT,
    CITIZEN,
    DEMO,
    PUBLISHER,
    SHARED,
    demo_file,
    demo_state,
    load_demo,
    make_bundle,
    make_item,
    make_state,
)
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput
from mingban.forms.models import DataElement
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db


def content(**parts: Any) -> bytes:
    return json.dumps({"format": "mingban/catalogue/1"} | parts, ensure_ascii=False).encode()


def raw(definition: Any, **changes: Any) -> dict[str, Any]:
    return json.loads(definition.model_dump_json()) | changes  # type: ignore[no-any-return]  # JSON of an object


def run(data: bytes, *, dry_run: bool = False) -> actions.ImportReport:
    return actions.import_catalogue(file=BytesIO(data), by=PUBLISHER, at=AT, dry_run=dry_run)


def everything() -> tuple[int, ...]:
    kept = (DataElement, MaterialKind, ItemVersion, BundleVersion, Entry)
    return tuple(model.objects.count() for model in kept)


def test_the_demo_files_come_in_and_their_bundle_is_in_force() -> None:
    file = load_demo("barber-shop")
    assert queries.bundle_definition(queries.bundle_in_force("barber-shop")) == file.bundles[0]
    assert set(queries.items_of(file.bundles[0])) == {item.code for item in file.items}
    assert licence_type_store().exists("business-licence")


def test_the_same_file_again_changes_nothing() -> None:
    load_demo("barber-shop")
    before = everything()
    with (DEMO / "barber-shop.json").open("rb") as file:
        report = actions.import_catalogue(file=file, by=SYSTEM, at=AT.replace(day=26), dry_run=False)
    assert {change.what for change in report.changes} == {"不变"}
    assert everything() == before


def test_a_dry_run_says_what_would_happen_and_changes_nothing() -> None:
    make_state()
    before = everything()
    report = run(
        content(items=[raw(make_item()), raw(make_item("hang-sign"))], bundles=[raw(make_bundle())]), dry_run=True
    )
    assert report.is_dry_run
    assert [(change.kind, change.what, change.version) for change in report.changes] == [
        ("事项", "新增", 1),
        ("事项", "新增", 1),
        ("一件事", "新增", 1),
    ]
    assert everything() == before


def test_says_what_is_new_and_what_is_changed() -> None:
    make_state()
    run(content(items=[raw(make_item())]))
    later = actions.import_catalogue(
        file=BytesIO(content(items=[raw(make_item(name="改名"))])), by=PUBLISHER, at=AT.replace(day=26), dry_run=False
    )
    assert [(change.what, change.version) for change in later.changes] == [("更新", 2)]


def test_nothing_is_half_imported() -> None:
    make_state()
    before = everything()
    with pytest.raises(actions.CannotImport):
        run(content(items=[raw(make_item()), raw(make_item("hang-sign", answers=[]))]))
    assert everything() == before


def test_only_publishers_import() -> None:
    with pytest.raises(actions.NotAPublisher):
        actions.import_catalogue(file=BytesIO(content()), by=CITIZEN, at=AT, dry_run=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[]", "最外层"),
        (b'{"format": "mingban/catalogue/1",}', "不是正确的 JSON"),
        (b'{"items": [], "items": []}', "“items”写了两次"),
        (b'{"items": NaN}', "不能写 NaN"),
        (b'{"items": ' + b"[" * 100_000, "套得太深"),
        (b'{"x": "' + b"a" * (5 * 1024 * 1024) + b'"}', "最大 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(CannotRead, match=said):
        run(data)


def test_a_syntax_error_names_its_line() -> None:
    with pytest.raises(CannotRead) as refused:
        run(b'{\n  "items": [}\n')
    assert refused.value.problems[0].where == "第 2 行第 13 个字符"


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"nme": "x"}, "nme", "不认识这一项"),
        ({"name": None}, "名称", "要写文字"),
        ({"name": ""}, "名称", "不能空着"),
        ({"name": "长" * 300}, "名称", "最多 200 个字"),
        ({"code": "Open Shop"}, "代码", "小写字母"),
        ({"kind": "SOON"}, "办件类型", "INSTANT（即办件）、PROMISED（承诺件）、AUTOMATIC（秒批）"),
        ({"channels": ["FAX"]}, "办理渠道 第 1 行", "ONLINE（网上）"),
        ({"channels": []}, "办理渠道", "至少要有 1 项"),
        ({"visits": "许多"}, "到现场次数", "要写整数"),
        ({"visits": 99}, "到现场次数", "不能大于 9"),
        ({"visits": -1}, "到现场次数", "不能小于 0"),
        ({"can_post": "perhaps"}, "支持邮寄", "“是”或“否”"),
        ({"consult_phone": "2264777"}, "咨询电话", "要带区号"),
        ({"valid_from": "明天"}, "生效日期", "2026-12-01"),
        ({"everyday_names": ["一\n二"]}, "俗称 第 1 行", "一行"),
        ({"everyday_names": "开店"}, "俗称", "列表"),
        ({"statutory_limit": 5}, "法定时限", "一组"),
        ({"fees": [{"name": "费", "standard": "x", "basis": "y", "amount_yuan": "1.234"}]}, "固定金额", "2 位小数"),
        ({"fees": [{"name": "费", "standard": "x", "basis": "y", "amount_yuan": "many"}]}, "固定金额", "要写数字"),
        ({"summary": "a\x00b"}, "一句话说明", "控制字符"),
        ({"format": "mingban/item/2"}, "格式", "mingban/item/1"),
    ],
)
def test_a_wrong_value_is_named_with_its_item_and_place(changes: dict[str, Any], where: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        run(content(items=[raw(make_item(), **changes)]))
    problem = refused.value.problems[0]
    assert problem.where.startswith("事项")
    assert where in problem.where
    assert said in problem.message


def test_a_missing_value_is_named() -> None:
    item = raw(make_item())
    del item["consult_phone"]
    with pytest.raises(CannotRead) as refused:
        run(content(items=[item]))
    assert str(refused.value.problems[0]) == "事项“事项 open-shop” · 咨询电话：必须写，现在是空的"


def test_a_broken_rule_is_named_with_its_item_and_place() -> None:
    make_state()
    with pytest.raises(actions.CannotImport) as refused:
        run(content(items=[raw(make_item(materials=[{"code": "m", "kind": "no-such"}]))]))
    assert str(refused.value.problems[0]) == (
        "事项“事项 open-shop” · 材料 第 1 行 · 材料种类：没有代码是“no-such”的材料种类"
    )


def test_codes_are_unique_in_a_file() -> None:
    make_state()
    with pytest.raises(actions.CannotImport) as refused:
        run(content(items=[raw(make_item()), raw(make_item())]))
    assert "重复了" in refused.value.problems[0].message


def test_an_item_that_would_break_a_bundle_in_force_is_refused() -> None:
    make_state()
    quick = make_item("hang-sign", scenarios=[{"code": "quick", "name": "快"}])
    members = [{"item": "open-shop"}, {"item": "hang-sign", "scenario": "quick"}]
    run(content(items=[raw(make_item()), raw(quick)], bundles=[raw(make_bundle(members=members))]))
    with pytest.raises(actions.CannotImport) as refused:
        run(content(items=[raw(make_item("hang-sign"))]))
    assert "这件事会办不了" in refused.value.problems[0].message
    run(content(items=[raw(make_item("hang-sign"))], bundles=[raw(make_bundle())]))


def test_doubts_are_reported_and_do_not_stand_against_it() -> None:
    make_state()
    report = run(content(items=[raw(make_item(catalog_code="000231004001"))]))
    assert "第 3、4 位一般是事项类型 01" in str(report.remarks[0])


def test_what_is_written_is_read_again_unchanged() -> None:
    file = demo_file()
    again = CatalogueFile.model_validate(read_json(write_json(file).encode()).raw)
    assert again == file


def test_the_command_imports_files_and_says_what_changed(tmp_path: Path) -> None:
    demo_state(demo_file("barber-shop"))
    out = StringIO()
    files = [DEMO / f"{name}.json" for name in (*SHARED, "barber-shop")]
    call_command("catalogue_import", *map(str, files), stdout=out)
    assert "新增" in out.getvalue()
    assert queries.bundle_in_force("barber-shop").number == 1


def test_the_command_lists_every_change_of_a_dry_run(tmp_path: Path) -> None:
    make_state()
    file = tmp_path / "items.json"
    file.write_bytes(content(items=[raw(make_item(catalog_code="000231004001"))]))
    out, err = StringIO(), StringIO()
    call_command("catalogue_import", str(file), "--dry-run", stdout=out, stderr=err)
    assert "试导入" in out.getvalue()
    assert "新增 事项 open-shop 事项 open-shop（第 1 版）" in out.getvalue()
    assert "提醒" in err.getvalue()
    assert not ItemVersion.objects.exists()


def test_the_command_names_every_problem(tmp_path: Path) -> None:
    file = tmp_path / "items.json"
    file.write_bytes(content(items=[raw(make_item(), name=""), raw(make_item("b"), name="")]))
    with pytest.raises(CommandError) as refused:
        call_command("catalogue_import", str(file))
    assert str(refused.value).count("名称：不能空着") == 2
    with pytest.raises(CommandError, match="读不了这个文件"):
        call_command("catalogue_import", str(tmp_path / "no-such.json"))
