"""Who answers for a case: who takes it, to whom it is handed over, who stands in."""

from datetime import timedelta
from typing import Any

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.actions import end_post
from mingban.accounts.choices import Role
from mingban.accounts.models import Leave, StaffPost, User
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import Act, CaseState
from mingban.cases.models import Case
from mingban.cases.rules import officer_roles, takes
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.notices.models import Notice

WHY = "他在现场，我来办"


@pytest.fixture
def taken(now: Story) -> Case:
    """Return a case that a clerk has received."""
    now.submit(**SMALL)
    case = now.case(LICENCE)
    return actions.receive_case(number=case.number, by=now.of(case, Role.CLERK), at=now.now)


def name(actor: Actor) -> str:
    return User.objects.get(pk=actor.id or 0).username


def away(story: Story, who: Actor, substitute: Actor, *, days: int = 3) -> Leave:
    return Leave.objects.create(
        post_id=who.post_id or 0,
        substitute_id=substitute.post_id or 0,
        since=story.now,
        until=story.now + timedelta(days=days),
    )


def hand_over(story: Story, case: Case, by: Actor, to: Actor, **more: Any) -> Case:
    terms = {"reason": WHY} | more
    return actions.hand_over(number=case.number, to=name(to), by=by, at=story.now, **terms)


def officer(case: Case) -> int | None:
    return Case.objects.values_list("officer_id", flat=True).get(pk=case.pk)


@pytest.mark.parametrize(
    ("act", "role", "officer_role", "expected"),
    [
        (Act.RECEIVE, Role.CLERK, "", True),
        (Act.REVIEW, Role.REVIEWER, Role.CLERK, True),
        (Act.REVIEW, Role.REVIEWER, Role.REVIEWER, False),
        (Act.EXTEND, Role.HEAD, "", False),
        (Act.ASK_OPINION, Role.REVIEWER, "", False),
    ],
)
def test_who_does_the_next_thing_takes_it_and_a_colleague_only_helps(
    act: Act, role: str, officer_role: str, *, expected: bool
) -> None:
    assert takes(act, role, officer_role) is expected


def test_whose_turn_it_is_may_be_the_officer() -> None:
    assert officer_roles(CaseState.RECEIVED) == {Role.CLERK}
    assert officer_roles("REVIEW/decider") == {Role.DECIDER}
    assert officer_roles("REVIEW") == {Role.CLERK, Role.REVIEWER, Role.DECIDER}


def test_the_officer_follows_the_work_and_people_see_his_name_and_phone(now: Story, taken: Case) -> None:
    clerk, reviewer = now.of(taken, Role.CLERK), now.of(taken, Role.REVIEWER)
    assert officer(taken) == clerk.post_id
    now.accept(2)
    actions.accept_case(number=taken.number, by=now.of(taken, Role.CLERK, 2), at=now.now)
    assert officer(taken) == clerk.post_id
    StaffPost.objects.filter(pk=reviewer.post_id or 0).update(phone="0745-7777777")
    now.review(LICENCE)
    assert officer(taken) == reviewer.post_id
    page = browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    assert f"由 {reviewer.name} 经办" in page
    assert "0745-7777777" in page
    assert f"经办人 {reviewer.name}" in browser(clerk).get(f"/desk/cases/{taken.number}/").content.decode()


def test_who_has_it_passes_it_on_and_no_limit_changes(now: Story, taken: Case) -> None:
    clerk, other = now.of(taken, Role.CLERK), now.of(taken, Role.CLERK, 2)
    dues = list(Clock.objects.order_by("pk").values_list("duty", "due_at", "state"))
    with pytest.raises(NotAllowed):
        hand_over(now, taken, other, other)
    page = browser(clerk).post(
        f"/desk/cases/{taken.number}/hand_over/",
        {
            "hand_over-key": "k",
            "hand_over-revision": taken.revision,
            "hand_over-to": name(other),
            "hand_over-reason": WHY,
        },
        follow=True,
    )
    assert WHY in page.content.decode()
    assert officer(taken) == other.post_id
    assert list(Clock.objects.order_by("pk").values_list("duty", "due_at", "state")) == dues
    newest = queries.tracking(now.application).nodes[0]
    assert newest.title.endswith(f"转给{other.name}经办")
    assert WHY not in newest.title
    with pytest.raises(CannotAct, match="现在就是"):
        hand_over(now, taken, other, other)


def test_head_and_supervisor_of_the_same_organisation_assign_and_nobody_elses(now: Story) -> None:
    now.submit(**SMALL)
    case = now.case(LICENCE)
    clerk, reviewer = now.of(case, Role.CLERK), now.of(case, Role.REVIEWER)
    for stranger in (
        now.official("hecheng-civil", Role.SUPERVISOR),
        now.official("hecheng-civil", Role.HEAD),
        reviewer,
    ):
        with pytest.raises(NotAllowed):
            hand_over(now, case, stranger, clerk)
    hand_over(now, case, now.of(case, Role.SUPERVISOR), clerk)
    assert officer(case) == clerk.post_id
    head, second = now.of(case, Role.HEAD), now.of(case, Role.CLERK, 2)
    for terms, refusal in (
        ({"reason": " "}, "为什么转"),
        ({"to": now.official("hecheng-civil", Role.CLERK)}, "本单位在岗"),
        ({"to": reviewer}, "办不了现在的环节"),
    ):
        with pytest.raises(CannotAct, match=refusal):
            hand_over(now, case, head, **({"to": second} | terms))
    away(now, second, clerk)
    with pytest.raises(CannotAct, match="不在岗"):
        hand_over(now, case, head, second)


def test_who_stands_in_acts_in_the_absent_ones_name_and_only_while_he_is_away(now: Story, taken: Case) -> None:
    clerk, second = now.of(taken, Role.CLERK), now.of(taken, Role.CLERK, 2)
    away(now, clerk, second)
    page = browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    assert f"由 {second.name} 代" in page
    mine = browser(second).get("/desk/?officer=me&tab=open").content.decode()
    assert taken.number in mine
    actions.accept_case(number=taken.number, by=second, at=now.now)
    assert queries.tracking(now.application).nodes[0].who.endswith(f"（代{clerk.name}）")
    assert officer(taken) == clerk.post_id
    hand_over(now, taken, second, now.of(taken, Role.REVIEWER))
    now.later(days=4)
    assert taken.number not in browser(second).get("/desk/?officer=me&tab=open").content.decode()


def test_cases_of_somebody_who_leaves_are_shown_counted_and_taken_by_others(now: Story, taken: Case) -> None:
    clerk, head = now.of(taken, Role.CLERK), now.of(taken, Role.HEAD)
    post = StaffPost.objects.get(pk=clerk.post_id or 0)
    administrator = StaffPostFactory.create(organisation=post.organisation, role=Role.ADMINISTRATOR)
    shown = browser(accounts.actor_of(administrator.user)).get(f"/desk/colleagues/{clerk.id}/posts/{post.pk}/end/")
    assert "他手里还有 1 件没办完" in shown.content.decode()
    end_post(post=post, by=accounts.actor_of(administrator.user), at=now.now)
    bus.deliver_due()
    bus.deliver_due()
    notice = Notice.objects.get(official_id=head.id)
    assert "还有 1 件没办完" in notice.text
    taken.refresh_from_db()
    assert queries.officers_of([taken], now.now) == {}, "applicants are not sent to somebody who has left"
    page = browser(head).get(notice.link).content.decode()
    assert taken.item_name in page
    assert "（离岗）" in page
    hand_over(now, taken, head, now.of(taken, Role.CLERK, 2))
    assert "（离岗）" not in browser(head).get("/desk/").content.decode()
