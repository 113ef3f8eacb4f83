from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingban.accounts import access, actions, queries
from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Mandate, Person
from mingban.accounts.tests.factories import (
    LegalEntityFactory,
    MandateFactory,
    NewcomerFactory,
    PersonFactory,
    StaffPostFactory,
    UserFactory,
)
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

LAW = "《中华人民共和国行政许可法》第三十四条"


def sign_in(person: Person) -> Client:
    client = Client()
    user = UserFactory.create(person=person)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_shows_one_s_own_particulars_masked() -> None:
    person = PersonFactory.create(name="林小满", phone="13800000001")
    page = text_of(sign_in(person).get("/my/profile/"))
    assert "林*满" in page
    assert "138****0001" in page
    assert f"4312{'*' * 10}{person.identity_number[-4:]}" in page
    for clear in ("林小满", "13800000001", person.identity_number):
        assert clear not in page


def test_tells_a_newcomer_to_prove_the_name() -> None:
    assert "还没有实名" in text_of(sign_in(NewcomerFactory.create()).get("/my/profile/"))


class Register:
    """A double of the port: knows one name and number."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        return (name, identity_number) == ("林小满", "431202199203080027")


def test_proves_the_name_and_goes_on(settings: Any) -> None:
    settings.IDENTITY_SERVICE = f"{__name__}.Register"
    person = NewcomerFactory.create()
    client = sign_in(person)
    assert 'value="/my/looks/"' in text_of(client.get("/my/real-name/?next=/my/looks/"))
    answer = client.post(
        "/my/real-name/", {"name": "林小满", "identity_number": "431202199203080027", "next": "/my/looks/"}
    )
    assert answer["Location"] == "/my/looks/"
    person.refresh_from_db()
    assert person.assurance_level == AssuranceLevel.REAL_NAME
    assert client.get("/my/real-name/")["Location"] == "/my/profile/"


@pytest.mark.parametrize(
    ("name", "number", "says"),
    [
        ("林小满", "43120219920308002", "身份证号是 18 位，您填了 17 位"),
        ("1", "431202199203080027", "姓名至少 2 个字"),
        ("周向阳", "431202199203080027", "姓名和身份证号对不上"),
    ],
)
def test_says_what_is_wrong_with_the_name_or_number(settings: Any, name: str, number: str, says: str) -> None:
    settings.IDENTITY_SERVICE = f"{__name__}.Register"
    answer = sign_in(NewcomerFactory.create()).post("/my/real-name/", {"name": name, "identity_number": number})
    assert answer.status_code == 422
    assert text_of(answer).count(says) == 2


def test_changes_the_address() -> None:
    person = PersonFactory.create()
    client = sign_in(person)
    assert client.get("/my/profile/address/").status_code == 200
    assert client.post("/my/profile/address/", {"address": "河西街道 1 号"})["Location"] == "/my/profile/"
    assert "河西街道 1 号" in text_of(client.get("/my/profile/"))
    assert client.post("/my/profile/address/", {"address": "长" * 201}).status_code == 422


def test_shows_who_looked_at_one_s_data() -> None:
    person, post = PersonFactory.create(), StaffPostFactory.create()
    actions.log_look(
        party=person,
        fields=["身份证号", "手机号"],
        by=queries.actor_of(post.user),
        legal_basis=LAW,
        at=datetime(2026, 11, 25, 1, 36, tzinfo=UTC),
        matter=Matter(kind="case", id="11431202MB0000002X4000131000500020261125"),
    )
    page = text_of(sign_in(person).get("/my/looks/"))
    for part in (
        post.organisation.name,
        post.title,
        post.user.full_name,
        "手机号、身份证号",
        LAW,
        "11431202MB",
        "09:36",
    ):
        assert part in page


def test_shows_nobody_else_s_looks() -> None:
    person = PersonFactory.create()
    by = queries.actor_of(StaffPostFactory.create().user)
    actions.log_look(party=person, fields=["身份证号"], by=by, legal_basis=LAW, at=timezone.now())
    assert "还没有人看过" in text_of(sign_in(PersonFactory.create()).get("/my/looks/"))
    assert Client().get("/my/looks/").status_code == 302
    official = Client()
    official.force_login(StaffPostFactory.create().user, backend="django.contrib.auth.backends.ModelBackend")
    assert official.get("/my/looks/").status_code == 403


def test_pages_a_long_list_of_looks() -> None:
    person = PersonFactory.create()
    by = queries.actor_of(StaffPostFactory.create().user)
    for number in range(21):
        at = timezone.now() - timedelta(days=number)
        actions.log_look(party=person, fields=["手机号"], by=by, legal_basis=LAW, at=at)
    client = sign_in(person)
    assert text_of(client.get("/my/looks/")).count("看了：") == 20
    assert text_of(client.get("/my/looks/?page=2")).count("看了：") == 1
    assert text_of(client.get("/my/looks/?page=nonsense")).count("看了：") == 20


def _form(agent: Person, day: datetime | None = None) -> dict[str, Any]:
    day = day or timezone.localtime() + timedelta(days=30)
    return {
        "identity_number": agent.identity_number,
        "phone": agent.phone,
        "valid_to_0": day.year,
        "valid_to_1": day.month,
        "valid_to_2": day.day,
        "valid_to_year": day.year,
        "valid_to_month": day.month,
        "valid_to_day": day.day,
    }


def test_gives_a_mandate_that_the_agent_sees_and_takes_it_back() -> None:
    principal, agent = PersonFactory.create(name="林小满"), PersonFactory.create(name="陈守田")
    client = sign_in(principal)
    assert client.get("/my/mandates/give/").status_code == 200
    assert client.post("/my/mandates/give/", _form(agent))["Location"] == "/my/mandates/"
    mandate = Mandate.objects.get()
    assert timezone.localtime(mandate.valid_to).strftime("%H:%M") == "00:00"
    assert access.can_act_for(agent, principal, "barber-shop", timezone.now())
    assert "陈*田" in text_of(client.get("/my/mandates/"))
    assert "林*满" in text_of(sign_in(agent).get("/my/mandates/"))
    assert client.post(f"/my/mandates/{mandate.pk}/revoke/")["Location"] == "/my/mandates/"
    assert "已收回" in text_of(client.get("/my/mandates/"))
    assert client.post(f"/my/mandates/{mandate.pk}/revoke/").status_code == 409


def test_the_named_day_still_counts() -> None:
    principal, agent = PersonFactory.create(), PersonFactory.create()
    today = timezone.localtime()
    sign_in(principal).post("/my/mandates/give/", _form(agent, today))
    assert access.can_act_for(agent, principal, "barber-shop", today.replace(hour=23, minute=59))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"phone": "13900009999"}, "没有找到这个人"),
        ({"phone": "1"}, "手机号是 11 位"),
        ({"identity_number": "1"}, "身份证号是 18 位"),
        ({"valid_to_0": 2020, "valid_to_year": 2020}, "结束的日子"),
        ({"valid_to_1": 2, "valid_to_2": 31, "valid_to_month": 2, "valid_to_day": 31}, "没有这一天"),
        ({f"valid_to_{part}": "" for part in ("0", "1", "2", "year", "month", "day")}, "还没有填"),
    ],
)
def test_says_what_is_wrong_with_a_mandate(change: dict[str, Any], says: str) -> None:
    answer = sign_in(PersonFactory.create()).post("/my/mandates/give/", {**_form(PersonFactory.create()), **change})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not Mandate.objects.exists()


def test_nobody_takes_back_another_s_mandate() -> None:
    mandate = MandateFactory.create()
    for person in (mandate.agent.person, PersonFactory.create()):
        assert sign_in(person).post(f"/my/mandates/{mandate.pk}/revoke/").status_code == 404
    mandate.refresh_from_db()
    assert mandate.revoked_at is None


def test_shows_ended_mandates_and_represented_entities() -> None:
    entity = LegalEntityFactory.create(name="小满理发店")
    assert entity.representative is not None
    MandateFactory.create(principal=entity.representative, valid_to=timezone.now() - timedelta(days=1))
    page = text_of(sign_in(entity.representative).get("/my/mandates/"))
    assert "已到期" in page
    assert "小满理发店" in page
