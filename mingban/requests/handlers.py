"""What requests do when something has happened: tell people, and follow clocks."""

from django.urls import reverse
from django.utils import timezone

from mingban.clocks.choices import Alert
from mingban.clocks.events import AlertReached, ClockDueMoved, ClockOverdue
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.disclosure import actions as disclosure
from mingban.ledger import queries as ledger
from mingban.requests import actions, queries, rules
from mingban.requests.events import GuideSaved, OpinionWanted, ReportPublished, RequestActed, RequestSent
from mingban.requests.models import Consultation, DisclosureRequest
from mingban.search import actions as search


def _request(pk: int) -> DisclosureRequest:
    return DisclosureRequest.objects.select_related("organisation__region", "applicant").get(pk=pk)


@bus.subscribe(RequestSent)
def ask_to_confirm(event: RequestSent) -> None:
    """Tell clerks of a request that has to be confirmed; what they typed in they know."""
    request = _request(event.request_id)
    if request.office_confirmed_at is None:
        actions.tell_staff(request=request, act="", entry=1, by_staff=False, at=timezone.now())


@bus.subscribe(RequestActed)
def tell_of_act(event: RequestActed) -> None:
    """Tell the other side what was done."""
    request, now = _request(event.request_id), timezone.now()
    entry = ledger.entries_of(queries.matter(request)).get(sequence=event.entry)
    by_staff = entry.actor.get("kind") == "STAFF"
    told = {"request": request, "act": event.act, "entry": event.entry, "by_staff": by_staff, "at": now}
    actions.tell_applicant(**told)
    actions.tell_staff(**told)


@bus.subscribe(OpinionWanted)
def tell_asked(event: OpinionWanted) -> None:
    """Tell an organisation of the house that it is asked."""
    one = Consultation.objects.select_related("request__organisation").get(pk=event.consultation_id)
    actions.tell_asked(consultation=one, at=timezone.now())


@bus.subscribe(ClockOverdue)
def close_silent(event: ClockOverdue) -> None:
    """Close a consultation that nobody has answered in time: what that means is the law's to say (§32, §34)."""
    if event.owner_kind == queries.KIND and event.duty.startswith(rules.CONSULT):
        actions.close_overdue(number=event.owner_id, at=timezone.now())


@bus.subscribe(AlertReached)
def warn(event: AlertReached) -> None:
    """Tell whose duty comes to its end, and who is above him."""
    clock = Clock.objects.filter(pk=event.clock_id).first() if event.owner_kind == queries.KIND else None
    if clock is not None:
        actions.tell_alert(clock=clock, alert=Alert(event.alert), at=timezone.now())


@bus.subscribe(ClockDueMoved)
def follow_calendar(event: ClockDueMoved) -> None:
    """When a calendar is announced, the dates that lists show move with their clocks."""
    if event.owner_kind == queries.KIND:
        actions.follow_clock(number=event.owner_id)


@bus.subscribe(GuideSaved)
def keep_index_true(event: GuideSaved) -> None:
    """Let guides be found as they are now."""
    search.note_change("request-guide", event.organisation_code)


@bus.subscribe(ReportPublished)
def meet_duty(event: ReportPublished) -> None:
    """Let a report meet the duty of its own year, once its page answers; told again nothing changes."""
    report = queries.published_report(event.organisation_code, event.year)
    duty = queries.report_duty(report.organisation, event.year)
    address = disclosure.checked_url(reverse("requests:report-show", args=[event.organisation_code, event.year]))
    if duty is not None and duty.page_url != address:
        title = queries.report_matter(report).name
        disclosure.report_publication(duty_id=duty.pk, url=address, title=title, by=SYSTEM, at=timezone.now())


@bus.subscribe(ReportPublished)
def find_report(event: ReportPublished) -> None:
    """Let a report be found."""
    search.note_change("annual-report", f"{event.organisation_code}-{event.year}")
