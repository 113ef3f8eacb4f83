"""Deferred documents, withdrawing, terminating; clocks end with what they time."""

from datetime import date

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.actions.applying import CannotChange
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import ApplicationState, CaseState, MaterialState
from mingban.cases.models import Application, Material
from mingban.cases.tasks import sweep_deadlines
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, TAX, Story, picture
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core.errors import NotAllowed
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry

PROOF = "premises-proof"


def deferral(story: Story) -> Clock:
    return Clock.objects.get(owner_id=story.application.number, duty=f"deferred:{PROOF}")


def paper(story: Story) -> Material:
    return story.application.materials.get(kind_code=PROOF)


def supply(story: Story, *, pages: int = 1) -> None:
    first, *more = [picture(f"{n}.jpg") for n in range(pages)]
    actions.supply_material(
        application=story.application, kind_code=PROOF, upload=first, more=more, by=story.citizen, at=story.now
    )


def withdraw(story: Story) -> Application:
    story.application = actions.withdraw_application(
        application=story.application, reason="不开了", by=story.citizen, at=story.now
    )
    return story.application


def test_a_deferred_document_has_its_day_from_handing_in(story: Story) -> None:
    story.submit(defer=(PROOF,))
    assert paper(story).due_on == date(2026, 11, 30)
    assert deferral(story).state == ClockState.RUNNING
    case = story.accept(LICENCE)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="acceptance")
    assert letter.content["deferred"] == [{"name": paper(story).name, "due_on": "2026-11-30"}]


def test_while_a_document_is_deferred_the_promise_waits_and_the_law_does_not(story: Story) -> None:
    story.submit(defer=(PROOF,))
    case = story.accept(LICENCE)
    duties = set(Clock.objects.open().filter(owner_id=case.number).values_list("duty", flat=True))
    assert duties == {"statutory"}
    story.review(LICENCE)
    with pytest.raises(CannotAct, match="容缺的材料还没补交"):
        story.decide(LICENCE)
    supply(story.later(days=1))
    assert deferral(story).state == ClockState.MET
    assert Clock.objects.get(owner_id=case.number, duty="promise").started_at == story.now
    assert Entry.objects.filter(code="cases.application.deferred_supplied").count() == 1
    assert story.decide(LICENCE).is_approved


def test_a_deferred_document_may_have_several_pages(story: Story) -> None:
    story.submit(defer=(PROOF,))
    supply(story, pages=3)
    supply(story.later(minutes=30))  # as phones send them one by one
    assert StoredFile.objects.filter(owner_kind="material", owner_id=str(paper(story).pk)).count() == 4
    story.later(hours=2)
    with pytest.raises(CannotChange, match="不用再交"):
        supply(story)


def test_a_document_supplied_before_acceptance_lets_the_promise_begin_with_it(story: Story) -> None:
    story.submit(defer=(PROOF,))
    supply(story)
    case = story.later(days=1).accept(LICENCE)
    assert Clock.objects.get(owner_id=case.number, duty="promise").started_at == story.now


def test_what_never_came_ends_the_cases_that_waited_for_it(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.submit(defer=(PROOF,))
    monkeypatch.setattr("mingban.cases.tasks.timezone.now", lambda: story.now)
    case = story.accept(LICENCE)
    story.accept(TAX)
    with pytest.raises(CannotAct, match="还没有过"):
        actions.terminate_case(number=case.number, at=story.now)
    story.later(days=7)
    sweep_deadlines.func()
    assert story.case(LICENCE).state == CaseState.ACCEPTED  # the last day is not over yet
    story.later(days=1)
    sweep_deadlines.func()
    ended = story.case(LICENCE)
    assert (ended.state, ended.concluded_at) == (CaseState.TERMINATED, story.now)
    assert "没有按期补交" in ended.decision_reason
    assert IssuedDocument.objects.filter(owner_id=case.number, kind="termination").count() == 1
    assert deferral(story).state == ClockState.MISSED
    assert not Clock.objects.open().filter(owner_id=case.number).exists()
    assert story.case(TAX).state == CaseState.ACCEPTED
    assert queries.facts_of(story.case(TAX)).failed_needs == ("办营业执照",)
    with pytest.raises(CannotChange):
        supply(story)


def test_withdrawing_everything_withdraws_the_application(story: Story) -> None:
    story.submit(defer=(PROOF,))
    story.accept(LICENCE)
    done = withdraw(story)
    assert done.state == ApplicationState.WITHDRAWN
    assert set(done.cases.values_list("state", flat=True)) == {CaseState.WITHDRAWN}
    assert IssuedDocument.objects.filter(kind="withdrawal").count() == 5
    assert not Clock.objects.open().exists()
    assert deferral(story).state == ClockState.CANCELLED
    assert queries.tracking(done).headline == "已撤回"
    assert not queries.can_withdraw(done)
    with pytest.raises(CannotAct, match="不能撤回"):
        withdraw(story)


def test_what_is_decided_stays_when_the_rest_is_withdrawn(story: Story) -> None:
    story.submit()
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    withdraw(story)
    assert story.case(LICENCE).state == CaseState.DECIDED
    assert story.case(HYGIENE).state == CaseState.WITHDRAWN
    assert story.application.state == ApplicationState.SUBMITTED
    story.deliver(LICENCE)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.CONCLUDED


def test_a_deferred_document_is_awaited_while_one_case_that_relies_on_it_is_open(story: Story) -> None:
    story.submit(defer=(PROOF,))
    uses = paper(story).uses.select_related("case")
    assert {use.case.position for use in uses} == {LICENCE}
    case = story.case(LICENCE)
    paper(story).uses.create(case=story.case(ROAD), requirement_code="also")
    actions.decline_case(
        number=case.number, reason="不归我们", where_else="", by=story.of(case, Role.CLERK), at=story.now
    )
    assert deferral(story).state == ClockState.RUNNING
    supply(story)
    assert paper(story).state == MaterialState.SUBMITTED


def test_a_declined_case_leaves_no_deferral_running(story: Story) -> None:
    story.submit(defer=(PROOF,))
    case = story.case(LICENCE)
    actions.decline_case(
        number=case.number, reason="不归我们", where_else="", by=story.of(case, Role.CLERK), at=story.now
    )
    assert deferral(story).state == ClockState.CANCELLED


def test_a_deferral_without_a_clock_ends_quietly(story: Story) -> None:
    story.submit(defer=(PROOF,))
    Clock.objects.filter(duty=f"deferred:{PROOF}").delete()
    supply(story)
    assert paper(story).state == MaterialState.SUBMITTED
    story.submit(defer=(PROOF,))
    Clock.objects.filter(duty=f"deferred:{PROOF}").delete()
    assert withdraw(story).state == ApplicationState.WITHDRAWN


def test_only_its_own_people_withdraw(story: Story) -> None:
    story.submit()
    with pytest.raises(NotAllowed):
        actions.withdraw_application(application=story.application, by=Story.begin().citizen, at=story.now)
    clerk = story.of(story.case(LICENCE), Role.CLERK)
    with pytest.raises(NotAllowed):
        actions.withdraw_application(application=story.application, by=clerk, at=story.now)


def test_dates_follow_their_clocks_when_a_calendar_moves_them(story: Story) -> None:
    story.submit(defer=(PROOF,))
    case = story.case(LICENCE)
    running = Clock.objects.get(owner_id=case.number, duty="acceptance")
    Clock.objects.filter(pk=running.pk).update(due_at=story.now)
    actions.follow_clock(owner_kind="case", owner_id=case.number, duty="acceptance")
    assert story.case(LICENCE).due_at == story.now
    number = story.application.number or ""
    Clock.objects.filter(pk=deferral(story).pk).update(due_at=story.now)
    actions.follow_clock(owner_kind="application", owner_id=number, duty=f"deferred:{PROOF}")
    assert paper(story).due_on == date(2026, 11, 23)
    Clock.objects.filter(pk=deferral(story).pk).update(due_at=None)
    actions.follow_clock(owner_kind="application", owner_id=number, duty=f"deferred:{PROOF}")
    assert paper(story).due_on is None
    actions.follow_clock(owner_kind="application", owner_id=number, duty="other")
    actions.follow_clock(owner_kind="request", owner_id="1", duty="answer")
