"""How officials sign in: what they change themselves, and what an administrator gives them anew."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from mingban.accounts import access, rules
from mingban.accounts.actions.second_factor import enable_totp
from mingban.accounts.models import User
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

TEMPORARY_FOR = timedelta(days=1)
# Letters and digits that nobody takes for others when he reads them to somebody.
READABLE = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"


class PasswordWrong(BadInput):
    """The present password is not this one."""


def change_password(*, user: User, password: str, new: str, by: Actor, at: datetime) -> User:
    """Let an official choose another password; his other sessions end.

    :raises PasswordWrong: when `password` is not the present one. :raises WeakPassword: when the new one is too easy, or the old one again.
    :raises NotAllowed: for anybody else.
    """
    if by.id != user.pk:
        raise NotAllowed("密码只能本人改")
    _check_present(user, password)
    rules.check_password(new, username=user.username)
    if new == password:
        raise rules.WeakPassword("新密码和现在的一样，请换一个", field="password")
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        user.set_password(new)
        user.temporary_until = None
        user.save(update_fields=["password", "temporary_until"])
        _record(user, "accounts.staff.password", "改了自己的密码", by, at)
    return user


def change_second_factor(*, user: User, password: str, secret: str, code: str, by: Actor, at: datetime) -> User:
    """Bind another authenticator app in place of the present one, with new recovery codes; the official's other sessions end.

    :raises PasswordWrong: when `password` is not the present one. :raises SecondFactorWrong: when `code` is not that of the secret now.
    :raises NotAllowed: for anybody else.
    """
    if by.id != user.pk:
        raise NotAllowed("验证器只能本人换")
    _check_present(user, password)
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        enable_totp(user=user, secret=secret, code=code, at=at)
        user.session_round += 1
        user.save(update_fields=["session_round"])
        _record(user, "accounts.staff.second-factor", "换了自己的验证器", by, at)
    return user


def reset_sign_in(*, user: User, with_second_factor: bool, by: Actor, at: datetime) -> str:
    """Give an official a password for a day, which he has to change at once, and end all of his sessions; return it.

    With the second factor too, he binds an app again at his next sign-in. That never comes without a new password: else whoever knows
    the old one could bind his own app.

    :raises NotAllowed: when `by` administers none of his organisations, or it is his own account.
    """
    if not access.can_administer(by, user, at):
        raise NotAllowed("只有本单位的系统管理人员可以重置，自己的账号要请别人重置")
    password = readable_password()
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        user.set_password(password)
        user.temporary_until = at + TEMPORARY_FOR
        user.session_round += 1
        user.save(update_fields=["password", "temporary_until", "session_round"])
        if with_second_factor:
            Authenticator.objects.filter(user=user).delete()
        what = "重置了密码和验证器" if with_second_factor else "重置了密码"
        _record(user, "accounts.staff.reset", what, by, at, second_factor=with_second_factor)
    return password


def _check_present(user: User, password: str) -> None:
    if not user.check_password(password):
        raise PasswordWrong("现在的密码不对，请再填一次", field="present")


def readable_password() -> str:
    """Return three groups of letters and digits, about 60 bits, with the kinds that `check_password` asks for."""
    groups = ["".join(secrets.choice(READABLE + DIGITS) for _ in range(4)) for _ in range(3)]
    return f"{secrets.choice(READABLE).upper()}{secrets.choice(READABLE)}{secrets.choice(DIGITS)}-{'-'.join(groups)}"


def _record(user: User, code: str, sentence: str, by: Actor, at: datetime, **data: bool) -> None:
    matter = Matter(kind="staff", id=user.username, name=user.full_name)
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data=data)
