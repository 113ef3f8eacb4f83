"""Third parties and co-producers: fifteen working days that do not count, and what silence means (§32 to §34)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.clocks import actions as clocks
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.errors import NotAllowed, NotFound
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.queries import entries_of
from mingban.notices.models import Notice
from mingban.requests import actions, queries, rules
from mingban.requests.choices import ConsultKind, Finding, ReplyKind, Stance
from mingban.requests.models import Consultation
from mingban.requests.tests.factories import HEALTH, MARKET, Asking


def due(asking: Asking) -> str:
    clock = queries.clock_of(asking.request, rules.ANSWER)
    return str(local_day(clock.due_at)) if clock and clock.due_at else ""


def test_the_time_of_asking_does_not_count(asking: Asking) -> None:
    asking.receive()
    asking.at("2026-11-04 15:00")
    one = asking.consult()
    assert due(asking) == ""
    letter = IssuedDocument.objects.get(kind="request-consult")
    assert (letter.owner_kind, letter.content["due_on"]) == ("request-consultation", None)
    assert asking.person.name not in str(letter.content)
    with pytest.raises(actions.CannotAct, match="还在征求意见"):
        asking.propose()
    asking.at("2026-11-10 09:00")
    asking.hear(one)
    # The 4th to the 10th do not count: the 3rd was the first day, the 11th is the second.
    assert due(asking) == "2026-12-07"
    clock = Clock.objects.get(duty=rules.consult_duty(one))
    assert clock.state == ClockState.MET


def test_several_are_asked_at_once_and_the_last_one_counts(asking: Asking) -> None:
    asking.receive()
    first = asking.consult()
    second = asking.consult(name="另一家演示公司")
    asking.at("2026-11-04 15:00")
    asking.hear(first)
    assert due(asking) == ""
    asking.at("2026-11-06 15:00")
    asking.hear(second, Stance.OBJECTS, "是商业秘密")
    assert due(asking) == "2026-12-04"
    asking.consult(name="第三家演示公司")
    with pytest.raises(NotFound):
        asking.hear(second)


@pytest.mark.parametrize(
    ("kind", "words"), [(ConsultKind.THIRD_PARTY, "由本机关决定"), (ConsultKind.CO_PRODUCER, "视为同意公开")]
)
def test_silence_is_closed_on_its_last_day_however_late_it_is_noticed(
    asking: Asking, kind: ConsultKind, words: str
) -> None:
    asking.receive()
    pk = asking.consult(kind)
    asking.at("2026-11-27 11:00")
    assert actions.close_overdue(number=asking.number, at=asking.now) == 1
    one = Consultation.objects.get(pk=pk)
    assert one.stance == Stance.SILENT
    assert one.closed_at is not None
    assert str(local_day(one.closed_at)) == "2026-11-23"
    # Twenty working days from the 24th on.
    assert due(asking) == "2026-12-21"
    last = entries_of(queries.matter(asking.request)).last()
    assert last is not None
    assert words in last.sentence
    assert actions.close_overdue(number=asking.number, at=asking.now) == 0


def test_the_fifteen_days_count_from_the_day_on_which_the_letter_arrived(asking: Asking) -> None:
    asking.receive()
    pk = asking.consult(is_served=False)
    asking.at("2026-11-27 11:00")
    assert actions.close_overdue(number=asking.number, at=asking.now) == 0
    assert due(asking) == ""
    for day, words in (("2026-10-30", "早于发出"), ("2026-11-28", "今天以后")):
        with pytest.raises(actions.CannotAct, match=words):
            asking.do(actions.serve, Role.CLERK, consultation=pk, served_on=date.fromisoformat(day))
    with pytest.raises(NotFound):
        asking.do(actions.serve, Role.CLERK, consultation=pk + 1, served_on=date(2026, 11, 6))
    asking.do(actions.serve, Role.CLERK, consultation=pk, served_on=date(2026, 11, 6))
    one = Consultation.objects.get(pk=pk)
    assert one.due_at is not None
    assert str(local_day(one.due_at)) == "2026-11-27"
    with pytest.raises(actions.CannotAct, match="没有等着登记送达"):
        asking.do(actions.serve, Role.CLERK, consultation=pk, served_on=date(2026, 11, 6))
    asking.consult(name="另一家演示公司", is_served=False)
    with pytest.raises(actions.CannotAct, match="已经登记过送达"):
        asking.do(actions.serve, Role.CLERK, consultation=pk, served_on=date(2026, 11, 27))
    asking.at("2026-11-30 09:00")
    assert actions.close_overdue(number=asking.number, at=asking.now) == 1


def test_of_his_own_matter_nobody_is_asked_for_an_opinion(asking: Asking) -> None:
    theirs = asking.official(Role.REVIEWER, HEALTH)
    asking.receive()
    pk = asking.consult(ConsultKind.CO_PRODUCER, organisation_code=HEALTH, name="")
    assert [one.pk for one in queries.questions_for(theirs)] == [pk]
    close = replace(theirs, private_party_id=asking.person.pk)
    assert queries.questions_for(close) == []
    with pytest.raises(NotFound):
        actions.answer_consultation(consultation=pk, stance=Stance.AGREES, answer="", by=close, at=asking.now)


def test_the_sweep_of_clocks_closes_silence(now: Asking) -> None:
    asking = now
    asking.receive()
    pk = asking.consult()
    asking.at("2026-11-24 00:05")
    clocks.tell_overdue(at=asking.now)
    bus.deliver_due()
    one = Consultation.objects.get(pk=pk)
    assert one.stance == Stance.SILENT
    assert due(asking) == "2026-12-21"


def test_any_later_act_closes_silence_first(asking: Asking) -> None:
    asking.receive()
    asking.consult()
    asking.at("2026-11-24 09:00")
    asking.propose()
    assert Consultation.objects.get().stance == Stance.SILENT


def test_an_organisation_of_the_house_answers_on_its_own_desk(asking: Asking) -> None:
    asking.receive()
    theirs = asking.official(Role.REVIEWER, HEALTH)
    pk = asking.consult(ConsultKind.CO_PRODUCER, organisation_code=HEALTH, name="")
    bus.deliver_due()
    told = Notice.objects.get(key__startswith=f"request-consultation/{pk}/")
    assert "视为同意公开" in told.text
    assert [one.pk for one in queries.questions_for(theirs)] == [pk]
    with pytest.raises(NotFound):
        queries.visible_request(theirs, asking.number)
    terms: dict[str, Any] = {"consultation": pk, "at": asking.now}
    with pytest.raises(actions.CannotAct, match="理由"):
        actions.answer_consultation(**terms, stance=Stance.OBJECTS, answer=" ", by=theirs)
    with pytest.raises(NotAllowed):
        clerk = asking.official(Role.CLERK, HEALTH)
        actions.answer_consultation(**terms, stance=Stance.AGREES, answer="", by=clerk)
    with pytest.raises(NotFound):
        outsider = asking.official(Role.REVIEWER)
        actions.answer_consultation(**terms, stance=Stance.AGREES, answer="", by=outsider)
    actions.answer_consultation(**terms, stance=Stance.OBJECTS, answer="还在核", by=theirs)
    one = Consultation.objects.get(pk=pk)
    assert (one.stance, one.answer, one.answered_by_id) == (Stance.OBJECTS, "还在核", theirs.post_id)
    assert asking.request.officer_id != theirs.post_id
    assert queries.objections(asking.request) == []


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (ConsultKind.THIRD_PARTY, {"organisation_code": HEALTH}, "不选单位"),
        (ConsultKind.CO_PRODUCER, {"organisation_code": MARKET}, "本单位"),
        (ConsultKind.THIRD_PARTY, {"name": " "}, "谁的意见"),
        (ConsultKind.THIRD_PARTY, {"question": " "}, "什么意见"),
    ],
)
def test_who_and_what_is_asked_must_be_clear(
    asking: Asking, kind: ConsultKind, changes: dict[str, Any], words: str
) -> None:
    asking.receive()
    with pytest.raises(actions.CannotAct, match=words):
        asking.consult(kind, **changes)
    assert not Consultation.objects.exists()


def test_an_objection_is_overruled_in_writing(asking: Asking) -> None:
    asking.receive()
    pk = asking.consult()
    asking.hear(pk, Stance.OBJECTS, "报价是商业秘密")
    with pytest.raises(actions.CannotAct, match="第三十二条"):
        asking.propose()
    parts = {"text": "招标公告", "finding_reason": "招标时已经公布", "disclosed": "招标公告"}
    asking.answer(finding=Finding.GROUNDLESS, parts=parts)
    notice = IssuedDocument.objects.get(kind="third-party-notice")
    assert (notice.owner_id, notice.content["disclosed"]) == (str(pk), "招标公告")
    assert "行政复议" in notice.content["remedies"]
    assert asking.person.name not in str(notice.content)


def test_an_objection_needs_no_finding_where_nothing_is_given(asking: Asking) -> None:
    asking.receive()
    asking.hear(asking.consult(), Stance.OBJECTS, "报价是商业秘密")
    found = asking.answer(ReplyKind.REFUSED, ground="THIRD_PARTY")
    assert found.result_row == "3.4"
    assert not IssuedDocument.objects.filter(kind="third-party-notice").exists()


def test_stances_are_yes_or_no(asking: Asking) -> None:
    asking.receive()
    pk = asking.consult()
    with pytest.raises(actions.CannotAct, match="请选"):
        asking.hear(pk, Stance.SILENT)
