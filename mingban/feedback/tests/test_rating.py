"""Ratings: one per service after delivery, by its own people, five grades; figures without names."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import MandateFactory, UserFactory
from mingban.cases.models import Application
from mingban.cases.tests.factories import Story, browser
from mingban.core.errors import NotAllowed
from mingban.feedback import actions, queries
from mingban.feedback.actions import CannotRate
from mingban.feedback.models import Rating
from mingban.ledger.models import Entry


def rate(story: Story, position: int = 1, **terms: Any) -> Rating:
    values: dict[str, Any] = {"grade": 5, "reasons": ["fast"], "comment": " 很快 ", "by": story.citizen}
    return actions.rate_case(number=story.case(position).number, at=story.now, **{**values, **terms})


def url(story: Story) -> str:
    return f"/applications/{story.application.number}/rate/"


def test_a_rating_is_kept_and_the_journal_has_the_grade_only(delivered: Story) -> None:
    rating = rate(delivered)
    assert (rating.grade, rating.reasons, rating.comment, rating.channel) == (5, ["fast"], "很快", "1")
    assert rating.item_code == "sole-trader-registration"
    entry = Entry.objects.get(code="feedback.case.rated")
    assert entry.data == {"grade": 5, "reasons": ["fast"]}
    assert "很快" not in entry.sentence
    assert str(rating) == "sole-trader-registration: 5"


def test_a_service_is_rated_once(delivered: Story) -> None:
    rate(delivered)
    with pytest.raises(CannotRate, match="已经评价过"):
        rate(delivered, grade=1)
    assert rate(delivered, 2, grade=1).grade == 1


def test_nothing_is_rated_before_delivery(story: Story) -> None:
    with pytest.raises(CannotRate, match="送达以后"):
        rate(story)


@pytest.mark.parametrize("terms", [{"grade": 0}, {"grade": 6}, {"reasons": ["nonsense"]}])
def test_only_the_five_grades_and_the_listed_reasons_count(delivered: Story, terms: dict[str, Any]) -> None:
    with pytest.raises(CannotRate, match="五个等级"):
        rate(delivered, **terms)


def test_only_its_own_people_rate(delivered: Story) -> None:
    for by in (Story.begin().citizen, delivered.official("hecheng-market", Role.CLERK)):
        with pytest.raises(NotAllowed):
            rate(delivered, by=by)


def test_an_agent_rates_while_his_mandate_holds(delivered: Story) -> None:
    user = UserFactory.create()
    agent = accounts.actor_of(user)
    Application.objects.update(agent=user.person)
    with pytest.raises(NotAllowed):
        rate(delivered, by=agent)
    MandateFactory.create(principal=delivered.person, agent=user.person)
    rate(delivered, by=agent)
    assert Entry.objects.get(code="feedback.case.rated").actor["for_party_id"] == delivered.person.pk


def test_the_database_knows_five_grades(delivered: Story) -> None:
    rating = rate(delivered)
    rating.grade = 6
    with pytest.raises(IntegrityError), transaction.atomic():
        rating.save()


def test_public_figures_count_means_and_bad_ones(delivered: Story) -> None:
    assert queries.score(item_code="sole-trader-registration") == queries.Score(0, None, 0)
    rate(delivered, grade=4)
    rate(delivered, 2, grade=1)
    assert queries.score() == queries.Score(2, 2.5, 1)
    assert queries.score(item_code="sole-trader-registration") == queries.Score(1, 4.0, 0)


def test_the_page_takes_several_grades_at_once(delivered: Story) -> None:
    client = browser(delivered.citizen)
    first, second = delivered.case(1).number, delivered.case(2).number
    page = client.get(url(delivered)).content.decode()
    assert f'name="grade-{first}"' in page
    assert "checked" not in page
    fields = {f"grade-{first}": "5", f"grade-{second}": "2", "reasons": ["slow"], "comment": "等太久"}
    assert client.post(url(delivered), fields)["Location"] == url(delivered)
    assert list(Rating.objects.order_by("pk").values_list("grade", flat=True)) == [5, 2]
    done = client.get(url(delivered)).content.decode()
    assert "您打过的分" in done
    assert '<form class="sec"' not in done


def test_the_page_asks_for_grades_then_reasons_then_words_and_says_once_what_may_be_left_out(delivered: Story) -> None:
    page = browser(delivered.citizen).get(url(delivered)).content.decode()
    places = [page.index(word) for word in (delivered.case(1).item_name, "好在哪里，差在哪里<", "还想说什么<")]
    assert places == sorted(places)
    assert page.rindex(f"grade-{delivered.case(2).number}") < places[1]
    assert "（可不填）" not in page
    assert page.count("不想打的就空着") == 1


def test_the_page_says_what_is_wrong(delivered: Story) -> None:
    client = browser(delivered.citizen)
    first = delivered.case(1).number
    for fields, words in (
        ({}, "至少给一件事打个分"),
        ({f"grade-{first}": "9"}, "请从列出的里面选"),
        ({f"grade-{first}": "5", "reasons": ["nonsense"]}, "请从列出的里面选"),
        ({f"grade-{first}": "5", "comment": "长" * 501}, "500"),
    ):
        page = client.post(url(delivered), fields)
        assert page.status_code == 422
        assert words in page.content.decode()
    assert not Rating.objects.exists()


def test_the_page_before_delivery_and_after_everything_is_rated(story: Story) -> None:
    client = browser(story.citizen)
    assert "送达以后才能评价" in client.get(url(story)).content.decode()
    assert client.post(url(story), {"grade-1": "5"}).status_code == 422


def test_two_windows_rate_one_service_once(delivered: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(delivered.citizen)
    waiting = list(queries.cases_to_rate(delivered.application))
    rate(delivered)
    monkeypatch.setattr(queries, "cases_to_rate", lambda application: waiting)
    page = client.post(url(delivered), {f"grade-{delivered.case(1).number}": "1"})
    assert page.status_code == 409
    assert "已经评价过" in page.content.decode()
