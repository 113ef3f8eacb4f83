"""Booking a time: from a list of days, never a calendar's grid."""

from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.appointments import access, actions, queries, rules
from mingban.appointments.choices import AppointmentState
from mingban.appointments.forms import SlotForm
from mingban.appointments.models import Appointment, Queue
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting
from mingban.core.times import local_day


@audience(Audience.PUBLIC)
@require_safe
def times_list(request: HttpRequest, code: str, queue_code: str) -> HttpResponse:
    """List the days that can be booked, and the times of the chosen one."""
    return _times_page(request, queries.queue(code, queue_code))


def _times_page(
    request: HttpRequest, queue: Queue, *, held: Appointment | None = None, refusal: Refused | None = None
) -> HttpResponse:
    found = queries.bookable(queue, timezone.now())
    sent = request.POST.get("starts_at", "")
    chosen = _chosen(found.days, _day(sent) or _day(request.GET.get("day", "")))
    form = SlotForm(request.POST if request.method == "POST" else None, slots=chosen.slots if chosen else [])
    if refusal is not None:
        form.is_valid()
        form.errors.clear()
        show_refusal(form, refusal)
    context = {"queue": queue, "found": found, "chosen": chosen, "form": form, "held": held}
    return render(request, "appointments/times.html", context, status=422 if form.errors else 200)


def _day(text: str) -> date | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return local_day(moment) if moment.tzinfo else moment.date()


def _chosen(days: list[queries.Day], wanted: date | None) -> queries.Day | None:
    """Take the wanted day, else the first with time left."""
    first_free = next((one for one in days if one.free), days[0] if days else None)
    return next((one for one in days if one.day == wanted), first_free)


def _sent_slot(request: HttpRequest, queue: Queue) -> datetime | None:
    """Return which time was chosen, None when none or none of the hall's was."""
    days = queries.bookable(queue, timezone.now()).days
    sent = request.POST.get("starts_at", "")
    return next((slot.starts_at for one in days for slot in one.slots if slot.starts_at.isoformat() == sent), None)


@audience(Audience.CITIZEN)
@require_POST
def appointment_book(request: Request, code: str, queue_code: str) -> HttpResponse:
    """Book the chosen time."""
    queue = queries.queue(code, queue_code)
    starts_at = _sent_slot(request, queue)
    if starts_at is None:
        return _times_page(request, queue)
    try:
        made = actions.book(queue=queue, starts_at=starts_at, by=acting(request), at=timezone.now())
    except Refused as refusal:
        return _times_page(request, queue, refusal=refusal)
    messages.success(request, "约好了")
    return redirect("appointments:appointment-show", made.token)


@audience(Audience.CITIZEN)
def appointment_move(request: Request, token: str) -> HttpResponse:
    """Take another time instead.

    :raises NotAllowed: for somebody else's.
    """
    held = _own(request, token)
    starts_at = _sent_slot(request, held.queue) if request.method == "POST" else None
    if starts_at is None:
        return _times_page(request, held.queue, held=held)
    try:
        actions.move(token=token, starts_at=starts_at, by=acting(request), at=timezone.now())
    except Refused as refusal:
        return _times_page(request, held.queue, held=held, refusal=refusal)
    messages.success(request, "时间改好了")
    return redirect("appointments:appointment-show", token)


def _own(request: Request, token: str) -> Appointment:
    held = queries.appointment(token)
    if not access.can_change(request.actor, held):
        raise NotAllowed("只能改自己的预约")
    return held


@audience(Audience.CITIZEN)
def appointment_cancel(request: Request, token: str) -> HttpResponse:
    """Ask once, then give the time back.

    :raises NotAllowed: for somebody else's.
    """
    held = _own(request, token)
    if request.method != "POST":
        return render(request, "appointments/cancel.html", {"appointment": held})
    actions.cancel(token=token, by=acting(request), at=timezone.now())
    messages.success(request, "取消了，这个时间让给别人了")
    return redirect("appointments:appointments-list")


@audience(Audience.PUBLIC)
@require_safe
def appointment_show(request: Request, token: str) -> HttpResponse:
    """Show a booked time to whoever has its address: on the phone, or printed for somebody else; it names nobody."""
    held, now = queries.appointment(token), timezone.now()
    is_booked = held.state == AppointmentState.BOOKED
    address = settings.PUBLIC_URL.rstrip("/") + reverse("appointments:appointment-show", args=[token])
    context = {
        "appointment": held,
        "address": address,
        "is_mine": is_booked and held.ends_at > now and access.can_change(request.actor, held),
        "can_check_in": is_booked
        and local_day(held.starts_at) == local_day(now)
        and not rules.is_too_early(starts_at=held.starts_at, at=now),
        "ticket": getattr(held, "ticket", None),
    }
    return render(request, "appointments/appointment.html", context)


@audience(Audience.PUBLIC)
@require_POST
def appointment_check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Say that one is there, with the code that one carries."""
    ticket = actions.check_in(appointment=queries.appointment(token), at=timezone.now())
    return redirect("appointments:ticket-show", ticket.token)


@audience(Audience.CITIZEN)
@require_safe
def appointments_list(request: Request) -> HttpResponse:
    """List what one has booked, and where one can book."""
    party_id = acting(request).party_id or 0
    coming = list(queries.coming_appointments(party_id, timezone.now()))
    past = queries.appointments_of(party_id).exclude(pk__in=[one.pk for one in coming])[:20]
    context = {"coming": coming, "past": past, "halls": queries.halls_to_book()}
    return render(request, "appointments/appointments.html", context)
