"""Filling in for somebody: who and what, how far it is, handing in, the receipt on paper."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts import actions as accounts
from mingban.appointments import queries as appointments
from mingban.cases import queries as cases
from mingban.catalogue import queries as catalogue
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotAllowed, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.reception import access, actions, queries
from mingban.reception.choices import Basis
from mingban.reception.forms import HelpForm, PaperForm
from mingban.reception.models import Help


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@sensitive_post_parameters("identity_number", "name")
def help_start(request: HttpRequest) -> HttpResponse:
    """Ask for whom and on whose word; the person's number is checked with the register and stands in no address."""
    form = HelpForm(posted(request), request.FILES or None, errands=_errands())
    if form.is_valid():
        try:
            made = _begin(request, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            if made.application_id is None:
                messages.success(request, "请他看对客屏，点“同意”就可以开始填")
                return redirect("reception:visit-show")
            return redirect("reception:help-show", help_id=made.pk)
    sitting = appointments.sitting_of(acting(request))
    context = {"form": form, "sitting": sitting, "screen": queries.screen_at(sitting.counter) if sitting else None}
    return render(request, "reception/help_start.html", context, status=422 if form.errors else 200)


def _errands() -> list[tuple[str, str]]:
    bundles = [(f"bundle:{one.bundle.code}", str(one.definition["name"])) for one in catalogue.open_bundles()]
    items = [(f"item:{one.item.code}", str(one.definition["plain_name"])) for one in catalogue.open_items()]
    return bundles + items


def _begin(request: HttpRequest, form: HelpForm) -> Help:
    by, at = acting(request), timezone.now()
    sitting = appointments.sitting_of(by)
    counter = sitting.counter if sitting else None
    data = form.cleaned_data
    person = accounts.identify_person(name=data["name"], identity_number=data["identity_number"], by=by, at=at)
    if data["basis"] == Basis.PRESENT:
        return actions.ask_to_help(person=person, counter=counter, by=by, at=at, **form.target())
    return actions.help_with_paper(
        person=person,
        paper=data["paper"],
        agent_name=data["agent_name"],
        counter=counter,
        by=by,
        at=at,
        **form.target(),
    )


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def help_of(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from a page of the draft to the page that says how far it is.

    :raises NotFound: when the official does not fill it in.
    """
    found = queries.help_of(acting(request), token, timezone.now())
    return redirect("reception:help-show", help_id=found.pk)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def help_show(request: HttpRequest, help_id: int) -> HttpResponse:
    """Show how far it is, and what the person has still to do."""
    made = queries.held_help(acting(request), help_id, timezone.now())
    if made.filed_at is not None:
        return redirect("reception:receipt-show", help_id=help_id)
    return _help_page(request, made, PaperForm())


def _help_page(request: HttpRequest, made: Help, form: PaperForm, refusal: Refused | None = None) -> HttpResponse:
    application = made.application
    if application is None:
        raise BadInput("这份代填还没有开始")
    plan = cases.plan_of(application)
    sitting = appointments.sitting_of(acting(request))
    context = {
        "help": made,
        "application": application,
        "form": form,
        "refusal": refusal,
        "unready": cases.unready(application, plan),
        "missing": queries.missing_replies(application),
        "replies": queries.replies_to_now(application),
        "visit": queries.open_visit(sitting.counter) if sitting else None,
    }
    return render(request, "reception/help.html", context, status=422 if form.errors or refusal else 200)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def paper_sign(request: HttpRequest, help_id: int) -> HttpResponse:
    """Keep the scan of the form that the person signed by hand."""
    by, at = acting(request), timezone.now()
    made = queries.held_help(by, help_id, at)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid() and made.application is not None:
        try:
            actions.sign_on_paper(application=made.application, upload=form.cleaned_data["paper"], by=by, at=at)
        except Refused as refusal:
            form.add_error("paper", refusal.message)
        else:
            messages.success(request, "签字的申请表存好了")
            return redirect("reception:help-show", help_id=help_id)
    return _help_page(request, made, form)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def help_file(request: HttpRequest, help_id: int) -> HttpResponse:
    """Hand in."""
    by, at = acting(request), timezone.now()
    try:
        actions.file_for(help_id=help_id, by=by, at=at)
    except (BadInput, NotAllowed) as refusal:
        return _help_page(request, queries.held_help(by, help_id, at), PaperForm(), refusal)
    return redirect("reception:receipt-show", help_id=help_id)


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_POST
def help_end(request: HttpRequest, help_id: int) -> HttpResponse:
    """Stop."""
    actions.end_help(help_id=help_id, by=acting(request), at=timezone.now())
    messages.success(request, "不再代填了，填过的还在他名下")
    return redirect("reception:visit-show")


@audience(Audience.STAFF, *access.COUNTER_ROLES)
@require_safe
def receipt_show(request: HttpRequest, help_id: int) -> HttpResponse:
    """Show the receipt to print: number, what is done, by when, and a code to look it up without a phone of one's own."""
    made = queries.held_help(acting(request), help_id, timezone.now())
    if made.application is None or made.filed_at is None:
        return redirect("reception:help-show", help_id=help_id)
    path = reverse("cases:application-share", args=[made.application.share_token])
    context = {
        "help": made,
        "application": made.application,
        "tracking": cases.tracking(made.application),
        "share_url": settings.PUBLIC_URL.rstrip("/") + path,
        "number": queries.staff_number(made.post),
    }
    return render(request, "reception/receipt.html", context)
