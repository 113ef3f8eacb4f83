"""Time limits as real catalogues write them: understood as a whole, or shown as they stand and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.disclosure.choices import LimitKind
from mingban.disclosure.rules import Limit, read_limit, say_limit

WORKING, CALENDAR = "WORKING_DAY", "CALENDAR_DAY"


@pytest.mark.parametrize(
    ("text", "days", "unit", "event"),
    [
        ("自信息形成或者变更之日起20个工作日内", 20, WORKING, "信息形成或者变更"),
        ("自该信息形成或者变更之日起20个工作日内予以公开", 20, WORKING, "信息形成或者变更"),
        ("信息形成（变更）20个工作日内", 20, WORKING, "信息形成（变更）"),
        (
            "自信息形成或变更之日起 20 个工作日内公开，法律、法规对公开期限另有规定的，从其规定。",
            20,
            WORKING,
            "信息形成或变更",
        ),
        ("自信息形成或变更之日起20个工作日内（法律、法规另有规定的除外）", 20, WORKING, "信息形成或变更"),
        ("制定或获取文件之日起\n10个工作日内", 10, WORKING, "制定或获取文件"),
        ("10个工作日", 10, WORKING, "信息形成或者变更"),
        ("二十个工作日内", 20, WORKING, "信息形成或者变更"),
        ("自作出行政决定之日起七个工作日内", 7, WORKING, "作出行政决定"),
        ("自作出决定之日起，20个工作日内公开", 20, WORKING, "作出决定"),
        ("采购合同签订之日起２个工作日内", 2, WORKING, "采购合同签订"),
        ("会议召开之日起1个工作日以内", 1, WORKING, "会议召开"),
        ("本级政府财政部门批复后20日内", 20, CALENDAR, "本级政府财政部门批复"),
        ("本级人民代表大会常务委员会批准后二十日内向社会公开", 20, CALENDAR, "本级人民代表大会常务委员会批准"),
        ("十五日内", 15, CALENDAR, "信息形成或者变更"),
        ("收到申请后15天内", 15, CALENDAR, "收到申请"),
        ("信息形成当日公开", 0, WORKING, "信息形成"),
        ("20个工作日内，动态更新", 20, WORKING, "信息形成或者变更"),
        ("形成后3个工作日内，长期公开，如有变动及时更新", 3, WORKING, "形成"),
    ],
)
def test_a_limit_after_an_event_is_read_with_its_event(text: str, days: int, unit: str, event: str) -> None:
    limit = read_limit(text)
    assert (limit.kind, limit.days, limit.unit, limit.event) == (LimitKind.AFTER_EVENT, days, unit, event)
    assert limit.why_unread == ""
    assert str(days) in say_limit(limit) or days == 0


@pytest.mark.parametrize(
    ("text", "days", "stays", "unit", "at_least"),
    [
        ("10个工作日，公示7个工作日", 10, 7, WORKING, False),
        ("制定或获取文件之日起10个工作日内；公示期为5个工作日", 10, 5, WORKING, False),
        ("方案形成之日起3个工作日内，征求意见期限不少于30日", 3, 30, CALENDAR, True),
        ("3日内公开，在社区公示不少于7日", 3, 7, CALENDAR, True),
        ("5个工作日内，公示7日以上", 5, 7, CALENDAR, True),
    ],
)
def test_how_long_it_stays_up_is_read_beside_it(text: str, days: int, stays: int, unit: str, *, at_least: bool) -> None:
    limit = read_limit(text)
    assert (limit.days, limit.stays_days, limit.stays_unit, limit.stays_at_least) == (days, stays, unit, at_least)
    assert ("至少" in say_limit(limit)) is at_least


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每年1月31日前", Limit(kind=LimitKind.EVERY_PERIOD, cycle="YEAR", due_month=1, due_day=31)),
        ("每年3月31日前公开上一年度报告", Limit(kind=LimitKind.EVERY_PERIOD, cycle="YEAR", due_month=3, due_day=31)),
        ("次年1月底前", Limit(kind=LimitKind.EVERY_PERIOD, cycle="YEAR", due_month=1)),
        ("每月10日前", Limit(kind=LimitKind.EVERY_PERIOD, cycle="MONTH", due_day=10)),
        ("每月底前公布", Limit(kind=LimitKind.EVERY_PERIOD, cycle="MONTH")),
        ("每季度首月15日前", Limit(kind=LimitKind.EVERY_PERIOD, cycle="QUARTER", due_month=1, due_day=15)),
        ("每季度结束后15日内", Limit(kind=LimitKind.EVERY_PERIOD, cycle="QUARTER", days=15, unit=CALENDAR)),
        ("每半年结束后10个工作日内公布", Limit(kind=LimitKind.EVERY_PERIOD, cycle="HALF_YEAR", days=10)),
        ("按季度公开", Limit(kind=LimitKind.EVERY_PERIOD, cycle="QUARTER")),
        ("每年公布一次", Limit(kind=LimitKind.EVERY_PERIOD, cycle="YEAR")),
        ("至少每年更新一次", Limit(kind=LimitKind.EVERY_PERIOD, cycle="YEAR")),
    ],
)
def test_periods_are_read(text: str, expected: Limit) -> None:
    assert read_limit(text) == expected


def test_a_limit_with_a_cycle_is_renewed() -> None:
    for text in ("信息形成之日起20个工作日内，每季度更新一次", "每季度更新一次，信息形成之日起20个工作日内"):
        limit = read_limit(text)
        assert (limit.kind, limit.days, limit.cycle) == (LimitKind.AFTER_EVENT, 20, "QUARTER")
        assert "每季度更新一次" in say_limit(limit)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "没有写"),
        ("及时公开", "没有写明天数"),
        ("长期公示", "没有写明天数"),
        ("实时公开", "实时公开"),
        ("按进展情况及时公开", "按进展情况"),
        ("房屋征收决定公告后及时公布", "房屋征收"),
        ("24小时内", "小时"),
        ("公示7个工作日", "只写了公示"),
        ("提前30日公开", "提前30日"),
        ("原则上10个工作日内", "原则上"),
        ("不超过10个工作日", "不超过"),
        ("10个工作日内，20个工作日内", "两个"),
        ("每月10日前，每季度首月15日前", "两个"),
        ("20个工作日内（其中紧急的1个工作日）", "其中"),
        ("1个月内", "1个月"),
        ("每年1季度", "每年1季度"),
        ("每年13月1日前", "每年13月"),
        ("每月0日前", "每月0日"),
        ("2024年5月1日后10个工作日内", "2024"),
        ("99999个工作日内", "99999"),
    ],
)
def test_what_is_not_understood_is_shown_and_counted_by_the_law(text: str, why: str) -> None:
    limit = read_limit(text)
    assert limit.kind == LimitKind.UNREAD
    assert limit.days is None
    assert why in limit.why_unread
    assert "20 个工作日" in say_limit(limit)


@given(st.text(alphabet="自信息形成之日起每年月季度公示开内前后个工作日天0123456789十二，；（）、 ", max_size=40))
def test_no_text_breaks_the_rule_and_what_is_read_can_be_said(text: str) -> None:
    limit = read_limit(text)
    assert say_limit(limit)
    assert (limit.kind == LimitKind.UNREAD) == bool(limit.why_unread)
    if limit.kind == LimitKind.AFTER_EVENT:
        assert limit.days is not None
        assert limit.event
