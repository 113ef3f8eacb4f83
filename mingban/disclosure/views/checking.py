"""审前检查 and 撤下: what to look at again in a page before it is handed in, and taking it back afterwards."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.accounts.choices import Role
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.front import same_for_everybody
from mingban.core.requests import acting, posted
from mingban.disclosure import access, actions, queries, rules
from mingban.disclosure.forms import RetractForm
from mingban.disclosure.models import documents_in, not_passed


@audience(Audience.STAFF, *access.DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def page_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the gate finds in the latest text of a page; let words stand that somebody has looked at."""
    page = queries.own_publication(acting(request).organisation_id, pk)
    draft = page.get_latest_revision_as_object()
    shown = queries.advice_for(draft)
    if request.method == "POST":
        wanted = [one for one in shown if request.POST.get("digest") in {one.advice.digest, "all"}]
        for one in wanted:
            actions.wave_advice(page=page, digest=one.advice.digest, by=acting(request), at=timezone.now())
        messages.success(request, f"{len(wanted)} 处记下了：看过，不用改")
        return redirect("disclosure:page-check", pk)
    pieces = list(queries.pieces_of(draft))
    waiting = {one.pk for one in not_passed(draft)}
    context = {
        "page": draft,
        "open": [one.advice for one in shown if not one.is_waved],
        "waved": [one.advice for one in shown if one.is_waved],
        "private": [(piece.place, one) for piece in pieces for one in rules.private_in(piece.text)],
        "files": [(one, one.pk in waiting) for one in documents_in(draft)],
        "can_wave": acting(request).role == Role.EDITOR,
    }
    return render(request, "disclosure/gate/check.html", context)


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
