"""Routes that fail in every way, beside those of the site."""

import errno
import os

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotAllowed, NotFound, Problem, Refused, StalePage

REFUSALS: dict[str, Refused] = {
    "refused": Refused("这一步现在不能做"),
    "not-allowed": NotAllowed("这一件不归您办"),
    "not-found": NotFound("没有这一件"),
    "bad-input": BadInput("有两处要改", problems=[Problem("B7", "要填天数"), Problem("", "少一列")]),
    "stale": StalePage("刚才有人办过了，请刷新"),
}


@audience(Audience.PUBLIC)
@csrf_exempt
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    """Refuse."""
    raise REFUSALS[kind]


@audience(Audience.PUBLIC)
def crash(request: HttpRequest) -> HttpResponse:
    """Fail as only a mistake of ours can."""
    secret = "kept-from-the-visitor"
    raise RuntimeError(secret)


@audience(Audience.PUBLIC)
@csrf_exempt
def run_out_of_room(request: HttpRequest) -> HttpResponse:
    """Fail as on a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@audience(Audience.PUBLIC)
def work(request: HttpRequest) -> HttpResponse:
    """Go well."""
    return HttpResponse("done")


@audience(Audience.PUBLIC)
@csrf_exempt
def remember(request: HttpRequest, name: str) -> HttpResponse:
    """Keep something in the session."""
    request.session[name] = request.session.get(name, 0) + 1
    return HttpResponse("done")


handler400 = "mingban.core.views.bad_request"
handler403 = "mingban.core.views.permission_denied"
handler404 = "mingban.core.views.page_not_found"
handler500 = "mingban.core.views.server_error"

urlpatterns = [
    path("tests/refuse/<str:kind>/", refuse),
    path("tests/crash/", crash),
    path("tests/full/", run_out_of_room),
    path("api/v1/tests/full/", run_out_of_room),
    path("tests/work/", work),
    path("tests/remember/<str:name>/", remember),
    path("", include("config.urls")),
]
