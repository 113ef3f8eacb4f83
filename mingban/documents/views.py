"""Pages of documents: the PDF for those concerned, the check for everybody, and seals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed
from mingban.core.private import PDF, private_file
from mingban.core.requests import acting
from mingban.documents import queries, registry


class CannotOpenDocument(NotAllowed):
    """Only those whom the owner's app lets in may open a document."""


@audience(Audience.SIGNED_IN)
@require_safe
def document_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show the PDF to whom it concerns."""
    document = queries.document_by_token(token)
    actor = acting(request)
    if not registry.may_open(actor, document.owner_kind, document.owner_id):
        raise CannotOpenDocument("这份文书只有当事人和经办单位能打开。要核对真假，请扫文书上的二维码")
    response = private_file(queries.render_pdf(document), media_type=PDF, name=f"{document.number}.pdf")
    registry.tell_opened(actor, document.owner_kind, document.owner_id, f"{document.title} {document.number}")
    return response


@audience(Audience.PUBLIC)
@require_safe
@never_cache
def document_check(request: HttpRequest, token: str) -> HttpResponse:
    """Tell anybody who has scanned the code whether the document is genuine; no personal data."""
    document = queries.document_by_token(token)
    context = {
        "document": document,
        "is_intact": queries.is_intact(document),
        "caveat": registry.caveat_about(document.kind, document.token),
    }
    return render(request, "documents/check.html", context)


@audience(Audience.PUBLIC)
@require_safe
@cache_control(public=True, max_age=3600)
def seal_image(request: HttpRequest, code: str) -> HttpResponse:
    """Draw an organisation's seal."""
    return HttpResponse(queries.organisation_seal(code), content_type="image/svg+xml")
