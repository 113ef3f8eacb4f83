"""Review, decision, what waits for it, delivery and the end."""

from datetime import date

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import ApplicationState, CaseState, DeliveryMeans, StepState
from mingban.cases.models import Application, Case
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, SEAL, SMALL, TAX, Story
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.licences.models import Licence


def clock(case: Case, duty: str) -> Clock | None:
    return Clock.objects.filter(owner_kind="case", owner_id=case.number, duty=duty).order_by("-pk").first()


def decided(story: Story, position: int, *, is_approved: bool = True, reason: str = "") -> Case:
    story.accept(position)
    story.review(position)
    return story.decide(position, is_approved=is_approved, reason=reason)


def test_a_review_leaves_who_when_and_the_opinion_and_opens_the_next_step(story: Story) -> None:
    story.submit()
    case = story.accept(LICENCE)
    reviewer = story.of(case, Role.REVIEWER)
    done = actions.review_case(number=case.number, opinion=" 符合 ", by=reviewer, at=story.later(hours=2).now)
    assert done.state == CaseState.IN_REVIEW
    step = case.steps.get(role="reviewer")
    given = step.opinions.get()
    assert (step.done_at, given.given_at) == (story.now, story.now)
    assert (given.text, given.post_id, given.user_id) == ("符合", reviewer.post_id, reviewer.id)
    assert case.steps.get(role="decider").state == StepState.OPEN
    with pytest.raises(CannotAct, match="等待决定"):
        actions.review_case(number=case.number, opinion="再看", by=reviewer, at=story.now)


def test_a_review_needs_an_opinion(story: Story) -> None:
    story.submit()
    case = story.accept(LICENCE)
    with pytest.raises(CannotAct, match="审查意见") as refusal:
        actions.review_case(number=case.number, opinion="  ", by=story.of(case, Role.REVIEWER), at=story.now)
    assert refusal.value.field == "opinion"


def test_a_grant_issues_the_licence_and_ten_working_days_to_deliver_begin(story: Story) -> None:
    story.submit()
    case = decided(story, LICENCE)
    licence = Licence.objects.get(matter_id=case.number)
    assert licence.holder_id == story.person.pk
    assert licence.content["holder"] == story.person.name
    delivery = clock(case, "delivery")
    assert delivery is not None
    assert local_day(delivery.due_at) == date(2026, 12, 7)  # type: ignore[arg-type]
    assert story.case(LICENCE).due_at == delivery.due_at
    for duty in ("statutory", "promise"):
        assert clock(case, duty).state == ClockState.MET  # type: ignore[union-attr]
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="approval")
    assert licence.number in letter.content["result_number"]


def test_an_item_without_a_licence_is_simply_done(story: Story) -> None:
    story.submit()
    decided(story, LICENCE)
    case = decided(story, TAX)
    assert not Licence.objects.filter(matter_id=case.number).exists()
    assert Entry.objects.get(matter_id=case.number, code="cases.case.decide").sentence == "办好了"


def test_a_refusal_needs_a_reason_and_tells_remedies(story: Story) -> None:
    story.submit()
    with pytest.raises(CannotAct, match="必须写明理由") as refusal:
        decided(story, LICENCE, is_approved=False, reason=" ")
    assert refusal.value.field == "reason"
    case = story.decide(LICENCE, is_approved=False, reason="经营场所是违法建筑")
    assert (case.state, case.is_approved) == (CaseState.DECIDED, False)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="refusal")
    assert letter.content["reason"] == "经营场所是违法建筑"
    assert letter.content["remedies"]
    assert not Licence.objects.exists()


def test_a_refused_need_blocks_the_grant_but_not_the_refusal(story: Story) -> None:
    story.submit()
    decided(story, LICENCE, is_approved=False, reason="不符合")
    with pytest.raises(CannotAct, match="不能准予：办营业执照"):
        decided(story, TAX)
    assert story.decide(TAX, is_approved=False, reason="没有营业执照").is_approved is False


def test_a_declined_need_blocks_the_grant(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    actions.decline_case(
        number=case.number, reason="不归我们", where_else="", by=story.of(case, Role.CLERK), at=story.now
    )
    with pytest.raises(CannotAct, match="不能准予"):
        decided(story, SEAL)


@pytest.mark.parametrize("is_approved", [True, False])
def test_the_promise_of_what_waits_begins_with_the_decision(story: Story, is_approved: bool) -> None:
    story.submit()
    case = story.accept(ROAD)
    assert clock(case, "promise") is None
    assert clock(case, "statutory") is None
    assert story.case(ROAD).due_at is None
    story.later(days=1)
    decided(story, LICENCE, is_approved=is_approved, reason="见决定书")
    promise = clock(case, "promise")
    assert promise is not None
    assert promise.started_at == story.now
    assert story.case(ROAD).due_at == promise.due_at
    statutory = clock(case, "statutory")
    assert statutory is not None
    assert statutory.started_at == story.now


def test_a_dependant_accepted_after_the_decision_has_its_promise_at_once(story: Story) -> None:
    story.submit()
    decided(story, LICENCE)
    story.later(days=1)
    promise = clock(story.accept(SEAL), "promise")
    assert promise is not None
    assert promise.started_at == story.now


def test_online_results_conclude_the_case_at_once(story: Story) -> None:
    story.submit()
    decided(story, LICENCE)
    case = story.later(days=1).deliver(LICENCE)
    assert (case.state, case.delivered_at, case.concluded_at) == (CaseState.CONCLUDED, story.now, story.now)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="delivery")
    assert letter.content["is_electronic"]
    assert [one["number"] for one in letter.content["documents"]]
    assert clock(case, "delivery").state == ClockState.MET  # type: ignore[union-attr]


def test_what_is_posted_is_concluded_by_the_clerk(story: Story) -> None:
    story.delivery = "post"
    story.submit()
    decided(story, LICENCE)
    assert story.application.delivery_means == DeliveryMeans.POST
    assert story.application.delivery_address
    case = story.deliver(LICENCE)
    assert case.state == CaseState.DELIVERED
    done = actions.conclude_case(number=case.number, by=story.of(case, Role.CLERK), at=story.later(days=2).now)
    assert (done.state, done.concluded_at) == (CaseState.CONCLUDED, story.now)


def test_the_last_case_to_end_concludes_the_application(story: Story) -> None:
    story.submit(**SMALL)
    decided(story, LICENCE)
    story.deliver(LICENCE)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.SUBMITTED
    decided(story, 2, is_approved=False, reason="不符合")
    story.deliver(2)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.CONCLUDED
    assert story.application.promised_at is None
    assert queries.tracking(story.application).headline == "办完了，2 件事办好 1 件"


def test_an_instant_item_is_decided_by_its_clerk(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    case.steps.exclude(position=1).delete()
    actions.accept_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now)
    clerk = story.of(case, Role.CLERK)
    assert actions.decide_case(number=case.number, is_approved=True, by=clerk, at=story.now).is_approved


def test_the_days_hold_until_who_is_waited_for_has_decided(story: Story) -> None:
    story.submit()
    cases = list(story.application.cases.prefetch_related("needs").order_by("position"))
    ends = queries.expected_ends(cases)
    assert all(ends.values())
    assert queries.holding_case(cases, ends) == cases[0]
    for case in cases:
        actions.accept_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now)
    before = Application.objects.get(pk=story.application.pk).promised_at
    story.review(LICENCE)
    story.decide(LICENCE)
    after = Application.objects.get(pk=story.application.pk).promised_at
    assert before is not None
    assert after is not None
    assert after <= before
    fresh = list(story.application.cases.prefetch_related("needs").order_by("position"))
    holder = queries.holding_case(fresh, queries.expected_ends(fresh))
    assert holder is not None
    assert holder.position != LICENCE


def test_no_day_is_promised_where_the_next_year_is_not_announced(story: Story) -> None:
    story.later(days=36)
    story.submit()
    assert story.application.promised_at is None
    assert story.case(LICENCE).due_at is None
    assert queries.expected_ends(list(story.application.cases.all())) != {}


def test_five_departments_letters_are_numbered_one_after_the_other(story: Story) -> None:
    for _ in range(2):
        story.submit()
        story.accept(HYGIENE)
    numbers = IssuedDocument.objects.filter(kind="acceptance").order_by("pk").values_list("number", flat=True)
    assert [number.rsplit("〕", 1)[1] for number in numbers] == ["1号", "2号"]
