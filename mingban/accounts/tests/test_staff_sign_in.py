import logging
import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from mingban.accounts.models import StaffPost, User
from mingban.accounts.tests.factories import PASSWORD, StaffFactory, StaffPostFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def wrong_code() -> str:
    near = {format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + drift)) for drift in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


@pytest.fixture
def post() -> StaffPost:
    """A clerk whose authenticator app is bound."""
    post = StaffPostFactory.create(user__username="sj.clerk")
    Authenticator.objects.create(user=post.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
    return post


def give_password(client: Client, password: str = PASSWORD, username: str = "sj.clerk", **data: str) -> Any:
    return client.post("/desk/sign-in/", {"username": username, "password": password, **data})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_signs_in_by_password_and_code(client: Client, post: StaffPost) -> None:
    assert give_password(client)["Location"] == "/desk/sign-in/code/"
    assert not is_signed_in(client)
    before = client.session.session_key
    answer = client.post("/desk/sign-in/code/", {"code": code_now()})
    assert answer["Location"] == "/desk/"
    assert is_signed_in(client)
    assert client.session.session_key != before
    assert client.get("/desk/sign-in/")["Location"] == "/desk/"


def test_goes_on_to_the_page_that_was_wanted_and_no_other_site(client: Client, post: StaffPost) -> None:
    give_password(client, next="/desk/recovery-codes/")
    assert client.post("/desk/sign-in/code/", {"code": code_now()})["Location"] == "/desk/recovery-codes/"
    other = Client()
    Authenticator.objects.update(data={"secret": encrypt(SECRET)})
    give_password(other, next="https://evil.example/")
    assert other.post("/desk/sign-in/code/", {"code": code_now()})["Location"] == "/desk/"


def test_the_password_alone_opens_nothing(client: Client, post: StaffPost) -> None:
    give_password(client)
    assert client.get("/desk/recovery-codes/").status_code == 302
    assert client.get("/desk/sign-in/set-up/")["Location"] == "/desk/sign-in/code/"


def test_there_is_no_second_factor_without_the_password(client: Client) -> None:
    for page in ("/desk/sign-in/code/", "/desk/sign-in/set-up/"):
        assert client.get(page)["Location"] == "/desk/sign-in/"
        assert client.post(page, {"code": "123456"})["Location"] == "/desk/sign-in/"


@pytest.mark.parametrize(("username", "password"), [("sj.clerk", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
def test_says_the_same_for_a_wrong_name_and_a_wrong_password(
    client: Client, post: StaffPost, username: str, password: str
) -> None:
    answer = give_password(client, password, username)
    assert answer.status_code == 422
    assert "用户名或密码不对" in text_of(answer)


def test_asks_for_both(client: Client) -> None:
    page = text_of(give_password(client, "", ""))
    assert "请填用户名" in page
    assert "请填密码" in page


def test_citizens_have_no_password_to_come_in_by(client: Client) -> None:
    user = UserFactory.create()
    user.set_unusable_password()
    user.save()
    assert give_password(client, "", user.username).status_code == 422
    assert give_password(client, "!", user.username).status_code == 422


def test_an_official_without_a_post_is_told_so(client: Client) -> None:
    StaffFactory.create(username="sj.former")
    answer = give_password(client, username="sj.former")
    assert answer.status_code == 422
    assert "现在没有岗位" in text_of(answer)


def test_a_disabled_official_does_not_come_in(client: Client, post: StaffPost) -> None:
    User.objects.update(is_active=False)
    assert "用户名或密码不对" in text_of(give_password(client))


def test_five_wrong_passwords_lock_the_name_for_a_quarter_of_an_hour(client: Client, post: StaffPost) -> None:
    for _ in range(4):
        assert give_password(client, "wrong").status_code == 422
    answer = give_password(Client(REMOTE_ADDR="192.0.2.7"), "wrong")
    assert answer.status_code == 429
    assert "账号暂时锁住了" in text_of(answer)
    assert "锁 15 分钟" in text_of(answer)
    assert give_password(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert give_password(client)["Location"] == "/desk/sign-in/code/"


def test_the_lock_does_not_grow_while_it_lasts(client: Client, post: StaffPost) -> None:
    for _ in range(5):
        give_password(client, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert give_password(client, "wrong").status_code == 429
    assert AccessAttempt.objects.get().attempt_time < timezone.now() - timedelta(minutes=13)


def test_a_locked_name_locks_nobody_else(client: Client, post: StaffPost) -> None:
    StaffPostFactory.create(user__username="sj.decider")
    for _ in range(5):
        give_password(client, "wrong")
    assert give_password(client, username="sj.decider").status_code == 302


def test_wrong_second_factors_lock_too(client: Client, post: StaffPost) -> None:
    give_password(client)
    for _ in range(4):
        answer = client.post("/desk/sign-in/code/", {"code": wrong_code()})
        assert answer.status_code == 422
        assert "动态码不对" in text_of(answer)
    assert client.post("/desk/sign-in/code/", {"code": wrong_code()}).status_code == 429
    assert client.post("/desk/sign-in/code/", {"code": code_now()}).status_code == 429
    assert client.get("/desk/sign-in/code/").status_code == 429
    assert not is_signed_in(client)


def test_the_right_password_alone_does_not_clear_the_count(client: Client, post: StaffPost) -> None:
    for _ in range(4):
        give_password(client, "wrong")
    give_password(client)
    assert client.post("/desk/sign-in/code/", {"code": wrong_code()}).status_code == 429


def test_a_full_sign_in_clears_the_count(client: Client, post: StaffPost) -> None:
    for _ in range(4):
        give_password(client, "wrong")
    give_password(client)
    client.post("/desk/sign-in/code/", {"code": code_now()})
    assert not AccessAttempt.objects.exists()


def test_the_code_is_asked_for(client: Client, post: StaffPost) -> None:
    give_password(client)
    assert "请填验证器上的 6 位数字" in text_of(client.post("/desk/sign-in/code/", {"code": ""}))


def test_the_demo_shows_the_simulated_authenticator_and_production_does_not(
    client: Client, post: StaffPost, settings: Any
) -> None:
    give_password(client)
    assert "/totp/sj.clerk" in text_of(client.get("/desk/sign-in/code/"))
    settings.IS_DEMO = False
    assert "/totp/" not in text_of(client.get("/desk/sign-in/code/"))


def test_the_first_sign_in_binds_an_app_and_shows_recovery_codes_once(client: Client) -> None:
    post = StaffPostFactory.create(user__username="sj.new")
    assert give_password(client, username="sj.new", next="/desk/recovery-codes/")["Location"] == "/desk/sign-in/set-up/"
    assert client.get("/desk/sign-in/code/")["Location"] == "/desk/sign-in/set-up/"
    page = text_of(client.get("/desk/sign-in/set-up/"))
    found = re.search(r'class="code num">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    assert "<svg" in page
    assert client.post("/desk/sign-in/set-up/", {"code": "abc"}).status_code == 422
    assert not Authenticator.objects.filter(user=post.user).exists()
    answer = client.post("/desk/sign-in/set-up/", {"code": code_now(secret)})
    assert answer["Location"] == "/desk/recovery-codes/?next=%2Fdesk%2Frecovery-codes%2F"
    codes = text_of(client.get(answer["Location"]))
    assert len(re.findall(r'<li class="code num">[\d ]+</li>', codes)) == 10
    assert "只在绑定验证器时显示一次" in text_of(client.get("/desk/recovery-codes/"))


def test_the_secret_of_a_new_app_is_unreadable_in_the_session(client: Client) -> None:
    StaffPostFactory.create(user__username="sj.new")
    give_password(client, username="sj.new")
    page = text_of(client.get("/desk/sign-in/set-up/"))
    found = re.search(r'class="code num">([A-Z2-7 ]+)<', page)
    assert found
    assert found[1].replace(" ", "") not in repr(dict(client.session))


def test_changes_the_post_in_which_one_acts(client: Client, post: StaffPost) -> None:
    other = StaffPostFactory.create(user=post.user, since=timezone.now())
    strange = StaffPostFactory.create()
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/desk/post/", {"post": other.pk, "next": "/desk/sign-in/"})["Location"] == "/desk/sign-in/"
    assert client.session["post_id"] == other.pk
    for refused in (strange.pk, "x", ""):
        assert client.post("/desk/post/", {"post": refused})["Location"] == "/desk/"
        assert client.session["post_id"] == other.pk


def test_nothing_of_a_sign_in_stands_in_the_log(
    client: Client, post: StaffPost, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    give_password(client, "a wrong password")
    give_password(client)
    code = code_now()
    client.post("/desk/sign-in/code/", {"code": code})
    assert is_signed_in(client)
    for secret in ("a wrong password", PASSWORD, code, SECRET):
        assert secret not in caplog.text
