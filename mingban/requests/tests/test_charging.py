"""Fees: by item or by page, with a period to pay in which the answer's time does what the place says (§42)."""

import json
from pathlib import Path
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.clocks.choices import ClockState
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.requests import actions, queries, rules
from mingban.requests.choices import Act, PaymentClock, ReplyKind
from mingban.requests.models import FeeNotice, RequestGuide
from mingban.requests.tests.factories import MARKET, Asking, charge


def due(asking: Asking) -> str:
    clock = queries.clock_of(asking.request, rules.ANSWER)
    return str(local_day(clock.due_at)) if clock and clock.due_at else ""


@pytest.fixture
def local(settings: Any, tmp_path: Path) -> Any:
    """Return what sets the local rule on waiting for payment."""

    def let(clock: PaymentClock) -> None:
        data = json.loads(settings.REQUESTS_FILE.read_text()) | {"payment_clock": clock.value}
        settings.REQUESTS_FILE = tmp_path / f"{clock.value}.json"
        settings.REQUESTS_FILE.write_text(json.dumps(data))

    return let


def test_where_nothing_is_charged_nobody_is_billed(asking: Asking) -> None:
    asking.receive()
    with pytest.raises(actions.CannotAct, match="不收"):
        asking.do(actions.bill, pages=500)
    charge("PAGES")
    RequestGuide.objects.filter(organisation__code=MARKET).update(fee_from="2027-01-01")
    with pytest.raises(actions.CannotAct, match="不收"):
        asking.do(actions.bill, pages=500)


def test_by_page_and_the_time_stands_still_until_it_is_paid(asking: Asking) -> None:
    charge("PAGES")
    asking.receive()
    for pages, words in ((30, "不用缴"), (-1, "页数"), (100_001, "页数")):
        with pytest.raises(actions.CannotAct, match=words):
            asking.do(actions.bill, pages=pages)
    asking.do(actions.bill, pages=101)
    notice = FeeNotice.objects.get()
    assert (notice.amount, notice.scheme, notice.notice_number) == (720, "PAGES", "鹤市监依申费〔2026〕1号")
    letter = IssuedDocument.objects.get(kind="request-fee")
    assert (letter.content["amount"], letter.content["due_on"]) == (720, "2026-11-30")
    assert due(asking) == ""
    assert asking.request.due_at is None
    reviewer = asking.official(Role.REVIEWER)
    assert "还没有缴" in dict(queries.options(reviewer, asking.request, asking.now))[Act.PROPOSE]
    assert set(queries.own_limits(asking.request)) == {"payment"}
    with pytest.raises(actions.CannotAct, match="还没有缴"):
        asking.propose()
    with pytest.raises(actions.CannotAct, match="票据"):
        asking.do(actions.note_payment, Role.CLERK, receipt_number=" ")
    asking.at("2026-11-06 16:00")
    asking.do(actions.note_payment, Role.CLERK, receipt_number="湘财 0001")
    assert due(asking) == "2026-12-04"
    with pytest.raises(actions.CannotAct, match="发过"):
        asking.do(actions.bill, pages=101)
    assert asking.answer().result_row == "1"


@pytest.mark.parametrize(
    ("clock", "waiting", "paid"),
    [(PaymentClock.RUN, "2026-11-30", "2026-11-30"), (PaymentClock.RESTART, "", "2026-12-04")],
)
def test_places_differ_in_what_the_time_does(
    asking: Asking, local: Any, clock: PaymentClock, waiting: str, paid: str
) -> None:
    local(clock)
    charge("PAGES")
    asking.receive()
    asking.do(actions.bill, pages=31)
    assert due(asking) == waiting
    asking.at("2026-11-06 16:00")
    asking.do(actions.note_payment, Role.CLERK, receipt_number="湘财 0001")
    assert due(asking) == paid


def test_by_item_the_eleventh_of_a_month_costs(asking: Asking) -> None:
    charge("ITEMS")
    asking.at("2026-10-31 09:00").receive()
    asking.at("2026-11-02 09:00")
    for number in range(1, 12):
        asking.now = asking.now.replace(minute=number)
        asking.receive()
    assert queries.item_number(asking.request) == 11
    asking.do(actions.bill, pages=999)
    assert FeeNotice.objects.get().amount == 100
    first = queries.own_list(asking.citizen, asking.now).order_by("pk")[1]
    asking.number = first.number
    with pytest.raises(actions.CannotAct, match="不用缴"):
        asking.do(actions.bill)


def test_who_does_not_pay_has_given_up(asking: Asking) -> None:
    charge("PAGES")
    asking.receive()
    asking.do(actions.bill, pages=31)
    with pytest.raises(actions.CannotAct, match="缴费期限"):
        asking.propose(ReplyKind.UNPAID)
    asking.at("2026-12-01 09:00")
    assert asking.answer(ReplyKind.UNPAID).result_row == "6.2"
    states = {limit.clock.duty: limit.clock.state for limit in queries.limits(asking.request)}
    assert states[rules.PAYMENT] == ClockState.CANCELLED
    assert states[rules.ANSWER] == ClockState.MET


def test_of_several_that_count_from_the_same_instant_each_has_its_number(asking: Asking) -> None:
    asking.receive()
    first = asking.request
    asking.receive()
    assert [queries.item_number(one) for one in (first, asking.request)] == [1, 2]


def test_nobody_is_billed_late_or_asked_to_correct_while_he_is_to_pay(asking: Asking) -> None:
    charge("PAGES")
    asking.receive()
    asking.do(actions.bill, pages=31)
    with pytest.raises(actions.CannotAct, match="还没有缴"):
        asking.do(actions.ask_correction, faults=["哪一年的"])
    asking.receive()
    asking.at("2026-12-01 09:00")
    with pytest.raises(actions.CannotAct, match="不能再通知缴费"):
        asking.do(actions.bill, pages=31)
