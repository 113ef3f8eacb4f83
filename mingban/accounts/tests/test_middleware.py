from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from mingban.accounts.choices import Role, SessionKey
from mingban.accounts.models import StaffPost, User
from mingban.accounts.tests.factories import StaffFactory, StaffPostFactory, UserFactory
from mingban.core.audiences import Audience, audience
from mingban.core.requests import Request

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def _answer(request: Request) -> HttpResponse:
    actor = request.actor
    return JsonResponse({"actor": actor.as_json() if actor else None, "post": request.post and request.post.pk})


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


def listed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("listed")


def _page(who: Audience, *roles: str) -> Any:
    def view(request: Request) -> HttpResponse:
        return _answer(request)

    return audience(who, *roles)(view)


urlpatterns = [
    path("", include("config.urls")),
    path("t/undeclared/", undeclared),
    path("t/listed/", listed, name="listed"),
    path("t/public/", _page(Audience.PUBLIC)),
    path("t/machine/", _page(Audience.MACHINE)),
    path("t/signed-in/", _page(Audience.SIGNED_IN)),
    path("t/citizen/", _page(Audience.CITIZEN)),
    path("t/staff/", _page(Audience.STAFF)),
    path("t/decider/", _page(Audience.STAFF, Role.DECIDER)),
]


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_refuses_a_route_that_declares_nobody() -> None:
    answer = _as(UserFactory.create()).get("/t/undeclared/")
    assert answer.status_code == 403
    assert "还没有写明给谁看" in answer.content.decode()
    assert Client().get("/t/undeclared/").status_code == 403


@override_settings(ROUTE_AUDIENCES={"listed": Audience.PUBLIC})
def test_reads_the_audience_of_other_packages_from_the_table() -> None:
    assert Client().get("/t/listed/").content == b"listed"


@pytest.mark.parametrize("page", ["public", "machine"])
def test_opens_public_routes_to_everybody(page: str) -> None:
    assert Client().get(f"/t/{page}/").json() == {"actor": None, "post": None}


@pytest.mark.parametrize("page", ["signed-in", "citizen"])
def test_sends_strangers_to_sign_in_and_back(page: str) -> None:
    answer = Client().get(f"/t/{page}/?a=1&b=2")
    assert answer["Location"] == f"/sign-in/?next=%2Ft%2F{page}%2F%3Fa%3D1%26b%3D2"


def test_sends_strangers_to_the_desk_sign_in_for_staff_pages() -> None:
    assert Client().get("/t/staff/")["Location"] == "/desk/sign-in/?next=%2Ft%2Fstaff%2F"


def test_leads_a_sent_form_back_to_the_page_it_stood_on() -> None:
    client = Client()
    answer = client.post("/t/citizen/", headers={"referer": "http://testserver/apply/1/?step=2"})
    assert answer["Location"] == "/sign-in/?next=%2Fapply%2F1%2F%3Fstep%3D2"
    answer = client.post("/t/citizen/", headers={"referer": "http://testserver/apply/"})
    assert answer["Location"] == "/sign-in/?next=%2Fapply%2F"
    answer = client.post("/t/citizen/", headers={"referer": "https://evil.example/"})
    assert answer["Location"] == "/sign-in/?next=%2F"


def test_makes_a_partial_request_load_the_sign_in_page_whole() -> None:
    answer = Client().get("/t/citizen/", headers={"hx-request": "true", "hx-current-url": "http://testserver/my/"})
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fmy%2F"


def test_knows_a_citizen_under_the_masked_name() -> None:
    user = UserFactory.create(person__name="林小满")
    assert _as(user).get("/t/citizen/").json()["actor"] == {
        "kind": "PERSON",
        "id": user.pk,
        "name": "林*满",
        "party_id": user.person_id,
    }


def test_knows_an_official_with_his_post() -> None:
    post = StaffPostFactory.create(role=Role.DECIDER)
    actor = _as(post.user).get("/t/decider/").json()["actor"]
    assert actor["kind"] == "STAFF"
    assert (actor["post_id"], actor["role"]) == (post.pk, "decider")
    assert actor["organisation"] == post.organisation.name


def test_refuses_a_post_of_another_role() -> None:
    answer = _as(StaffPostFactory.create(role=Role.CLERK, title="窗口人员").user).get("/t/decider/")
    assert answer.status_code == 403
    assert "您现在的岗位是“窗口人员”" in answer.content.decode()


def test_refuses_citizens_at_the_desk_and_officials_at_citizens_pages() -> None:
    assert _as(UserFactory.create()).get("/t/staff/").status_code == 403
    answer = _as(StaffPostFactory.create().user).get("/t/citizen/")
    assert answer.status_code == 403
    assert "工作账号" in answer.content.decode()


def test_acts_in_the_chosen_post_while_it_is_held() -> None:
    first = StaffPostFactory.create()
    second = StaffPostFactory.create(user=first.user, since=timezone.now())
    client = _as(first.user)
    assert client.get("/t/staff/").json()["post"] == first.pk
    session = client.session
    session[SessionKey.POST] = second.pk
    session.save()
    assert client.get("/t/staff/").json()["post"] == second.pk
    StaffPost.objects.filter(pk=second.pk).update(until=timezone.now())
    assert client.get("/t/staff/").json()["post"] == first.pk


def test_opens_nothing_to_an_official_whose_posts_have_ended() -> None:
    answer = _as(StaffFactory.create()).get("/t/signed-in/")
    assert answer.status_code == 403
    assert "现在没有岗位" in answer.content.decode()


def test_keeps_pages_of_the_signed_in_out_of_caches() -> None:
    assert "no-store" in _as(UserFactory.create()).get("/t/citizen/")["Cache-Control"]
    assert "Cache-Control" not in Client().get("/t/public/")


@pytest.mark.parametrize(
    ("make", "sign_in"), [(UserFactory.create, "/sign-in/"), (lambda: StaffPostFactory.create().user, "/desk/sign-in/")]
)
def test_ends_an_idle_session_and_says_so(make: Any, sign_in: str, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS_CITIZEN = settings.SESSION_IDLE_SECONDS_STAFF = 600
    client = _as(make())
    client.get("/t/signed-in/")
    session = client.session
    session[SessionKey.LAST_SEEN] -= 601
    session.save()
    assert client.get("/t/signed-in/").status_code == 302
    page = client.get(sign_in).content.decode()
    assert "您有一会儿没操作，已经自动退出" in page
    assert "已经自动退出" not in client.get(sign_in).content.decode()


def test_keeps_a_session_that_is_used(settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS_CITIZEN = 600
    client = _as(UserFactory.create())
    client.get("/t/citizen/")
    session = client.session
    session[SessionKey.LAST_SEEN] -= 590
    session.save()
    assert client.get("/t/citizen/").status_code == 200
    assert client.session[SessionKey.LAST_SEEN] > timezone.now().timestamp() - 60


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS_CITIZEN = 600
    client = _as(UserFactory.create())
    client.get("/t/citizen/")
    session = client.session
    session[SessionKey.LAST_SEEN] -= 590
    session.save()
    before = client.session[SessionKey.LAST_SEEN]
    client.get("/t/citizen/", headers={"hx-request": "true"})
    assert client.session[SessionKey.LAST_SEEN] == before
    client.post("/t/citizen/", headers={"hx-request": "true"})
    assert client.session[SessionKey.LAST_SEEN] > before


def test_writes_the_session_at_most_once_a_minute(django_assert_num_queries: Any) -> None:
    client = _as(UserFactory.create())
    client.get("/t/citizen/")
    with django_assert_num_queries(3):  # session, user, person
        client.get("/t/citizen/")


def test_gives_officials_less_idle_time_than_citizens(settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS_CITIZEN, settings.SESSION_IDLE_SECONDS_STAFF = 7200, 600
    for user, status in ((UserFactory.create(), 200), (StaffPostFactory.create().user, 302)):
        client = _as(user)
        client.get("/t/signed-in/")
        session = client.session
        session[SessionKey.LAST_SEEN] -= timedelta(minutes=11).seconds
        session.save()
        assert client.get("/t/signed-in/").status_code == status
