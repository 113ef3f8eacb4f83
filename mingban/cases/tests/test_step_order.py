"""Steps are done one after the other, each by its own role, whatever order the item gives them."""

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import StepState
from mingban.cases.models import Case
from mingban.cases.tests.factories import LICENCE, Story
from mingban.core.errors import NotAllowed


def accepted_with_steps(story: Story, *roles: Role) -> Case:
    """Return the accepted first case of an application whose item has steps of these roles."""
    story.submit()
    case = story.case(LICENCE)
    case.steps.all().delete()
    for position, role in enumerate(roles, start=1):
        case.steps.create(position=position, code=f"step-{position}", name=f"环节 {position}", role=role)
    return story.accept(LICENCE)


def do_step(story: Story, case: Case, role: Role) -> Case:
    """Do the open step in a role."""
    return actions.review_case(number=case.number, opinion="可以", by=story.of(case, role), at=story.now)


def test_a_clerks_step_between_two_reviews_holds_nobody_up(story: Story) -> None:
    roles = (Role.CLERK, Role.REVIEWER, Role.CLERK, Role.REVIEWER, Role.DECIDER)
    case = accepted_with_steps(story, *roles)
    for role in roles[1:-1]:
        case = do_step(story, case, role)
    story.decide(LICENCE)
    doers = [one.post.role for step in case.steps.order_by("position") for one in step.opinions.all() if one.post]
    assert doers == list(roles)


def test_of_two_deciders_the_first_gives_an_opinion_and_the_last_decides(story: Story) -> None:
    case = accepted_with_steps(story, Role.CLERK, Role.DECIDER, Role.DECIDER)
    with pytest.raises(CannotAct, match="1 个审查环节"):
        story.decide(LICENCE)
    do_step(story, case, Role.DECIDER)
    assert story.decide(LICENCE).is_approved


def test_a_step_is_not_for_another_role(story: Story) -> None:
    case = accepted_with_steps(story, Role.CLERK, Role.CLERK, Role.DECIDER)
    with pytest.raises(CannotAct, match="都已办完"):
        do_step(story, case, Role.REVIEWER)
    case = accepted_with_steps(Story.begin(), Role.CLERK, Role.REVIEWER, Role.CLERK, Role.DECIDER)
    with pytest.raises(NotAllowed):
        do_step(story, case, Role.CLERK)


@pytest.mark.parametrize("roles", [(Role.CLERK,), (Role.CLERK, Role.REVIEWER), (Role.CLERK, Role.CLERK)])
def test_the_last_step_stays_open_for_the_decision(story: Story, roles: tuple[Role, ...]) -> None:
    case = accepted_with_steps(story, *roles)
    last = case.steps.get(state=StepState.OPEN)
    assert (last.position, last.role) == (len(roles), roles[-1])
    actions.decide_case(number=case.number, is_approved=True, by=story.of(case, roles[-1]), at=story.now)
    assert not case.steps.exclude(state=StepState.DONE).exists()
