"""Opening a stored file."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed
from mingban.core.requests import acting
from mingban.files import queries, registry
from mingban.files.choices import MediaType

# A sandboxed PDF shows nothing in Safari and Chrome, whose viewers are pages with styles of their own.
POLICIES = {MediaType.PDF: "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"}
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


class CannotOpenFile(NotAllowed):
    """Only those whom the owner's app lets in may open a file."""


@audience(Audience.SIGNED_IN)
@require_safe
def file_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show a file to whom it concerns; nothing keeps a copy, nothing in it runs."""
    file = queries.file_by_token(token)
    actor = acting(request)
    if not registry.may_open(actor, file.owner_kind, file.owner_id):
        raise CannotOpenFile("这个文件只有当事人和经办单位能打开")
    response = HttpResponse(queries.bytes_of(file), content_type=file.media_type)
    response["Content-Disposition"] = f"inline; filename=\"file\"; filename*=UTF-8''{quote(file.name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICIES.get(MediaType(file.media_type), SANDBOX)
    registry.tell_opened(actor, file.owner_kind, file.owner_id, file.name)
    return response
