"""What goes wrong in a call, as problem details in Chinese with pointers."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from mingban.core.errors import Refused
from mingban.core.problems import Place, pointer, problem, refusal_problem

SAID: dict[str, str] = {
    "missing": "缺这一项",
    "extra_forbidden": "没有这一项，请去掉",
    "string_type": "要是文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "bool_type": "要是 true 或 false",
    "list_type": "要是一个列表",
    "dict_type": "要是一个对象",
    "model_type": "要是一个对象",
    "model_attributes_type": "要是一个对象",
    "too_short": "至少 {min_length} 条",
    "too_long": "最多 {max_length} 条",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "enum": "只能是：{expected}",
    "date_from_datetime_parsing": "日期写成 2026-03-07",
    "date_parsing": "日期写成 2026-03-07",
    "datetime_parsing": "时间写成 2026-03-07T09:00:00+08:00",
    "datetime_from_date_parsing": "时间写成 2026-03-07T09:00:00+08:00",
}


def add_handlers(api: NinjaAPI) -> None:
    """Answer everything that can go wrong as problem details; our own failures are left to Django, which logs them."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: _refused,
        ValidationError: _invalid,
        HttpError: _unreadable,
        Throttled: _too_fast,
        Http404: _not_found,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    response = refusal_problem(request, refusal)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="mingban"'
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [Place(pointer=pointer(_shown(one["loc"])), detail=_said(one)) for one in error.errors]
    said = "发来的内容有错，请看 errors"
    return problem(request, status=422, kind="BadInput", detail=said, places=places)


def _shown(where: tuple[Any, ...]) -> tuple[Any, ...]:
    """The library puts the name of our parameter between `body` and what was sent."""
    return (where[0], *where[2:]) if where[0] == "body" and len(where) > 1 else where


def _said(error: Mapping[str, Any]) -> str:
    try:
        return SAID[error["type"]].format(**error.get("ctx", {}))
    except KeyError:
        return "这一项不对"


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = "发来的内容读不懂，要是 UTF-8 的 JSON，不带看不见的控制字符"
    return problem(request, status=error.status_code, kind="BadRequest", detail=said)


def _too_fast(request: HttpRequest, error: Throttled) -> HttpResponse:
    return problem(request, status=429, kind="TooFast", detail="这一分钟问得太多了，请按 Retry-After 等一会儿再试")


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, status=404, kind="NotFound", detail="没有这个接口")
