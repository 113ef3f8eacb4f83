"""Following an application without signing in: by its number and a code sent to the applicant's phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mingban.accounts import actions as accounts
from mingban.accounts.choices import CodePurpose
from mingban.cases import queries
from mingban.cases.forms.lookup import LookupCodeForm, LookupForm
from mingban.cases.views.tracking import tracking_context
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.masking import mask_phone
from mingban.core.requests import client_address, posted

WAITING, SHOWN = "track-waiting", "track-shown"


@audience(Audience.PUBLIC)
def track_start(request: HttpRequest) -> HttpResponse:
    """Ask for number and phone, and send a code when they belong together.

    When they do not, everything else is the same: words, waiting times, attempts (see `request_phone_code`).
    """
    initial = {"number": request.GET.get("number", "")}
    form = LookupForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            _send(request, form.cleaned_data["number"], form.cleaned_data["phone"])
            return redirect("cases:track-code")
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(request, "cases/track_start.html", {"form": form}, status=422 if form.errors else 200)


def _send(request: HttpRequest, number: str, phone: str) -> None:
    at = timezone.now()
    code = accounts.request_phone_code(
        phone=phone,
        purpose=CodePurpose.TRACK,
        address=client_address(request),
        is_sent=queries.application_of_phone(number, phone, at) is not None,
        at=at,
    )
    request.session[WAITING] = {"number": number, "token": code.token, "phone": mask_phone(phone)}


@audience(Audience.PUBLIC)
def track_code(request: HttpRequest) -> HttpResponse:
    """Take the code and show the application."""
    waiting = request.session.get(WAITING)
    if not waiting:
        return redirect("cases:track-start")
    form = LookupCodeForm(posted(request))
    if form.is_valid():
        try:
            code, token = form.cleaned_data["code"], waiting["token"]
            accounts.use_phone_code(token=token, purpose=CodePurpose.TRACK, code=code, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            del request.session[WAITING]
            request.session[SHOWN] = [*request.session.get(SHOWN, [])[-4:], waiting["number"]]
            return redirect("cases:track-show", number=waiting["number"])
    context = {"form": form, "phone": waiting["phone"]}
    return render(request, "cases/track_code.html", context, status=422 if form.errors else 200)


@audience(Audience.PUBLIC)
def track_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show an application whose code was given in this session, without anything personal."""
    if number not in request.session.get(SHOWN, []):
        return redirect("cases:track-start")
    application = queries.submitted_application(number)
    return render(request, "cases/tracking.html", tracking_context(request, application, is_own=False))
