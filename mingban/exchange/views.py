"""What people have let registers be asked about them, and how they take it back; which entities they represent."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.models import Party, Person
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.exchange import actions, queries
from mingban.exchange.choices import ClaimState
from mingban.exchange.forms import EntityForm
from mingban.exchange.models import EntityClaim

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


@audience(Audience.CITIZEN)
@require_safe
def entities_list(request: Request) -> HttpResponse:
    """Show the legal entities that one represents, or says one does, and how sure that is."""
    context = {"claims": queries.claims_of(acting(request).party_id or 0), "words": _words()}
    return render(request, "exchange/entities_list.html", context)


def _words() -> str:
    return queries.consent_words(queries.data_service(queries.ENTITY_SERVICE))


@audience(Audience.CITIZEN)
def entity_claim(request: Request) -> HttpResponse:
    """Name a legal entity that one represents, and have the register asked at once, as the button says."""
    by, now = acting(request), timezone.now()
    form = EntityForm(posted(request))
    if form.is_valid():
        person = Person.objects.get(pk=by.party_id or 0)
        try:
            claim = actions.claim_entity(person=person, **form.cleaned_data, by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _check(request, claim)
    context = {"form": form, "words": _words()}
    return render(request, "exchange/entity_claim.html", context, status=422 if form.errors else 200)


def _check(request: Request, claim: EntityClaim) -> HttpResponse:
    claim = actions.check_claim(claim=claim, by=acting(request), at=timezone.now())
    if claim.state == ClaimState.VERIFIED:
        messages.success(request, f"核实了，您可以代表{claim.name}办事")
    elif claim.state == ClaimState.OPEN:
        messages.warning(request, "登记机关现在没有答复，不是您的问题。过一会儿再核实一次")
    else:
        messages.error(request, f"没有核实成：{claim.get_state_display()}")
    return redirect("exchange:entities-list")


@audience(Audience.CITIZEN)
@require_POST
def entity_check(request: Request, claim_id: int) -> HttpResponse:
    """Have the register asked again."""
    return _check(request, _own(request, claim_id))


@audience(Audience.CITIZEN)
@require_POST
def entity_drop(request: Request, claim_id: int) -> HttpResponse:
    """Forget an entity that was not verified."""
    try:
        actions.drop_claim(claim=_own(request, claim_id), by=acting(request), at=timezone.now())
    except actions.CannotClaim as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "删掉了")
    return redirect("exchange:entities-list")


def _own(request: Request, claim_id: int) -> EntityClaim:
    """Return an entity that the visitor has named.

    :raises NotFound: when it is somebody else's, or none.
    """
    claim = queries.claims_of(acting(request).party_id or 0).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("没有这家单位")
    return claim
