"""Opening a stored file."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed
from mingban.core.private import private_file
from mingban.core.requests import acting
from mingban.files import actions, queries, registry
from mingban.files.choices import ScanState
from mingban.files.models import StoredFile


class CannotOpenFile(NotAllowed):
    """Only those whom the owner's app lets in may open a file, and nobody one with a virus."""


def _opened(actor: Actor, token: str) -> StoredFile:
    """Return a file that the actor may open; what came while the scanner was silent is scanned before an official reads it."""
    file = queries.file_by_token(token)
    if not registry.may_open(actor, file.owner_kind, file.owner_id):
        raise CannotOpenFile("这个文件只有当事人和经办单位能打开")
    if actor.is_staff:
        file = actions.scan_file(file=file, at=timezone.now())
    if file.scan == ScanState.INFECTED:
        raise CannotOpenFile("这个文件里发现病毒，不能打开。请让办事人换一个文件")
    return file


@audience(Audience.SIGNED_IN)
@require_safe
def page_show(request: HttpRequest, token: str, page: int) -> HttpResponse:
    """Show one page of a file as a picture, to whom the file concerns."""
    actor = acting(request)
    file = _opened(actor, token)
    data, media_type = queries.page_image(file, page)
    response = private_file(data, media_type=media_type, name=f"{page}")
    registry.tell_opened(actor, file.owner_kind, file.owner_id, f"{file.name} 第 {page} 页")
    return response


@audience(Audience.SIGNED_IN)
@require_safe
def file_open(request: HttpRequest, token: str) -> HttpResponse:
    """Show a file to whom it concerns; nothing keeps a copy, nothing in it runs."""
    actor = acting(request)
    file = _opened(actor, token)
    response = private_file(queries.bytes_of(file), media_type=file.media_type, name=file.name)
    registry.tell_opened(actor, file.owner_kind, file.owner_id, file.name)
    return response
