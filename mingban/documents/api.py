"""Official documents, for programs: the same door and the same trace as on the page; the check is open to everybody."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from mingban.core.actors import Actor
from mingban.core.api import ApiRouter, Told, binary, reach
from mingban.core.audiences import Audience
from mingban.core.errors import NotFound
from mingban.core.private import PDF, private_file
from mingban.core.requests import acting
from mingban.documents import queries, registry
from mingban.documents.models import IssuedDocument

router = ApiRouter(tags=["材料和文书"])


class CheckTold(Told):
    """Whether a document is genuine, and what has become of it; no personal data."""

    kind: str
    title: str
    number: str
    organisation: str
    issued_at: datetime
    digest: str
    is_intact: bool
    caveat: str


@router.get("/documents/{token}", summary="下载一份文书", openapi_extra=binary(PDF))
@reach(Audience.SIGNED_IN, "documents:read")
def document_download(request: HttpRequest, token: str) -> HttpResponse:
    """PDF。经办单位的系统、申请人和代办人可以下载；经办单位的每次查看都记给当事人看。"""
    by = acting(request)
    document = _open_to(by, token)
    response = private_file(queries.render_pdf(document), media_type=PDF, name=f"{document.number}.pdf")
    registry.tell_opened(by, document.owner_kind, document.owner_id, f"{document.title} {document.number}")
    return response


@router.get("/documents/{token}/check", response=CheckTold, summary="核对一份文书")
@reach(Audience.PUBLIC)
def document_verify(request: HttpRequest, token: str) -> CheckTold:
    """文书二维码里的那一段就是 token。"""
    document = queries.document_by_token(token)
    caveat = registry.caveat_about(document.kind, document.token)
    return CheckTold(
        kind=document.kind,
        title=document.title,
        number=document.number,
        organisation=document.organisation.name,
        issued_at=document.issued_at,
        digest=document.digest,
        is_intact=queries.is_intact(document),
        caveat=f"{caveat.title}：{caveat.text}" if caveat else "",
    )


def _open_to(by: Actor, token: str) -> IssuedDocument:
    document = queries.document_by_token(token)
    if not registry.may_open(by, document.owner_kind, document.owner_id):
        raise NotFound("没有这份文书，或者它不归您看")
    return document
