"""Publishing a draft, closing it when its last day has passed, withdrawing it."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.consultations import access, queries, rules
from mingban.consultations.actions.base import CannotAct, NeedsAnother, lock_draft, need_state, record, tell
from mingban.consultations.actions.drafting import digest_of
from mingban.consultations.choices import DraftState
from mingban.consultations.events import DraftClosed, DraftPublished, DraftWithdrawn, PeriodExtended
from mingban.consultations.models import Draft
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed, StalePage
from mingban.core.times import local_day, say_day

SHORTEST_REASON = 4


def publish_draft(*, number: str, revision: int, by: Actor, at: datetime) -> Draft:
    """Let everybody read a draft, and comment on it from its first day on; its period begins to run.

    `revision` is the one that the publisher has read. Published already, it stays as it is.

    :raises NotAllowed: for other posts. :raises NeedsAnother: for who wrote on it.
    :raises StalePage: when it was changed since he read it.
    :raises CannotAct: when it was withdrawn. :raises BadPeriod: when its first day has passed, or its days are too few.
    """
    with transaction.atomic():
        draft = lock_draft(number)
        check_publisher(draft, draft.writers, by)
        if draft.published_at is not None and draft.state == DraftState.OPEN:
            return draft
        need_state(draft, DraftState.PREPARED, otherwise="这份草案不能公布")
        if draft.revision != revision:
            raise StalePage("您看过以后有人改过这份草案，请刷新后再看一遍，再公布")
        _check_period(draft, at)
        draft.state, draft.published_at = DraftState.OPEN, at
        draft.save(update_fields=["state", "published_at"])
        _start_period(draft)
        days = rules.length(draft.opens_on, draft.closes_on)
        sentence = f"公布《{draft.title}》征求意见，{say_day(draft.opens_on)}到{say_day(draft.closes_on)}，{days} 天"
        if draft.short_reason:
            sentence += f"；期限缩短的理由：{draft.short_reason}"
        record(draft, "published", sentence, by=by, at=at, digest=digest_of(draft), days=days)
        tell(DraftPublished, draft)
    return draft


def check_publisher(draft: Draft, writers: list[int], by: Actor) -> None:
    """Refuse whoever may not publish, and who wrote what is to be published.

    :raises NotAllowed: for other posts. :raises NeedsAnother: for one of the writers.
    """
    if not access.can_publish(by, draft):
        raise NotAllowed("您的岗位不能公布，要由本单位的决定人员、负责人或者目录管理人员公布")
    if by.id in writers:
        raise NeedsAnother("您写过这一份，要请本单位另一位有公布权限的同事看过再公布")


def _check_period(draft: Draft, at: datetime) -> None:
    """Look once more: days have passed since it was written, and local rules may have changed."""
    rules.check_start(opens_on=draft.opens_on, today=local_day(at))
    rules.check_long_enough(
        opens_on=draft.opens_on,
        closes_on=draft.closes_on,
        least=queries.least_of(kind=draft.kind, affects_market=draft.affects_market),
        short_reason=draft.short_reason,
    )


def _start_period(draft: Draft) -> None:
    least = queries.least_of(kind=draft.kind, affects_market=draft.affects_market)
    clocks.start_clock(
        owner=queries.matter_of(draft),
        duty=queries.PERIOD,
        duty_name="公开征求意见",
        organisation_code=draft.organisation.code,
        region_code=draft.organisation.region.code,
        unit=ClockUnit.CALENDAR_DAY,
        limit=rules.length(draft.opens_on, draft.closes_on),
        started_at=timezone.make_aware(datetime.combine(draft.opens_on, time())),
        start_event="开始征求意见",
        legal_basis=f"{least.basis}，一般不少于 {least.days} 天",
        ends_on_workday=False,
        extension_limit=rules.LONGEST_DAYS,
    )


def extend_period(*, number: str, closes_on: date, reason: str, by: Actor, at: datetime) -> Draft:
    """Take comments longer than was said, once, for a reason that everybody reads; a period is never made shorter.

    :raises NotAllowed: for other posts. :raises CannotAct: once it is over, was extended, or without a reason.
    :raises BadPeriod: when the new last day is not later, or more than a year after the first.
    """
    with transaction.atomic():
        draft = lock_draft(number)
        if not access.can_publish(by, draft):
            raise NotAllowed("您的岗位不能延长，要由本单位的决定人员、负责人或者目录管理人员延长")
        need_state(draft, DraftState.OPEN, otherwise="征集中的才能延长")
        if draft.closes_on < local_day(at) or draft.first_closes_on is not None:
            raise CannotAct("已经截止或者延长过一次了，不能再延长")
        if len(reason.strip()) < SHORTEST_REASON:
            raise CannotAct("请写明为什么延长，理由会公开", field="reason")
        if closes_on <= draft.closes_on:
            raise rules.BadPeriod(f"新的截止日期要在现在的（{say_day(draft.closes_on)}）之后", field="closes_on")
        rules.check_days(opens_on=draft.opens_on, closes_on=closes_on)
        days = rules.length(draft.closes_on, closes_on)
        draft.first_closes_on, draft.closes_on, draft.extended_reason = draft.closes_on, closes_on, reason.strip()
        draft.save(update_fields=["first_closes_on", "closes_on", "extended_reason"])
        clock = clock_queries.open_clock(queries.MATTER, draft.number, queries.PERIOD)
        if clock is not None:
            clocks.extend_clock(clock=clock, days=days, reason=draft.extended_reason, by=by, at=at)
        sentence = f"征求意见延长到{say_day(closes_on)}，理由：{draft.extended_reason}"
        record(draft, "extended", sentence, by=by, at=at, days=days)
        tell(PeriodExtended, draft)
    return draft


def close_due(*, at: datetime) -> int:
    """Close every draft whose last day has passed; return how many."""
    over = Draft.objects.over(local_day(at)).order_by("pk").values_list("number", flat=True)
    return sum(close_draft(number=number, at=at) for number in list(over))


def close_draft(*, number: str, at: datetime) -> bool:
    """Close one draft whose last day has passed, and start the time for its results; return whether that was done here."""
    with transaction.atomic():
        draft = lock_draft(number)
        if draft.state != DraftState.OPEN or draft.closes_on >= local_day(at):
            return False
        ended_at = clock_queries.end_of_day(draft.closes_on)
        draft.state, draft.closed_at = DraftState.CLOSED, ended_at
        draft.save(update_fields=["state", "closed_at"])
        clocks.stop_duties(owner=queries.matter_of(draft), duties=[queries.PERIOD], at=ended_at)
        _start_result(draft, ended_at)
        found = queries.figures(draft)
        sentence = f"征求意见截止，收到 {found.comments} 条意见"
        record(draft, "closed", sentence, by=SYSTEM, at=at, comments=found.comments, people=found.people)
        tell(DraftClosed, draft)
    return True


def _start_result(draft: Draft, ended_at: datetime) -> None:
    local = queries.local_rules()
    clocks.start_clock(
        owner=queries.matter_of(draft),
        duty=queries.RESULT,
        duty_name="公布意见采纳情况",
        organisation_code=draft.organisation.code,
        region_code=draft.organisation.region.code,
        unit=local.result_unit,
        limit=local.result_limit,
        started_at=ended_at,
        start_event="征求意见截止",
        legal_basis=f"{rules.MARKET}（反馈采纳情况）；天数是本地规定" if draft.affects_market else "本地规定",
    )


def withdraw_draft(*, number: str, reason: str, by: Actor, at: datetime) -> Draft:
    """Give a draft up before its results are out; once published, its page stays and says why.

    :raises NotAllowed: for other posts. :raises CannotAct: without a reason, or once the results are out.
    """
    with transaction.atomic():
        draft = lock_draft(number)
        if not access.can_publish(by, draft):
            raise NotAllowed("您的岗位不能撤回，要由本单位的决定人员、负责人或者目录管理人员撤回")
        if draft.state == DraftState.WITHDRAWN:
            return draft
        need_state(draft, DraftState.PREPARED, DraftState.OPEN, DraftState.CLOSED, otherwise="结果公布以后不能撤回")
        if len(reason.strip()) < SHORTEST_REASON:
            raise CannotAct("请写明为什么撤回，理由会公开", field="reason")
        draft.state, draft.withdrawn_at, draft.withdrawal_reason = DraftState.WITHDRAWN, at, reason.strip()
        draft.save(update_fields=["state", "withdrawn_at", "withdrawal_reason"])
        for clock in clock_queries.open_clocks(queries.matter_of(draft)):
            clocks.cancel_clock(clock=clock, at=at)
        record(draft, "withdrawn", f"撤回意见征集，理由：{draft.withdrawal_reason}", by=by, at=at)
        if draft.published_at is not None:
            tell(DraftWithdrawn, draft)
    return draft
