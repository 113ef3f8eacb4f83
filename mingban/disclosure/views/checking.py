"""审前检查 and 撤下: what to look at again in a page before it is handed in, and taking it back afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.accounts.choices import Role
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.front import same_for_everybody
from mingban.core.requests import acting, posted
from mingban.disclosure import access, actions, queries, rules
from mingban.disclosure.forms import DecisionForm, RetractForm, ReviewForm
from mingban.disclosure.models import Decision, Publication, documents_in, not_passed


class NothingToReview(NotFound):
    """No step of review of this page waits for this official."""


@audience(Audience.STAFF, *access.DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def page_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the gate finds in the latest text of a page; let words stand that somebody has looked at."""
    page = queries.own_publication(acting(request).organisation_id, pk)
    shown = queries.advice_for(page.get_latest_revision_as_object())
    if request.method == "POST":
        wanted = [one for one in shown if request.POST.get("digest") in {one.advice.digest, "all"}]
        for one in wanted:
            actions.wave_advice(page=page, digest=one.advice.digest, by=acting(request), at=timezone.now())
        messages.success(request, f"{len(wanted)} 处记下了：看过，不用改")
        return redirect("disclosure:page-check", pk)
    context = {**_findings(page), "can_wave": acting(request).role == Role.EDITOR}
    return render(request, "disclosure/gate/check.html", context)


def _findings(page: Publication) -> dict[str, Any]:
    """Return what the gate finds in the latest text of a page."""
    draft = page.get_latest_revision_as_object()
    shown, waiting = queries.advice_for(draft), {one.pk for one in not_passed(draft)}
    pieces = list(queries.pieces_of(draft))
    return {
        "page": draft,
        "open": [one.advice for one in shown if not one.is_waved],
        "waved": [one.advice for one in shown if one.is_waved],
        "private": [(piece.place, one) for piece in pieces for one in rules.private_in(piece.text)],
        "files": [(one, one.pk in waiting) for one in documents_in(draft)],
    }


@audience(Audience.STAFF, *access.DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def page_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page to who has to review it, with what the gate finds, and take the verdict."""
    page = queries.own_publication(acting(request).organisation_id, pk)
    step = queries.step_for(page, acting(request).id)
    if step is None:
        raise NothingToReview("这一页现在没有等您审的。可能别人已经审过，或者您写过、审过前面一步")
    findings = _findings(page)
    kind = DecisionForm if isinstance(step.task.specific, Decision) else ReviewForm
    form = kind(posted(request), may_pass=not any(is_waiting for _, is_waiting in findings["files"]))
    if form.is_valid():
        said = dict(form.cleaned_data)
        is_passed = said.pop("verdict") == "approve"
        try:
            actions.review_page(
                page=page, step=step.pk, is_passed=is_passed, by=acting(request), at=timezone.now(), **said
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "审过了：通过" if is_passed else "退回去了，写的人看得到您的意见")
            return redirect("wagtailadmin_home")
    context = {**findings, "form": form, "step": step}
    return render(request, "disclosure/gate/review.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def page_retract(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a publication is taken back, and take it back."""
    page = queries.own_publication(acting(request).organisation_id, pk)
    form = RetractForm(posted(request))
    if form.is_valid():
        try:
            actions.retract_publication(
                page_id=pk, reason=form.cleaned_data["reason"], by=acting(request), at=timezone.now()
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "撤下了，原来的网址上留有说明")
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {"page": page, "form": form}
    return render(request, "disclosure/gate/retract.html", context, status=422 if form.errors else 200)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def retractions_list(request: HttpRequest) -> HttpResponse:
    """List what was taken back, for everybody."""
    return render(request, "disclosure/retractions.html", {"rows": queries.retractions()})
