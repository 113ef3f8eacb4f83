"""The official's second factor: the six digits of his authenticator app, or one of his recovery codes."""

import hmac
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from mingban.accounts import rules
from mingban.accounts.models import User
from mingban.core.errors import BadInput

PERIOD_SECONDS = 30
DRIFT_PERIODS = 1
LAST_PERIOD = "last_period"


class SecondFactorWrong(BadInput):
    """The code is not the one of now, or was used before."""


def enable_totp(*, user: User, secret: str, code: str, at: datetime) -> Authenticator:
    """Bind an authenticator app with this secret (base 32) to `user`, proved by its present code; recovery codes are made with it.

    :raises SecondFactorWrong: when `code` is not that of the secret now.
    """
    period = _matching_period(secret, code, at)
    if period is None:
        raise SecondFactorWrong("这 6 位数字不对，请看验证器里现在显示的", field="code")
    with transaction.atomic():
        authenticator, _ = Authenticator.objects.update_or_create(
            user=user,
            type=Authenticator.Type.TOTP,
            defaults={"data": {"secret": encrypt(secret), LAST_PERIOD: period}, "created_at": at},
        )
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)
    return authenticator


def use_second_factor(*, user: User, code: str, at: datetime) -> Authenticator:
    """Check a code of the authenticator app, or a recovery code, and use it up; return what it belongs to.

    A code of one period counts once, for all processes: the last used period is kept with the authenticator.

    :raises SecondFactorWrong: when it is neither.
    """
    code = rules.normalise(code)
    with transaction.atomic():
        for authenticator in Authenticator.objects.select_for_update().filter(user=user).order_by("-type"):
            if _accepts(authenticator, code, at):
                authenticator.last_used_at = at
                authenticator.save(update_fields=["data", "last_used_at"])
                return authenticator
    raise SecondFactorWrong("动态码不对，请看验证器里现在显示的 6 位数字；刚用过的要等下一个", field="code")


def _accepts(authenticator: Authenticator, code: str, at: datetime) -> bool:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        codes = RecoveryCodes(authenticator)
        is_accepted: bool = codes.validate_code(code)
        authenticator.data = codes.instance.data
        return is_accepted
    period = _matching_period(decrypt(authenticator.data["secret"]), code, at)
    if period is None or period <= authenticator.data.get(LAST_PERIOD, 0):
        return False
    authenticator.data[LAST_PERIOD] = period
    return True


def _matching_period(secret: str, code: str, at: datetime) -> int | None:
    """Return the period (of 30 s since 1970) whose code this is: the present one, or a neighbour for clocks that differ."""
    now = int(at.timestamp()) // PERIOD_SECONDS
    for period in range(now - DRIFT_PERIODS, now + DRIFT_PERIODS + 1):
        expected = format_hotp_value(hotp_value(secret, period))
        if hmac.compare_digest(expected.encode(), rules.normalise(code).encode()):
            return period
    return None
