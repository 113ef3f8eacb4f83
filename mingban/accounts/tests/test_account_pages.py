"""Officials change how they sign in; an administrator helps colleagues who cannot, and says who they are in private."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.test import Client
from django.utils import timezone

from mingban.accounts import access, actions, queries
from mingban.accounts.choices import Role
from mingban.accounts.models import Look, StaffPost, User
from mingban.accounts.tests.factories import (
    PASSWORD,
    OrganisationFactory,
    PersonFactory,
    StaffPostFactory,
    UserFactory,
)
from mingban.core.errors import NotAllowed
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "Chosen-by-me-2027"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def codes_of(user: User) -> list[str]:
    return [entry.code for entry in entries_of(Matter(kind="staff", id=user.username))]


@pytest.fixture
def post() -> StaffPost:
    """A clerk of an office below a government, whose app is bound."""
    office = OrganisationFactory.create(parent=OrganisationFactory.create())
    post = StaffPostFactory.create(organisation=office, user__username="sj.clerk", user__full_name="王建国")
    Authenticator.objects.create(user=post.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
    return post


@pytest.fixture
def administrator(post: StaffPost) -> StaffPost:
    return StaffPostFactory.create(
        organisation=post.organisation.parent, role=Role.ADMINISTRATOR, user__full_name="滕志远"
    )


def test_changes_the_password_and_ends_other_sessions(post: StaffPost) -> None:
    here, elsewhere = browser(post.user), browser(post.user)
    assert "没有登记" in text_of(here.get("/desk/account/"))
    for given, refusal in (
        ({"present": "wrong", "password": NEW, "again": NEW}, "现在的密码不对"),
        ({"present": PASSWORD, "password": "12345678", "again": "12345678"}, "三种"),
        ({"present": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({"present": PASSWORD, "password": NEW, "again": "x"}, "两次填的新密码不一样"),
        ({}, "请填新密码"),
    ):
        answer = here.post("/desk/account/password/", given)
        assert (answer.status_code, refusal in text_of(answer)) == (422, True)
    given = {"present": PASSWORD, "password": NEW, "again": NEW}
    assert here.post("/desk/account/password/", given)["Location"] == "/desk/account/"
    assert here.get("/desk/account/").status_code == 200
    assert elsewhere.get("/desk/account/").status_code == 302
    post.user.refresh_from_db()
    assert post.user.check_password(NEW)
    assert codes_of(post.user) == ["accounts.staff.password"]
    with pytest.raises(NotAllowed):
        actions.change_password(
            user=post.user,
            password=NEW,
            new=PASSWORD,
            by=queries.actor_of(StaffPostFactory.create().user),
            at=timezone.now(),
        )


def test_nobody_tries_passwords_at_a_desk_left_open(post: StaffPost) -> None:
    client = browser(post.user)
    for _ in range(5):
        answer = client.post("/desk/account/password/", {"present": "wrong", "password": NEW, "again": NEW})
    given = {"present": PASSWORD, "password": NEW, "again": NEW}
    for page in ("/desk/account/password/", "/desk/account/second-factor/"):
        answer = client.post(page, given)
        assert (answer.status_code, "暂时锁住" in text_of(answer)) == (429, True)


def test_changes_the_second_factor_by_password_and_first_code(post: StaffPost) -> None:
    here, elsewhere = browser(post.user), browser(post.user)
    page = text_of(here.get("/desk/account/second-factor/"))
    found = re.search(r'class="code num">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    for given, refusal in (
        ({"present": "wrong", "code": code}, "现在的密码不对"),
        ({"present": PASSWORD, "code": "abc"}, "这 6 位数字不对"),
    ):
        answer = here.post("/desk/account/second-factor/", given)
        assert (answer.status_code, refusal in text_of(answer)) == (422, True)
    answer = here.post("/desk/account/second-factor/", {"present": PASSWORD, "code": code}, follow=True)
    assert "只显示这一次" in text_of(answer)
    assert elsewhere.get("/desk/account/").status_code == 302
    app = Authenticator.objects.get(user=post.user, type=Authenticator.Type.TOTP)
    assert decrypt(app.data["secret"]) == secret
    assert codes_of(post.user) == ["accounts.staff.second-factor"]
    with pytest.raises(NotAllowed):
        actions.change_second_factor(
            user=post.user,
            password=PASSWORD,
            secret=secret,
            code=code,
            by=queries.actor_of(StaffPostFactory.create().user),
            at=timezone.now(),
        )


def test_an_administrator_gives_a_password_for_a_day_that_has_to_be_changed(
    client: Client, post: StaffPost, administrator: StaffPost
) -> None:
    former, admin = browser(post.user), browser(administrator.user)
    assert "王建国" in text_of(admin.get("/desk/colleagues/"))
    page = f"/desk/colleagues/{post.user.pk}/"
    assert admin.post(f"{page}reset/", {}).status_code == 422
    shown = re.search(r'<p class="code num">([^<]+)<', text_of(admin.post(f"{page}reset/", {"lost": "second-factor"})))
    assert shown
    password = shown[1]
    assert password not in text_of(admin.get(page))
    assert former.get("/desk/account/").status_code == 302
    assert not Authenticator.objects.filter(user=post.user).exists()
    signed_in = client.post("/desk/sign-in/", {"username": "sj.clerk", "password": password})
    assert signed_in["Location"] == "/desk/sign-in/set-up/"
    post.user.refresh_from_db()
    client = browser(post.user)
    assert client.get("/desk/account/")["Location"] == "/desk/account/password/"
    assert "先换成您自己的密码" in text_of(client.get("/desk/account/password/"))
    given = {"present": password, "password": NEW, "again": NEW}
    assert client.post("/desk/account/password/", given)["Location"] == "/desk/"
    assert client.get("/desk/account/").status_code == 200
    assert codes_of(post.user) == ["accounts.staff.reset", "accounts.staff.password"]


def test_a_temporary_password_ends_and_the_app_stays_bound(
    client: Client, post: StaffPost, administrator: StaffPost
) -> None:
    by, at = queries.actor_of(administrator.user), timezone.now() - timedelta(days=1, seconds=1)
    password = actions.reset_sign_in(user=post.user, with_second_factor=False, by=by, at=at)
    assert Authenticator.objects.filter(user=post.user).exists()
    answer = client.post("/desk/sign-in/", {"username": "sj.clerk", "password": password})
    assert (answer.status_code, "临时密码过期了" in text_of(answer)) == (422, True)


def test_who_may_change_a_colleague_s_account(post: StaffPost, administrator: StaffPost) -> None:
    now = timezone.now()
    stranger = StaffPostFactory.create(role=Role.ADMINISTRATOR)
    below = StaffPostFactory.create(organisation=post.organisation, role=Role.ADMINISTRATOR)
    citizen = UserFactory.create()
    StaffPostFactory.create(user=citizen, organisation=post.organisation)
    for by, user, may in (
        (administrator, post.user, True),
        (below, post.user, True),
        (below, administrator.user, False),
        (administrator, administrator.user, False),
        (administrator, citizen, False),
        (stranger, post.user, False),
        (post, administrator.user, False),
    ):
        assert access.can_administer(queries.actor_of(by.user), user, now) is may
        if by.role == Role.ADMINISTRATOR:
            assert browser(by.user).get(f"/desk/colleagues/{user.pk}/").status_code == (200 if may else 404)
    with pytest.raises(NotAllowed):
        actions.reset_sign_in(
            user=post.user, with_second_factor=False, by=queries.actor_of(stranger.user), at=timezone.now()
        )
    shown = {row.user_id for row in queries.administered_posts(queries.actor_of(administrator.user), now)}
    elsewhere = StaffPostFactory.create(user=post.user)
    assert not access.can_administer(queries.actor_of(below.user), post.user, now), "it would open the other office too"
    elsewhere.delete()
    assert shown == {post.user_id, administrator.user_id, below.user_id}
    assert not queries.administered_posts(queries.actor_of(post.user), now)
    assert browser(post.user).get("/desk/colleagues/").status_code == 403
    assert browser(administrator.user).get("/desk/colleagues/0/").status_code == 404


def test_an_administrator_says_on_screen_who_a_colleague_is_in_private(
    post: StaffPost, administrator: StaffPost
) -> None:
    person, admin = PersonFactory.create(name="王建国"), browser(administrator.user)
    page = f"/desk/colleagues/{post.user.pk}/person/"
    answer = admin.post(page, {"identity_number": person.identity_number, "phone": "13900009999"})
    assert (answer.status_code, "没有找到这个人" in text_of(answer)) == (422, True)
    answer = admin.post(page, {"identity_number": person.identity_number, "phone": person.phone}, follow=True)
    assert "已登记：王*国" in text_of(answer)
    assert person.identity_number not in text_of(answer)
    post.user.refresh_from_db()
    assert queries.actor_of(post.user, post).private_party_id == person.pk
    assert Look.objects.get(party=person).actor["name"] == "滕志远"
    assert "撤销了" in text_of(admin.post(f"{page}remove/", follow=True))
    assert User.objects.get(pk=post.user.pk).private_person is None
    assert codes_of(post.user) == ["accounts.staff.linked", "accounts.staff.linked"]
