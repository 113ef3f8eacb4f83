"""Two officers where the law wants two, and another person where the definition says so."""

from typing import Any

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.agencies.models import Organisation
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, StepState
from mingban.cases.models import Case, Step
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.ledger.models import Entry


@pytest.fixture
def inspected(now: Story) -> Story:
    """Return a story whose first case is accepted and awaits two officers."""
    now.submit(**SMALL)
    now.case(LICENCE).steps.filter(role="reviewer").update(name="现场检查", officers=2)
    now.accept(LICENCE)
    return now


def officer(story: Story, nth: int) -> Actor:
    return story.of(story.case(LICENCE), Role.REVIEWER, nth)


def give(story: Story, by: Actor, opinion: str = "符合", **more: Any) -> Case:
    return actions.review_case(number=story.case(LICENCE).number, opinion=opinion, by=by, at=story.now, **more)


def inspection(story: Story) -> Step:
    return story.case(LICENCE).steps.get(role="reviewer")


def test_one_officers_opinion_does_not_end_the_step(inspected: Story) -> None:
    case = give(inspected, officer(inspected, 1))
    assert (case.state, inspection(inspected).state) == (CaseState.IN_REVIEW, StepState.OPEN)
    entry = Entry.objects.filter(matter_id=case.number).latest("sequence")
    assert "还要一名执法人员" in entry.sentence
    assert entry.data["missing"] == 1
    with pytest.raises(CannotAct, match="1 个审查环节"):
        inspected.decide(LICENCE)


def test_the_second_officers_opinion_ends_it_and_both_are_kept(inspected: Story) -> None:
    give(inspected, officer(inspected, 1), "门口有台阶")
    give(inspected, officer(inspected, 2), "消毒柜在")
    step = inspection(inspected)
    assert (step.state, [one.text for one in step.opinions.all()]) == (StepState.DONE, ["门口有台阶", "消毒柜在"])
    entries = Entry.objects.filter(code="cases.case.review").order_by("sequence")
    assert [entry.actor["id"] for entry in entries] == [officer(inspected, 1).id, officer(inspected, 2).id]
    assert inspected.decide(LICENCE).is_approved


def test_the_same_person_is_no_second_officer(inspected: Story) -> None:
    give(inspected, officer(inspected, 1))
    with pytest.raises(CannotAct, match="还要另一名执法人员"):
        give(inspected, officer(inspected, 1))
    assert inspection(inspected).opinions.count() == 1


def test_a_second_post_makes_nobody_a_second_person(inspected: Story) -> None:
    first = officer(inspected, 1)
    give(inspected, first)
    market = Organisation.objects.get(code="hecheng-market")
    post = StaffPostFactory.create(organisation=market, role=Role.REVIEWER, user_id=first.id)
    with pytest.raises(CannotAct, match="还要另一名执法人员"):
        give(inspected, accounts.actor_of(post.user, post))


def test_the_second_officer_holds_the_steps_role_in_the_same_organisation(inspected: Story) -> None:
    give(inspected, officer(inspected, 1))
    for by in (inspected.of(inspected.case(LICENCE), Role.DECIDER), inspected.official("hecheng-tax", Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            give(inspected, by)


def test_a_retry_of_the_first_officer_does_nothing_twice(inspected: Story) -> None:
    give(inspected, officer(inspected, 1), key="once")
    give(inspected, officer(inspected, 1), key="once")
    assert inspection(inspected).opinions.count() == 1


def test_the_page_says_who_is_missing_and_why_the_first_cannot_act_again(inspected: Story) -> None:
    url = f"/desk/cases/{inspected.case(LICENCE).number}/"
    assert "要两名执法人员签意见" in browser(officer(inspected, 1)).get(url).content.decode()
    give(inspected, officer(inspected, 1), "门口有台阶")
    first = browser(officer(inspected, 1)).get(url).content.decode()
    assert "不能审查：您已经签过意见，还要另一名执法人员签" in first
    second = browser(officer(inspected, 2)).get(url).content.decode()
    assert "不能审查" not in second
    assert f"{officer(inspected, 1).name}：门口有台阶" in second
    assert "还要一名执法人员" in second
    told = browser(inspected.citizen).get(f"/applications/{inspected.application.number}/").content.decode()
    assert "现场检查：一名执法人员签了意见，还要一名执法人员" in told


def test_where_another_person_has_to_decide_the_reviewer_cannot(now: Story) -> None:
    now.submit(**SMALL)
    now.case(LICENCE).steps.filter(role="decider").update(is_by_another=True)
    now.accept(LICENCE)
    now.review(LICENCE)
    case = now.case(LICENCE)
    reviewer = now.of(case, Role.REVIEWER)
    post = StaffPostFactory.create(organisation=case.organisation, role=Role.DECIDER, user_id=reviewer.id)
    both = accounts.actor_of(post.user, post)
    with pytest.raises(CannotAct, match="由另一个人办"):
        actions.decide_case(number=case.number, is_approved=True, by=both, at=now.now)
    assert now.decide(LICENCE).is_approved


def test_without_that_rule_one_person_may_hold_both_posts(now: Story) -> None:
    now.submit(**SMALL)
    now.accept(LICENCE)
    now.review(LICENCE)
    case = now.case(LICENCE)
    post = StaffPostFactory.create(
        organisation=case.organisation, role=Role.DECIDER, user_id=now.of(case, Role.REVIEWER).id
    )
    by = accounts.actor_of(post.user, post)
    assert actions.decide_case(number=case.number, is_approved=True, by=by, at=now.now).is_approved


def test_a_review_by_another_is_not_for_who_reviewed_before(now: Story) -> None:
    now.submit(**SMALL)
    now.case(LICENCE).steps.filter(role="decider").update(position=4)
    now.case(LICENCE).steps.create(position=3, code="again", name="复核", role="reviewer", is_by_another=True)
    now.accept(LICENCE)
    give(now, officer(now, 1))
    with pytest.raises(CannotAct, match="由另一个人办"):
        give(now, officer(now, 1))
    give(now, officer(now, 2))
    assert queries.facts_of(now.case(LICENCE)).open_reviews == 0


def test_a_case_takes_officers_and_person_from_the_definition(now: Story) -> None:
    now.submit(**{**SMALL, "hygiene-by-promise": False})
    for case in now.application.cases.all():
        defined = {step.code: (step.officers, step.different_person) for step in queries.definition_of(case).steps}
        taken = {step.code: (step.officers, step.is_by_another) for step in case.steps.all()}
        assert taken.items() <= defined.items()
