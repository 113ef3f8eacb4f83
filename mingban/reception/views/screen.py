"""The screen on the customer's side: whoever holds its cookie sees what the clerk's counter shows, and answers."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts import queries as accounts
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.polling import Polled, answer
from mingban.core.requests import client_address
from mingban.feedback.choices import Grade
from mingban.reception import actions, queries, rules
from mingban.reception.choices import Face
from mingban.reception.models import Screen, Visit

COOKIE = "screen"
COOKIE_HOLDS = timedelta(days=365)
SECONDS = 2


def _screen(request: HttpRequest) -> Screen | None:
    return queries.screen_of(request.COOKIES.get(COOKIE, ""))


@audience(Audience.PUBLIC)
@require_safe
def screen_show(request: HttpRequest) -> HttpResponse:
    """Show what belongs on this device now; on one that is not known, how to pair it."""
    screen = _screen(request)
    if screen is None or _is_expired(screen):
        page = render(request, "reception/unknown.html", {"is_expired": screen is not None})
    else:
        part, _ = _part(screen).draw(request)
        page = render(request, "reception/screen.html", {"part": part})
    add_never_cache_headers(page)
    return page


def _is_expired(screen: Screen) -> bool:
    return screen.paired_at is None and screen.made_at <= timezone.now() - rules.CODE_HOLDS


@audience(Audience.PUBLIC)
@require_safe
def screen_refresh(request: HttpRequest) -> HttpResponse:
    """Return what belongs on this device now, for htmx; a device that is known no more is sent to the start."""
    screen = _screen(request)
    if screen is None or _is_expired(screen):
        gone = HttpResponse()
        gone["HX-Redirect"] = reverse("reception:screen-show")
        return gone
    actions.note_seen(screen=screen, at=timezone.now())
    return answer(request, _part(screen))


def _part(screen: Screen) -> Polled:
    now = timezone.now()
    shown = queries.shown_on(screen, now)
    context = {
        **shown.context,
        "face": shown.face,
        "screen": screen,
        "grades": Grade.choices,
        "clock": now.replace(second=0, microsecond=0) if shown.face in {Face.IDLE, Face.CLOSED} else None,
    }
    return Polled(
        template="reception/face.html", context=context, url=reverse("reception:screen-refresh"), seconds=SECONDS
    )


@audience(Audience.PUBLIC)
@require_POST
def screen_offer(request: HttpRequest) -> HttpResponse:
    """Give this device a token of its own and a code that the clerk types."""
    _, token = actions.offer_screen(address=client_address(request), at=timezone.now())
    response = redirect("reception:screen-show")
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_HOLDS,
        path=reverse("reception:screen-show"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


@audience(Audience.PUBLIC)
@require_POST
def screen_answer(request: HttpRequest) -> HttpResponse:
    """Take an answer that was given on this device to what its counter asks."""
    screen = _screen(request)
    visit = queries.open_visit(screen.counter) if screen and screen.paired_at and screen.counter else None
    act = ANSWERS.get(request.POST.get("answer", ""))
    if visit is not None and act is not None:
        try:
            act(request, visit, timezone.now())
        except Refused as refusal:
            messages.error(request, refusal.message)
    return redirect("reception:screen-show")


def _agree(request: HttpRequest, visit: Visit, at: datetime) -> None:
    actions.agree(visit=visit, official=accounts.actor_of(visit.post.user, visit.post), at=at)


def _refuse(request: HttpRequest, visit: Visit, at: datetime) -> None:
    actions.refuse(visit=visit, at=at)


def _confirm(request: HttpRequest, visit: Visit, at: datetime) -> None:
    actions.confirm(visit=visit, digest=request.POST.get("digest", ""), at=at)


def _object(request: HttpRequest, visit: Visit, at: datetime) -> None:
    actions.object_to(visit=visit, words=request.POST.get("words", ""), at=at)


def _sign(request: HttpRequest, visit: Visit, at: datetime) -> None:
    actions.sign(visit=visit, picture=request.POST.get("picture", ""), digest=request.POST.get("digest", ""), at=at)


def _rate(request: HttpRequest, visit: Visit, at: datetime) -> None:
    grade = request.POST.get("grade", "")
    actions.rate(visit=visit, grade=int(grade) if grade.isdecimal() else 0, at=at)
    messages.success(request, "谢谢您的评价")


def _touch(request: HttpRequest, visit: Visit, at: datetime) -> None:
    actions.touch(visit=visit, at=at)


ANSWERS: dict[str, Callable[[HttpRequest, Visit, datetime], None]] = {
    "agree": _agree,
    "refuse": _refuse,
    "confirm": _confirm,
    "object": _object,
    "sign": _sign,
    "rate": _rate,
    "touch": _touch,
}
