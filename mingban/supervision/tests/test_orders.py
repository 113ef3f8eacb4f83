"""Orders: sent about what is missed, answered by whom they went to, judged by whoever watches; each act public and told."""

from datetime import date, timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import RegionFactory
from mingban.agencies.models import Organisation
from mingban.clocks import queries as clocks
from mingban.clocks.events import AlertReached
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.core.times import local_day
from mingban.disclosure import queries as disclosure
from mingban.disclosure.models import PublishingDuty
from mingban.disclosure.tests.story import AT, GOOD, make_entry, official, open_duty, report, seen, supervisor
from mingban.ledger import queries as ledger
from mingban.notices.models import Notice
from mingban.supervision import actions, queries, rules
from mingban.supervision.models import SupervisionOrder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BY_FRIDAY = date(2026, 11, 27)


@pytest.fixture
def duty() -> PublishingDuty:
    return open_duty(make_entry("3日内"), on="2026-11-10", what="第 1 批名单")


@pytest.fixture
def watch() -> Actor:
    return supervisor()


def send(duty: PublishingDuty, by: Actor, **changes: Any) -> SupervisionOrder:
    terms: dict[str, Any] = {
        "organisation": duty.organisation,
        "duty_ids": [duty.pk],
        "text": "请公开，写明为什么晚了。",
        "answer_by": BY_FRIDAY,
        "by": by,
        "at": AT,
    }
    return actions.send_order(**{**terms, **changes})


def test_an_order_has_a_number_a_clock_of_its_own_and_a_sentence_on_the_duty(
    duty: PublishingDuty, watch: Actor
) -> None:
    order = send(duty, watch)
    assert (order.number, order.state) == ("鹤政督〔2026〕1号", "SENT")
    assert order.due_at is not None
    assert local_day(order.due_at) == BY_FRIDAY
    clock = clocks.clocks_of("supervision-order", str(order.pk)).get()
    assert (clock.state, clock.organisation_code, clock.due_at) == ("RUNNING", "hecheng-civil", order.due_at)
    said = disclosure.duty_timeline(duty).latest("sequence")
    assert (said.code, "鹤政督〔2026〕1号" in said.sentence) == ("supervision.order.sent", True)
    record = queries.order_record(order).get()
    assert "请公开" not in str(record.data), "the journal holds a digest, no words that could never be erased"


def test_an_answer_stops_the_clock_is_sent_back_answered_again_and_accepted(duty: PublishingDuty, watch: Actor) -> None:
    order, head = send(duty, watch), official(Role.HEAD)
    answered = actions.answer_order(order_id=order.pk, text="马上公开", by=head, at=AT + DAY)
    assert answered.state == "ANSWERED"
    returned = actions.return_answer(
        order_id=order.pk, text="请写哪一天", answer_by=date(2026, 11, 30), by=watch, at=AT + DAY
    )
    assert (returned.state, returned.round, returned.answer_by) == ("RETURNED", 2, date(2026, 11, 30))
    actions.answer_order(order_id=order.pk, text="26 日公开了", by=head, at=AT + 8 * DAY)
    settled = actions.accept_answer(order_id=order.pk, by=watch, at=AT + 9 * DAY)
    assert (settled.state, settled.ended_at) == ("ACCEPTED", AT + 9 * DAY)
    assert [clock.state for clock in clocks.clocks_of("supervision-order", str(order.pk))] == ["MET", "MISSED"]
    assert [answer.verdict for answer in settled.answers.all()] == ["RETURNED", "ACCEPTED"]
    codes = [entry.code.rpartition(".")[2] for entry in disclosure.duty_timeline(duty)]
    assert codes == ["opened", "sent", "answered", "returned", "answered", "accepted"]
    assert list(ledger.broken_chains()) == []
    assert send(duty, watch).number == "鹤政督〔2026〕2号", "a settled order leaves room for another"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "  "}, "请写明内容"),
        ({"text": "长" * 1001}, "1000"),
        ({"answer_by": date(2026, 11, 23)}, "明天"),
        ({"answer_by": date(2027, 3, 1)}, "60"),
        ({"duty_ids": []}, "至少一条"),
        ({"duty_ids": [999_999]}, "至少一条"),
    ],
)
def test_orders_that_say_nothing_certain_are_refused(
    duty: PublishingDuty, watch: Actor, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        send(duty, watch, **change)
    assert not SupervisionOrder.objects.exists()


def test_one_open_order_about_a_duty_and_none_about_what_is_public(duty: PublishingDuty, watch: Actor) -> None:
    send(duty, watch)
    with pytest.raises(Refused, match="已经在督办"):
        send(duty, watch)
    other = open_duty(duty.entry, what="第 2 批")
    seen(report(other, AT, "https://a.cn/b"), GOOD, AT)
    with pytest.raises(Refused, match="已经公开"):
        send(other, watch)


def test_orders_go_only_to_organisations_that_one_watches(duty: PublishingDuty, watch: Actor) -> None:
    foreign = official(
        Role.SUPERVISOR, "elsewhere", name="外地", region=RegionFactory.create(code="431203", name="别处")
    )
    for by in (official(Role.HEAD), official(Role.AUDITOR, "hecheng-government"), foreign, SYSTEM):
        with pytest.raises(NotAllowed):
            send(duty, by)
    market = Organisation.objects.get(pk=official(code="hecheng-market", name="市场监督管理局").organisation_id or 0)
    with pytest.raises(Refused, match="这个单位的公开义务"):
        send(duty, watch, organisation=market)


def test_each_side_does_its_own_part_at_its_time(duty: PublishingDuty, watch: Actor) -> None:
    order, clerk = send(duty, watch), official()
    stranger = official(code="hecheng-market", name="市场监督管理局")
    for by in (stranger, watch, SYSTEM):
        with pytest.raises(NotAllowed):
            actions.answer_order(order_id=order.pk, text="好", by=by, at=AT)
    with pytest.raises(Refused, match="没有要审核的"):
        actions.accept_answer(order_id=order.pk, by=watch, at=AT)
    actions.answer_order(order_id=order.pk, text="好", by=clerk, at=AT)
    with pytest.raises(Refused, match="不用答复"):
        actions.answer_order(order_id=order.pk, text="再答", by=clerk, at=AT)
    for by in (clerk, stranger):
        with pytest.raises(NotAllowed):
            actions.accept_answer(order_id=order.pk, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.withdraw_order(order_id=order.pk, text="撤", by=by, at=AT)
    with pytest.raises(Refused, match="请写明内容"):
        actions.return_answer(order_id=order.pk, text="", answer_by=BY_FRIDAY, by=watch, at=AT)
    with pytest.raises(NotFound):
        actions.accept_answer(order_id=999_999, by=watch, at=AT)


def test_an_order_sent_in_error_is_taken_back_with_its_clock(duty: PublishingDuty, watch: Actor) -> None:
    order = send(duty, watch)
    taken = actions.withdraw_order(order_id=order.pk, text="发错了单位", by=watch, at=AT)
    assert (taken.state, taken.end_reason) == ("WITHDRAWN", "发错了单位")
    assert clocks.clocks_of("supervision-order", str(order.pk)).get().state == "CANCELLED"
    with pytest.raises(Refused):
        actions.withdraw_order(order_id=order.pk, text="再撤", by=watch, at=AT)


def test_both_sides_are_told_of_every_act_once(duty: PublishingDuty, watch: Actor) -> None:
    head = official(Role.HEAD)
    order = send(duty, watch)
    bus.deliver_due()
    actions.answer_order(order_id=order.pk, text="好", by=head, at=AT)
    actions.return_answer(order_id=order.pk, text="不够", answer_by=BY_FRIDAY, by=watch, at=AT)
    actions.answer_order(order_id=order.pk, text="公开了", by=head, at=AT)
    actions.accept_answer(order_id=order.pk, by=watch, at=AT)
    bus.deliver_due()
    bus.deliver_due()
    told = [(notice.official_id, notice.text) for notice in Notice.objects.order_by("pk")]
    heads = [text for who, text in told if who == head.id]
    watchers = [text for who, text in told if who == watch.id]
    assert len(heads) == 3
    assert len(watchers) == 2
    assert "收到督办单" in heads[0]
    assert any("退回" in text for text in heads)
    assert any("认可" in text for text in heads)
    assert all("请审核" in text for text in watchers)


def test_watchers_are_told_of_missed_duties_and_late_answers(duty: PublishingDuty, watch: Actor) -> None:
    order, head = send(duty, watch), official(Role.HEAD)
    bus.deliver_due()
    Notice.objects.all().delete()
    for kind, owner in (("publishing-duty", duty.pk), ("supervision-order", order.pk), ("case", 1)):
        clock = clocks.clocks_of(kind, str(owner)).first()
        bus.publish(
            AlertReached(
                clock_id=clock.pk if clock else 0,
                owner_kind=kind,
                owner_id=str(owner),
                duty="x",
                due_at="",
                alert="RED",
            )
        )
    bus.deliver_due()
    told = {(notice.official_id, "督办单" in notice.text) for notice in Notice.objects.all()}
    assert told == {(watch.id, False), (watch.id, True), (head.id, False), (head.id, True)}


def test_the_board_counts_what_a_recount_counts(duty: PublishingDuty, watch: Actor) -> None:
    open_duty(duty.entry, on="2026-11-22", what="快到的")
    send(duty, watch)
    official(code="hecheng-market", name="市场监督管理局")
    (line,) = queries.board(watch, AT)
    assert (line.organisation.code, line.due, line.overdue, line.stale, line.down, line.orders) == (
        "hecheng-civil", 1, 1, 0, 0, 1,
    )  # fmt: skip
    assert queries.board(official(), AT) == [], "who does not watch sees nothing here"


def test_numbers_and_days_of_orders() -> None:
    assert rules.order_number("鹤政", 2026, 12) == "鹤政督〔2026〕12号"
    assert rules.why_not_day(date(2026, 11, 24), date(2026, 11, 23)) == ""
    assert rules.why_not_day(date(2027, 1, 22), date(2026, 11, 23)) == ""
    assert rules.why_not_day(date(2027, 1, 23), date(2026, 11, 23)) != ""
    assert rules.why_not_text("好") == ""
