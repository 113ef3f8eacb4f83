"""Codes sent to phones: asked for, limited, used once."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from mingban.accounts import rules
from mingban.accounts.choices import CodePurpose
from mingban.accounts.events import PhoneCodeRequested
from mingban.accounts.models import PhoneCode
from mingban.core import bus, crypto
from mingban.core.errors import BadInput, Refused

VALID_FOR = timedelta(minutes=5)
MAX_ATTEMPTS = 5
GAP = timedelta(seconds=60)
UNUSED_PER_HOUR = 5
PER_DAY = 20
KEPT_FOR = timedelta(days=2)


class TooManyCodes(Refused):
    """The phone or the address has asked for too many codes."""

    status = 429


def request_phone_code(
    *, phone: str, purpose: CodePurpose, address: str, at: datetime, is_sent: bool = True
) -> PhoneCode:
    """Make a six-digit code for a phone and have it sent; whether anybody is known by the phone makes no difference.

    `address` is the network address that asks. A phone waits a minute after a code that it has not used, and gets five
    unused ones an hour, twenty a day; an address gets `settings.PHONE_CODES_PER_ADDRESS_HOUR`.

    With `is_sent` false nothing reaches the phone and no input is the right code, while every limit, refusal and nearly
    all of the work are the same: whoever asks cannot tell it from a code that was sent.

    :raises BadPhone: when `phone` is no mobile number.
    :raises TooManyCodes: when a limit is reached.
    """
    phone = rules.check_phone(phone)
    code = f"{secrets.randbelow(10**6):06}"
    token = secrets.token_urlsafe(32)
    made = PhoneCode(
        token=token,
        purpose=purpose,
        phone=phone,
        phone_index=crypto.blind_index(phone, purpose="phone"),
        address_index=crypto.blind_index(address, purpose="address"),
        code_hash=_hash(token, code if is_sent else secrets.token_urlsafe(32)),
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    with transaction.atomic():
        _check_limits(made, at)
        made.save(force_insert=True)
        bus.publish(
            PhoneCodeRequested(
                code_id=made.pk,
                purpose=purpose,
                phone=phone,
                code=code,
                minutes=VALID_FOR.seconds // 60,
                expires_at=made.expires_at.isoformat(),
                is_sent=is_sent,
            )
        )
    return made


def _check_limits(wanted: PhoneCode, at: datetime) -> None:
    to_phone = PhoneCode.objects.filter(phone_index=wanted.phone_index)
    unused = to_phone.filter(used_at=None, created_at__gt=at - timedelta(hours=1)).order_by("-created_at")
    latest = unused.first()
    if latest is not None and latest.created_at > at - GAP:
        wait = int((latest.created_at + GAP - at).total_seconds()) + 1
        raise TooManyCodes(f"刚给这个手机号发过验证码，请等 {wait} 秒再获取", field="phone")
    if unused.count() >= UNUSED_PER_HOUR:
        raise TooManyCodes("给这个手机号发的验证码太多了，请一小时后再试", field="phone")
    if to_phone.filter(created_at__gt=at - timedelta(days=1)).count() >= PER_DAY:
        raise TooManyCodes("今天给这个手机号发的验证码太多了，请明天再试", field="phone")
    from_address = PhoneCode.objects.filter(address_index=wanted.address_index, created_at__gt=at - timedelta(hours=1))
    if wanted.address_index and from_address.count() >= settings.PHONE_CODES_PER_ADDRESS_HOUR:
        raise TooManyCodes("您这里的网络获取验证码太多了，请一小时后再试", field="phone")


class CodeWrong(BadInput):
    """The code is not the one that was sent; there are attempts left."""


class CodeDead(BadInput):
    """The code cannot be used any more, or never existed: a new one is needed."""


def use_phone_code(*, token: str, purpose: CodePurpose, code: str, at: datetime) -> str:
    """Use up a code and return the phone that it was sent to. Call it outside a transaction: a wrong attempt must stay counted.

    :raises CodeWrong: with the attempts that are left.
    :raises CodeDead: when it expired, was used, or was tried too often.
    """
    with transaction.atomic():
        made = PhoneCode.objects.select_for_update().filter(token=token, purpose=purpose).first()
        if made is None or made.used_at is not None or at >= made.expires_at or made.attempts >= MAX_ATTEMPTS:
            raise CodeDead("验证码已经失效，请重新获取", field="code")
        is_right = hmac.compare_digest(made.code_hash, _hash(token, rules.normalise(code)))
        if is_right:
            made.used_at = at
        else:
            made.attempts += 1
        made.save(update_fields=["used_at", "attempts"])
    if not is_right:
        raise _refusal(MAX_ATTEMPTS - made.attempts)
    return str(made.phone)


def forget_old_codes(*, at: datetime) -> int:
    """Delete codes that no limit counts any more, and sessions that have ended; return how many codes."""
    SessionStore.clear_expired()
    return PhoneCode.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _refusal(left: int) -> BadInput:
    if left:
        return CodeWrong(f"验证码不对，请看看最新的一条短信。还可以试 {left} 次", field="code")
    return CodeDead(f"验证码填错了 {MAX_ATTEMPTS} 次，已经作废，请重新获取", field="code")


def _hash(token: str, code: str) -> str:
    return crypto.blind_index(f"{token}:{code}", purpose="phone-code")
