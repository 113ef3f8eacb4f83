"""Who is told of what, once each; and dates that follow the calendar."""

from typing import Any

from mingban.accounts.choices import Role
from mingban.clocks import actions as clocks
from mingban.clocks.tests.factories import announce, year_2027
from mingban.core import bus
from mingban.core.times import local_day
from mingban.notices.models import Notice
from mingban.requests import actions, queries, rules
from mingban.requests.choices import ConsultKind
from mingban.requests.tests.factories import HEALTH, Asking


def told(asking: Asking, **terms: Any) -> list[str]:
    bus.deliver_due()
    return list(Notice.objects.filter(channel="SITE", **terms).order_by("pk").values_list("text", flat=True))


def test_both_sides_read_what_the_other_did(now: Asking) -> None:
    clerk = now.official(Role.CLERK)
    now.ask(confirms_ahead=False)
    assert told(now, official_id=clerk.id) == [f"依申请公开 {now.number}：有新的申请，请确认收到"]
    now.do(actions.confirm_receipt, Role.CLERK, has_agreed=False)
    assert "请您也确认一下" in told(now, party=now.person)[-1]
    actions.agree_receipt(number=now.number, by=now.citizen, at=now.now)
    assert "最迟2026" in told(now, party=now.person)[-1]
    assert told(now, official_id=clerk.id)[-1].endswith("申请人确认了")
    before = len(told(now, party=now.person))
    actions.write_message(number=now.number, text="什么时候好", by=now.citizen, at=now.now)
    assert len(told(now, party=now.person)) == before
    assert told(now, official_id=clerk.id)[-1].endswith("申请人留了言")
    now.do(actions.write_message, Role.CLERK, text="下周")
    assert "给您留了言" in told(now, party=now.person)[-1]
    assert len(told(now, official_id=clerk.id)) == 3


def test_what_is_proposed_waits_for_deciders(now: Asking) -> None:
    now.receive()
    decider = now.official(Role.DECIDER)
    now.propose()
    assert told(now, official_id=decider.id)[-1].endswith("等签发")


def test_the_ladder_tells_the_officer_then_the_head_then_supervisors(now: Asking) -> None:
    clerk, head, watcher = (now.official(role) for role in (Role.CLERK, Role.HEAD, Role.SUPERVISOR))
    now.receive()
    bus.deliver_due()
    for day, expected in (("25", (1, 0, 0)), ("27", (2, 1, 0))):
        now.at(f"2026-11-{day} 09:00")
        clocks.raise_alerts(at=now.now)
        found = tuple(
            len([text for text in told(now, official_id=one.id) if "答复申请" in text])
            for one in (clerk, head, watcher)
        )
        assert found == expected
    now.at("2026-12-01 00:10")
    clocks.raise_alerts(at=now.now)
    assert "亮红牌" in told(now, official_id=watcher.id)[-1]


def test_the_applicant_is_reminded_of_his_own_part_and_an_asked_organisation_of_its(now: Asking) -> None:
    theirs = now.official(Role.REVIEWER, HEALTH)
    now.receive()
    now.consult(ConsultKind.CO_PRODUCER, organisation_code=HEALTH, name="")
    now.at("2026-11-18 09:00")
    clocks.raise_alerts(at=now.now)
    assert "快到期了" in told(now, official_id=theirs.id)[-1]
    now.at("2026-11-24 09:00").receive()
    now.do(actions.ask_correction, faults=["哪一年的"])
    now.at("2026-12-03 09:00")
    clocks.raise_alerts(at=now.now)
    assert "申请人补正的期限快到了" in told(now, party=now.person)[-1]


def test_dates_follow_a_calendar_that_is_announced_later(now: Asking) -> None:
    now.at("2026-12-21 09:00").receive()
    answers = now.request.due_at
    assert answers is None
    now.do(actions.ask_reasons, question="太多")
    announce(year_2027(), at=now.now)
    bus.deliver_due()
    clock = queries.clock_of(now.request, rules.ANSWER)
    assert clock is not None
    assert clock.due_at is not None
    assert local_day(clock.due_at).year == 2027
    assert queries.by_number(now.number).due_at == clock.due_at
