from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mingban.accounts.choices import Role
from mingban.accounts.models import Look, User
from mingban.accounts.tests.factories import MandateFactory, PersonFactory, StaffPostFactory, UserFactory
from mingban.cases import actions
from mingban.cases.tests.factories import LICENCE, SEAL, Story
from mingban.notices.tests.factories import SiteNoticeFactory

pytestmark = pytest.mark.django_db


def page_of(story: Story) -> str:
    client = Client()
    client.force_login(User.objects.get(person=story.person))
    page = client.get("/my/")
    assert page.status_code == 200
    return page.content.decode()


def test_visitors_sign_in_first(client: Client) -> None:
    page = client.get("/my/")
    assert page.status_code == 302
    assert page["Location"].startswith("/sign-in/")


def test_officials_have_no_affairs_here(client: Client) -> None:
    client.force_login(StaffPostFactory.create(role=Role.CLERK).user)
    assert client.get("/my/").status_code == 403


def test_a_newcomer_is_told_that_there_is_nothing_yet(client: Client) -> None:
    client.force_login(UserFactory.create())
    text = client.get("/my/").content.decode()
    assert "还没有办过事" in text
    assert "要您做的事" not in text


def test_a_draft_can_be_continued(story: Story) -> None:
    story.start()
    text = page_of(story)
    assert "我要开理发店：没填完" in text
    assert f"/apply/{story.application.token}/" in text


def test_an_application_is_listed_with_its_state_and_number(story: Story) -> None:
    story.submit()
    text = page_of(story)
    assert "交上来了" in text
    assert f"/applications/{story.application.number}/" in text
    story.accept(LICENCE)
    assert "正在办" in page_of(story)


def test_corrections_come_first_with_what_is_wrong(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    clerk = story.of(case, Role.CLERK)
    actions.receive_case(number=case.number, by=clerk, at=story.now)
    use = case.materials.select_related("material").exclude(material__means="FORM").first()
    assert use is not None
    actions.request_correction(number=case.number, remarks={use.pk: "缺第 3 页 <script>"}, by=clerk, at=story.now)
    text = page_of(story)
    assert "我要开理发店：补材料" in text
    assert "缺第 3 页 &lt;script&gt;" in text
    assert text.index("要您做的事") < text.index("我的办件")
    assert "等您补材料" in text


def test_what_others_do_is_not_shown(story: Story) -> None:
    story.submit()
    stranger = UserFactory.create()
    client = Client()
    client.force_login(stranger)
    assert str(story.application.number) not in client.get("/my/").content.decode()


def test_messages_looks_and_mandates_are_there(story: Story) -> None:
    SiteNoticeFactory.create(party=story.person, text="您的申请受理了")
    Look.objects.create(
        party=story.person,
        actor={"organisation": "区税务局", "name": "刘洋"},
        fields=["身份证号"],
        legal_basis="《税收征收管理法》",
        at=story.now,
    )
    MandateFactory.create(agent=story.person, principal=PersonFactory.create(name="陈守田"))
    text = page_of(story)
    assert "您的申请受理了" in text
    assert "没看过" in text
    assert "<b>区税务局</b>看了身份证号" in text
    assert "您正在替陈*田办" in text


def test_the_page_is_kept_in_no_cache(story: Story) -> None:
    client = Client()
    client.force_login(User.objects.get(person=story.person))
    assert "no-store" in client.get("/my/")["Cache-Control"]


def test_more_applications_do_not_mean_more_questions_to_the_database(
    story: Story, django_assert_max_num_queries: Any
) -> None:
    story.submit()
    client = Client()
    client.force_login(User.objects.get(person=story.person))
    client.get("/my/")
    with django_assert_max_num_queries(22):
        client.get("/my/")
    for _ in range(3):
        story.later(minutes=1).submit()
    assert story.case(SEAL)
    story.now += timedelta(days=1)
    with django_assert_max_num_queries(22):
        client.get("/my/")
