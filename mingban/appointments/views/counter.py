"""The counter's own page: who comes next, and what became of him."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.agencies.models import Counter
from mingban.appointments import access, actions, queries
from mingban.appointments.models import Sitting
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.polling import Polled, answer
from mingban.core.requests import acting
from mingban.core.times import local_day


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def counter_show(request: HttpRequest) -> HttpResponse:
    """Show the counter at which the official sits, else the counters that he may open."""
    by = acting(request)
    sitting = queries.sitting_of(by)
    if sitting is None:
        choice: dict[str, Any] = {
            "counters": queries.counters_for(by),
            "closed": queries.closed_days_for(by, timezone.now()),
        }
        return render(request, "appointments/counters.html", choice)
    part, _ = _waiting(sitting).draw(request)
    context = {
        "sitting": sitting,
        "counter": sitting.counter,
        "part": part,
        "current": queries.current_ticket(sitting.counter),
        "closed": queries.closed_days_for(by, timezone.now()),
        "others": queries.counters_to_send_to(sitting.counter),
        "figures": queries.figures(queries.tickets_of_counter(sitting.counter, local_day(timezone.now()))),
    }
    return render(request, "appointments/counter.html", context)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def closed_list(request: HttpRequest) -> HttpResponse:
    """List the booked times on which the hall will be closed after all."""
    return render(
        request, "appointments/closed.html", {"closed": queries.closed_days_for(acting(request), timezone.now())}
    )


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def counter_refresh(request: HttpRequest) -> HttpResponse:
    """Return who waits for this counter, for htmx.

    :raises NotFound: when the official sits at none.
    """
    sitting = queries.sitting_of(acting(request))
    if sitting is None:
        raise NotFound("您现在不坐在窗口")
    return answer(request, _waiting(sitting))


def _waiting(sitting: Sitting) -> Polled:
    now = timezone.now()
    context = {"waiting": queries.waiting_for(sitting.counter, now)}
    return Polled(
        template="appointments/waiting.html", context=context, url=reverse("appointments:counter-refresh"), seconds=5
    )


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def counter_sit(request: HttpRequest) -> HttpResponse:
    """Open a counter.

    :raises NotFound: when there is no such counter.
    """
    chosen = request.POST.get("counter", "")
    counter = Counter.objects.select_related("centre").filter(pk=chosen if chosen.isdecimal() else 0).first()
    if counter is None:
        raise NotFound("没有这个窗口")
    try:
        actions.sit_down(counter=counter, by=acting(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("appointments:counter-show")


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def counter_act(request: HttpRequest) -> HttpResponse:
    """Call, call again, end, send on, or leave the counter."""
    by, at = acting(request), timezone.now()
    sitting = queries.sitting_of(by)
    if sitting is None:
        return redirect("appointments:counter-show")
    act = ACTS.get(request.POST.get("act", ""))
    try:
        said = act(request, {"counter": sitting.counter, "by": by, "at": at}) if act else ""
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said) if said else None
    return redirect("appointments:counter-show")


Terms = dict[str, Any]


def _call(request: HttpRequest, terms: Terms) -> str:
    ticket = actions.call_next(**terms)
    return f"叫了 {ticket.label}" if ticket else "现在没有人等"


def _recall(request: HttpRequest, terms: Terms) -> str:
    ticket = actions.recall(**terms)
    return f"又叫了一次 {ticket.label}，一共 {ticket.calls} 次"


def _finish(request: HttpRequest, terms: Terms) -> str:
    return f"{actions.finish(**terms).label} 办完了"


def _absent(request: HttpRequest, terms: Terms) -> str:
    return f"{actions.finish(**terms, was_there=False).label} 记为没到"


def _send_on(request: HttpRequest, terms: Terms) -> str:
    chosen = request.POST.get("to", "")
    others = queries.counters_to_send_to(terms["counter"])
    to = others.filter(pk=chosen if chosen.isdecimal() else 0).first()
    if to is None:
        raise NotFound("请选要转到的窗口")
    return f"{actions.send_on(**terms, to=to).label} 转到了 {to.number} 号窗口"


def _leave(request: HttpRequest, terms: Terms) -> str:
    actions.stand_up(**terms)
    return "您离开了窗口"


ACTS: dict[str, Callable[[HttpRequest, Terms], str]] = {
    "call": _call,
    "recall": _recall,
    "finish": _finish,
    "absent": _absent,
    "send-on": _send_on,
    "leave": _leave,
}
