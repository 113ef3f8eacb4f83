from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from mingban.accounts import actions, rules
from mingban.accounts.choices import CodePurpose
from mingban.accounts.models import PhoneCode
from mingban.core.models import OutboxMessage

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
PHONE = "13800000001"


def _request(phone: str = PHONE, *, at: datetime = AT, address: str = "192.0.2.1") -> tuple[PhoneCode, str]:
    """Ask for a code and read it from the event, as the gateway's message would carry it."""
    made = actions.request_phone_code(phone=phone, purpose=CodePurpose.SIGN_IN, address=address, at=at)
    message = OutboxMessage.objects.order_by("-id")[0]
    assert message.payload["code_id"] == made.pk
    return made, message.payload["code"]


def _use(made: PhoneCode, code: str, *, at: datetime = AT, purpose: CodePurpose = CodePurpose.SIGN_IN) -> str:
    return actions.use_phone_code(token=made.token, purpose=purpose, code=code, at=at)


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_code_tells_the_phone_once() -> None:
    made, code = _request("138 0000 0001")
    assert _use(made, code) == PHONE
    with pytest.raises(actions.CodeDead, match="已经失效"):
        _use(made, code)


def test_a_code_is_read_as_people_type_it() -> None:
    made, code = _request()
    typed = " ".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert _use(made, typed) == PHONE


def test_a_code_stands_nowhere_in_the_database_in_clear() -> None:
    made, code = _request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_phonecode")
        stored = repr(cursor.fetchall())
        cursor.execute("SELECT payload FROM core_outboxmessage")
        stored += repr(cursor.fetchall())
    assert code not in stored
    assert PHONE not in stored
    assert len(made.code_hash) == 64


def test_counts_wrong_attempts_and_dies_at_the_fifth() -> None:
    made, code = _request()
    for left in (4, 3, 2, 1):
        with pytest.raises(actions.CodeWrong, match=f"还可以试 {left} 次"):
            _use(made, _wrong(code))
    with pytest.raises(actions.CodeDead, match="填错了 5 次"):
        _use(made, _wrong(code))
    with pytest.raises(actions.CodeDead, match="已经失效"):
        _use(made, code)


def test_a_code_dies_after_five_minutes() -> None:
    made, code = _request()
    with pytest.raises(actions.CodeDead):
        _use(made, code, at=AT + timedelta(minutes=5))
    assert _use(made, code, at=AT + timedelta(minutes=4, seconds=59)) == PHONE


def test_a_code_serves_only_its_purpose() -> None:
    made, code = _request()
    with pytest.raises(actions.CodeDead):
        _use(made, code, purpose=CodePurpose.TRACK)


def test_an_unknown_token_is_a_dead_code() -> None:
    with pytest.raises(actions.CodeDead):
        actions.use_phone_code(token="nothing", purpose=CodePurpose.SIGN_IN, code="123456", at=AT)


def test_refuses_what_is_no_phone() -> None:
    with pytest.raises(rules.BadPhone):
        _request("123")


def test_a_phone_waits_a_minute_after_a_code_that_it_has_not_used() -> None:
    _request()
    with pytest.raises(actions.TooManyCodes, match="请等 31 秒") as refused:
        _request(at=AT + timedelta(seconds=30))
    assert (refused.value.status, refused.value.field) == (429, "phone")
    _request(at=AT + timedelta(seconds=60))
    _request("13800000002", at=AT + timedelta(seconds=60))


def test_a_used_code_makes_nobody_wait() -> None:
    made, code = _request()
    _use(made, code)
    _request(at=AT + timedelta(seconds=1))


def test_a_phone_gets_five_unused_codes_an_hour() -> None:
    for minute in range(5):
        _request(at=AT + timedelta(minutes=2 * minute))
    with pytest.raises(actions.TooManyCodes, match="一小时后"):
        _request(at=AT + timedelta(minutes=30))
    _request(at=AT + timedelta(minutes=61))


def test_a_phone_gets_twenty_codes_a_day() -> None:
    for number in range(20):
        made, code = _request(at=AT + timedelta(minutes=number))
        _use(made, code, at=AT + timedelta(minutes=number))
    with pytest.raises(actions.TooManyCodes, match="明天"):
        _request(at=AT + timedelta(hours=2))
    _request(at=AT + timedelta(hours=25))


def test_an_address_gets_so_many_codes_an_hour(settings: Any) -> None:
    settings.PHONE_CODES_PER_ADDRESS_HOUR = 2
    _request("13800000001")
    _request("13800000002")
    with pytest.raises(actions.TooManyCodes, match="这里的网络"):
        _request("13800000003")
    _request("13800000003", address="192.0.2.2")
    _request("13800000004", address="")
    _request("13800000005", address="")
    _request("13800000006", address="")


def test_forgets_codes_that_no_limit_counts_any_more() -> None:
    _request()
    assert actions.forget_old_codes(at=AT + timedelta(days=1)) == 0
    assert actions.forget_old_codes(at=AT + timedelta(days=3)) == 1
