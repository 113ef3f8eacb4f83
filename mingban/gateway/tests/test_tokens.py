"""Who gets a token, what it is good for, and when it is over."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from mingban.accounts import actions as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.accounts.tests.factories import PASSWORD, OrganisationFactory, PersonFactory, UserFactory
from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.core.errors import NotAllowed
from mingban.core.tests.threads import at_once
from mingban.gateway import actions, queries
from mingban.gateway.actions.clients import CannotRegister
from mingban.gateway.models import CallCount, Client
from mingban.gateway.tests.factories import Program, agent, ask_token, system
from mingban.gateway.throttling import PerMinute
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> str:
    return str(OrganisationFactory.create(code="hecheng-market", name="市场监督管理局").code)


@pytest.fixture
def clerk(market: str) -> Program:
    return system(market, Role.CLERK)


def test_a_clients_token_stands_for_its_post(clerk: Program) -> None:
    bearer = queries.bearer_of(clerk.token, timezone.now())
    assert bearer is not None
    assert bearer.actor.is_staff
    assert (bearer.actor.role, bearer.actor.organisation) == (Role.CLERK, "市场监督管理局")
    assert bearer.scopes == {"cases:read", "cases:act", "documents:read", "webhooks:manage"}
    assert clerk.get("/me").json()["organisation"] == "hecheng-market"


def test_neither_secret_nor_token_is_kept(clerk: Program) -> None:
    client = Client.objects.get()
    assert client.oauth is not None
    assert clerk.credentials.client_secret not in str(client.oauth.client_secret)
    assert get_access_token_model().objects.get().token == ""


def test_a_wrong_secret_gets_nothing(clerk: Program) -> None:
    wrong = actions.Credentials(
        client=clerk.client, client_id=clerk.credentials.client_id, client_secret="not-the-secret"
    )
    answer = ask_token(wrong)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_client_may_ask_for_less_but_not_for_more(market: str) -> None:
    program = system(market, Role.REVIEWER, scopes=["cases:read", "webhooks:manage"])
    assert ask_token(program.credentials, "cases:read").json()["scope"] == "cases:read"
    refused = ask_token(program.credentials, "cases:read cases:act")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


def test_only_client_credentials_are_given(clerk: Program) -> None:
    pair = {"client_id": clerk.credentials.client_id, "client_secret": clerk.credentials.client_secret}
    for grant in ("password", "authorization_code", "refresh_token", "nothing"):
        asked = {
            **pair,
            "grant_type": grant,
            "username": "sj.clerk",
            "password": "x",
            "code": "x",
            "refresh_token": "x",
        }
        assert Browser().post("/api/v1/oauth/token", asked).status_code in {400, 401}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc", "Bearer \udce4"])
def test_without_a_good_token_nothing_opens(clerk: Program, header: str) -> None:
    clerk.token = ""
    headers = {"Authorization": header} if header else {}
    answer = clerk.http.get("/api/v1/cases", headers=headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_after_an_hour(clerk: Program) -> None:
    later = timezone.now() + timedelta(hours=1, minutes=1)
    assert queries.bearer_of(clerk.token, later) is None


def test_a_token_can_be_revoked(clerk: Program) -> None:
    made = clerk.credentials
    asked = {"token": clerk.token, "client_id": made.client_id, "client_secret": made.client_secret}
    assert Browser().post("/api/v1/oauth/revoke", asked).status_code == 200
    assert clerk.get("/me").status_code == 401


def test_access_that_is_ended_ends_at_once_with_tokens_pushes_and_post(clerk: Program) -> None:
    clerk.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["*"]})
    actions.end_client(client=clerk.client, by=SYSTEM, at=timezone.now())
    actions.end_client(client=clerk.client, by=SYSTEM, at=timezone.now())
    assert clerk.get("/me").status_code == 401
    assert ask_token(clerk.credentials).status_code == 401
    ended = Client.objects.get()
    assert ended.subscriptions.filter(is_active=True).count() == 0
    assert StaffPost.objects.get().until is not None
    codes = Entry.objects.filter(matter_kind="api-client").values_list("code", flat=True)
    assert sorted(codes) == ["gateway.client.ended", "gateway.client.registered"]


def test_a_post_that_has_ended_opens_nothing(clerk: Program) -> None:
    assert clerk.client.post is not None
    accounts.end_post(post=clerk.client.post, by=SYSTEM, at=timezone.now() - timedelta(seconds=1))
    assert clerk.get("/me").status_code == 401


def test_nobody_but_the_platform_lets_systems_in_or_ends_them(clerk: Program) -> None:
    official = Actor(kind=ActorKind.STAFF, id=1, role=Role.ADMINISTRATOR)
    organisation, now = OrganisationFactory.create(), timezone.now()
    with pytest.raises(NotAllowed):
        actions.register_client(
            name="x", organisation=organisation, role=Role.CLERK, scopes=["cases:read"], by=official, at=now
        )
    with pytest.raises(NotAllowed):
        actions.end_client(client=clerk.client, by=official, at=now)


@pytest.mark.parametrize(
    ("name", "role", "scopes"),
    [
        ("x", Role.ADMINISTRATOR, ["cases:read"]),
        ("x", Role.PUBLISHER, ["cases:read"]),
        ("x", Role.CLERK, ["applications:write"]),
        ("x", Role.CLERK, ["everything"]),
        ("x", Role.CLERK, []),
        (" ", Role.CLERK, ["cases:read"]),
    ],
)
def test_a_system_that_asks_for_too_much_is_not_let_in(market: str, name: str, role: Role, scopes: list[str]) -> None:
    organisation = OrganisationFactory.create()
    with pytest.raises(CannotRegister):
        actions.register_client(
            name=name, organisation=organisation, role=role, scopes=scopes, by=SYSTEM, at=timezone.now()
        )


def test_names_are_given_once_and_an_agent_has_one_system(clerk: Program) -> None:
    now = timezone.now()
    with pytest.raises(CannotRegister):
        actions.register_client(
            name=clerk.client.name,
            organisation=OrganisationFactory.create(),
            role=Role.CLERK,
            scopes=["cases:read"],
            by=SYSTEM,
            at=now,
        )
    person = UserFactory.create().person
    agent(person)
    assert person is not None
    for somebody in (person, PersonFactory.create()):
        with pytest.raises(CannotRegister):
            actions.register_agent(name="another", person=somebody, scopes=["applications:read"], by=SYSTEM, at=now)


def test_the_account_behind_a_system_opens_no_desk(clerk: Program) -> None:
    user = clerk.client.user
    answer = Browser().post("/desk/sign-in/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 422
    assert not user.check_password(clerk.credentials.client_secret)


def test_who_asks_too_fast_waits_for_the_next_minute(clerk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_030.0)
    with override_settings(API_CALLS_PER_MINUTE=2):
        statuses = [clerk.get("/bundles").status_code for _ in range(3)]
        slow = clerk.get("/bundles")
    assert statuses[-1] == slow.status_code == 429
    assert slow["Retry-After"] == "30"
    assert slow.json()["type"] == "urn:mingban:problem:too-fast"


def test_tokens_are_not_given_without_end(clerk: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_700_000_030.0)
    with override_settings(API_TOKENS_PER_MINUTE=0):
        for path in ("token", "revoke"):
            answer = Browser().post(f"/api/v1/oauth/{path}", {})
            assert answer.status_code == 429
            assert int(answer["Retry-After"]) <= 60


def test_a_new_minute_counts_anew(rf: object, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = PerMinute("API_CALLS_PER_MINUTE")
    request = getattr(rf, "get")("/")  # noqa: B009 — the fixture is untyped
    with override_settings(API_CALLS_PER_MINUTE=1):
        monkeypatch.setattr("time.time", lambda: 59.0)
        assert [limit.allow_request(request), limit.allow_request(request)] == [True, False]
        monkeypatch.setattr("time.time", lambda: 60.0)
        assert limit.allow_request(request)


@pytest.mark.django_db(transaction=True)
def test_all_web_processes_together_let_no_more_calls_through_than_the_limit(
    rf: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_030.0)
    request = getattr(rf, "get")("/")  # noqa: B009 — the fixture is untyped
    processes = [PerMinute("API_CALLS_PER_MINUTE") for _ in range(4)]

    def ask(process: PerMinute) -> int:
        return sum(process.allow_request(request) for _ in range(130))

    with override_settings(API_CALLS_PER_MINUTE=104):
        let_through = at_once(*[partial(ask, one) for one in processes])
    assert sum(let_through) == 104, "never more, and nothing is lost while they go on asking"
    count = CallCount.objects.get()
    assert "127.0.0.1" not in count.caller
    with CaptureQueriesContext(connection) as asked, override_settings(API_CALLS_PER_MINUTE=104):
        assert not any(process.allow_request(request) for process in processes)
    assert len(asked) == 0, "who is over the limit costs nothing more"
    with override_settings(API_CALLS_PER_MINUTE=600), CaptureQueriesContext(connection) as asked:
        monkeypatch.setattr("time.time", lambda: 1_800_000_090.0)
        assert all(processes[0].allow_request(request) for _ in range(24))
    assert len(asked) == 2, "a write for twelve calls"
    actions.forget_old(at=datetime.fromtimestamp(1_800_000_200, UTC))
    assert not CallCount.objects.exists()


def test_a_count_that_cannot_be_written_turns_nobody_away(rf: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**terms: object) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "take_calls", fail)
    assert PerMinute("API_CALLS_PER_MINUTE").allow_request(getattr(rf, "get")("/"))  # noqa: B009 — the fixture is untyped
