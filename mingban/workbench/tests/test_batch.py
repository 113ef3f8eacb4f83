"""One act on ticked rows: each case by itself, once however often it is sent."""

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.cases import actions as engine
from mingban.cases.choices import Act
from mingban.cases.models import Case
from mingban.cases.tests.factories import SMALL, Story, browser
from mingban.ledger.models import Entry
from mingban.workbench import actions
from mingban.workbench.actions import CannotBatch, RowResult, Ticked

MARKET = "hecheng-market"


def licences(story: Story) -> list[Case]:
    """Hand in three applications; return the licence cases."""
    for _ in range(3):
        story.submit(**SMALL)
    return list(Case.objects.filter(position=1).order_by("pk"))


def batch(story: Story, act: Act, cases: list[Case], key: str = "key", role: Role = Role.CLERK) -> list[RowResult]:
    ticked = [Ticked(case.number, case.revision) for case in cases]
    return actions.act_on_many(act=act, ticked=ticked, key=key, by=story.official(MARKET, role), at=story.now)


def test_ticked_cases_are_accepted_and_each_has_its_own_letter(story: Story) -> None:
    cases = licences(story)
    assert all(result.is_done for result in batch(story, Act.ACCEPT, cases))
    assert {case.state for case in Case.objects.filter(position=1)} == {"ACCEPTED"}
    entries = Entry.objects.filter(code="cases.case.accept")
    assert len({entry.data["document"] for entry in entries}) == 3


def test_sent_twice_it_acts_once_and_says_the_same(story: Story) -> None:
    cases = licences(story)
    first = batch(story, Act.RECEIVE, cases)
    entries = Entry.objects.count()
    assert batch(story, Act.RECEIVE, cases) == first
    assert Entry.objects.count() == entries


def test_what_one_case_refuses_does_not_hold_the_others_up(story: Story) -> None:
    one, two, three = licences(story)
    actions.act_on_many(
        act=Act.RECEIVE, ticked=[Ticked(two.number, 0)], key="a", by=story.official(MARKET, Role.CLERK), at=story.now
    )
    tax = Case.objects.filter(position=2).first()
    assert tax is not None
    results = batch(story, Act.RECEIVE, [one, two, three, tax], key="b")
    assert [result.is_done for result in results] == [True, False, True, False]
    assert "不是最新" in results[1].reason
    assert results[3] == RowResult(tax.number, "", "没有这个办件，或者它不归您的单位")


def test_only_a_clerk_acts_on_many_and_only_what_the_counter_does(story: Story) -> None:
    cases = licences(story)
    with pytest.raises(CannotBatch):
        batch(story, Act.ACCEPT, cases, role=Role.REVIEWER)
    with pytest.raises(CannotBatch):
        batch(story, Act.DECIDE, cases)
    with pytest.raises(CannotBatch):
        batch(story, Act.ACCEPT, [])
    with pytest.raises(CannotBatch):
        batch(story, Act.RECEIVE, cases * 40)


def test_a_head_assigns_ticked_cases_and_reads_what_became_of_each(story: Story) -> None:
    one, two, three = licences(story)
    head, clerk = story.official(MARKET, Role.HEAD), story.official(MARKET, Role.CLERK)
    story.later(minutes=1)
    engine.accept_case(number=two.number, by=clerk, at=story.now)
    to = StaffPost.objects.select_related("user").get(pk=clerk.post_id or 0).user.username
    browser_of_head = browser(head)
    shown = browser_of_head.get("/desk/?tab=open").content.decode()
    assert "选中的都交给他办" in shown
    ticked = [f"{case.number}:{case.revision}" for case in Case.objects.filter(pk__in=[one.pk, two.pk, three.pk])]
    terms = {"act": "hand_over", "case": ticked, "to": to, "reason": "按片区分", "key": "k"}
    page = browser_of_head.post("/desk/batch/", terms).content.decode()
    assert "办了 2 件，共选 3 件" in page
    assert "办不了现在的环节" in page
    mine = browser(clerk).get("/desk/?officer=me&tab=open").content.decode()
    assert all(case.number in mine for case in (one, three))
    of_clerk = browser_of_head.get(f"/desk/?tab=open&officer={to}").content.decode()
    assert of_clerk.count("data-row>") == 3
    assert browser(clerk).get(f"/desk/?tab=open&officer={to}").content.decode().count("data-row>") == 0


def test_what_is_accepted_together_is_of_one_item(story: Story) -> None:
    cases = licences(story)
    other = Case.objects.filter(position=2).first()
    assert other is not None
    Case.objects.filter(pk=other.pk).update(organisation=cases[0].organisation)
    with pytest.raises(CannotBatch, match="同一个事项"):
        batch(story, Act.ACCEPT, [*cases, other])
    assert all(result.is_done for result in batch(story, Act.RECEIVE, [*cases, other]))


def test_the_page_says_of_each_row_what_became_of_it(story: Story) -> None:
    cases = licences(story)
    client = browser(story.official(MARKET, Role.CLERK))
    page = client.get("/desk/").content.decode()
    assert f'value="{cases[0].number}:0"' in page
    rows = [f"{case.number}:{case.revision}" for case in cases]
    answer = client.post("/desk/batch/", {"act": "receive", "key": "k", "case": [*rows, "nothing", "1:x"]})
    assert "办了 3 件，共选 5 件" in answer.content.decode()
    assert "不归您的单位" in answer.content.decode()
    assert client.post("/desk/batch/", {"act": "eat"}).status_code == 404
    assert "请先选要办的件" in client.post("/desk/batch/", {"act": "receive"}, follow=True).content.decode()
    assert "选中的都" not in browser(story.official(MARKET, Role.REVIEWER)).get("/desk/").content.decode()
