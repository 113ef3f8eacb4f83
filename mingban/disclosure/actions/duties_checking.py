"""What looks at pages mean for duties: met, fallen open again, over; and what time alone does to them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.times import local_day, say_day
from mingban.disclosure import queries, rules
from mingban.disclosure.actions.duties import locked, record
from mingban.disclosure.choices import DutyState, LimitKind, OnTime, Staleness
from mingban.disclosure.duties_events import DutyFellOpen, DutyWentStale
from mingban.disclosure.models import DutyPage, PublishingDuty
from mingban.disclosure.queries.duties import KIND, PUBLISH, RESTORE
from mingban.disclosure.rules import Look

# While somebody looks at a page nobody else does.
LEASE = timedelta(minutes=5)
AGAIN = timedelta(minutes=1)
RESTORED = "publication-restored"


def claim_pages(*, at: datetime, limit: int = 32) -> list[DutyPage]:
    """Take up to `limit` pages that have to be looked at, so that two workers do not look at one."""
    claimed = []
    for page in DutyPage.objects.due(at)[:limit]:
        mine = DutyPage.objects.filter(pk=page.pk, next_check_at=page.next_check_at)
        if mine.update(next_check_at=at + LEASE):
            claimed.append(page)
    return claimed


@transaction.atomic
def note_look(*, page_id: int, look: Look, at: datetime) -> DutyPage:
    """Write down what a look at a page saw, and let its duties follow: met where it answers, open again where it is gone."""
    page = DutyPage.objects.select_for_update().get(pk=page_id)
    if rules.says_nothing(look, was_seen=page.first_seen_at is not None):
        page.next_check_at = at + AGAIN
        page.save(update_fields=["next_check_at"])
        return page
    is_up, words = rules.judge_look(page.url, look)
    page.is_up, page.checked_at, page.seen_words = is_up, at, words[:300]
    page.seen_status, page.seen_url = look.status, look.url[:500]
    page.seen_title, page.seen_digest = look.title[:300], look.digest
    failing_since = page.failing_since
    if is_up:
        page.failures, page.failing_since = 0, None
        page.first_seen_at = page.first_seen_at or at
    else:
        page.failures += 1
        page.failing_since = failing_since = failing_since or at
    page.next_check_at = rules.next_look(is_up=is_up, failures=page.failures, at=at)
    page.save()
    for duty_id in page.duties.exclude(state__in=OVER).order_by("pk").values_list("pk", flat=True):
        duty = locked(duty_id)
        if is_up:
            _seen(duty, failing_since, at)
        elif failing_since is not None and rules.is_gone(
            status=look.status, failures=page.failures, failing_since=failing_since, at=at
        ):
            _gone(duty, SYSTEM, at)
    _stop_looking_at_what_is_over(page)
    return page


OVER = (DutyState.ENDED, DutyState.CANCELLED)


def _stop_looking_at_what_is_over(page: DutyPage) -> None:
    """A page that may be gone is not looked at any more once it is."""
    states = set(page.duties.values_list("state", flat=True))
    if not page.is_up and states and states <= {*OVER}:
        page.next_check_at = None
        page.save(update_fields=["next_check_at"])


def _seen(duty: PublishingDuty, failing_since: datetime | None, at: datetime) -> None:
    """Let a duty be met by a page that answers, or be fresh again."""
    if duty.reported_at is None:
        return
    moment = rules.published_moment(reported_at=duty.reported_at, failing_since=failing_since, at=at)
    if duty.state == DutyState.OPEN:
        _meet(duty, moment if duty.published_at is None else at, at)
    elif duty.state == DutyState.STALE and duty.fresh_until and duty.reported_at > duty.fresh_until:
        _renew(duty, moment, at)


def _meet(duty: PublishingDuty, moment: datetime, at: datetime) -> None:
    """Stop the clock and say whether it was in time; a page that has come back meets the duty once more, its first day stays."""
    is_back = duty.published_at is not None
    clock = clock_queries.open_clock(KIND, str(duty.pk), RESTORE if is_back else PUBLISH)
    if clock:
        clocks.stop_clock(clock=clock, at=max(moment, clock.started_at))
    duty.published_at = duty.published_at or moment
    duty.state, duty.staleness, duty.restore_due_at = DutyState.PUBLISHED, "", None
    duty.fresh_until = queries.fresh_until(duty, moment)
    duty.save(update_fields=["published_at", "state", "staleness", "restore_due_at", "fresh_until"])
    title = duty.page.title if duty.page else ""
    if is_back:
        record(duty, "restored", f"页面恢复了：{title}", by=SYSTEM, at=at)
        return
    how = queries.standing(duty, at)
    words = {OnTime.ON_TIME: "按时", OnTime.LATE: "过了期限"}.get(how, "")
    said = f"核对过，{say_day(local_day(moment))}公开了：{title}{f'，{words}' if words else ''}"
    record(duty, "published", said, by=SYSTEM, at=at, data={"url": duty.page_url, "published_at": moment.isoformat()})


def _renew(duty: PublishingDuty, moment: datetime, at: datetime) -> None:
    duty.state, duty.staleness = DutyState.PUBLISHED, ""
    duty.fresh_until = queries.fresh_until(duty, moment)
    duty.save(update_fields=["state", "staleness", "fresh_until"])
    record(
        duty, "renewed", f"核对过，{say_day(local_day(moment))}更新了", by=SYSTEM, at=at, data={"url": duty.page_url}
    )


def _gone(duty: PublishingDuty, by: Actor, at: datetime) -> None:
    """Open a duty again whose page is gone; where its time of public notice was over, that was right."""
    if duty.state not in (DutyState.PUBLISHED, DutyState.STALE):
        return
    is_over = duty.entry.stays_days and not duty.is_kept and duty.fresh_until and duty.fresh_until <= at
    if is_over:
        duty.state, duty.staleness = DutyState.ENDED, ""
        duty.save(update_fields=["state", "staleness"])
        record(duty, "ended", "公示期满，页面撤下了", by=by, at=at)
        return
    clock = clocks.start_clock(
        owner=queries.matter_of_duty(duty),
        duty=RESTORE,
        duty_name=f"恢复公开：{duty.entry.name}"[:300],
        organisation_code=duty.organisation.code,
        region_code=duty.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=clock_queries.limit_of(RESTORED),
        started_at=at,
        start_event="发现页面打不开",
    )
    duty.state, duty.staleness, duty.withdrawn_at = DutyState.OPEN, "", at
    duty.restore_due_at = clock.due_at
    duty.save(update_fields=["state", "staleness", "withdrawn_at", "restore_due_at"])
    words = duty.page.seen_words if duty.page else ""
    record(
        duty, "fell_open", f"页面没有了（{words or '撤下了'}），又算没有公开", by=by, at=at, data={"url": duty.page_url}
    )
    bus.publish(DutyFellOpen(duty_id=duty.pk, at=at.isoformat()))


def note_withdrawal(*, url: str, by: Actor, at: datetime) -> int:
    """Note that a page of our own site was taken down: its duties are open again at once; return how many."""
    fallen = 0
    for page in DutyPage.objects.filter(url=url):
        with transaction.atomic():
            page = DutyPage.objects.select_for_update().get(pk=page.pk)  # noqa: PLW2901 — the same row, locked
            page.is_up, page.failures, page.failing_since = False, page.failures + 1, page.failing_since or at
            page.seen_words, page.next_check_at = "撤下了", rules.next_look(is_up=False, failures=1, at=at)
            page.save()
            for duty_id in page.duties.exclude(state__in=OVER).order_by("pk").values_list("pk", flat=True):
                duty = locked(duty_id)
                _gone(duty, by, at)
                fallen += duty.state == DutyState.OPEN
    return fallen


def mark_stale(*, at: datetime) -> int:
    """Mark publications whose cycle or time of public notice is over, and work out ends that were not known before; return how many."""
    _find_unknown_ends()
    over = PublishingDuty.objects.filter(state=DutyState.PUBLISHED, fresh_until__lt=at)
    may_stay = Q(entry__stays_at_least=True, entry__stays_days__gt=0, is_kept=False)
    marked = 0
    for duty_id in over.exclude(may_stay).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            duty = locked(duty_id)
            if duty.state == DutyState.PUBLISHED and duty.fresh_until and duty.fresh_until < at:
                _mark(duty, at)
                marked += 1
    return marked


def _mark(duty: PublishingDuty, at: datetime) -> None:
    is_notice = bool(duty.entry.stays_days) and not duty.is_kept
    duty.state = DutyState.STALE
    duty.staleness = Staleness.NOTICE_OVER if is_notice else Staleness.CYCLE_OVER
    duty.save(update_fields=["state", "staleness"])
    said = "公示期满，页面还在，要撤下或者转为长期公开" if is_notice else "更新周期过了，要更新"
    record(duty, "went_stale", said, by=SYSTEM, at=at)
    bus.publish(DutyWentStale(duty_id=duty.pk, at=at.isoformat()))


def _find_unknown_ends() -> None:
    """Work out until when a publication is fresh where a year was not announced when it began."""
    counted = Q(entry__stays_days__gt=0, is_kept=False)
    counted |= Q(entry__limit_kind=LimitKind.AFTER_EVENT) & ~Q(entry__cycle="")
    unknown = PublishingDuty.objects.filter(counted, state=DutyState.PUBLISHED, fresh_until=None)
    for duty in unknown.select_related("entry", "organisation__region"):
        since = duty.reported_at or duty.published_at
        end = queries.fresh_until(duty, since) if since else None
        if end is not None:
            PublishingDuty.objects.filter(pk=duty.pk, fresh_until=None).update(fresh_until=end)


def follow_clock(*, clock_id: int) -> None:
    """Let a duty's last day follow its clock, which a calendar has moved."""
    clock = Clock.objects.filter(pk=clock_id, owner_kind=KIND).first()
    if clock is None:
        return
    field = "due_at" if clock.duty == PUBLISH else "restore_due_at"
    PublishingDuty.objects.filter(pk=int(clock.owner_id)).update(**{field: clock.due_at})
