import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingban.accounts import actions, queries
from mingban.accounts.choices import SessionKey
from mingban.accounts.models import Person, PhoneCode, User
from mingban.accounts.tests.factories import PersonFactory, StaffPostFactory, UserFactory
from mingban.core.models import OutboxMessage

pytestmark = pytest.mark.django_db

PHONE = "13800000001"


@pytest.fixture(autouse=True)
def _first_page(settings: Any) -> None:
    settings.LOGIN_REDIRECT_URL = "accounts:profile"


def ask_for_code(client: Client, phone: str = PHONE, **data: str) -> str:
    """Fill in the first page and return the code that is sent."""
    answer = client.post("/sign-in/", {"phone": phone, **data})
    assert answer["Location"] == "/sign-in/code/"
    return str(OutboxMessage.objects.order_by("-id")[0].payload["code"])


def enter(client: Client, code: str) -> Any:
    """Fill in the second page."""
    return client.post("/sign-in/code/", {"code": code})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_stranger_signs_in_by_phone_and_code_without_signing_up(client: Client) -> None:
    code = ask_for_code(client, "138 0000 0001")
    page = text_of(client.get("/sign-in/code/"))
    assert "138****0001" in page
    assert enter(client, code)["Location"] == "/my/profile/"
    user = User.objects.get()
    assert queries.person_of(user).phone == PHONE
    assert client.get("/my/profile/").status_code == 200


def test_goes_on_to_the_page_that_was_wanted(client: Client) -> None:
    page = text_of(client.get("/sign-in/?next=/my/looks/"))
    assert 'name="next" value="/my/looks/"' in page
    assert enter(client, ask_for_code(client, next="/my/looks/"))["Location"] == "/my/looks/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_goes_on_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert "evil" not in text_of(client.get("/sign-in/", {"next": elsewhere}))
    assert enter(client, ask_for_code(client, next=elsewhere))["Location"] == "/my/profile/"


def test_pages_do_not_tell_whether_an_account_exists() -> None:
    UserFactory.create(person=PersonFactory.create(phone=PHONE))
    pages = []
    for phone in (PHONE, "13800000009"):
        client = Client()
        ask_for_code(client, phone)
        page = client.get("/sign-in/code/")
        pages.append(text_of(page).replace(f"****{phone[-4:]}", "").replace(phone, ""))
        wrong = enter(client, "000000")
        assert wrong.status_code == 422
    csrf = ("csrfmiddlewaretoken", "request-number", "请求编号")
    first, second = ([line for line in page.splitlines() if not any(word in line for word in csrf)] for page in pages)
    assert first == second
    assert PhoneCode.objects.count() == 2
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("phone", "says"),
    [("", "请填手机号"), ("1380000000", "手机号是 11 位，您填了 10 位"), ("28000000000", "13 到 19 开头")],
)
def test_says_what_is_wrong_with_the_phone(client: Client, phone: str, says: str) -> None:
    answer = client.post("/sign-in/", {"phone": phone})
    assert answer.status_code == 422
    assert text_of(answer).count(says) == 2  # in the summary and at the field
    assert not PhoneCode.objects.exists()


@pytest.mark.parametrize(
    ("code", "says"), [("", "请填短信里的 6 位数字"), ("12345", "您填了 5 位"), ("12345a", "6 位数字")]
)
def test_says_what_is_wrong_with_the_code(client: Client, code: str, says: str) -> None:
    ask_for_code(client)
    answer = enter(client, code)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert PhoneCode.objects.get().attempts == 0


def test_says_how_many_attempts_are_left_and_when_there_are_none(client: Client) -> None:
    code = ask_for_code(client)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert "还可以试 4 次" in text_of(enter(client, wrong))
    for _ in range(4):
        answer = enter(client, wrong)
    assert "填错了 5 次，已经作废" in text_of(answer)
    assert enter(client, code).status_code == 422


def test_waits_a_minute_before_another_code(client: Client) -> None:
    ask_for_code(client)
    answer = client.post("/sign-in/", {"phone": PHONE})
    assert answer.status_code == 422
    assert "秒再获取" in text_of(answer)
    assert "秒再获取" in text_of(client.post("/sign-in/code/resend/"))


def test_sends_another_code_after_a_minute_and_the_newest_counts(client: Client) -> None:
    old = ask_for_code(client, next="/my/looks/")
    PhoneCode.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert "新的验证码已经发出" in text_of(client.post("/sign-in/code/resend/"))
    new = OutboxMessage.objects.order_by("-id")[0].payload["code"]
    if new != old:
        assert enter(client, old).status_code == 422
    assert enter(client, new)["Location"] == "/my/looks/"


def test_there_is_no_second_page_without_the_first(client: Client) -> None:
    for answer in (client.get("/sign-in/code/"), enter(client, "123456"), client.post("/sign-in/code/resend/")):
        assert answer["Location"] == "/sign-in/"
    assert client.get("/sign-in/code/resend/").status_code == 405


def test_a_code_that_was_forgotten_sends_back_to_the_first_page(client: Client) -> None:
    ask_for_code(client)
    actions.forget_old_codes(at=timezone.now() + timedelta(days=3))
    assert client.post("/sign-in/code/resend/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/code/").status_code == 200


def test_signing_in_changes_the_session_s_key_and_forgets_the_code(client: Client) -> None:
    code = ask_for_code(client)
    before = client.session.session_key
    enter(client, code)
    assert client.session.session_key != before
    assert SessionKey.PHONE_CODE not in client.session


def test_the_session_holds_neither_code_nor_phone(client: Client) -> None:
    code = ask_for_code(client)
    kept = repr(dict(client.session))
    assert code not in kept
    assert PHONE not in kept


def test_who_is_signed_in_needs_no_sign_in_page(client: Client) -> None:
    enter(client, ask_for_code(client))
    assert client.get("/sign-in/")["Location"] == "/my/profile/"
    assert client.get("/sign-in/?next=/my/looks/")["Location"] == "/my/looks/"
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_a_disabled_account_gets_a_plain_refusal(client: Client) -> None:
    UserFactory.create(person=PersonFactory.create(phone=PHONE), is_active=False)
    answer = enter(client, ask_for_code(client))
    assert answer.status_code == 403
    assert "这个账号已经停用" in text_of(answer)
    assert client.get("/my/profile/").status_code == 302


def test_signs_out_by_a_form_only(client: Client, settings: Any) -> None:
    settings.LOGOUT_REDIRECT_URL = "/sign-in/"
    enter(client, ask_for_code(client))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/my/profile/").status_code == 302


def test_an_official_signs_out_to_the_desk_s_door(client: Client) -> None:
    client.force_login(StaffPostFactory.create().user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/sign-out/")["Location"] == "/desk/sign-in/"


def test_the_demo_shows_where_the_simulated_phone_is_and_production_does_not(client: Client, settings: Any) -> None:
    ask_for_code(client)
    assert f"/phones/{PHONE}" in text_of(client.get("/sign-in/code/"))
    settings.IS_DEMO = False
    assert PHONE not in text_of(client.get("/sign-in/code/"))


def test_nothing_of_a_sign_in_stands_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = ask_for_code(client)
    enter(client, "000000" if code != "000000" else "000001")
    enter(client, code)
    assert PHONE not in caplog.text
    assert code not in caplog.text


def test_forms_need_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/sign-in/", {"phone": PHONE}).status_code == 403
