"""我的证照: the holder's pages, and nobody else's."""

import pytest
from django.test import Client

from mingban.accounts.models import User
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import Licence
from mingban.licences.tests.factories import AT, issue, make_issuer, make_item, make_kind, make_person, make_type

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str = "林小满") -> User:
    """Sign a citizen in."""
    user = User.objects.create(username=name, person=make_person(name), created_at=AT)
    client.force_login(user)
    return user


def test_the_holder_sees_the_face_the_paper_and_the_use(client: Client) -> None:
    make_type()
    user, organisation = sign_in(client), make_issuer()
    assert user.person is not None
    licence = issue(user.person, organisation)
    make_kind("permit", "hygiene-permit")
    make_item("wants", organisation, materials=["permit"])
    listed = client.get("/my/licences/").content.decode()
    assert f"/my/licences/{licence.identifier}/" in listed
    page = client.get(f"/my/licences/{licence.identifier}/").content.decode()
    for fact in ("公共场所卫生许可证", "鹤城区小满理发店", "32.5\xa0平方米", "有效", "办wants", licence.identifier):
        assert fact in page
    assert f"/documents/{licence.document_token}.pdf" in page
    assert "/seals/hecheng-health.svg" in page


def test_one_without_licences_is_told_so(client: Client) -> None:
    sign_in(client)
    assert "还没有证照" in client.get("/my/licences/").content.decode()


def test_a_licence_that_is_out_of_force_says_so(client: Client) -> None:
    make_type()
    user = sign_in(client)
    assert user.person is not None
    licence = issue(user.person, make_issuer())
    Licence.objects.update(status=LicenceStatus.REVOKED)
    page = client.get(f"/my/licences/{licence.identifier}/").content.decode()
    assert "现在不能用" in page
    assert "吊销" in page
    assert "还没有哪件事要用到它" in page


def test_somebody_else_finds_nothing(client: Client) -> None:
    make_type()
    licence = issue(make_person(), make_issuer())
    sign_in(client, "周向阳")
    response = client.get(f"/my/licences/{licence.identifier}/")
    assert response.status_code == 404
    assert "您名下没有这张证照" in response.content.decode()
    assert "小满理发店" not in client.get("/my/licences/").content.decode()


def test_one_who_has_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/my/licences/").status_code == 302
