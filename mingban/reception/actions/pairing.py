"""Pairing a device with a counter, pausing it, taking it away."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from mingban.agencies.models import Counter
from mingban.appointments import queries as appointments
from mingban.appointments.models import Sitting
from mingban.core.actors import Actor
from mingban.core.crypto import blind_index
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.reception import access, queries, rules
from mingban.reception.models import Screen, Visit

PER_ADDRESS_HOUR = 30
# How often it is written down that a screen lives.
SEEN_EVERY = timedelta(seconds=30)


class TooManyScreens(Refused):
    """The network address has asked for too many codes."""

    status = 429


def offer_screen(*, address: str, at: datetime) -> tuple[Screen, str]:
    """Make a device known, not paired yet; return it and its token, which only the device keeps.

    :raises TooManyScreens: when the address has asked too often.
    """
    index = blind_index(address, purpose="address")
    if (
        index
        and Screen.objects.filter(address_index=index, made_at__gt=at - timedelta(hours=1)).count() >= PER_ADDRESS_HOUR
    ):
        raise TooManyScreens("这里的网络要的配对码太多了，请一小时后再试")
    token = secrets.token_urlsafe(32)
    screen = Screen.objects.create(
        token_index=blind_index(token, purpose=queries.TOKEN_PURPOSE),
        code=_fresh_code(at),
        made_at=at,
        address_index=index,
    )
    return screen, token


def _fresh_code(at: datetime) -> str:
    waiting = Screen.objects.filter(paired_at=None, made_at__gt=at - rules.CODE_HOLDS)
    while waiting.filter(code=(code := f"{secrets.randbelow(10**6):06}")).exists():
        pass
    return code


class WrongCode(BadInput):
    """No device shows this code now."""


def pair_screen(*, counter: Counter, code: str, by: Actor, at: datetime) -> Screen:
    """Make the device that shows `code` the screen of the counter at which the actor sits; the one before it goes dark.

    :raises NotAllowed: when he does not sit there.
    :raises WrongCode: when no device shows this code, or it is older than ten minutes.
    """
    with transaction.atomic():
        check_sits(counter, by)
        waiting = Screen.objects.select_for_update().filter(paired_at=None, made_at__gt=at - rules.CODE_HOLDS)
        screen = waiting.filter(code="".join(code.split())).exclude(code="").first()
        if screen is None:
            raise WrongCode("没有这个配对码，或者过了 10 分钟。请看屏幕上现在的 6 位数字", field="code")
        for old in Screen.objects.filter(counter=counter, paired_at__isnull=False, revoked_at=None):
            _revoke(old, by, at)
        screen.counter, screen.code, screen.paired_at, screen.paired_by = counter, "", at, by.as_json()
        screen.seen_at = at
        screen.save(update_fields=["counter", "code", "paired_at", "paired_by", "seen_at"])
        _record(screen, "reception.screen.paired", "配对对客屏", by, at)
    return screen


def check_sits(counter: Counter, by: Actor) -> Sitting:
    """Accept an official who sits at the counter; return that he does.

    :raises NotAllowed: for anybody else.
    """
    sitting = appointments.sitting_of(by)
    if sitting is None or sitting.counter_id != counter.pk:
        raise NotAllowed("您现在不坐在这个窗口，请先选窗口")
    return sitting


def revoke_screen(*, screen_id: int, by: Actor, at: datetime) -> Screen:
    """Take a screen away from its counter for good, by the clerk there or an administrator of the hall.

    :raises NotFound: when there is no such screen, or it is none of his.
    """
    with transaction.atomic():
        sitting = appointments.sitting_of(by)
        own = Screen.objects.filter(counter=sitting.counter if sitting else None, counter__isnull=False)
        mine = queries.screens_for(by) if access.can_administer(by) else own
        screen = Screen.objects.filter(pk__in=mine.values("pk"), pk=screen_id, revoked_at=None).first()
        if screen is None:
            raise NotFound("没有这块屏，或者它不归您管")
        _revoke(screen, by, at)
    return screen


def _revoke(screen: Screen, by: Actor, at: datetime) -> None:
    screen.revoked_at = at
    screen.save(update_fields=["revoked_at"])
    _record(screen, "reception.screen.revoked", "停用对客屏", by, at)


def _record(screen: Screen, code: str, sentence: str, by: Actor, at: datetime) -> None:
    counter = screen.counter
    matter = Matter(kind="screen", id=str(screen.pk), name="对客屏")
    data = {"counter": counter.number if counter else "", "centre": counter.centre.code if counter else ""}
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data=data)


def pause_screen(*, counter: Counter, is_paused: bool, by: Actor, at: datetime) -> None:
    """Let the counter's screen say that it is closed for a while, or take that back.

    :raises NotAllowed: for anybody but the clerk at the counter.
    """
    check_sits(counter, by)
    Screen.objects.filter(counter=counter, revoked_at=None).update(is_paused=is_paused)


def note_seen(*, screen: Screen, at: datetime) -> None:
    """Note that a device has asked, at most twice a minute."""
    if screen.seen_at is None or screen.seen_at <= at - SEEN_EVERY:
        Screen.objects.filter(pk=screen.pk).update(seen_at=at)


def forget_unpaired(*, at: datetime) -> int:
    """Forget devices that nobody paired within an hour; return how many."""
    return Screen.objects.filter(paired_at=None, made_at__lt=at - timedelta(hours=1)).delete()[0]


def touch(*, visit: Visit, at: datetime) -> None:
    """Note that somebody did something, so that the screen stays on."""
    Visit.objects.filter(pk=visit.pk, ended_at=None).update(touched_at=at)
