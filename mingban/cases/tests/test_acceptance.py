"""From receipt to acceptance: five working days, one correction, declining, acceptance by law."""

from datetime import date, timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.actions.applying import CannotChange
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, MaterialState
from mingban.cases.models import Case, CaseMaterial
from mingban.cases.tasks import sweep_deadlines
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, TAX, Story, picture
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core.errors import NotFound
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry


def clock(case: Case, duty: str) -> Clock:
    return Clock.objects.filter(owner_kind="case", owner_id=case.number, duty=duty).latest("pk")


def documents(case: Case) -> list[str]:
    return list(IssuedDocument.objects.filter(owner_id=case.number).order_by("pk").values_list("kind", flat=True))


def use_of(case: Case, kind: str) -> CaseMaterial:
    return case.materials.filter(material__kind_code=kind).earliest("pk")


def decide_licence(story: Story) -> None:
    """Grant what the other cases wait for."""
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)


def correct(story: Story, position: int, *kinds: str, note: str = "") -> Case:
    case = story.case(position)
    remarks = {use_of(case, kind).pk: f"{kind} 看不清，请重拍" for kind in kinds}
    clerk = story.of(case, Role.CLERK)
    return actions.request_correction(number=case.number, remarks=remarks, note=note, by=clerk, at=story.now)


def hand_in_again(story: Story, kind: str) -> None:
    actions.supply_material(
        application=story.application, kind_code=kind, upload=picture(), by=story.citizen, at=story.now
    )


def supplement(story: Story, position: int, **more: Any) -> Case:
    number = story.case(position).number
    return actions.supplement_case(number=number, by=story.citizen, at=story.now, **more)


def test_the_authority_has_five_working_days_from_submission(story: Story) -> None:
    story.submit()
    running = clock(story.case(LICENCE), "acceptance")
    assert running.due_at is not None
    assert local_day(running.due_at) == date(2026, 11, 30)
    assert story.case(LICENCE).due_at == running.due_at


def test_receiving_does_not_stop_the_acceptance_clock(story: Story) -> None:
    story.submit()
    case = story.later(hours=1).case(LICENCE)
    done = actions.receive_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now)
    assert (done.state, done.received_at) == (CaseState.RECEIVED, story.now)
    assert clock(case, "acceptance").state == ClockState.RUNNING


def test_accepting_issues_a_notice_and_starts_the_statutory_limit_and_the_promise(story: Story) -> None:
    story.submit()
    case = story.later(days=1).accept(LICENCE)
    assert documents(case) == ["acceptance"]
    assert clock(case, "acceptance").state == ClockState.MET
    assert local_day(clock(case, "statutory").due_at) == date(2026, 11, 27)  # type: ignore[arg-type]
    assert local_day(clock(case, "promise").due_at) == date(2026, 11, 25)  # type: ignore[arg-type]
    assert story.case(LICENCE).due_at == clock(case, "promise").due_at


def test_a_case_can_be_accepted_without_being_received_first(story: Story) -> None:
    story.submit()
    case = story.case(TAX)
    done = actions.accept_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now)
    assert done.received_at == story.now
    assert not done.deemed_accepted


def test_the_first_review_opens_on_acceptance_and_intake_is_done(story: Story) -> None:
    story.submit()
    case = story.accept(HYGIENE)
    states = list(case.steps.order_by("position").values_list("role", "state"))
    assert states[:3] == [("clerk", "DONE"), ("reviewer", "OPEN"), ("decider", "WAITING")]


def test_silence_for_five_working_days_counts_as_acceptance_from_the_day_of_receipt(story: Story) -> None:
    story.submit()
    handed_in = story.now
    case = story.later(days=8).case(LICENCE)
    done = actions.deem_accepted(number=case.number, at=story.now)
    assert (done.state, done.deemed_accepted, done.accepted_at) == (CaseState.ACCEPTED, True, handed_in)
    assert clock(case, "statutory").started_at == handed_in
    assert clock(case, "acceptance").state == ClockState.MISSED
    assert "视为受理" in Entry.objects.filter(matter_id=case.number).latest("sequence").sentence
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="acceptance")
    assert letter.content["is_deemed"] is True
    assert letter.content["accepted_on"] == "2026-11-23"


def test_nothing_counts_as_accepted_before_the_five_days_are_over(story: Story) -> None:
    story.submit()
    with pytest.raises(CannotAct, match="还没有过"):
        actions.deem_accepted(number=story.case(LICENCE).number, at=story.later(days=7).now)


def test_the_promise_of_a_case_accepted_by_law_never_begins_before_what_it_waits_for(story: Story) -> None:
    story.submit()
    story.later(days=2).accept(LICENCE)
    story.review(LICENCE)
    decided_at = story.later(days=1).decide(LICENCE).decided_at
    case = story.later(days=8).case(TAX)
    actions.deem_accepted(number=case.number, at=story.now)
    assert clock(case, "promise").started_at == decided_at
    assert case.accepted_at is None
    assert story.case(TAX).accepted_at == decided_at
    assert "前面的结果到齐" in Entry.objects.filter(matter_id=case.number).latest("sequence").sentence


def test_the_sweep_deems_accepted_what_is_silent_and_leaves_the_rest(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.submit()
    decide_licence(story)
    story.accept(ROAD)
    monkeypatch.setattr("mingban.cases.tasks.timezone.now", lambda: story.now)
    story.later(days=8)
    sweep_deadlines.func()
    assert {case.deemed_accepted for case in story.application.cases.exclude(position__in=[LICENCE, ROAD])} == {True}
    assert not story.case(ROAD).deemed_accepted
    sweep_deadlines.func()
    assert Entry.objects.filter(code="cases.case.accept").count() == 5


@pytest.mark.parametrize("error", [CannotAct("刚办过"), RuntimeError("broken")])
def test_one_case_that_fails_does_not_keep_the_others_from_being_swept(
    story: Story, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    story.submit()
    decide_licence(story)
    monkeypatch.setattr("mingban.cases.tasks.timezone.now", lambda: story.now)
    first, real = queries.silent_cases(story.later(days=8).now)[0], actions.deem_accepted

    def breaks(*, number: str, at: Any) -> Case:
        if number == first:
            raise error
        return real(number=number, at=at)

    monkeypatch.setattr("mingban.cases.actions.deem_accepted", breaks)
    sweep_deadlines.func()
    accepted = story.application.cases.filter(deemed_accepted=True)
    assert accepted.count() == 3
    assert not accepted.filter(number=first).exists()


def test_everything_to_correct_is_told_once_in_writing(story: Story) -> None:
    story.submit()
    case = correct(story, LICENCE, "lease-contract", "applicant-photo", note="店名写错了")
    assert (case.state, case.correction_used) == (CaseState.CORRECTING, True)
    assert clock(case, "acceptance").state == ClockState.MET
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="correction")
    assert len(letter.content["faults"]) == 3
    assert story.case(LICENCE).due_at is None
    rejected = story.application.materials.filter(state=MaterialState.REJECTED)
    assert {one.kind_code for one in rejected} == {"lease-contract", "applicant-photo", "application-form"}


def test_a_correction_is_handed_in_complete_and_the_clock_starts_anew(story: Story) -> None:
    story.submit()
    correct(story, LICENCE, "lease-contract", "applicant-photo")
    story.later(days=3)
    hand_in_again(story, "lease-contract")
    with pytest.raises(CannotAct, match="照片"):
        supplement(story, LICENCE)
    hand_in_again(story, "applicant-photo")
    hand_in_again(story, "applicant-photo")  # a second page may follow until all of it is handed in
    case = supplement(story, LICENCE)
    assert case.state == CaseState.RECEIVED
    assert clock(case, "acceptance").started_at == story.now
    assert clock(case, "acceptance").state == ClockState.RUNNING
    assert not case.materials.exclude(finding="").exists()
    with pytest.raises(CannotChange):
        hand_in_again(story, "applicant-photo")


def test_a_second_correction_is_refused(story: Story) -> None:
    story.submit()
    correct(story, LICENCE, "lease-contract")
    hand_in_again(story, "lease-contract")
    supplement(story, LICENCE)
    with pytest.raises(CannotAct, match="已经一次告知过"):
        correct(story, LICENCE, "applicant-photo")
    case = story.case(LICENCE)
    done = actions.accept_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now)
    assert done.state == CaseState.ACCEPTED


def test_silence_after_a_correction_dates_back_to_what_was_handed_in_last(story: Story) -> None:
    story.submit()
    correct(story, LICENCE, "lease-contract")
    story.later(days=2)
    hand_in_again(story, "lease-contract")
    supplement(story, LICENCE)
    handed_in = story.now
    done = actions.deem_accepted(number=story.case(LICENCE).number, at=story.later(days=8).now)
    assert done.accepted_at == handed_in
    assert clock(done, "statutory").started_at == handed_in


def test_no_clock_of_a_case_runs_while_the_applicant_corrects(story: Story) -> None:
    story.submit()
    case = correct(story, LICENCE, "lease-contract")
    assert not Clock.objects.open().filter(owner_id=case.number).exists()
    with pytest.raises(CannotAct):
        actions.deem_accepted(number=case.number, at=story.later(days=30).now)


@pytest.mark.parametrize(
    ("remarks", "words"),
    [
        ({}, "至少选一份"),
        ({0: "不是这件的"}, "至少选一份"),
        ({"own": "  "}, "写清楚哪里不对"),
        ({"own": "看不清", 0: "不是这件的"}, "至少选一份"),
    ],
)
def test_a_correction_names_what_is_wrong_with_which_document(
    story: Story, remarks: dict[Any, str], words: str
) -> None:
    story.submit()
    case = story.case(LICENCE)
    named = {use_of(case, "lease-contract").pk if key == "own" else key: text for key, text in remarks.items()}
    with pytest.raises(CannotAct, match=words):
        actions.request_correction(number=case.number, remarks=named, by=story.of(case, Role.CLERK), at=story.now)
    assert story.case(LICENCE).state == CaseState.SUBMITTED


def test_what_may_follow_later_is_no_fault(story: Story) -> None:
    story.submit(defer=("premises-proof",))
    with pytest.raises(CannotAct, match="说好后补"):
        correct(story, LICENCE, "premises-proof")


def test_a_deferred_paper_is_found_right_only_when_it_is_there(story: Story) -> None:
    story.submit(defer=("premises-proof",))
    case = story.accept(LICENCE)
    assert use_of(case, "premises-proof").finding == ""
    hand_in_again(story, "premises-proof")
    story.review(LICENCE)
    story.decide(LICENCE)
    assert use_of(case, "premises-proof").finding == MaterialState.ACCEPTED


def test_declining_gives_a_reason_and_where_to_go(story: Story) -> None:
    story.submit()
    decide_licence(story)
    case = story.case(ROAD)
    done = actions.decline_case(
        number=case.number,
        reason=" 这条路归公路局管 ",
        where_else="怀化市公路局",
        by=story.of(case, Role.CLERK),
        at=story.now,
    )
    assert (done.state, done.decision_reason) == (CaseState.DECLINED, "这条路归公路局管")
    assert done.concluded_at == story.now
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="declination")
    assert letter.content["where_else"] == "怀化市公路局"
    assert not Clock.objects.open().filter(owner_id=case.number).exists()
    assert clock(case, "acceptance").state == ClockState.CANCELLED


def test_declining_without_a_reason_is_refused(story: Story) -> None:
    story.submit()
    case = story.case(ROAD)
    with pytest.raises(CannotAct, match="理由") as refusal:
        actions.decline_case(number=case.number, reason=" ", where_else="", by=story.of(case, Role.CLERK), at=story.now)
    assert refusal.value.field == "reason"


def test_nothing_can_be_declined_after_acceptance(story: Story) -> None:
    story.submit()
    case = story.accept(ROAD)
    with pytest.raises(CannotAct, match="受理前"):
        actions.decline_case(
            number=case.number, reason="晚了", where_else="", by=story.of(case, Role.CLERK), at=story.now
        )


def test_changed_fields_are_in_the_journal_without_their_values(story: Story) -> None:
    story.submit()
    with pytest.raises(CannotChange):
        renew(story, {"shop.name": "新店名"}, is_last=False)
    correct(story, LICENCE, "application-form")
    renew(story, {"shop.name": "新店名"}, is_last=False)
    assert story.application.materials.get(kind_code="application-form").state == MaterialState.REJECTED
    renew(story, {"shop.name": "新店名"}, is_last=True)
    assert story.application.materials.get(kind_code="application-form").state == MaterialState.SUBMITTED
    entry = Entry.objects.get(code="cases.application.form_renewed")
    assert entry.data == {"elements": ["shop.name"]}
    story.application.refresh_from_db()
    assert story.application.data["shop.name"] == "新店名"
    assert supplement(story, LICENCE).state == CaseState.RECEIVED


def renew(story: Story, values: dict[str, Any], *, is_last: bool) -> None:
    actions.renew_form(application=story.application, values=values, is_last=is_last, by=story.citizen, at=story.now)


def test_nobody_changes_or_supplies_what_another_handed_in(story: Story) -> None:
    story.submit()
    correct(story, LICENCE, "lease-contract")
    stranger = Story.begin()
    stranger.application = story.application
    with pytest.raises(NotFound):
        renew(stranger, {}, is_last=True)
    with pytest.raises(NotFound):
        hand_in_again(stranger, "lease-contract")
    with pytest.raises(NotFound, match="没有这份材料"):
        hand_in_again(story, "passport")


def test_two_cases_may_ask_for_the_same_paper(story: Story) -> None:
    story.submit()
    correct(story, LICENCE, "lease-contract")
    correct(story, ROAD, "lease-contract")
    story.later(days=1)
    hand_in_again(story, "lease-contract")
    assert supplement(story, LICENCE).state == CaseState.RECEIVED
    assert supplement(story, ROAD).state == CaseState.RECEIVED
    assert story.now - timedelta(days=1) < story.case(LICENCE).due_at  # type: ignore[operator]
    assert story.case(ROAD).due_at is None
