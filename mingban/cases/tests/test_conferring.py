"""会商: opens by itself when authorities differ, each says where it stands, one conclusion settles; no limit stops."""

from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.cases import access, actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, Verdict
from mingban.cases.models import Case, JointReview
from mingban.cases.tests.factories import LICENCE, Story, browser
from mingban.cases.tests.test_review_graph import FIRE, HEALTH, accepted
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.documents.models import IssuedDocument
from mingban.ledger.queries import broken_chains

YES, NO = Verdict.AGREE, Verdict.DISAGREE


@pytest.fixture
def differing(now: Story) -> Case:
    """Return a case of which fire agrees and health does not."""
    accepted(now, {"code": "fire", "office": FIRE}, {"code": "health", "office": HEALTH, "after": ["accept"]})
    review(now, now.official(FIRE, Role.REVIEWER), YES)
    assert not JointReview.objects.exists()
    return review(now, now.official(HEALTH, Role.REVIEWER), NO)


def review(story: Story, by: Actor, verdict: Verdict) -> Case:
    number = story.case(LICENCE).number
    return actions.review_case(number=number, opinion="看过了", verdict=verdict, by=by, at=story.now)


def position(story: Story, by: Actor, verdict: Verdict = YES, text: str = "改好了就行") -> Case:
    number = story.case(LICENCE).number
    return actions.give_position(number=number, verdict=verdict, text=text, by=by, at=story.now)


def conclude(story: Story, verdict: Verdict = YES, **more: Any) -> Case:
    case = story.case(LICENCE)
    terms: dict[str, Any] = {"conclusion": "整改以后符合条件", "by": story.of(case, Role.DECIDER)} | more
    return actions.conclude_joint(number=case.number, verdict=verdict, at=story.now, **terms)


def test_it_opens_by_itself_and_the_decision_waits_while_the_limits_go_on(now: Story, differing: Case) -> None:
    joint = differing.joint_reviews.get()
    assert {one.organisation.code for one in joint.positions.all()} == {FIRE, HEALTH, "hecheng-market"}
    assert (joint.opened_by, joint.days) == (None, 5)
    clock = Clock.objects.get(owner_kind="joint-review", state=ClockState.RUNNING)
    assert clock.due_at == joint.due_at
    assert queries.open_clock(differing, "statutory").state == ClockState.RUNNING  # type: ignore[union-attr]
    with pytest.raises(CannotAct, match="会商还没有结论"):
        now.decide(LICENCE)
    assert "意见不一致" in queries.tracking(now.application).nodes[0].title
    page = browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    assert "正在一起商量" in page
    health = browser(now.official(HEALTH, Role.REVIEWER))
    assert differing.number in health.get("/desk/").content.decode()


def test_one_conclusion_settles_it_with_numbered_minutes_that_applicants_do_not_get(
    now: Story, differing: Case
) -> None:
    fire, health = now.official(FIRE, Role.REVIEWER), now.official(HEALTH, Role.REVIEWER)
    position(now, fire)
    with pytest.raises(CannotAct, match="说会商意见，或者等到"):
        conclude(now)
    position(now, health, NO, "还要看整改")
    position(now, health, YES, "整改看过了")
    for by in (fire, now.official(FIRE, Role.DECIDER), now.of(differing, Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            conclude(now, by=by)
    with pytest.raises(NotAllowed):
        position(now, now.official("hecheng-civil", Role.REVIEWER))
    sent = {"key": "k", "revision": now.case(LICENCE).revision, "verdict": "AGREE", "conclusion": "整改以后符合条件"}
    decider = browser(now.of(differing, Role.DECIDER))
    page = decider.post(
        f"/desk/cases/{differing.number}/conclude_joint/",
        {f"conclude_joint-{name}": value for name, value in sent.items()},
        follow=True,
    ).content.decode()
    minutes = IssuedDocument.objects.get(kind="joint-minutes")
    assert minutes.number in page
    assert "整改看过了" in {one["text"] for one in minutes.content["positions"]}
    own = browser(now.citizen)
    assert own.get(f"/documents/{minutes.token}.pdf").status_code in {403, 404}
    assert minutes.number not in own.get(f"/applications/{now.application.number}/").content.decode()
    assert decider.get(f"/documents/{minutes.token}.pdf").status_code == 200
    with pytest.raises(CannotAct, match="结论是同意"):
        now.decide(LICENCE, is_approved=False, reason="不行")
    assert now.decide(LICENCE).is_approved
    assert not Clock.objects.open().filter(owner_kind="joint-review").exists()
    assert list(broken_chains()) == []


def test_after_disagreement_nothing_is_granted_and_who_is_silent_is_named(now: Story, differing: Case) -> None:
    position(now, now.official(FIRE, Role.REVIEWER))
    now.later(days=12)
    assert conclude(now, NO).joint_verdict == NO
    assert IssuedDocument.objects.get(kind="joint-minutes").content["silent"] != []
    assert Clock.objects.get(owner_kind="joint-review").state == ClockState.MISSED
    with pytest.raises(CannotAct, match="结论是不同意"):
        now.decide(LICENCE)
    assert now.decide(LICENCE, is_approved=False, reason="会商不同意").is_approved is False


def test_the_same_difference_opens_no_second_one_but_the_decider_may(now: Story) -> None:
    case = accepted(
        now,
        {"code": "fire", "office": FIRE},
        {"code": "health", "office": HEALTH, "after": ["accept"]},
        {"code": "last"},
    )
    review(now, now.official(FIRE, Role.REVIEWER), YES)
    review(now, now.official(HEALTH, Role.REVIEWER), NO)
    decider = now.of(case, Role.DECIDER)
    for by in (FIRE, HEALTH):
        position(now, now.official(by, Role.REVIEWER))
    conclude(now)
    terms: dict[str, Any] = {"number": case.number, "at": now.now}
    with pytest.raises(NotAllowed):
        actions.open_joint(organisations=[], topic="再商量", by=now.of(case, Role.REVIEWER), **terms)
    usual: dict[str, Any] = {"organisations": [], "topic": "再商量", "by": decider} | terms
    for more, refusal in (({"topic": " "}, "会商什么"), ({"days": 31}, "1 到 30")):
        with pytest.raises(CannotAct, match=refusal):
            actions.open_joint(**(usual | more))
    opened = actions.open_joint(organisations=["hecheng-civil"], topic="再商量", by=decider, **terms)
    assert (opened.is_conferring, opened.joint_verdict) == (True, "")
    with pytest.raises(CannotAct, match="一次一个"):
        actions.open_joint(organisations=[], topic="再商量", by=decider, **terms)
    civil = now.official("hecheng-civil", Role.DECIDER)
    assert access.can_see_case(civil, queries.case_by_number(case.number))
    for verdict, text, refusal in ((Verdict.CHANGES, "x", "同意或者不同意"), (YES, " ", "意见和理由")):
        with pytest.raises(CannotAct, match=refusal):
            position(now, civil, verdict, text)
    for verdict, conclusion, refusal in ((Verdict.CHANGES, "x", "只能是"), (YES, " ", "结论和理由")):
        with pytest.raises(CannotAct, match=refusal):
            conclude(now, verdict, conclusion=conclusion)
    actions.withdraw_application(application=now.application, by=now.citizen, at=now.now)
    assert not Case.objects.get(pk=case.pk).is_conferring
    assert Clock.objects.filter(owner_kind="joint-review", state=ClockState.CANCELLED).count() == 1
    with pytest.raises(NotAllowed):
        position(now, civil)


def test_nobody_confers_alone_and_reviews_one_after_the_other_open_nothing(now: Story) -> None:
    case = accepted(now, {"code": "first"}, {"code": "second"})
    with pytest.raises(CannotAct, match="请选要一起会商的单位"):
        actions.open_joint(
            number=case.number, organisations=[], topic="商量", by=now.of(case, Role.DECIDER), at=now.now
        )
    review(now, now.of(case, Role.REVIEWER), NO)
    review(now, now.of(case, Role.REVIEWER, 2), YES)
    assert not JointReview.objects.exists()
    assert now.decide(LICENCE).state == CaseState.DECIDED
