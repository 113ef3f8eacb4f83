"""The tables before and after are computed from the items alone; the barber shop's is the one that source 002 prints."""

import pytest

from mingban.catalogue.rules import DropReason, ReformTable, reform_table
from tests.demo.conftest import County

BARBER_SHOP = {
    "hecheng-market": (9, 7, 1),
    "hecheng-health": (7, 2, 15),
    "hecheng-urban": (9, 1, 1),
    "hecheng-tax": (3, 0, 1),
    "hecheng-police": (5, 0, 1),
}


def _table(county: County, code: str) -> ReformTable:
    return reform_table(county.bundles[code], county.items, county.kinds)


def test_the_barber_shop_reads_as_in_the_source(county: County) -> None:
    table = _table(county, "barber-shop")
    assert {row.organisation: (row.before, row.after, row.days_before) for row in table.rows} == BARBER_SHOP
    assert (table.before, table.after, table.days_before, table.days_after) == (33, 10, 19, 1)


def test_the_barber_shop_keeps_the_ten_documents_that_the_source_keeps(county: County) -> None:
    kept = [name for row in _table(county, "barber-shop").rows for name in row.kept]
    assert kept == [
        "“我要开理发店”申请表",
        "申请人身份证原件",
        "身份证复印件",
        "申请人照片一张",
        "租赁合同",
        "商品房买卖合同",
        "经营场所证明",
        "湖南省公共场所卫生许可告知承诺书",
        "公共场所地址方位示意图",
        "现场效果图（也可用现场照片标注）",
    ]


@pytest.mark.parametrize("code", ["barber-shop", "restaurant", "newborn", "retirement"])
def test_every_document_that_is_gone_has_a_reason(county: County, code: str) -> None:
    table = _table(county, code)
    for row in table.rows:
        assert row.before - len(row.dropped) <= row.after
        assert all(dropped.reason for dropped in row.dropped)


@pytest.mark.parametrize("code", ["restaurant", "newborn", "retirement"])
def test_the_other_bundles_save_more_than_half_of_the_documents(county: County, code: str) -> None:
    table = _table(county, code)
    assert table.after * 2 < table.before
    assert table.days_after < table.days_before


def test_restaurants_share_the_floor_plan_between_kitchen_and_fire_check(county: County) -> None:
    fire = next(row for row in _table(county, "restaurant").rows if row.organisation == "hecheng-fire")
    reasons = {dropped.kind: dropped.why for dropped in fire.dropped}
    assert reasons["floor-plan"] is DropReason.SAME
    assert reasons["business-licence-copy"] is DropReason.EARLIER
