"""The clerk's side of the second screen: what it shows, what was answered, and which devices there are."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.choices import Role
from mingban.appointments import queries as appointments
from mingban.appointments.models import Sitting
from mingban.cases.choices import ApplicationState
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.polling import Polled, answer
from mingban.core.requests import acting, posted
from mingban.reception import access, actions, queries
from mingban.reception.choices import Stage
from mingban.reception.forms import CodeForm, NumberForm

SECONDS = 2
ALIVE_SECONDS = 90


def _sitting(request: HttpRequest) -> Sitting:
    sitting = appointments.sitting_of(acting(request))
    if sitting is None:
        raise NotFound("您现在不坐在窗口，请先在“窗口”里选一个")
    return sitting


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def visit_show(request: HttpRequest) -> HttpResponse:
    """Show the counter's screen and who is before it; without a counter lead to choosing one."""
    sitting = appointments.sitting_of(acting(request))
    if sitting is None:
        return redirect("appointments:counter-show")
    return _page(request, sitting, NumberForm())


def _page(request: HttpRequest, sitting: Sitting, form: NumberForm) -> HttpResponse:
    part, _ = _part(acting(request), sitting).draw(request)
    context = {
        "sitting": sitting,
        "counter": sitting.counter,
        "part": part,
        "form": form,
        "screen": queries.screen_at(sitting.counter),
        "helps": queries.helps_of(acting(request), timezone.now()),
    }
    return render(request, "reception/visit.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def visit_refresh(request: HttpRequest) -> HttpResponse:
    """Return what the screen shows and what was answered, for htmx."""
    return answer(request, _part(acting(request), _sitting(request)))


def _part(by: Actor, sitting: Sitting) -> Polled:
    now = timezone.now()
    screen, visit = queries.screen_at(sitting.counter), queries.open_visit(sitting.counter)
    application = visit.application if visit else None
    is_draft = application is not None and application.state == ApplicationState.DRAFT
    context: dict[str, Any] = {
        "screen": screen,
        "is_alive": bool(screen and screen.seen_at and (now - screen.seen_at).total_seconds() < ALIVE_SECONDS),
        "visit": visit,
        "application": application,
        "is_draft": is_draft,
        "missing": queries.missing_replies(application) if application and is_draft else [],
        "replies": queries.replies_to_now(application) if application and is_draft else [],
        "objection": queries.latest_objection(application) if application and is_draft else None,
    }
    url = reverse("reception:visit-refresh")
    return Polled(template="reception/visit_now.html", context=context, url=url, seconds=SECONDS)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def visit_act(request: HttpRequest) -> HttpResponse:
    """Begin, show, pause, end."""
    by, at, counter = acting(request), timezone.now(), _sitting(request).counter
    wanted = request.POST.get("act", "")
    terms: dict[str, Any] = {"counter": counter, "by": by, "at": at}
    try:
        if wanted == "open":
            actions.open_visit(**terms)
        elif wanted == "end":
            actions.end_visit(**terms)
        elif wanted in {"pause", "resume"}:
            actions.pause_screen(**terms, is_paused=wanted == "pause")
        elif wanted in Stage.values:
            actions.show(**terms, stage=Stage(wanted))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Lead back to the page of the draft when the button stood there."""
    help_id = request.POST.get("help", "")
    return (
        reverse("reception:help-show", args=[int(help_id)]) if help_id.isdecimal() else reverse("reception:visit-show")
    )


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def application_open(request: HttpRequest) -> HttpResponse:
    """Show somebody on the screen how far his application has come; a number stands in no address here."""
    sitting, form = _sitting(request), NumberForm(request.POST)
    if form.is_valid():
        try:
            actions.show_application(
                counter=sitting.counter, number=form.cleaned_data["number"], by=acting(request), at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("number", refusal.message)
        else:
            return redirect("reception:visit-show")
    return _page(request, sitting, form)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
def screen_pair(request: HttpRequest) -> HttpResponse:
    """Take the code that a device shows."""
    sitting, form = _sitting(request), CodeForm(posted(request))
    if form.is_valid():
        try:
            actions.pair_screen(
                counter=sitting.counter, code=form.cleaned_data["code"], by=acting(request), at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            messages.success(request, "配好了，屏幕两秒内就会变")
            return redirect("reception:visit-show")
    context = {"form": form, "counter": sitting.counter, "screen": queries.screen_at(sitting.counter)}
    return render(request, "reception/pair.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@require_safe
def screens_list(request: HttpRequest) -> HttpResponse:
    """List the screens of one's halls."""
    return render(request, "reception/screens.html", {"screens": queries.screens_for(acting(request))})


@audience(Audience.STAFF, Role.ADMINISTRATOR, *access.COUNTER_ROLES)
@require_POST
def screen_revoke(request: HttpRequest, screen_id: int) -> HttpResponse:
    """Take a screen away."""
    by = acting(request)
    actions.revoke_screen(screen_id=screen_id, by=by, at=timezone.now())
    messages.success(request, "停用了，那块屏要重新配对才能用")
    return redirect("reception:screens-list" if access.can_administer(by) else "reception:visit-show")
