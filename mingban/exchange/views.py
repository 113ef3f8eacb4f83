"""What people have let registers be asked about them, and how they take it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.models import Party
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.requests import Request, acting
from mingban.exchange import actions, queries

CONSENTS_PER_PAGE = 20


@audience(Audience.CITIZEN)
@require_safe
def consents_list(request: Request) -> HttpResponse:
    """Show one's consents: which register, what, why, under which law, when, and whether it was asked."""
    pages = Paginator(queries.consents_of(Party(pk=acting(request).party_id)), CONSENTS_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "given": queries.given(list(page.object_list))}
    return render(request, "exchange/consents_list.html", context)


@audience(Audience.CITIZEN)
@require_POST
def consent_withdraw(request: Request, consent_id: int) -> HttpResponse:
    """Take a consent back.

    :raises NotFound: for one that is not one's own.
    """
    by = acting(request)
    consent = queries.consents_of(Party(pk=by.party_id)).filter(pk=consent_id).first()
    if consent is None:
        raise NotFound("没有这条同意")
    actions.withdraw_consent(consent=consent, by=by, at=timezone.now())
    messages.success(request, "收回了。从现在起不再查，也不再用查到的内容办没有交上来的申请")
    return redirect("exchange:consents-list")
