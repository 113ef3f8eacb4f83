"""The desk's screens of duties: what an organisation has to publish, and what it says of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.accounts.choices import Role
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.disclosure import actions, queries
from mingban.disclosure import duties_access as access
from mingban.disclosure.actions.duties import OPEN_TO_PAGES
from mingban.disclosure.choices import DutyState
from mingban.disclosure.duties_forms import OpenDutyForm, ReasonForm, ReportForm
from mingban.disclosure.models import PublishingDuty
from mingban.disclosure.queries.duties import TABS

DESK_ROLES = (*access.TENDING_ROLES, *access.WATCHING_ROLES)


@audience(Audience.STAFF, *DESK_ROLES)
@require_safe
def duties_desk(request: HttpRequest) -> HttpResponse:
    """List the duties of the official's organisation; supervisors' and auditors' those of their whole region."""
    by, now = acting(request), timezone.now()
    tab = request.GET.get("tab", "")
    office = request.GET.get("organisation", "").replace("\x00", "")[:80]
    found = queries.desk(
        by, tab=tab if tab in TABS else "", organisation=office, page=request.GET.get("page", ""), at=now
    )
    context = {
        "found": found,
        "tab": found.tab,
        "tabs": [(name, words, found.figures[name]) for name, words in TABS.items()],
        "organisation": office,
        "rows": [(duty, queries.standing(duty, now)) for duty in found.page],
        "tends": by.role in access.TENDING_ROLES,
        "imports": by.role == Role.PUBLISHER,
    }
    return render(request, "disclosure/duties/desk.html", context)


@audience(Audience.STAFF, *access.TENDING_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_open(request: HttpRequest) -> HttpResponse:
    """Take in what happened on what day."""
    by, now = acting(request), timezone.now()
    entries = queries.entries_to_open(by)
    chosen = {"entry": request.GET["entry"]} if "entry" in request.GET else {}
    form = OpenDutyForm(posted(request), entries=entries, at=now, initial=chosen)
    if form.is_valid():
        data = form.cleaned_data
        try:
            duty = actions.open_duty(entry_code=data["entry"].code, what=data["what"], on=data["on"], by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "登记好了，时限从这一天起算")
            return redirect("disclosure:duty-work", pk=duty.pk)
    context = {"form": form, "has_entries": entries.exists()}
    return render(request, "disclosure/duties/open.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a duty with what can be done about it now, and do it.

    :raises NotFound: when there is none, or it is none of this official's.
    """
    by = acting(request)
    duty = queries.duties_of_desk(by).filter(pk=pk).first()
    if duty is None:
        raise NotFound("没有这一条公开义务，或者它不是您单位的")
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms_ = _forms(request, duty, by, act)
    form = forms_.get(act)
    if act and form is None:
        raise NotAllowed("这一步现在不能办")
    if form is not None and form.is_valid():
        try:
            said = ACTS[act](pk, form.cleaned_data, by)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect("disclosure:duty-work", pk=pk)
    full = queries.duty_by_id(pk)
    context = {
        "duty": full,
        "standing": queries.standing(full, timezone.now()),
        "steps": queries.explain_duty(full),
        "timeline": queries.duty_timeline(full),
        "forms": forms_,
        "form": form,
        "watches": access.can_watch(by, full.organisation),
    }
    return render(request, "disclosure/duties/work.html", context, status=422 if form and form.errors else 200)


def _forms(request: HttpRequest, duty: PublishingDuty, by: Actor, act: str) -> dict[str, forms.Form]:
    """Return a form for each act that is open to this official now; the one that was sent holds what was sent."""
    made: dict[str, forms.Form] = {}
    first = {"url": duty.page_url, "title": duty.page.title if duty.page else ""}
    for name, is_open in _open_acts(duty, by).items():
        if is_open:
            data = request.POST if name == act else None
            made[name] = ReportForm(data, initial=first) if name == "report" else ReasonForm(data, auto_id=f"{name}_%s")
    return made


def _open_acts(duty: PublishingDuty, by: Actor) -> dict[str, bool]:
    tends = access.can_tend(by, duty.organisation)
    has_notice_over = duty.state == DutyState.STALE and bool(duty.entry.stays_days) and not duty.is_kept
    is_new = duty.state == DutyState.OPEN and duty.published_at is None
    return {
        "report": tends and duty.state in OPEN_TO_PAGES,
        "keep": tends and has_notice_over,
        "cancel": is_new and access.can_watch(by, duty.organisation),
    }


def _report(pk: int, data: dict[str, Any], by: Actor) -> str:
    actions.report_publication(duty_id=pk, url=data["url"], title=data["title"], by=by, at=timezone.now())
    return "报上去了。系统一会儿就去打开看，打得开才算公开"


def _keep(pk: int, data: dict[str, Any], by: Actor) -> str:
    actions.keep_publication(duty_id=pk, reason=data["reason"], by=by, at=timezone.now())
    return "转为长期公开了"


def _cancel(pk: int, data: dict[str, Any], by: Actor) -> str:
    actions.cancel_duty(duty_id=pk, reason=data["reason"], by=by, at=timezone.now())
    return "撤销了"


ACTS: dict[str, Callable[[int, dict[str, Any], Actor], str]] = {"report": _report, "keep": _keep, "cancel": _cancel}
