"""我的证照: what a citizen holds, and each one's face."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.requests import acting
from mingban.licences import queries
from mingban.licences.choices import IN_FORCE, LicenceStatus
from mingban.licences.models import Licence

TAGS = {LicenceStatus.VALID: "ok", LicenceStatus.CONTINUED: "ok", LicenceStatus.EXPIRED: "warn"}


def _card(licence: Licence) -> dict[str, object]:
    status = queries.status_of(licence)
    return {"licence": licence, "status": status.label, "tag": TAGS.get(status, "err"), "is_valid": status in IN_FORCE}


@audience(Audience.CITIZEN)
@require_safe
def licence_list(request: HttpRequest) -> HttpResponse:
    """List the licences that the visitor holds."""
    cards = [_card(licence) for licence in queries.visible_licences(acting(request))]
    return render(request, "licences/licence_list.html", {"cards": cards})


@audience(Audience.CITIZEN)
@require_safe
def licence_show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one licence: its face, its paper, what it is good for."""
    licence = queries.visible_licence(acting(request), identifier)
    check = reverse("documents:document-check", args=[licence.document_token])
    context = {
        **_card(licence),
        "check_url": settings.PUBLIC_URL.rstrip("/") + check,
        "errands": queries.errands_using(licence.type.code),
    }
    return render(request, "licences/licence_show.html", context)
