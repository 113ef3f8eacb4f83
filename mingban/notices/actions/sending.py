"""Carrying messages out of the house: by phone, by mail, to browsers. In batches, several lines at once, each told apart afterwards."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from time import monotonic

import structlog
from django.db import transaction

from mingban.core import bus
from mingban.notices.choices import CARRIED, NoticeChannel, NoticeState
from mingban.notices.contrib.lines import Carry, line_of
from mingban.notices.events import NoticeWaiting
from mingban.notices.models import Notice, PushEndpoint
from mingban.notices.registry import GatewaySilent, MessageRefused, ReceiverGone, TryLater

log = structlog.get_logger(__name__)

RETRY_SECONDS = (5, 30, 120, 600, 3600)
LEASE = timedelta(seconds=30)
PAUSE = timedelta(seconds=5)
# What one batch takes, how many of them keep one line busy, how many lines there are, and how long a line goes on: well within the lease.
BATCH, PER_LINE, MOST_LINES, LINE_SECONDS = 60, 15, 4, 15.0
SILENT, LATER = "silent: ", "later: "


class Fate(Enum):
    """What became of one message of a batch."""

    TAKEN = auto()
    REFUSED = auto()
    GONE = auto()
    LATER = auto()
    SILENT = auto()
    UNTOUCHED = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: the id outside, or in words what went wrong."""

    notice: Notice
    fate: Fate
    said: str = ""


def send_due(*, at: datetime, limit: int = 300) -> int:
    """Carry out messages that are due, up to so many of each channel; return how many were taken. Where more wait, the worker is woken for
    them again: what else it has to do comes in between, and codes go before news.

    No transaction is open meanwhile. When a gateway is silent, what else goes its way waits five seconds, so that a hung
    one holds the worker for one time-out only. A killed worker's batch is taken up again when its lease is over: phones and browsers are
    known by the message's key, mails by their Message-ID, so that whoever got one already is not told again.
    """
    seen, taken = zip(*(_send_by(channel, at, limit) for channel in CARRIED), strict=True)
    if max(seen) >= limit:
        with transaction.atomic():
            bus.publish(NoticeWaiting(key=""))
    return sum(taken)


def _send_by(channel: NoticeChannel, at: datetime, limit: int) -> tuple[int, int]:
    """Return how many messages of a channel were looked at, and how many were taken."""
    taken = seen = 0
    while seen < limit:
        batch = _claim(channel, at, min(BATCH, limit - seen))
        live = [one for one in batch if one.expires_at is None or one.expires_at > at]
        for one in batch:
            if one not in live:
                _give_up(one, "expired")
        outcomes = _carry_all(channel, live, at)
        _note(outcomes, at)
        taken += sum(one.fate is Fate.TAKEN for one in outcomes)
        seen += len(batch)
        if not batch or any(one.fate in {Fate.SILENT, Fate.UNTOUCHED} for one in outcomes):
            break
    return seen, taken


def _claim(channel: NoticeChannel, at: datetime, limit: int) -> list[Notice]:
    """Take messages for half a minute, so that two workers do not send one at once; none while the gateway rests."""
    waiting = Notice.objects.filter(state=NoticeState.WAITING, channel=channel)
    with transaction.atomic():
        if waiting.filter(last_error__startswith=SILENT, tried_at__gt=at - PAUSE).exists():
            return []
        due = Notice.objects.due(at).filter(channel=channel).select_related("endpoint")
        found = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
        Notice.objects.filter(pk__in=[one.pk for one in found]).update(due_at=at + LEASE, tried_at=at)
    return found


def _carry_all(channel: NoticeChannel, notices: Sequence[Notice], at: datetime) -> list[Outcome]:
    """Carry a batch, by several lines when it is worth it; threads touch no database."""
    lines = min(MOST_LINES, -(-len(notices) // PER_LINE))
    if lines < 2:
        return _carry_part(channel, notices, at) if notices else []
    parts = [notices[start::lines] for start in range(lines)]
    with ThreadPoolExecutor(lines) as pool:
        return [one for part in pool.map(lambda part: _carry_part(channel, part, at), parts) for one in part]


def _carry_part(channel: NoticeChannel, notices: Sequence[Notice], at: datetime) -> list[Outcome]:
    """Carry messages one after another until the line is silent or its time is over."""
    outcomes: list[Outcome] = []
    ends = monotonic() + LINE_SECONDS
    try:
        with line_of(channel) as carry:
            for notice in notices:
                if monotonic() > ends:
                    break
                outcomes.append(_carry(carry, notice, at))
                if outcomes[-1].fate is Fate.SILENT:
                    break
    except GatewaySilent as error:
        outcomes.append(Outcome(notices[len(outcomes)], Fate.SILENT, str(error)))
    return outcomes + [Outcome(one, Fate.UNTOUCHED) for one in notices[len(outcomes) :]]


def _carry(carry: Carry, notice: Notice, at: datetime) -> Outcome:
    try:
        return Outcome(notice, Fate.TAKEN, carry(notice, at))
    except MessageRefused as error:
        return Outcome(notice, Fate.REFUSED, str(error))
    except ReceiverGone as error:
        return Outcome(notice, Fate.GONE, str(error))
    except TryLater as error:
        return Outcome(notice, Fate.LATER, str(error))
    except GatewaySilent as error:
        return Outcome(notice, Fate.SILENT, str(error))


def _note(outcomes: Sequence[Outcome], at: datetime) -> None:
    """Note what became of a batch: what was taken in a few statements, the rest one by one."""
    taken = [one for one in outcomes if one.fate is Fate.TAKEN]
    untouched = [one.notice.pk for one in outcomes if one.fate is Fate.UNTOUCHED]
    with transaction.atomic():
        _note_taken(taken, at)
        if untouched:
            Notice.objects.filter(pk__in=untouched).update(due_at=at, tried_at=None)
        for one in outcomes:
            if one.fate is Fate.REFUSED:
                _give_up(one.notice, f"refused: {one.said}")
            elif one.fate is Fate.GONE:
                PushEndpoint.objects.filter(pk=one.notice.endpoint_id or 0).update(ended_at=at)
                _give_up(one.notice, f"gone: {one.said}")
            elif one.fate in {Fate.LATER, Fate.SILENT}:
                _try_later(one.notice, (SILENT if one.fate is Fate.SILENT else LATER) + one.said, at)


def _note_taken(taken: Sequence[Outcome], at: datetime) -> None:
    """A report of the delivery may have come before: what it said of the state stays."""
    if not taken:
        return
    rows = Notice.objects.filter(pk__in=[one.notice.pk for one in taken])
    rows.filter(state=NoticeState.WAITING).update(state=NoticeState.SENT)
    rows.update(sent_at=at, last_error="")
    rows.filter(is_secret=True).update(text="")
    named = [one for one in taken if one.said]
    for one in named:
        one.notice.outside_id = one.said[:64]
    if named:
        Notice.objects.bulk_update([one.notice for one in named], ["outside_id"])


def _try_later(notice: Notice, reason: str, at: datetime) -> None:
    if notice.attempts >= len(RETRY_SECONDS):
        _give_up(notice, reason)
        return
    delay = timedelta(seconds=RETRY_SECONDS[notice.attempts])
    Notice.objects.filter(pk=notice.pk).update(attempts=notice.attempts + 1, due_at=at + delay, last_error=reason[:300])
    log.warning("notice.not_taken", notice=notice.pk, attempts=notice.attempts + 1, reason=reason)


def _give_up(notice: Notice, reason: str) -> None:
    wiped = {"text": ""} if notice.is_secret else {}
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.FAILED, last_error=reason[:300], **wiped)
    log.error("notice.given_up", notice=notice.pk, reason=reason)
