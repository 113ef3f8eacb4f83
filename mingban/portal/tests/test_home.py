from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from mingban.cases.tests.factories import Story
from mingban.catalogue import queries as catalogue
from mingban.catalogue.models import Bundle, ServiceItem
from mingban.clocks.tests.factories import beijing
from mingban.feedback.models import Rating
from mingban.portal import queries

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str = "/") -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def test_an_empty_house_shows_nothing_that_is_not_there(client: Client) -> None:
    text = text_of(client)
    assert "这里还没有能办的事" in text
    assert "件事能在这里办" not in text
    assert "我们办得怎么样" not in text
    assert "现在去大厅办" not in text


@pytest.mark.usefixtures("county")
def test_home_shows_what_can_be_done_here(client: Client) -> None:
    text = text_of(client)
    assert "18&nbsp;件事能在这里办" in text
    for name in ("我要开理发店", "我要开餐饮店", "孩子出生了", "我要退休"):
        assert name in text
    assert "鹤城区智慧政务服务中心" in text
    assert 'href="/bundles/barber-shop/"' in text
    assert 'action="/track/"' in text


@pytest.mark.usefixtures("county")
def test_closed_bundles_and_items_are_not_offered(client: Client) -> None:
    Bundle.objects.filter(code="newborn").update(is_open=False)
    ServiceItem.objects.filter(code="senior-card").update(is_open=False)
    text = text_of(client)
    assert "孩子出生了" not in text
    assert "17&nbsp;件事能在这里办" in text
    assert "办老年证" not in text_of(client, "/services/")


@pytest.mark.usefixtures("county")
def test_a_bundle_says_how_often_one_has_to_come() -> None:
    version = catalogue.item_in_force("seal-filing")
    version.definition["visits"] = 2
    version.digest = "changed"
    version.save()
    cards = {card.code: card for card in queries.bundle_cards()}
    assert (cards["barber-shop"].tag, cards["barber-shop"].tag_kind) == ("最多跑 2 趟", "")
    assert (cards["newborn"].tag, cards["newborn"].tag_kind) == ("不用跑", "ok")
    assert queries.offer() == queries.Offer(items=18, from_home=17)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (beijing("2026-11-25 10:00:00"), True),
        (beijing("2026-11-25 12:30:00"), False),
        (beijing("2026-11-22 10:00:00"), False),
        (beijing("2026-10-01 10:00:00"), False),
        (beijing("2031-11-25 10:00:00"), None),
    ],
)
@pytest.mark.usefixtures("county")
def test_the_hall_is_open_when_its_doors_are(at: datetime, is_open: bool | None) -> None:
    assert [hall.is_open for hall in queries.halls("431202", at)] == [is_open]


def test_what_was_applied_for_most_stands_first(story: Story) -> None:
    story.submit()
    titles = [card.code for card in queries.popular_items(story.now)]
    assert len(titles) == queries.TILES
    assert set(titles[:5]) == {case.item_version.item.code for case in story.application.cases.all()}
    assert len(set(titles)) == queries.TILES


def test_figures_are_counted_from_what_was_done(story: Story, client: Client) -> None:
    assert queries.figures() == []
    story.submit()
    case = story.case(1)
    case.state = "CONCLUDED"
    case.save()
    Rating.objects.create(
        case=case, item_code="x", organisation_code="y", grade=2, channel="ONLINE", rated_at=story.now
    )
    assert [(figure["label"], figure["value"]) for figure in queries.figures()] == [
        ("办好了", "1"),
        ("群众评价", "1"),
        ("平均分，满分 5 分", "2.0"),
        ("其中不满意", "1"),
    ]
    assert "我们办得怎么样" in text_of(client)


@pytest.mark.usefixtures("county")
def test_home_asks_the_database_few_questions(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(14):
        text_of(client)


@pytest.mark.usefixtures("county")
def test_home_is_light(client: Client) -> None:
    assert len(client.get("/").content) < 30_000


@pytest.mark.usefixtures("county")
def test_services_can_be_narrowed_to_one_organisation(client: Client) -> None:
    text = text_of(client, "/services/?organisation=hecheng-civil")
    assert "办老年证" in text
    assert "刻公章" not in text
    assert "没有这个部门的事项" in text_of(client, "/services/?organisation=nobody")
    assert "没有这个部门的事项" in text_of(client, "/services/?organisation=%27%22%3Cscript%3E")


@pytest.mark.usefixtures("county")
def test_services_come_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.portal.views.home.ON_A_PAGE", 5)
    text = text_of(client, "/services/?page=2")
    assert 'aria-current="page">2<' in text
    assert "一件事，一次办" not in text
    assert text_of(client, "/services/?page=nonsense")
    assert text_of(client, "/services/?page=999")


@pytest.mark.usefixtures("county")
def test_services_ask_the_database_few_questions(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        text_of(client, "/services/")
