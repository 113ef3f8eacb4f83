"""The whole way of a text message over real sockets: platform, sandbox process, simulated phone, and back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from mingban.accounts import actions as accounts
from mingban.accounts.choices import CodePurpose
from mingban.core import bus
from mingban.notices import actions
from mingban.notices.choices import NoticeState
from mingban.notices.contrib.sandbox.sms import SandboxSmsGateway
from mingban.notices.models import Notice
from mingban.notices.registry import GatewaySilent, MessageRefused, TextMessage

PHONE = "13800000077"


@pytest.mark.django_db
def test_a_code_arrives_on_the_simulated_phone_and_signs_in(sandbox: Any, settings: Any) -> None:
    settings.LOGIN_REDIRECT_URL = "accounts:profile"
    client = Client()
    client.post("/sign-in/", {"phone": PHONE})
    bus.deliver_due()
    assert actions.send_due(at=timezone.now()) == 1
    assert client.post("/sign-in/code/", {"code": sandbox.code(PHONE)})["Location"] == "/my/profile/"
    notice = Notice.objects.get()
    assert (notice.state, notice.text) == (NoticeState.SENT, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("faults", [{}, {"duplicate_callback": True}])
def test_the_gateway_reports_delivery(sandbox: Any, live_server: LiveServer, settings: Any, faults: Any) -> None:
    settings.PUBLIC_URL = live_server.url
    sandbox.break_(**faults)
    key = f"report-{timezone.now().timestamp()}"
    actions.send_notice(key=key, phone=PHONE, text="您的申请受理了", at=timezone.now())
    actions.send_due(at=timezone.now())
    state = sandbox.wait_for(lambda: Notice.objects.filter(state=NoticeState.DELIVERED).count() and "delivered")
    assert state == "delivered"


def _message(key: str, phone: str = PHONE) -> TextMessage:
    return TextMessage(key=key, phone=phone, text="您的申请受理了")


def test_the_same_message_handed_over_twice_arrives_once(sandbox: Any) -> None:
    gateway = SandboxSmsGateway()
    first = gateway.send(_message("once"), at=timezone.now())
    assert gateway.send(_message("once"), at=timezone.now()) == first
    assert [message["key"] for message in sandbox.messages(PHONE)].count("once") == 1


@pytest.mark.parametrize("faults", [{"error_rate": 1}, {"delay": 9}, {"hang": True}])
def test_a_broken_slow_or_hung_gateway_is_given_up_after_the_time_out(
    sandbox: Any, monkeypatch: pytest.MonkeyPatch, faults: Any
) -> None:
    monkeypatch.setattr("mingban.notices.contrib.sandbox.sms.TIMEOUT_SECONDS", 0.5)
    sandbox.break_(**faults)
    started = timezone.now()
    with pytest.raises(GatewaySilent):
        SandboxSmsGateway().send(_message("never"), at=started)
    assert timezone.now() - started < timedelta(seconds=3)


def test_nobody_listening_is_a_silent_gateway(settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with pytest.raises(GatewaySilent):
        SandboxSmsGateway().send(_message("never"), at=timezone.now())


def test_a_phone_that_is_none_is_refused(sandbox: Any) -> None:
    with pytest.raises(MessageRefused, match="11 digits"):
        SandboxSmsGateway().send(_message("bad", phone="123"), at=timezone.now())


def test_a_wrong_key_is_refused(sandbox: Any, settings: Any) -> None:
    settings.SANDBOX_KEY = "another key"
    with pytest.raises(MessageRefused, match="bad signature"):
        SandboxSmsGateway().send(_message("unsigned"), at=timezone.now())


@pytest.mark.django_db
def test_asking_for_a_code_does_not_wait_for_the_gateway(sandbox: Any) -> None:
    sandbox.break_(hang=True)
    started = timezone.now()
    accounts.request_phone_code(phone=PHONE, purpose=CodePurpose.SIGN_IN, address="", at=started)
    bus.deliver_due()
    assert timezone.now() - started < timedelta(seconds=1)
