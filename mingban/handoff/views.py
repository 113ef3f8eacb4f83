"""The desktop's page with the QR code, and the page that it opens on the phone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mingban.cases import queries as cases
from mingban.cases.choices import ApplicationState
from mingban.core.attempts import Attempts
from mingban.core.audiences import Audience, audience
from mingban.core.requests import acting
from mingban.handoff import actions, queries
from mingban.handoff.models import PhoneLink

# Unknown tokens from one address. Nobody guesses one of 2^256.
MISSES = Attempts("handoff-miss", most=20, seconds=600, sentence="打开失效的二维码太多次了，请过 10 分钟再试")
STOP_POLLING = 286  # htmx: swap this in and ask no more


@audience(Audience.CITIZEN)
@require_POST
def link_open(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Open a document to a phone and show the code."""
    by, now = acting(request), timezone.now()
    application = cases.own_by_token(by, token, now)
    link = actions.open_link(application=application, kind_code=kind, by=by, at=now)
    return redirect("handoff:link-show", link_id=link.pk)


@audience(Audience.CITIZEN)
@require_safe
def link_show(request: HttpRequest, link_id: int) -> HttpResponse:
    """Show the code, how long it holds, and what has come."""
    link = queries.own_link(acting(request), link_id, timezone.now())
    url = request.build_absolute_uri(reverse("handoff:phone-show", args=[queries.token_of(link)]))
    context = {
        **_came(link),
        "url": url,
        "document": queries.document_name(link.application, link.kind_code),
        "service_name": link.application.subject_name,
        "back_url": _upload_page(link),
    }
    return render(request, "handoff/link.html", context)


def _came(link: PhoneLink) -> dict[str, Any]:
    files = queries.files_through(link)
    return {
        "link": link,
        "files": files,
        "is_open": link.is_open(timezone.now()),
        "can_remove": link.application.state == ApplicationState.DRAFT,
        "mark": f"{len(files)}-{files[-1].pk if files else 0}",
    }


def _upload_page(link: PhoneLink) -> str:
    application = link.application
    if application.state == ApplicationState.DRAFT:
        return reverse("cases:application-material", args=[application.token, link.kind_code])
    return reverse("cases:material-supply", args=[application.number, link.kind_code])


@audience(Audience.CITIZEN)
@require_safe
def link_files(request: HttpRequest, link_id: int) -> HttpResponse:
    """Return the list of what has come, for the page that asks every second and a half; nothing while nothing has changed."""
    link = queries.own_link(acting(request), link_id, timezone.now())
    context = _came(link)
    if context["is_open"] and request.GET.get("mark") == context["mark"]:
        return HttpResponse(status=204)
    context["is_news"] = request.GET.get("mark") != context["mark"]
    return render(request, "handoff/files.html", context, status=200 if context["is_open"] else STOP_POLLING)


@audience(Audience.CITIZEN)
@require_POST
def link_close(request: HttpRequest, link_id: int) -> HttpResponse:
    """Close the link and go back to the document."""
    link = actions.close_link(link_id=link_id, by=acting(request), at=timezone.now())
    return redirect(_upload_page(link))


# The token in the address is all that lets anybody in, and no other site knows it: there is no session to protect from forgery.
@csrf_exempt
@audience(Audience.PUBLIC)
def phone_show(request: HttpRequest, token: str) -> HttpResponse:
    """Take photos of one document; show nothing but what came through this link."""
    taken: list[actions.Taken] = []
    try:
        if request.method == "POST":
            uploads = [*request.FILES.getlist("photo"), *request.FILES.getlist("file")]
            taken = actions.add_files(token=token, uploads=uploads, at=timezone.now())
        page = queries.phone_page(queries.open_link(token, timezone.now()))
    except queries.LinkDead as refusal:
        MISSES.count(request)
        return _private(render(request, "handoff/dead.html", {"message": refusal.message}, status=refusal.status))
    is_empty = request.method == "POST" and not taken
    has_problem = is_empty or any(one.problem for one in taken)
    context = {"page": page, "taken": taken, "is_empty": is_empty, "service_name": page.subject}
    return _private(render(request, "handoff/phone.html", context, status=422 if has_problem else 200))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no cache keeps the page, no other site learns where the visitor came from."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
