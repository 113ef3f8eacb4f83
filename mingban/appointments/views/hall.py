"""What stands in the hall: the page of its queues, the number that one has taken, the screen that calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.agencies import queries as agencies
from mingban.agencies.models import ServiceCentre
from mingban.appointments import access, actions, queries
from mingban.appointments.choices import TicketState
from mingban.appointments.forms import CheckInForm
from mingban.appointments.models import Ticket
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.polling import Polled, answer
from mingban.core.requests import Request, client_address
from mingban.core.times import local_day


@audience(Audience.PUBLIC)
@require_safe
def queues_show(request: Request, code: str) -> HttpResponse:
    """Show how a hall's queues stand, to take a number, book, or say that one is there: on phones, kiosks, at the reception."""
    return _queues_page(request, agencies.centre(code), CheckInForm())


def _queues_page(request: Request, centre: ServiceCentre, form: CheckInForm) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    is_reception = actor is not None and access.can_receive(actor)
    context = {
        "centre": centre,
        "standings": queries.standings(centre, now),
        "is_open": agencies.is_open_at(centre, now),
        "hours": agencies.hours_in_words(centre),
        "form": form,
        "figures": queries.figures(queries.tickets_of_hall(centre, local_day(now))) if is_reception else None,
    }
    return render(request, "appointments/queues.html", context, status=422 if form.errors else 200)


@audience(Audience.PUBLIC)
@require_POST
def ticket_take(request: Request, code: str, queue_code: str) -> HttpResponse:
    """Give out the next number of a queue."""
    ticket = actions.take_number(
        queue=queries.queue(code, queue_code), by=request.actor, address=client_address(request), at=timezone.now()
    )
    return redirect("appointments:ticket-show", ticket.token)


@audience(Audience.PUBLIC)
@require_POST
def code_check_in(request: Request, code: str) -> HttpResponse:
    """Give a number to somebody who has booked, by the digits that he types."""
    form = CheckInForm(request.POST)
    if form.is_valid():
        try:
            ticket = actions.check_in_by_code(centre_code=code, code=form.cleaned_data["code"], at=timezone.now())
        except Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            return redirect("appointments:ticket-show", ticket.token)
    return _queues_page(request, agencies.centre(code), form)


@audience(Audience.PUBLIC)
@require_safe
def calls_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show in big type which numbers are called to which counters."""
    centre = agencies.centre(code)
    part, _ = _calls(centre).draw(request)
    return render(request, "appointments/calls.html", {"centre": centre, "part": part})


@audience(Audience.PUBLIC)
@require_safe
def calls_refresh(request: HttpRequest, code: str) -> HttpResponse:
    """Return the called numbers, for htmx."""
    return answer(request, _calls(agencies.centre(code)))


def _calls(centre: ServiceCentre) -> Polled:
    now = timezone.now()
    context = {"called": queries.called_now(centre, now), "standings": queries.standings(centre, now)}
    url = reverse("appointments:calls-refresh", args=[centre.code])
    return Polled(template="appointments/calls_now.html", context=context, url=url, seconds=3)


@audience(Audience.PUBLIC)
@require_safe
def ticket_show(request: HttpRequest, token: str) -> HttpResponse:
    """Show a number: how many are before one, about how long that takes, and where to go when called."""
    ticket = queries.ticket(token)
    part, _ = _turn(ticket).draw(request)
    return render(request, "appointments/ticket.html", {"ticket": ticket, "part": part})


@audience(Audience.PUBLIC)
@require_safe
def ticket_refresh(request: HttpRequest, token: str) -> HttpResponse:
    """Return how a number stands, for htmx."""
    return answer(request, _turn(queries.ticket(token)))


def _turn(ticket: Ticket) -> Polled:
    now = timezone.now()
    is_over = ticket.day != local_day(now) and ticket.state in {TicketState.WAITING, TicketState.CALLED}
    context = {"ticket": ticket, "turn": queries.turn(ticket, now), "is_over": is_over}
    url = reverse("appointments:ticket-refresh", args=[ticket.token])
    return Polled(template="appointments/turn.html", context=context, url=url, seconds=5)


@audience(Audience.PUBLIC)
@require_POST
def ticket_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Give a number up."""
    actions.leave(token=token, at=timezone.now())
    return redirect("appointments:ticket-show", token)
