"""After handing in: how far it is, what is still wanted, withdrawing. For citizens, and for whoever holds their mandate."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query
from ninja.files import UploadedFile
from pydantic import Field

from mingban.cases import actions, queries
from mingban.cases.api.drafts import ValuesSent, read_values
from mingban.cases.api.told import (
    ApplicationLine,
    FileTold,
    TrackingTold,
    application_line,
    file_told,
    tracking_told,
)
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.core.api import ApiRouter, Cursor, Limit, Sent, reach
from mingban.core.audiences import Audience
from mingban.core.errors import NotFound
from mingban.core.paging import Page, page_of
from mingban.core.requests import acting
from mingban.files import actions as files

router = ApiRouter(tags=["申请"])

READ, WRITE = "applications:read", "applications:write"


class WithdrawalSent(Sent):
    """Why; nobody has to say."""

    reason: Annotated[str, Field(max_length=300)] = ""


@router.get("/applications", response=Page[ApplicationLine], summary="自己的申请")
@reach(Audience.CITIZEN, READ)
def application_list(
    request: HttpRequest,
    state: Annotated[ApplicationState | None, Query()] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ApplicationLine]:
    """自己的，和授权还有效的委托人的，先开始的在前，没交的也在内。"""
    rows = Application.objects.filter(queries.own_applications(acting(request), timezone.now()))
    if state:
        rows = rows.filter(state=state)
    return page_of(rows, application_line, list_name="applications", cursor=cursor, limit=limit)


@router.get("/applications/{number}", response=TrackingTold, summary="办到哪了")
@reach(Audience.CITIZEN, READ)
def application_show(request: HttpRequest, number: str) -> TrackingTold:
    """每件事办到哪、在谁手里、最迟哪天，还要补什么，出了哪些文书。"""
    return _tracking(queries.own_application(acting(request), number, timezone.now()))


@router.get("/shared/{share_token}", response=TrackingTold, summary="办到哪了（转发的链接）")
@reach(Audience.PUBLIC)
def application_shared(request: HttpRequest, share_token: str) -> TrackingTold:
    """不含姓名、编号、原因和文书。"""
    application = queries.application_shared(share_token)
    return tracking_told(application, queries.tracking(application, is_shared=True), [], is_own=False)


@router.post("/applications/{number}/documents/{kind}/files", response={201: FileTold}, summary="补一份材料")
@reach(Audience.CITIZEN, WRITE)
def application_supply(request: HttpRequest, number: str, kind: str, file: Annotated[UploadedFile, File()]) -> FileTold:
    """后补的，或者补正时要的。"""
    by, now = acting(request), timezone.now()
    application = queries.own_application(by, number, now)
    scans = files.screen([file]).results
    kept = actions.supply_material(application=application, kind_code=kind, upload=file, scans=scans, by=by, at=now)
    return file_told(kept)


@router.put("/applications/{number}/values", response=TrackingTold, summary="补正时改填的内容")
@reach(Audience.CITIZEN, WRITE)
def application_renew(request: HttpRequest, number: str, body: ValuesSent) -> TrackingTold:
    """只在有单位要求补正时能改；改好就算重新交了申请表。"""
    by, now = acting(request), timezone.now()
    application = queries.own_application(by, number, now)
    values = read_values(application, body.values)
    actions.renew_form(application=application, values=values, is_last=True, by=by, at=now)
    return _tracking(queries.own_application(by, number, now))


@router.post("/applications/{number}/cases/{case}/supplement", response=TrackingTold, summary="都补好了，交上去")
@reach(Audience.CITIZEN, WRITE)
def application_supplement(request: HttpRequest, number: str, case: str) -> TrackingTold:
    """补正要的都交齐以后，那个单位重新有五个工作日。"""
    by, now = acting(request), timezone.now()
    application = queries.own_application(by, number, now)
    if not application.cases.filter(number=case).exists():
        raise NotFound("这份申请里没有这个办件")
    actions.supplement_case(number=case, by=by, at=now)
    return _tracking(queries.own_application(by, number, now))


@router.post("/applications/{number}/withdrawal", response=TrackingTold, summary="撤回")
@reach(Audience.CITIZEN, WRITE)
def application_withdraw(request: HttpRequest, number: str, body: WithdrawalSent) -> TrackingTold:
    """撤回还没作出决定的办件。"""
    by, now = acting(request), timezone.now()
    application = queries.own_application(by, number, now)
    return _tracking(actions.withdraw_application(application=application, reason=body.reason, by=by, at=now))


def _tracking(application: Application) -> TrackingTold:
    found = queries.tracking(application)
    corrections = queries.corrections_among([lane.case for lane in found.lanes])
    return tracking_told(application, found, corrections, is_own=True)
