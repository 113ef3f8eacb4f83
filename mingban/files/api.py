"""Files, for programs: the same door and the same trace as on the page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mingban.core.actors import Actor
from mingban.core.api import ApiRouter, binary, reach
from mingban.core.audiences import Audience
from mingban.core.errors import NotFound
from mingban.core.private import private_file
from mingban.core.requests import acting
from mingban.files import actions, queries, registry
from mingban.files.choices import ScanState
from mingban.files.models import StoredFile
from mingban.files.rules import FileInfected

router = ApiRouter(tags=["材料和文书"])


@router.get("/files/{token}", summary="下载一个材料文件", openapi_extra=binary("application/pdf", "image/*"))
@reach(Audience.SIGNED_IN, "documents:read")
def file_download(request: HttpRequest, token: str) -> HttpResponse:
    """经办单位的系统、申请人和代办人可以下载；经办单位的每次查看都记给当事人看。"""
    by = acting(request)
    file = _open_to(by, token)
    response = private_file(queries.bytes_of(file), media_type=file.media_type, name=file.name)
    registry.tell_opened(by, file.owner_kind, file.owner_id, file.name)
    return response


def _open_to(by: Actor, token: str) -> StoredFile:
    file = queries.file_by_token(token)
    if not registry.may_open(by, file.owner_kind, file.owner_id):
        raise NotFound("没有这个文件，或者它不归您看")
    if by.is_staff:
        file = actions.scan_file(file=file, at=timezone.now())
    if file.scan == ScanState.INFECTED:
        raise FileInfected("这个文件里发现病毒，不能下载")
    return file
