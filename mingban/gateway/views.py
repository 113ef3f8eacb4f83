"""The token endpoint, and addresses that are none."""

import math
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauth2_provider.views import RevokeTokenView, TokenView

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.gateway.throttling import token_calls

_give = TokenView.as_view()
_take_back = RevokeTokenView.as_view()


@audience(Audience.MACHINE)
@csrf_exempt
@require_POST
def token_give(request: HttpRequest) -> HttpResponse:
    """Give a token for a client's id and secret (RFC 6749 §4.4); errors are those of that standard."""
    if not token_calls.allow_request(request):
        return _slow_down()
    return cast(HttpResponse, _give(request))


@audience(Audience.MACHINE)
@csrf_exempt
@require_POST
def token_revoke(request: HttpRequest) -> HttpResponse:
    """End a token before its time (RFC 7009)."""
    if not token_calls.allow_request(request):
        return _slow_down()
    return cast(HttpResponse, _take_back(request))


def _slow_down() -> HttpResponse:
    said = {"error": "temporarily_unavailable", "error_description": "这一分钟要令牌太多次了"}
    response = JsonResponse(said, status=429, json_dumps_params={"ensure_ascii": False})
    response["Retry-After"] = str(math.ceil(token_calls.wait()))
    return response


@audience(Audience.PUBLIC)
@csrf_exempt
def nothing_show(request: HttpRequest) -> HttpResponse:
    """Say that there is no such operation.

    :raises NotFound:
    """
    raise NotFound("没有这个接口，全部接口见 /api/v1/openapi.json")
