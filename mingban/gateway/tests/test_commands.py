"""Commands by which systems are let in, listed, ended, and told again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import OrganisationFactory, UserFactory
from mingban.gateway import actions
from mingban.gateway.models import Client, Delivery
from mingban.gateway.tests.factories import ask_token, system

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_department_is_let_in_listed_and_ended() -> None:
    OrganisationFactory.create(code="hecheng-market")
    printed = dict(
        line.split("=", 1) for line in run("api_client_add", "审批系统", "--organisation", "hecheng-market").split()
    )
    client = Client.objects.get(name="审批系统")
    made = actions.Credentials(client=client, client_id=printed["client_id"], client_secret=printed["client_secret"])
    assert ask_token(made).status_code == 200
    assert "hecheng-market/clerk" in run("api_clients")
    run("api_client_end", "审批系统")
    assert ask_token(made).status_code == 401
    assert "已停止接入" in run("api_clients")


def test_an_agent_is_let_in_by_phone() -> None:
    person = UserFactory.create().person
    assert person is not None
    run("api_client_add", "代办系统", "--agent", person.phone, "--scope", "applications:read")
    assert Client.objects.get().scopes == ["applications:read"]
    assert "agent" in run("api_clients")


@pytest.mark.parametrize(
    "words",
    [
        ("api_client_add", "x", "--organisation", "nowhere"),
        ("api_client_add", "x", "--agent", "13900000000"),
        ("api_client_add", "x", "--organisation", "hecheng-market", "--scope", "everything"),
        ("api_client_add", "x", "--organisation", "hecheng-market", "--role", "administrator"),
        ("api_client_end", "x"),
        ("webhooks_replay", "x", "--since", "2026-11-23T09:00"),
        ("webhooks_replay", "x", "--since", "gestern"),
    ],
)
def test_what_cannot_be_is_said(words: tuple[str, ...]) -> None:
    OrganisationFactory.create(code="hecheng-market")
    with pytest.raises(CommandError):
        run(*words)


def test_messages_are_sent_again_by_command() -> None:
    OrganisationFactory.create(code="hecheng-market")
    program = system("hecheng-market", Role.CLERK)
    hook = program.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["*"]}).json()["id"]
    program.post(f"/webhooks/{hook}/ping")
    Delivery.objects.update(state="DELIVERED", delivered_at=timezone.now())
    assert run("webhooks_replay", program.client.name, "--since", "2026-01-01T00:00").startswith("1 ")
    assert (
        run("webhooks_replay", program.client.name, "--since", "2026-01-01T00:00", "--until", "2026-01-02T00:00Z")
        == "0 条等着重推\n"
    )
    assert Delivery.objects.get().state == "WAITING"
