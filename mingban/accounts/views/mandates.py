"""Letting somebody act for oneself, and taking that back."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts import actions, queries
from mingban.accounts.forms import MandateForm
from mingban.accounts.models import Mandate
from mingban.accounts.rules import ANY_SCOPE
from mingban.accounts.views.me import me
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting


@audience(Audience.CITIZEN)
@require_safe
def mandates_list(request: Request) -> HttpResponse:
    """Show whom one lets act, and for whom one may act."""
    person, now = me(request), timezone.now()
    context = {
        "given": [(mandate, _state(mandate, now)) for mandate in queries.given_mandates(person)],
        "held": queries.held_mandates(person, now),
        "entities": queries.entities_represented(person),
    }
    return render(request, "accounts/mandates_list.html", context)


def _state(mandate: Mandate, now: datetime) -> str:
    if mandate.revoked_at is not None:
        return "已收回"
    if mandate.valid_to <= now:
        return "已到期"
    return "有效"


@audience(Audience.CITIZEN)
@sensitive_post_parameters("identity_number", "phone")
def mandate_give(request: Request) -> HttpResponse:
    """Let a person act, found by identity number and phone together."""
    form = MandateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            actions.give_mandate(
                principal=me(request),
                agent=queries.find_agent(
                    identity_number=form.cleaned_data["identity_number"], phone=form.cleaned_data["phone"]
                ),
                scope=[ANY_SCOPE],
                valid_from=now,
                valid_to=_end_of(form.cleaned_data["valid_to"]),
                by=acting(request),
                at=now,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "授权好了，对方登录后可以替您办事。您随时可以收回")
            return redirect("accounts:mandates-list")
    return render(request, "accounts/mandate_give.html", {"form": form}, status=422 if form.errors else 200)


def _end_of(day: date) -> datetime:
    """The named day still counts."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@audience(Audience.CITIZEN)
@require_POST
def mandate_revoke(request: Request, mandate_id: int) -> HttpResponse:
    """Take a mandate back.

    :raises NotFound: for another person's mandate.
    """
    mandate = queries.given_mandates(me(request)).filter(pk=mandate_id).first()
    if mandate is None:
        raise NotFound("没有这份授权")
    actions.revoke_mandate(mandate=mandate, by=acting(request), at=timezone.now())
    messages.success(request, "授权收回了，对方不能再替您办事")
    return redirect("accounts:mandates-list")
