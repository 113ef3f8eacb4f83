"""Opening duties, by what happened and by periods, and saying where something was published.

Nobody types when something was published: it is when we were told, if the page then answers at the first look.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.core import outside
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.core.times import local_day, say_day
from mingban.disclosure import duties_access as access
from mingban.disclosure import queries, rules
from mingban.disclosure.choices import DutyState, LimitKind, Manner
from mingban.disclosure.models import CatalogueEntry, DutyPage, PublishingDuty
from mingban.disclosure.queries.duties import PUBLISH, RESTORE
from mingban.disclosure.rules import Occasion
from mingban.ledger import actions as ledger

LONGEST_WHAT = 300
OLDEST = date(2019, 5, 15)  # since the present Regulation is in force
OPEN_TO_PAGES = (DutyState.OPEN, DutyState.PUBLISHED, DutyState.STALE)


class NotYourDuty(NotAllowed):
    """The entry or duty is another organisation's, or the post does not tend duties."""


class CannotOpenDuty(Refused):
    """Nothing has to be published by itself under the entry, or what happened is not said well."""


class CannotReport(Refused):
    """The address will not do, or the duty is over."""


def open_duty(*, entry_code: str, what: str, on: date, by: Actor, at: datetime) -> PublishingDuty:
    """Say that on this day something happened that must be made public; the clock of the entry begins with that day.

    The same thing said twice is one duty.

    :raises NotFound: for an unknown entry. :raises NotYourDuty: for another organisation's. :raises CannotOpenDuty:
    """
    entry = queries.entry_by_code(entry_code)
    office = entry.organisation
    if office is None or not access.can_tend(by, office):
        raise NotYourDuty("只有这个单位的工作人员能登记它要公开的事")
    what = " ".join(what.split())
    if not entry.is_active or entry.manner != Manner.PROACTIVE:
        raise CannotOpenDuty("这一条现在不用主动公开")
    if not what or len(what) > LONGEST_WHAT:
        raise CannotOpenDuty(f"请写明发生了什么事，最多 {LONGEST_WHAT} 个字", field="what")
    if on > local_day(at):
        raise CannotOpenDuty("这一天还没有到，请写已经发生的日子", field="on")
    if on < OLDEST:
        raise CannotOpenDuty("2019 年 5 月 15 日以前的事，不在这里登记", field="on")
    occasion = rules.occasion_of_event(queries.limit_of(entry), on=on, what=what, basis=queries.basis_of(entry))
    duty, _ = _open(entry, occasion, by, at)
    return duty


def open_periodic_duties(*, at: datetime) -> int:
    """Open the duties of every period that has begun, of entries that are published by periods; return how many are new.

    What was missed while nobody worked is made up for; an entry counts from when it came into the catalogue.
    """
    entries = queries.active_entries().filter(limit_kind=LimitKind.EVERY_PERIOD, manner=Manner.PROACTIVE)
    there = set(PublishingDuty.objects.filter(entry__in=entries.order_by()).values_list("entry_id", "occasion"))
    opened = 0
    for entry in entries:
        for occasion in rules.periods_due(queries.limit_of(entry), since=entry.since, today=local_day(at)):
            if (entry.pk, occasion.key) not in there:
                opened += _open(entry, occasion, SYSTEM, at)[1]
    return opened


@transaction.atomic
def _open(entry: CatalogueEntry, occasion: Occasion, by: Actor, at: datetime) -> tuple[PublishingDuty, bool]:
    """Write a duty and start its clock; tell whether it is new."""
    office: Any = entry.organisation
    duty, is_new = PublishingDuty.objects.select_related("entry", "organisation__region", "page").get_or_create(
        entry=entry,
        occasion=occasion.key,
        defaults={
            "organisation": office,
            "what": occasion.what[:LONGEST_WHAT],
            "happened_on": occasion.on,
            "opened_at": at,
            "opened_by": by.as_json(),
        },
    )
    if not is_new:
        return duty, False
    clock = clocks.start_clock(
        owner=queries.matter_of_duty(duty),
        duty=PUBLISH,
        duty_name=f"公开：{entry.name}"[:300],
        organisation_code=office.code,
        region_code=office.region.code,
        unit=occasion.unit,
        limit=occasion.days,
        started_at=timezone.make_aware(datetime.combine(occasion.on, time())),
        start_event=occasion.event,
        legal_basis=(occasion.basis or queries.basis_of(entry))[:300],
        ends_on_workday=occasion.ends_on_workday,
    )
    duty.due_at = clock.due_at
    duty.save(update_fields=["due_at"])
    last = (
        f"，最迟{say_day(local_day(clock.due_at))}公开"
        if clock.due_at
        else "，要跨到还没有公布放假安排的年份，到期日以后算出"
    )
    record(duty, "opened", f"{say_day(occasion.on)}：{occasion.what}{last}", by=by, at=at, data={"entry": entry.code})
    return duty, True


def record(
    duty: PublishingDuty, what: str, sentence: str, *, by: Actor, at: datetime, data: dict[str, Any] | None = None
) -> None:
    """Write an act on a duty into the journal; the public reads the sentence."""
    ledger.record(
        code=f"disclosure.duty.{what}",
        matter=queries.matter_of_duty(duty),
        by=by,
        at=at,
        sentence=sentence,
        data={"state": duty.state, **(data or {})},
    )


def locked(duty_id: int) -> PublishingDuty:
    """Return a duty, locked until the transaction ends.

    :raises NotFound: when there is none.
    """
    PublishingDuty.objects.select_for_update().filter(pk=duty_id).first()
    return queries.duty_by_id(duty_id)


def report_publication(*, duty_id: int, url: str, title: str, by: Actor, at: datetime) -> PublishingDuty:
    """Say where a duty's content now stands, or that it was brought up to date; it counts once the page is seen to answer.

    :raises NotFound: :raises NotYourDuty: :raises CannotReport: for an address that will not do, or a duty that is over.
    """
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_WHAT:
        raise CannotReport(f"请写上标题，最多 {LONGEST_WHAT} 个字", field="title")
    address = checked_url(url)
    known = queries.duty_by_id(duty_id)
    if not access.can_tend(by, known.organisation):
        raise NotYourDuty("只有这个单位的工作人员能报告公开在哪里")
    with transaction.atomic():
        # The page before its duties, as looks at pages do: one order of locks cannot deadlock.
        page = _page(known.entry, address, title, at)
        duty = locked(duty_id)
        if duty.state not in OPEN_TO_PAGES:
            raise CannotReport(f"这一条已经“{DutyState(duty.state).label}”，不用再报")
        _take_page(duty, page, at)
        record(duty, "reported", f"报告已经公开：{title}，等系统核对", by=by, at=at, data={"url": address})
    return duty


def checked_url(url: str) -> str:
    """Return an address in full; a path is one of our own site.

    :raises CannotReport: when it will not do.
    """
    text = url.strip()
    if text.startswith("/") and not text.startswith("//"):
        text = settings.PUBLIC_URL.rstrip("/") + text
    target = outside.read_target(text)
    if isinstance(target, str):
        raise CannotReport(target, field="url")
    return text


def _page(entry: CatalogueEntry, url: str, title: str, at: datetime) -> DutyPage:
    """Return the page of an entry at an address, to be looked at at once."""
    page, is_new = DutyPage.objects.select_for_update().get_or_create(
        entry=entry, url=url, defaults={"title": title, "reported_at": at, "next_check_at": at}
    )
    if not is_new:
        page.title, page.next_check_at = title, at
        page.save(update_fields=["title", "next_check_at"])
    return page


def _take_page(duty: PublishingDuty, page: DutyPage, at: datetime) -> None:
    duty.page, duty.reported_at = page, at
    duty.save(update_fields=["page", "reported_at"])


def note_publication(
    *, entry_code: str, url: str, title: str, published_at: datetime, by: Actor, at: datetime
) -> PublishingDuty | None:
    """Note that something was published under an entry, and let it meet the oldest open duty of it once the page answers:
    of those whose cause came before it, as nothing is published of what has not happened.

    Told again of the same address nothing changes, but for a duty that waits for being brought up to date. Returns the duty, None where
    no duty was open (the page stands under the entry all the same) or no entry has this code. `published_at` counts up to `at`.

    :raises CannotReport: for an address that will not do.
    """
    entry = CatalogueEntry.objects.filter(code=entry_code, organisation__isnull=False).first()
    if entry is None:
        return None
    address, moment = checked_url(url), min(published_at, at)
    with transaction.atomic():
        known = DutyPage.objects.filter(entry=entry, url=address).first()
        held = _duty_of(known) if known else None
        if held is not None and held.state != DutyState.STALE:
            return held
        waiting = PublishingDuty.objects.open().filter(entry=entry, page=None, happened_on__lte=local_day(moment))
        chosen = held or waiting.order_by("happened_on", "pk").first()
        page = _page(entry, address, title[:LONGEST_WHAT], moment) if known is None or chosen else known
        if chosen is None:
            return None
        duty = locked(chosen.pk)
        _take_page(duty, page, moment)
        record(duty, "reported", f"发布了：{title}，等系统核对", by=by, at=at, data={"url": address})
    return duty


def _duty_of(page: DutyPage) -> PublishingDuty | None:
    return page.duties.exclude(state=DutyState.CANCELLED).order_by("-happened_on", "-pk").first()


def keep_publication(*, duty_id: int, reason: str, by: Actor, at: datetime) -> PublishingDuty:
    """Leave a page up whose time of public notice is over, for a reason that the public reads.

    :raises NotFound: :raises NotYourDuty: :raises CannotReport: when nothing is over, or without a reason.
    """
    with transaction.atomic():
        duty = locked(duty_id)
        if not access.can_tend(by, duty.organisation):
            raise NotYourDuty("只有这个单位的工作人员能把它转为长期公开")
        if duty.state != DutyState.STALE or not duty.entry.stays_days or duty.is_kept:
            raise CannotReport("这一条没有公示期满")
        if not reason.strip():
            raise CannotReport("请写明为什么可以长期公开，有没有个人信息", field="reason")
        duty.is_kept, duty.state, duty.staleness = True, DutyState.PUBLISHED, ""
        duty.fresh_until = queries.fresh_until(duty, at)
        duty.save(update_fields=["is_kept", "state", "staleness", "fresh_until"])
        record(duty, "kept", f"公示期满，转为长期公开：{reason.strip()[:300]}", by=by, at=at)
    return duty


def cancel_duty(*, duty_id: int, reason: str, by: Actor, at: datetime) -> PublishingDuty:
    """Take back a duty that was opened in error. Only supervisors can, so that nobody rids himself of what he has missed.

    :raises NotFound: :raises NotYourDuty: for anybody but a supervisor of the region. :raises CannotReport: without a reason, or once met.
    """
    with transaction.atomic():
        duty = locked(duty_id)
        if not access.can_watch(by, duty.organisation):
            raise NotYourDuty("只有督查人员能撤销登记错的义务")
        if duty.state != DutyState.OPEN or duty.published_at is not None:
            raise CannotReport("已经公开过的不能撤销")
        if not reason.strip():
            raise CannotReport("请写明为什么撤销，公众看得到", field="reason")
        duty.state, duty.end_reason = DutyState.CANCELLED, reason.strip()[:500]
        duty.save(update_fields=["state", "end_reason"])
        cancel_clocks(duty, (PUBLISH, RESTORE), at)
        record(duty, "cancelled", f"撤销：{duty.end_reason}", by=by, at=at)
    return duty


def cancel_clocks(duty: PublishingDuty, names: Iterable[str], at: datetime) -> None:
    """End clocks of a duty that no longer matter."""
    for name in names:
        clock = clock_queries.open_clock(queries.matter_of_duty(duty).kind, str(duty.pk), name)
        if clock:
            clocks.cancel_clock(clock=clock, at=at)
