"""The outside world, asked over a real socket as the platform does, and written apart from it."""

import json
import time
from typing import Any

import httpx
import pytest

from sandbox import authenticator, identity, signing
from sandbox.faults import Faults
from sandbox.tests.fixtures import KEY, Sandbox, wait_for

PHONE = "13800000055"
# RFC 6238, appendix B (SHA-1); the RFC prints eight digits, we show the last six.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def post(sandbox: Sandbox, path: str, payload: Any, *, headers: dict[str, str] | None = None) -> httpx.Response:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return sandbox.http.post(path, content=body, headers=headers or signing.sign(body, KEY))


def message(**changes: Any) -> dict[str, Any]:
    return {"key": "k-1", "phone": PHONE, "text": "【鹤城】验证码 135790，5 分钟内有效", **changes}


def test_a_message_arrives_newest_first_and_once(sandbox: Sandbox) -> None:
    first = post(sandbox, "/sms/messages", message(key="order-1", text="第一条"))
    assert first.status_code == 202
    assert post(sandbox, "/sms/messages", message(key="order-1", text="第一条")).json() == first.json()
    post(sandbox, "/sms/messages", message(key="order-2"))
    shown = [(found["key"], found["code"]) for found in sandbox.messages(PHONE)]
    assert shown[:2] == [("order-2", "135790"), ("order-1", "")]


def test_the_phone_s_page_refreshes_itself_and_says_that_it_is_simulated(sandbox: Sandbox) -> None:
    post(sandbox, "/sms/messages", message(key="page", text="<script>alert(1)</script>"))
    page = sandbox.http.get(f"/phones/{PHONE}").text
    assert '<meta http-equiv="refresh"' in page
    assert "演示用的模拟" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "还没有短信" in sandbox.http.get("/phones/13800000056").text


def test_the_first_page_lists_phones_and_authenticators(sandbox: Sandbox) -> None:
    post(sandbox, "/sms/messages", message(key="listed", phone="13800000057"))
    (sandbox.var / "secrets").mkdir(exist_ok=True)
    (sandbox.var / "secrets" / "demo-totp.json").write_text(json.dumps({"sj.clerk": RFC_SECRET}))
    page = sandbox.http.get("/").text
    for part in ("13800000057", "13800000001 林小满", "sj.clerk"):
        assert part in page


@pytest.mark.parametrize(
    "changes", [{"phone": "1"}, {"phone": 1}, {"key": ""}, {"text": None}, {"phone": "138000000555"}]
)
def test_refuses_messages_that_go_nowhere(sandbox: Sandbox, changes: dict[str, Any]) -> None:
    assert post(sandbox, "/sms/messages", message(**changes)).status_code == 422


def test_takes_only_calls_that_are_signed_fresh_and_new(sandbox: Sandbox) -> None:
    body = json.dumps(message(key="signed")).encode()
    good = signing.sign(body, KEY)
    old = str(int(time.time()) - 301)
    stale = {**good, "X-Timestamp": old, "X-Signature": signing.signature(old, good["X-Nonce"], body, KEY)}
    for headers in (
        signing.sign(body, "another key"),
        stale,
        {**good, "X-Nonce": "x"},
        {**good, "X-Timestamp": "now"},
        {"X": "1"},
    ):
        assert post(sandbox, "/sms/messages", body, headers=headers).status_code == 401
    assert post(sandbox, "/sms/messages", body, headers=good).status_code == 202
    assert post(sandbox, "/sms/messages", body, headers=good).status_code == 409


@pytest.mark.parametrize("body", [b"not json", b"[]"])
def test_refuses_what_is_no_object(sandbox: Sandbox, body: bytes) -> None:
    assert post(sandbox, "/sms/messages", body).status_code == 400


def test_answers_only_under_this_machine_s_names(sandbox: Sandbox) -> None:
    assert sandbox.http.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_identity_service_answers_yes_and_no(sandbox: Sandbox) -> None:
    asked = {"name": "林小满", "identity_number": "431202199203080027"}
    assert post(sandbox, "/identity/checks", asked).json() == {"is_same_person": True}
    assert post(sandbox, "/identity/checks", {**asked, "name": "周向阳"}).json() == {"is_same_person": False}
    for bad in ({}, {"name": "", "identity_number": "431202199203080027"}, {**asked, "identity_number": "1"}):
        assert post(sandbox, "/identity/checks", bad).status_code == 422


@pytest.mark.parametrize(
    ("number", "is_good"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("440524188001010015", False),
        ("4405241880010100", False),
    ],
)
def test_knows_a_well_formed_number(number: str, is_good: bool) -> None:
    assert identity.is_well_formed(number) is is_good


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_makes_the_codes_of_rfc_6238(at: int, code: str) -> None:
    assert authenticator.totp(RFC_SECRET, at // 30) == code


def test_shows_the_present_code_of_an_official(sandbox: Sandbox) -> None:
    (sandbox.var / "secrets").mkdir(exist_ok=True)
    (sandbox.var / "secrets" / "demo-totp.json").write_text(json.dumps({"sj.clerk": RFC_SECRET}))

    def shows_the_same() -> bool:
        listed = sandbox.http.get("/totp/sj.clerk.json").json()
        return listed["code"] in sandbox.http.get("/totp/sj.clerk").text

    assert wait_for(shows_the_same, seconds=5)
    listed = sandbox.http.get("/totp/sj.clerk.json").json()
    assert listed["code"] != listed["next_code"]
    assert 0 < listed["seconds_left"] <= 30
    assert sandbox.http.get("/totp/nobody").status_code == 404
    assert sandbox.http.get("/totp/nobody.json").status_code == 404


def test_faults_are_switched_on_and_off(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/faults", json={"error_rate": 1}).json()["error_rate"] == 1
    assert post(sandbox, "/sms/messages", message(key="failing")).status_code == 503
    assert sandbox.http.get("/faults").json()["error_rate"] == 1
    sandbox.mend()
    assert post(sandbox, "/sms/messages", message(key="failing")).status_code == 202


@pytest.mark.parametrize("wanted", [{"x": 1}, {"hang": 1}, {"delay": True}, {"delay": "2"}])
def test_unknown_faults_change_nothing(sandbox: Sandbox, wanted: dict[str, Any]) -> None:
    assert sandbox.http.post("/faults", json={"error_rate": 0.5, **wanted}).status_code == 422
    assert sandbox.http.get("/faults").json() == Faults().as_json()


def test_a_slow_system_is_slow(sandbox: Sandbox) -> None:
    sandbox.break_(delay=0.3)
    started = time.monotonic()
    assert post(sandbox, "/sms/messages", message(key="slow")).status_code == 202
    assert time.monotonic() - started >= 0.3


def test_a_hung_system_does_not_answer(sandbox: Sandbox) -> None:
    sandbox.break_(hang=True)
    body = json.dumps(message(key="hung")).encode()
    with pytest.raises(httpx.TimeoutException):
        sandbox.http.post("/sms/messages", content=body, headers=signing.sign(body, KEY), timeout=0.3)


def test_a_fixture_that_waits_for_nothing_says_so(sandbox: Sandbox) -> None:
    with pytest.raises(TimeoutError):
        sandbox.code("13800000058", seconds=0.2)
