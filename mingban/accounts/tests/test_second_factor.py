from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from mingban.accounts import actions
from mingban.accounts.models import User
from mingban.accounts.tests.factories import StaffFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(at: datetime) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(at.timestamp()) // 30)))


@pytest.fixture
def official() -> User:
    user = StaffFactory.create()
    actions.enable_totp(user=user, secret=SECRET, code=code_at(AT - timedelta(hours=1)), at=AT - timedelta(hours=1))
    return user


def test_accepts_the_present_code_once(official: User) -> None:
    used = actions.use_second_factor(user=official, code=code_at(AT), at=AT)
    assert used.type == Authenticator.Type.TOTP
    with pytest.raises(actions.SecondFactorWrong):
        actions.use_second_factor(user=official, code=code_at(AT), at=AT)
    later = AT + timedelta(seconds=30)
    assert actions.use_second_factor(user=official, code=code_at(later), at=later)


def test_accepts_a_clock_that_is_half_a_minute_off(official: User) -> None:
    assert actions.use_second_factor(user=official, code=code_at(AT - timedelta(seconds=30)), at=AT)
    assert actions.use_second_factor(user=official, code=code_at(AT + timedelta(seconds=30)), at=AT)


def test_a_code_older_than_the_last_used_one_is_dead(official: User) -> None:
    actions.use_second_factor(user=official, code=code_at(AT), at=AT)
    with pytest.raises(actions.SecondFactorWrong):
        actions.use_second_factor(user=official, code=code_at(AT - timedelta(seconds=30)), at=AT)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_refuses_codes_of_other_times(official: User, seconds: int) -> None:
    with pytest.raises(actions.SecondFactorWrong) as refused:
        actions.use_second_factor(user=official, code=code_at(AT + timedelta(seconds=seconds)), at=AT)
    assert refused.value.field == "code"


def test_reads_full_width_digits_and_spaces(official: User) -> None:
    typed = " ".join(chr(ord(digit) + 0xFEE0) for digit in code_at(AT))
    assert actions.use_second_factor(user=official, code=typed, at=AT)


def test_a_recovery_code_serves_once(official: User) -> None:
    stored = Authenticator.objects.get(user=official, type=Authenticator.Type.RECOVERY_CODES)
    spare = RecoveryCodes(stored).get_unused_codes()[0]
    used = actions.use_second_factor(user=official, code=spare, at=AT)
    assert used.type == Authenticator.Type.RECOVERY_CODES
    with pytest.raises(actions.SecondFactorWrong):
        actions.use_second_factor(user=official, code=spare, at=AT)


def test_who_has_no_second_factor_gives_none() -> None:
    with pytest.raises(actions.SecondFactorWrong):
        actions.use_second_factor(user=StaffFactory.create(), code=code_at(AT), at=AT)


def test_binds_an_app_only_with_its_present_code() -> None:
    user = StaffFactory.create()
    with pytest.raises(actions.SecondFactorWrong, match="这 6 位数字不对"):
        actions.enable_totp(user=user, secret=SECRET, code="000000", at=AT)
    assert not Authenticator.objects.filter(user=user).exists()


def test_the_code_that_bound_the_app_is_used_up(official: User) -> None:
    bound = AT - timedelta(hours=1)
    with pytest.raises(actions.SecondFactorWrong):
        actions.use_second_factor(user=official, code=code_at(bound), at=bound)


def test_binding_again_replaces_secret_and_recovery_codes(official: User) -> None:
    other = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"
    before = Authenticator.objects.get(user=official, type=Authenticator.Type.RECOVERY_CODES).data["seed"]
    code = format_hotp_value(hotp_value(other, int(AT.timestamp()) // 30))
    actions.enable_totp(user=official, secret=other, code=code, at=AT)
    assert Authenticator.objects.filter(user=official).count() == 2
    assert Authenticator.objects.get(user=official, type=Authenticator.Type.RECOVERY_CODES).data["seed"] != before


def test_the_secret_is_unreadable_in_the_database(official: User) -> None:
    assert SECRET not in repr(Authenticator.objects.get(user=official, type=Authenticator.Type.TOTP).data)
