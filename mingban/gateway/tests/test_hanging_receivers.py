"""Many receivers that accept and say nothing, on real sockets: the worker goes on, and so do the others."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.cases.tests.factories import Story
from mingban.gateway import actions, wire
from mingban.gateway.actions import sending
from mingban.gateway.models import Delivery, Subscription
from mingban.gateway.tests.factories import Program, system
from mingban.gateway.tests.test_webhooks import Receiver

HANGING = 60
WAITING = 40
# On a busy machine the threads need a while to start and the rows to be written.
SLACK_SECONDS = 6.0


@contextlib.contextmanager
def listening(*, drips: bool) -> Iterator[str]:
    """Return the address of a server that takes every connection and answers none; or sends a byte of an answer now and then."""
    stopped, taken = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0), backlog=256) as server:
        server.settimeout(0.1)

        def serve() -> None:
            while not stopped.is_set():
                with contextlib.suppress(TimeoutError):
                    taken.append(server.accept()[0])
                for one in taken if drips else []:
                    with contextlib.suppress(OSError):
                        one.send(b"H")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            stopped.set()
            thread.join()
            for one in taken:
                one.close()


@pytest.fixture
def clerk(handed_in: Story) -> Program:
    return system("hecheng-market", Role.CLERK)


@pytest.fixture(autouse=True)
def _nothing_stays_in_flight() -> Iterator[None]:
    yield
    for future in sending._in_flight.values():
        future.result(timeout=30)
    sending._in_flight.clear()


def hang(clerk: Program, url: str) -> None:
    """Subscribe many receivers that hang, each with many messages that are due before everybody else's."""
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(client=clerk.client, url=url, events=["*"], secret="whsec_c2VjcmV0", created_at=now)
        for _ in range(HANGING)
    )
    Delivery.objects.bulk_create(
        Delivery(
            subscription=one,
            message_id=f"msg-{one.pk}-{place}",
            event="webhook.ping",
            payload={},
            created_at=now,
            due_at=now,
        )
        for one in Subscription.objects.filter(url=url)
        for place in range(WAITING)
    )


def test_receivers_that_hang_hold_up_neither_the_worker_nor_the_others(
    clerk: Program, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "TIMEOUT_SECONDS", 8.0)
    healthy = Receiver(sandbox, clerk, "case.accepted")
    with listening(drips=False) as url:
        hang(clerk, url)
        clerk.post(f"/webhooks/{healthy.id}/ping")
        begun = time.monotonic()
        for _ in range(3):
            actions.send_due(at=timezone.now())
        held = time.monotonic() - begun
        assert held < sending.HOLD_SECONDS + SLACK_SECONDS, "one after another they would take eight minutes"
        assert healthy.types == ["webhook.ping"], "the last in line had its message all the same"
        for future in list(sending._in_flight.values()):
            future.result(timeout=30)
        actions.send_due(at=timezone.now())
    failed = Subscription.objects.filter(url=url, failures=1, rests_until__isnull=False)
    assert failed.count() == HANGING
    assert Delivery.objects.filter(subscription__url=url, attempts=1).count() == HANGING, (
        "one try each, the rest was given back"
    )
    assert Delivery.objects.filter(subscription__url=url, state="WAITING").count() == HANGING * WAITING


def test_who_failed_comes_after_the_others_and_rests_longer_each_time(
    clerk: Program, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = Receiver(sandbox, clerk, "case.accepted")
    hang(clerk, "http://127.0.0.1:9/")
    tried: list[str] = []
    real = sending._send

    def noted(push: sending.Push) -> sending.Tried:
        tried.append(push.delivery.subscription.url)
        return real(push)

    monkeypatch.setattr(sending, "_send", noted)
    rests = []
    for _ in range(3):
        tried.clear()
        now = timezone.now()
        Subscription.objects.update(rests_until=None)
        Delivery.objects.filter(state="WAITING").update(due_at=now)
        clerk.post(f"/webhooks/{healthy.id}/ping")
        actions.send_due(at=timezone.now())
        until = Subscription.objects.exclude(rests_until=None).values_list("rests_until", flat=True)
        rests.append(max(one - now for one in until if one).total_seconds())
    assert rests[0] < 60
    assert rests[-1] > 250
    assert 0 < tried.count("http://127.0.0.1:9/") <= sending.FAILING_AT_ONCE, (
        "half of the room stays free for the others"
    )
    assert healthy.types == ["webhook.ping"] * 3


def test_who_sends_a_byte_now_and_then_is_cut_off_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "TIMEOUT_SECONDS", 1.0)
    with listening(drips=True) as url:
        begun = time.monotonic()
        with pytest.raises(wire.NotReached):
            wire.push(url, b"{}", {})
        assert time.monotonic() - begun < 1.0 + SLACK_SECONDS
