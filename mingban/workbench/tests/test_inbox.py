"""The inbox: by post, in due order, only what the post may see."""

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.cases import actions
from mingban.cases.models import Case
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.core.actors import Actor
from mingban.workbench import queries
from mingban.workbench.choices import Tab
from mingban.workbench.rules import Wanted


def listed(story: Story, actor: Actor, tab: str = Tab.MINE, **asked: str) -> list[Case]:
    return list(queries.inbox(actor, Wanted(tab=tab, **asked), at=story.now).cases)


def mine(story: Story, organisation: str, role: Role) -> list[int]:
    return [case.position for case in listed(story, story.official(organisation, role))]


def test_each_post_finds_what_waits_for_it(story: Story) -> None:
    story.submit(**SMALL)
    market = "hecheng-market"
    posts = (Role.CLERK, Role.REVIEWER, Role.DECIDER)
    seen = [[bool(mine(story, market, role)) for role in posts]]
    for step in (story.accept, story.review, story.decide, story.deliver):
        step(LICENCE)
        seen.append([bool(mine(story, market, role)) for role in posts])
    assert seen == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [True, False, False],
        [False, False, False],
    ]
    assert mine(story, "hecheng-tax", Role.CLERK) == [2]
    assert [case.position for case in listed(story, story.official(market, Role.CLERK), Tab.ENDED)] == [1]


def test_a_clerk_who_decides_at_the_counter_finds_it_there(story: Story) -> None:
    story.submit(**SMALL)
    case = story.case(LICENCE)
    case.steps.filter(position=2).update(role="clerk")
    case.steps.filter(position=3).delete()
    case.steps.filter(position=2).update(name="当场决定")
    actions.accept_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now)
    assert mine(story, "hecheng-market", Role.CLERK) == [1]


def test_a_step_for_two_officers_comes_to_the_second_and_not_again_to_the_first(story: Story) -> None:
    story.submit(**SMALL)
    case = story.case(LICENCE)
    case.steps.filter(role="reviewer").update(officers=2)
    story.accept(LICENCE)
    officers = [story.of(case, Role.REVIEWER, nth) for nth in (1, 2)]
    seen = [[listed(story, by) for by in officers]]
    for by in officers:
        actions.review_case(number=case.number, opinion="符合", by=by, at=story.now)
        seen.append([listed(story, one) for one in officers])
    assert seen == [[[case], [case]], [[], [case]], [[], []]]


def test_a_decision_by_another_does_not_come_to_who_reviewed(story: Story) -> None:
    story.submit(**SMALL)
    case = story.case(LICENCE)
    case.steps.filter(role="decider").update(is_by_another=True)
    story.accept(LICENCE)
    story.review(LICENCE)
    post = StaffPostFactory.create(
        organisation=case.organisation, role=Role.DECIDER, user_id=story.of(case, Role.REVIEWER).id
    )
    assert not listed(story, accounts.actor_of(post.user, post))
    assert mine(story, "hecheng-market", Role.DECIDER) == [1]


def test_the_most_urgent_comes_first_and_what_has_no_date_last(story: Story) -> None:
    for _ in range(3):
        story.submit(**SMALL)
        story.later(days=1)
    first, second, third = Case.objects.filter(position=1).order_by("pk")
    Case.objects.filter(pk=first.pk).update(due_at=None)
    clerk = story.official("hecheng-market", Role.CLERK)
    assert listed(story, clerk, Tab.OPEN) == [second, third, first]
    assert listed(story, clerk, Tab.OPEN, order="latest") == [first, third, second]


@pytest.mark.parametrize(
    ("role", "count"), [(Role.CLERK, 1), (Role.SUPERVISOR, 2), (Role.AUDITOR, 2), (Role.PUBLISHER, 0)]
)
def test_lists_hold_what_a_post_may_see(story: Story, role: Role, count: int) -> None:
    story.submit(**SMALL)
    actor = story.official("hecheng-market", role)
    assert len(listed(story, actor, Tab.OPEN)) == count
    assert queries.figures(actor, story.now)["open"] == count


def test_cases_are_found_by_number_and_by_words(story: Story) -> None:
    story.submit(**SMALL)
    supervisor = story.official("hecheng-approval", Role.SUPERVISOR)
    case = story.case(2)
    for text in (case.number, case.item_name[1:3]):
        assert listed(story, supervisor, Tab.OPEN, text=text) == [case]
    assert len(listed(story, supervisor, Tab.OPEN, text=story.application.number or "")) == 2
    assert not listed(story, supervisor, Tab.OPEN, text="没有")


def test_figures_count_what_is_overdue(story: Story) -> None:
    story.submit(**SMALL)
    clerk = story.official("hecheng-market", Role.CLERK)
    assert queries.figures(clerk, story.now) == {"open": 1, "overdue": 0, "mine": 1}
    assert queries.figures(clerk, story.later(days=20).now) == {"open": 1, "overdue": 1, "mine": 1}


def test_the_page_bears_any_address(story: Story) -> None:
    story.submit(**SMALL)
    client = browser(story.official("hecheng-market", Role.CLERK))
    page = client.get("/desk/").content.decode()
    assert "办营业执照" in page
    assert "林*满" in page
    assert story.person.name not in page
    assert "下一页" not in page
    for query in (
        "tab=none",
        "after=99",
        "before=x-y",
        "after=9" + "9" * 60 + "-1",
        "party=x",
        "due=never&state=no&item=no",
        "q=" + "x" * 3000,
        "tab=ended",
        "tab=open&q=%25",
    ):
        assert client.get(f"/desk/?{query}").status_code == 200, query
    assert "没有办件" in client.get("/desk/?tab=ended").content.decode()
    Case.objects.update(due_at=story.now)
    story.later(minutes=1)
    assert "tag--err" in client.get("/desk/?tab=open").content.decode()
