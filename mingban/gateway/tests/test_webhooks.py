"""Pushes over real HTTP to a department's system (the sandbox): signed, tried again, sent again, and only where allowed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from mingban.accounts import actions as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Mandate
from mingban.accounts.tests.factories import MandateFactory, UserFactory
from mingban.cases import actions as cases
from mingban.cases.tests.factories import LICENCE, Story, picture
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.gateway import actions, queries, wire
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Delivery, Subscription
from mingban.gateway.rules import RETRY_SECONDS, Target
from mingban.gateway.tests.factories import Program, agent, next_key, system


class Receiver:
    """A receiver of its own in the sandbox, subscribed by a program."""

    def __init__(self, sandbox: Any, program: Program, *events: str) -> None:
        self.sandbox = sandbox
        self.name = next_key()
        self.program = program
        self.url = f"{sandbox.url}/webhooks/{self.name}"
        answer = program.post("/webhooks", {"url": self.url, "events": list(events or ["*"])})
        assert answer.status_code == 201, answer.content
        self.id = answer.json()["id"]
        self.use(answer.json()["secret"])

    def use(self, secret: str) -> None:
        self.sandbox.http.put(f"/webhooks/{self.name}/secret", json={"secret": secret}).raise_for_status()

    @property
    def got(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.sandbox.http.get(f"/webhooks/{self.name}.json").json()["messages"]
        return listed

    @property
    def types(self) -> list[str]:
        return [one["message"]["type"] for one in self.got]

    @property
    def subscription(self) -> Subscription:
        return Subscription.objects.get(pk=self.id)


@pytest.fixture
def clerk(handed_in: Story) -> Program:
    return system("hecheng-market", Role.CLERK)


@pytest.fixture
def receiver(sandbox: Any, clerk: Program) -> Receiver:
    return Receiver(sandbox, clerk)


def push(**later: float) -> int:
    """Deliver what the bus holds, and push what is due."""
    bus.deliver_due()
    return actions.send_due(at=timezone.now() + timedelta(**later))


def push_now() -> int:
    """Push what waits as if its time had come: a receiver refuses a message whose own time is not now."""
    Delivery.objects.update(due_at=timezone.now())
    Subscription.objects.update(rests_until=None)
    return push()


def test_a_department_is_told_of_its_cases_by_number_and_state_only(receiver: Receiver, handed_in: Story) -> None:
    handed_in.accept(LICENCE)
    push()
    case = handed_in.case(LICENCE)
    assert receiver.types == ["case.submitted", "case.received", "case.accepted"]
    accepted = receiver.got[-1]["message"]
    assert set(accepted) == {"type", "timestamp", "data"}
    assert set(accepted["data"]) == {"case", "application", "item", "organisation", "state", "revision", "document"}
    assert (accepted["data"]["case"], accepted["data"]["state"]) == (case.number, "ACCEPTED")
    said = json.dumps(receiver.got, ensure_ascii=False)
    for personal in (handed_in.person.name, handed_in.person.phone, handed_in.person.identity_number):
        assert personal not in said


def test_each_is_told_only_of_what_it_may_read(sandbox: Any, handed_in: Story) -> None:
    other = Receiver(sandbox, system("hecheng-civil", Role.CLERK))
    supervisor = Receiver(sandbox, system("hecheng-approval", Role.SUPERVISOR))
    stranger = Receiver(sandbox, agent(UserFactory.create().person))
    applicant = Receiver(sandbox, agent(handed_in.person))
    handed_in.accept(LICENCE)
    push()
    assert (other.types, stranger.types) == ([], [])
    cases_of_both = handed_in.application.cases.count()
    assert supervisor.types.count("case.submitted") == cases_of_both
    assert set(applicant.types) == {"application.submitted", "case.submitted", "case.received", "case.accepted"}


def test_an_agent_is_told_nothing_once_the_mandate_is_revoked(sandbox: Any, story: Story) -> None:
    user = UserFactory.create()
    mandate = MandateFactory.create(principal=story.person, agent=user.person)
    receiver = Receiver(sandbox, agent(user.person))
    application = cases.start_application(
        bundle_code="barber-shop", answers={}, by=receiver_actor(receiver), at=story.now, applicant=story.person
    )
    assert actions.tell_of_application(event="application.submitted", application=application, at=story.now) == 1
    Mandate.objects.filter(pk=mandate.pk).update(revoked_at=story.now)
    assert actions.tell_of_application(event="application.submitted", application=application, at=story.now) == 0


def receiver_actor(receiver: Receiver) -> Any:
    return queries.actor_of(receiver.program.client, timezone.now())


def test_only_wanted_events_are_pushed(sandbox: Any, clerk: Program, handed_in: Story) -> None:
    receiver = Receiver(sandbox, clerk, "case.accepted")
    handed_in.accept(LICENCE)
    push()
    assert receiver.types == ["case.accepted"]


def test_a_deferred_document_that_comes_is_told(sandbox: Any, clerk: Program, handed_in: Story) -> None:
    receiver = Receiver(sandbox, clerk, "case.deferred_supplied")
    cases.supply_material(
        application=handed_in.application,
        kind_code="premises-proof",
        upload=picture(),
        by=handed_in.citizen,
        at=handed_in.now,
    )
    push()
    assert receiver.types == ["case.deferred_supplied"]


def test_a_failing_receiver_gets_it_later_and_once(receiver: Receiver, sandbox: Any, clerk: Program) -> None:
    clerk.post(f"/webhooks/{receiver.id}/ping")
    sandbox.break_(error_rate=1)
    assert push() == 0
    waiting = Delivery.objects.get(event="webhook.ping")
    assert (waiting.state, waiting.attempts, waiting.last_status) == ("WAITING", 1, 503)
    assert waiting.due_at - waiting.created_at >= timedelta(seconds=RETRY_SECONDS[0])
    sandbox.mend()
    assert push() == 0, "it rests first"
    assert push(seconds=RETRY_SECONDS[0] + 1) >= 1
    assert receiver.types.count("webhook.ping") == 1
    assert push(days=1) == 0


def test_a_failing_receiver_rests_and_holds_up_nobody_else(
    sandbox: Any, clerk: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = clerk.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["*"]}).json()["id"]
    for _ in range(3):
        clerk.post(f"/webhooks/{hanging}/ping")
    clerk.post(f"/webhooks/{receiver.id}/ping")
    tried: list[str] = []
    real = wire.push

    def noted(url: str, *rest: Any) -> int:
        tried.append(url)
        return real(url, *rest)

    monkeypatch.setattr(wire, "push", noted)
    push()
    assert tried.count("http://127.0.0.1:9/") == 1
    assert "webhook.ping" in receiver.types
    assert Subscription.objects.get(pk=hanging).rests_until is not None


def test_a_push_is_given_up_in_the_end_and_can_be_sent_again(receiver: Receiver, sandbox: Any, clerk: Program) -> None:
    ping = clerk.post(f"/webhooks/{receiver.id}/ping").json()
    sandbox.break_(error_rate=1)
    bus.deliver_due()
    Delivery.objects.exclude(message_id=ping["message_id"]).delete()
    for _ in range(1 + len(RETRY_SECONDS)):
        push_now()
    assert Delivery.objects.get(message_id=ping["message_id"]).state == DeliveryState.FAILED
    sandbox.mend()
    renewed = clerk.post(f"/deliveries/{ping['message_id']}/replay").json()
    assert (renewed["state"], renewed["attempts"]) == ("WAITING", 0)
    push()
    assert [one["id"] for one in receiver.got if one["id"] == ping["message_id"]] == [ping["message_id"]]


def test_a_time_is_replayed_with_the_same_ids(receiver: Receiver, clerk: Program, handed_in: Story) -> None:
    since = timezone.now() - timedelta(minutes=1)
    handed_in.accept(LICENCE)
    push()
    ids = [one["id"] for one in receiver.got]
    answer = clerk.post(f"/webhooks/{receiver.id}/replay", {"since": since.isoformat()}).json()
    assert answer == {"messages": len(ids)}
    push()
    assert [(one["id"], one["times"]) for one in receiver.got] == [(number, 2) for number in ids]
    future = (timezone.now() + timedelta(hours=1)).isoformat()
    assert clerk.post(f"/webhooks/{receiver.id}/replay", {"since": future}).json() == {"messages": 0}


def test_who_says_gone_is_left_alone(clerk: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk.post(f"/webhooks/{receiver.id}/ping")
    monkeypatch.setattr(wire, "push", lambda *_: 410)
    push()
    assert not receiver.subscription.is_active
    monkeypatch.setattr(wire, "push", lambda *_: 204)
    assert push_now() == 0
    assert clerk.call("PATCH", f"/webhooks/{receiver.id}", {"is_active": True}).json()["is_active"] is True
    assert push_now() >= 1


def test_two_workers_do_not_push_one_message_at_once(receiver: Receiver, clerk: Program) -> None:
    clerk.post(f"/webhooks/{receiver.id}/ping")
    bus.deliver_due()
    now = timezone.now()
    seen = Delivery.objects.due(now).get(event="webhook.ping")
    Delivery.objects.filter(pk=seen.pk).update(due_at=now + timedelta(seconds=60))
    assert actions.send_due(at=now) >= 0
    assert "webhook.ping" not in receiver.types


def test_after_a_change_of_secret_both_are_good(receiver: Receiver, clerk: Program) -> None:
    former = receiver.subscription.secret
    renewed = clerk.post(f"/webhooks/{receiver.id}/secret").json()["secret"]
    assert renewed != former
    for secret in (former, renewed):
        receiver.use(secret)
        clerk.post(f"/webhooks/{receiver.id}/ping")
        push()
    assert receiver.types.count("webhook.ping") == 2
    receiver.use("whsec_" + "A" * 44)
    clerk.post(f"/webhooks/{receiver.id}/ping")
    push()
    assert receiver.types.count("webhook.ping") == 2


def test_the_signature_is_that_of_the_standards_own_library(
    receiver: Receiver, clerk: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[bytes, Any]] = []

    def noted(_url: str, body: bytes, headers: Any) -> int:
        sent.append((body, headers))
        return 204

    monkeypatch.setattr(wire, "push", noted)
    clerk.post(f"/webhooks/{receiver.id}/ping")
    push()
    book = Webhook(receiver.subscription.secret)
    assert "webhook.ping" in {book.verify(body, dict(headers))["type"] for body, headers in sent}
    assert all(headers["webhook-id"].startswith("msg_") for _, headers in sent)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0.0.0.1/",
        "http://2130706433/",
        "http://no-such-host.invalid/",
        "ftp://127.0.0.1/",
    ],
)
def test_nobody_makes_us_knock_at_doors_that_only_we_can_reach(clerk: Program, url: str) -> None:
    with override_settings(WEBHOOK_NETWORKS=[]):
        answer = clerk.post("/webhooks", {"url": url, "events": ["*"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/body/url"


def test_a_name_that_leads_inside_later_is_not_followed(receiver: Receiver, clerk: Program) -> None:
    clerk.post(f"/webhooks/{receiver.id}/ping")
    with override_settings(WEBHOOK_NETWORKS=[]):
        assert push() == 0
    assert "内网" in Delivery.objects.get(event="webhook.ping").last_error


def test_one_inner_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(wire.NotReached):
        wire.checked_address(Target(scheme="https", host="office.example.cn", port=443, path="/"))


def test_production_pushes_by_https_only(clerk: Program) -> None:
    with override_settings(WEBHOOKS_NEED_HTTPS=True):
        answer = clerk.post("/webhooks", {"url": "http://127.0.0.1/", "events": ["*"]})
    assert "https" in answer.json()["errors"][0]["detail"]


def test_a_redirect_is_not_followed(sandbox: Any) -> None:
    assert wire.push(f"{sandbox.url}/phones//x", b"{}", {}) in {307, 404, 405}


def test_unknown_events_are_named(clerk: Program) -> None:
    answer = clerk.post("/webhooks", {"url": "http://127.0.0.1/", "events": ["case.accepted", "case.exploded"]})
    assert answer.json()["errors"] == [{"pointer": "#/body/events", "detail": "没有这种事件：case.exploded"}]


def test_subscriptions_are_listed_changed_and_ended(clerk: Program, receiver: Receiver) -> None:
    path = f"/webhooks/{receiver.id}"
    assert [one["id"] for one in clerk.get("/webhooks").json()["items"]] == [receiver.id]
    assert "secret" not in clerk.get(path).json()
    changed = clerk.call("PATCH", path, {"events": ["case.decided"]}).json()
    assert (changed["events"], changed["url"]) == (["case.decided"], receiver.url)
    clerk.post(f"{path}/ping")
    logged = clerk.get(f"{path}/deliveries", state="WAITING").json()["items"]
    assert [one["event"] for one in logged][-1:] == ["webhook.ping"]
    assert clerk.call("DELETE", path).status_code == 204
    assert clerk.get(path).status_code == 404
    assert not Delivery.objects.exists()


def test_another_clients_subscription_is_not_there(clerk: Program, receiver: Receiver) -> None:
    other = system("hecheng-market", Role.CLERK)
    ping = clerk.post(f"/webhooks/{receiver.id}/ping").json()
    path = f"/webhooks/{receiver.id}"
    since = {"since": "2026-01-01T00:00:00Z"}
    answers = [
        other.get(path),
        other.call("PATCH", path, {"is_active": False}),
        other.call("DELETE", path),
        other.post(f"{path}/secret"),
        other.post(f"{path}/ping"),
        other.post(f"{path}/replay", since),
        other.get(f"{path}/deliveries"),
        other.post(f"/deliveries/{ping['message_id']}/replay"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert other.get("/webhooks").json()["items"] == []


def test_a_client_has_twenty_subscriptions_at_most(clerk: Program) -> None:
    body = {"url": "http://127.0.0.1:9/", "events": ["*"]}
    statuses = [clerk.post("/webhooks", body).status_code for _ in range(21)]
    assert statuses == [201] * 20 + [409]


def test_messages_that_are_done_are_forgotten_after_a_month(clerk: Program, receiver: Receiver) -> None:
    clerk.post(f"/webhooks/{receiver.id}/ping")
    push()
    clerk.post(f"/webhooks/{receiver.id}/ping")
    actions.forget_old(at=timezone.now() + timedelta(days=31))
    assert [one.state for one in Delivery.objects.all()] == ["WAITING"]


def test_nothing_is_told_to_a_system_whose_post_has_ended(receiver: Receiver, clerk: Program, handed_in: Story) -> None:
    assert clerk.client.post is not None
    bus.deliver_due()
    accounts.end_post(post=clerk.client.post, by=SYSTEM, at=timezone.now() - timedelta(seconds=1))
    before = Delivery.objects.count()
    handed_in.accept(LICENCE)
    bus.deliver_due()
    assert Delivery.objects.count() == before
