"""Finding a person's cases, and filters that a post keeps."""

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.models import Look
from mingban.cases.tests.factories import SMALL, Story, browser
from mingban.core.errors import NotAllowed, NotFound
from mingban.workbench import actions, queries
from mingban.workbench.actions import CannotSave, NobodyFound
from mingban.workbench.choices import Tab
from mingban.workbench.models import SavedFilter
from mingban.workbench.rules import Wanted

MARKET = "hecheng-market"


@pytest.mark.parametrize("field", ["phone", "identity_number"])
def test_a_persons_cases_are_found_by_his_number_and_he_can_see_that(story: Story, field: str) -> None:
    story.submit(**SMALL)
    clerk = story.official(MARKET, Role.CLERK)
    word = actions.find_person(number=getattr(story.person, field), by=clerk, at=story.now)
    found = queries.inbox(clerk, Wanted(party=word), at=story.now).cases
    assert [case.position for case in found] == [1]
    look = Look.objects.get()
    assert look.party_id == story.person.pk
    assert "第三十四条" in look.legal_basis
    assert str(story.person.pk) not in word.split(":")[0] or getattr(story.person, field) not in word


def test_who_has_nothing_with_this_office_is_not_told_apart_from_who_is_unknown(story: Story) -> None:
    story.submit(**SMALL)
    elsewhere = story.official("hecheng-civil", Role.CLERK)
    for number in (story.person.phone, "13999999999", "11010519491231002X"):
        with pytest.raises(NobodyFound):
            actions.find_person(number=number, by=elsewhere, at=story.now)
    assert not Look.objects.exists()


def test_who_only_watches_does_not_look_for_persons(story: Story) -> None:
    story.submit(**SMALL)
    with pytest.raises(NotAllowed):
        actions.find_person(number=story.person.phone, by=story.official(MARKET, Role.SUPERVISOR), at=story.now)


def test_the_word_for_a_person_serves_no_other_post(story: Story) -> None:
    story.submit(**SMALL)
    word = actions.find_person(number=story.person.phone, by=story.official(MARKET, Role.CLERK), at=story.now)
    other = story.official(MARKET, Role.CLERK, 2)
    assert not queries.inbox(other, Wanted(party=word), at=story.now).cases


def test_no_address_holds_a_persons_number(story: Story) -> None:
    story.submit(**SMALL)
    client = browser(story.official(MARKET, Role.CLERK))
    answer = client.post("/desk/find/", {"text": story.person.phone, "tab": "mine"})
    assert story.person.phone not in answer["Location"]
    assert "办营业执照" in client.get(answer["Location"]).content.decode()
    nobody = client.post("/desk/find/", {"text": "13999999999"}, follow=True)
    assert "没有找到" in nobody.content.decode()
    words = client.post("/desk/find/", {"text": "营业执照"})
    assert "办营业执照" in client.get(words["Location"]).content.decode()


def test_a_post_keeps_filters_and_opens_with_its_default(story: Story) -> None:
    story.submit(**SMALL)
    clerk = story.official(MARKET, Role.CLERK)
    client = browser(clerk)
    client.post("/desk/filters/", {"name": "今天的", "tab": "open", "due": "today", "text": "20261123", "party": "x"})
    client.post("/desk/filters/", {"name": "全部在办", "tab": "open", "is_default": "1"})
    assert SavedFilter.objects.get(name="今天的").query == {"tab": "open", "due": "today"}
    page = client.get("/desk/").content.decode()
    assert 'aria-current="true">在办' in page
    assert "全部在办" in page
    client.post("/desk/filters/", {"name": "今天的", "tab": "open", "is_default": "1"})
    assert [one.name for one in queries.saved_filters(clerk) if one.is_default] == ["今天的"]
    first = SavedFilter.objects.order_by("pk")[0]
    assert browser(story.official(MARKET, Role.CLERK, 2)).post(f"/desk/filters/{first.pk}/delete/").status_code == 404
    assert client.post(f"/desk/filters/{first.pk}/delete/").status_code == 302
    assert SavedFilter.objects.count() == 1


def test_filters_have_names_and_are_not_endless(story: Story) -> None:
    clerk = story.official(MARKET, Role.CLERK)
    for name in ("", " ", "长" * 31, "a\x00"):
        with pytest.raises(CannotSave):
            actions.save_filter(name=name, wanted=Wanted(), is_default=False, by=clerk)
    for n in range(actions.MOST_FILTERS):
        actions.save_filter(name=str(n), wanted=Wanted(tab=Tab.OPEN), is_default=False, by=clerk)
    with pytest.raises(CannotSave):
        actions.save_filter(name="多了", wanted=Wanted(), is_default=False, by=clerk)
    actions.save_filter(name="1", wanted=Wanted(), is_default=True, by=clerk)
    with pytest.raises(NotFound):
        actions.delete_filter(pk=10**9, by=clerk)
    answer = browser(clerk).post("/desk/filters/", {"name": ""}, follow=True)
    assert "起个名字" in answer.content.decode()
