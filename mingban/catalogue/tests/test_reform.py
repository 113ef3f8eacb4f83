"""The table before and after of the barber shop must equal source 002, from the item definitions alone."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mingban.agencies.models import Organisation
from mingban.catalogue import rules
from mingban.catalogue.rules import DropReason, ReformTable
from mingban.catalogue.tests.factories import demo_file, load_demo

FIGURES = {
    "hecheng-market": (9, 7, 1, 1),
    "hecheng-health": (7, 2, 15, 0),
    "hecheng-urban": (9, 1, 1, 0),
    "hecheng-tax": (3, 0, 1, 0),
    "hecheng-police": (5, 0, 1, 0),
}


@pytest.fixture(scope="module")
def table() -> ReformTable:
    file = demo_file("barber-shop")
    items = {item.code: item for item in file.items}
    kinds = {kind.code: kind for kind in file.material_kinds}
    return rules.reform_table(file.bundles[0], items, kinds)


def test_each_department_reads_as_in_the_source(table: ReformTable) -> None:
    found = {row.organisation: (row.before, row.after, row.days_before, row.days_after) for row in table.rows}
    assert found == FIGURES


def test_the_total_reads_as_in_the_source(table: ReformTable) -> None:
    assert (table.before, table.after, table.days_before, table.days_after) == (33, 10, 19, 1)


def test_every_document_is_kept_or_dropped_with_a_reason(table: ReformTable) -> None:
    for row in table.rows:
        assert row.before == row.after + len(row.dropped)
        assert all(dropped.reason for dropped in row.dropped)


@pytest.mark.parametrize(
    ("organisation", "name", "why", "reason"),
    [
        ("hecheng-market", "授权委托书", DropReason.AGENT, "由代办人办理才要"),
        ("hecheng-health", "卫生许可证申请书", DropReason.FORM, "合并成一张表"),
        ("hecheng-urban", "工商营业执照", DropReason.EARLIER, "前一件事的结果（营业执照），由系统自动取"),
        (
            "hecheng-urban",
            "施工图纸（有资质的设计单位设计）",
            DropReason.CHEAPER,
            "有更省事的可以代替：现场效果图（也可用现场照片标注）",
        ),
    ],
)
def test_says_why_a_document_is_dropped(
    table: ReformTable, organisation: str, name: str, why: DropReason, reason: str
) -> None:
    row = next(row for row in table.rows if row.organisation == organisation)
    dropped = next(dropped for dropped in row.dropped if dropped.name == name)
    assert (dropped.why, dropped.reason) == (why, reason)


@pytest.mark.parametrize("row", range(1, 5))
def test_says_with_which_document_one_is_the_same(table: ReformTable, row: int) -> None:
    same = [dropped for dropped in table.rows[row].dropped if dropped.why is DropReason.SAME]
    assert same
    assert all("相同，只交一次" in dropped.reason for dropped in same)


@pytest.mark.django_db
def test_the_command_prints_the_table_for_machines() -> None:
    load_demo()
    out = StringIO()
    call_command("reform_table", "barber-shop", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["bundle"] == "barber-shop"
    assert printed["total"] == {"before": 33, "after": 10, "days_before": 19, "days_after": 1}
    figures = {
        row["code"]: (row["before"], row["after"], row["days_before"], row["days_after"])
        for row in printed["departments"]
    }
    assert figures == FIGURES
    assert {row["name"] for row in printed["departments"]} <= set(Organisation.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_the_command_prints_the_table_for_people() -> None:
    load_demo()
    out = StringIO()
    call_command("reform_table", "barber-shop", stdout=out)
    assert "——有更省事的可以代替：现场效果图" in out.getvalue()
    assert "要交：现场效果图" in out.getvalue()


@pytest.mark.django_db
def test_the_command_names_a_bundle_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="没有这件事"):
        call_command("reform_table", "no-such-bundle")
