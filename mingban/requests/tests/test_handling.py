"""Correction, extension, reasons and delay: exact days, each once (§30, §33, §35)."""

from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.clocks.rules import CannotExtend
from mingban.core.errors import NotAllowed
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.queries import entries_of
from mingban.requests import actions, queries, rules
from mingban.requests.choices import ReplyKind, State
from mingban.requests.models import RequestGuide
from mingban.requests.tests.factories import MARKET, Asking

CORRECTED = {"title": "2025 年迎丰中路改造工程的招标公告", "document_number": "", "features": "2025 年 3 月"}


def due(asking: Asking, duty: str = rules.ANSWER) -> str:
    clock = queries.clock_of(asking.request, duty)
    return str(local_day(clock.due_at)) if clock and clock.due_at else ""


def test_the_period_counts_anew_from_the_corrected_request(asking: Asking) -> None:
    asking.receive()
    asking.at("2026-11-05 10:00")
    asking.do(actions.ask_correction, faults=["哪一年的工程", " ", "要哪一部分"])
    assert (asking.request.state, due(asking), due(asking, rules.CORRECTION)) == (State.CORRECTING, "", "2026-11-19")
    letter = IssuedDocument.objects.get(kind="request-correction")
    assert (letter.content["faults"], letter.content["due_on"]) == (["哪一年的工程", "要哪一部分"], "2026-11-19")
    asking.at("2026-11-09 10:00")
    actions.correct_request(number=asking.number, by=asking.citizen, at=asking.now, **CORRECTED)
    found = asking.request
    assert (found.state, found.title, due(asking)) == (State.ANSWERING, CORRECTED["title"], "2026-12-07")
    steps = queries.limits(found)[-1].steps
    assert "收到补正后的申请" in steps[0].text
    with pytest.raises(actions.CannotAct, match="只能一次告知"):
        asking.do(actions.ask_correction, faults=["还有一处"])


def test_a_correction_is_asked_for_within_seven_working_days(asking: Asking) -> None:
    asking.receive()
    assert str(local_day(queries.last_day_to_ask_correction(asking.request) or asking.now)) == "2026-11-11"
    with pytest.raises(actions.CannotAct, match="写清楚"):
        asking.do(actions.ask_correction, faults=["  "])
    asking.at("2026-11-12 00:10")
    with pytest.raises(actions.CannotAct, match="7 个工作日"):
        asking.do(actions.ask_correction, faults=["哪一年的"])


def test_who_does_not_correct_has_given_up_but_a_late_one_is_taken(asking: Asking) -> None:
    asking.receive()
    asking.do(actions.ask_correction, faults=["哪一年的"])
    with pytest.raises(actions.CannotAct, match="还没有过"):
        asking.propose(ReplyKind.ABANDONED)
    asking.at("2026-11-17 09:00")
    asking.propose(ReplyKind.ABANDONED)
    actions.correct_request(number=asking.number, by=asking.citizen, at=asking.now, **CORRECTED)
    assert queries.proposed_reply(asking.request) is None
    with pytest.raises(actions.CannotAct, match="没有人拟"):
        asking.do(actions.issue_reply, Role.DECIDER)


def test_abandoned_ends_with_its_letter(asking: Asking) -> None:
    asking.receive()
    asking.do(actions.ask_correction, faults=["哪一年的"])
    asking.at("2026-11-17 09:00")
    found = asking.answer(ReplyKind.ABANDONED)
    assert (found.state, found.result_row) == (State.ANSWERED, "6.1")
    letter = IssuedDocument.objects.get(kind="request-reply")
    assert letter.title == "政府信息公开申请视为放弃告知书"
    assert not Clock.objects.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED]).exists()


def test_the_head_of_the_office_extends_once_by_twenty_days_at_most(asking: Asking) -> None:
    asking.receive()
    terms: dict[str, Any] = {"reason": "分散在三个年度的档案里"}
    for role in (Role.CLERK, Role.REVIEWER, Role.DECIDER):
        with pytest.raises(NotAllowed):
            asking.do(actions.extend_answer, role, days=5, **terms)
    with pytest.raises(CannotExtend, match="最多延长 20 天"):
        asking.do(actions.extend_answer, Role.HEAD, days=21, **terms)
    with pytest.raises(CannotExtend, match="理由"):
        asking.do(actions.extend_answer, Role.HEAD, days=5, reason=" ")
    asking.do(actions.extend_answer, Role.HEAD, days=10, **terms)
    assert due(asking) == "2026-12-14"
    letter = IssuedDocument.objects.get(kind="request-extension")
    assert (letter.content["due_on"], letter.content["days"], letter.content["is_delay"]) == ("2026-12-14", 10, False)
    with pytest.raises(actions.CannotAct, match="一次"):
        asking.do(actions.extend_answer, Role.HEAD, days=1, **terms)


def test_the_guide_may_name_who_heads_the_office(asking: Asking) -> None:
    asking.receive()
    post = StaffPost.objects.get(pk=asking.official(Role.DECIDER).post_id or 0)
    RequestGuide.objects.filter(organisation__code=MARKET).update(head=post)
    with pytest.raises(NotAllowed):
        asking.do(actions.extend_answer, Role.HEAD, days=1, reason="档案在整理")
    asking.do(actions.extend_answer, Role.DECIDER, days=1, reason="档案在整理")
    post.until = asking.now
    post.save()
    with pytest.raises(actions.CannotAct, match="一次"):
        asking.do(actions.extend_answer, Role.HEAD, days=1, reason="档案在整理")


def test_too_late_nothing_is_extended(asking: Asking) -> None:
    asking.receive()
    asking.at("2026-12-01 00:01")
    with pytest.raises(CannotExtend, match="过了"):
        asking.do(actions.extend_answer, Role.HEAD, days=1, reason="忘了")


def test_reasons_then_a_delay_with_its_own_period(asking: Asking) -> None:
    asking.receive()
    with pytest.raises(actions.CannotAct, match="说明理由以后"):
        asking.do(actions.delay_answer, Role.HEAD, days=30, reason="太多")
    asking.do(actions.ask_reasons, question="一个月 14 件，多数相同")
    assert (due(asking, rules.REASONS), due(asking)) == ("2026-11-16", "2026-11-30")
    actions.give_reasons(number=asking.number, reasons="给村里修志", by=asking.citizen, at=asking.now)
    assert asking.request.reasons == "给村里修志"
    with pytest.raises(actions.CannotAct, match="最多延迟 60"):
        asking.do(actions.delay_answer, Role.HEAD, days=61, reason="太多")
    with pytest.raises(NotAllowed):
        asking.do(actions.delay_answer, Role.REVIEWER, days=30, reason="太多")
    asking.do(actions.delay_answer, Role.HEAD, days=25, reason="要查 14 卷")
    assert due(asking) == "2026-12-07"
    assert [one.content["is_delay"] for one in IssuedDocument.objects.filter(kind="request-extension")] == [True]
    with pytest.raises(actions.CannotAct, match="第三十五条"):
        asking.do(actions.extend_answer, Role.HEAD, days=1, reason="还不够")


def test_a_delay_hides_no_missed_day_and_is_none_when_it_is_shorter(asking: Asking) -> None:
    asking.receive()
    asking.do(actions.ask_reasons, question="一个月 14 件，多数相同")
    actions.give_reasons(number=asking.number, reasons="给村里修志", by=asking.citizen, at=asking.now)
    with pytest.raises(actions.CannotAct, match="多填几天"):
        asking.do(actions.delay_answer, Role.HEAD, days=20, reason="太多")
    assert due(asking) == "2026-11-30"
    asking.consult()
    with pytest.raises(actions.CannotAct, match="征求意见"):
        asking.do(actions.delay_answer, Role.HEAD, days=30, reason="太多")
    asking.hear(queries.open_consultations(asking.request)[0].pk)
    asking.at("2026-12-02 09:00")
    with pytest.raises(actions.CannotAct, match="过了就不能"):
        asking.do(actions.delay_answer, Role.HEAD, days=30, reason="太多")


def test_who_has_to_correct_can_give_his_reasons_too(asking: Asking) -> None:
    asking.receive()
    asking.do(actions.ask_reasons, question="一个月 14 件，多数相同")
    asking.do(actions.ask_correction, faults=["哪一年的"])
    actions.give_reasons(number=asking.number, reasons="给村里修志", by=asking.citizen, at=asking.now)
    assert (asking.request.reasons, asking.request.state) == ("给村里修志", State.CORRECTING)


def test_without_reasons_in_time_the_request_is_not_processed(asking: Asking) -> None:
    asking.receive()
    asking.do(actions.ask_reasons, question="一个月 14 件，多数相同")
    with pytest.raises(actions.CannotAct, match="等申请人"):
        asking.propose(ReplyKind.UNREASONABLE)
    asking.at("2026-11-17 09:00")
    found = asking.answer(ReplyKind.UNREASONABLE)
    assert found.result_row == "5.4"


def test_many_requests_are_counted_within_the_local_window(asking: Asking) -> None:
    for day in range(2, 6):
        asking.at(f"2026-11-0{day} 09:00").ask()
    assert queries.recent_count(asking.request) == 4
    asking.at("2026-12-03 09:00").ask()
    assert queries.recent_count(asking.request) == 3


def test_what_applicants_write_stays_out_of_the_journal(asking: Asking) -> None:
    asking.receive()
    actions.write_message(number=asking.number, text="我叫林小满，电话 13900000001", by=asking.citizen, at=asking.now)
    asking.do(actions.write_message, Role.CLERK, text="收到")
    said = str([(entry.sentence, entry.data) for entry in entries_of(queries.matter(asking.request))])
    assert "13900000001" not in said
    assert asking.request.title not in said
    words = [node.text for node in queries.thread(asking.request) if node.is_message]
    assert words == ["我叫林小满，电话 13900000001", "收到"]
    for text, why in (("  ", "写上"), ("长" * 2001, "2000")):
        with pytest.raises(actions.CannotAct, match=why):
            actions.write_message(number=asking.number, text=text, by=asking.citizen, at=asking.now)
