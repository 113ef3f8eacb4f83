"""What programs get where people get an error page: problem details by RFC 9457, under the same sentences."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from mingban.core.errors import Refused

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"

TITLES = {
    400: "发来的内容读不懂",
    401: "要先证明您是谁",
    403: "您不能做这件事",
    404: "没有找到",
    405: "这个地址不能用这种方法",
    409: "现在不能这样办",
    422: "发来的内容有错",
    429: "问得太快了",
    503: "请过一会儿再试",
}


class Place(BaseModel):
    """One thing wrong: `pointer` is where in what was sent (RFC 6901, after `#/body`, `#/query`, `#/path` or `#/header`)."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """RFC 9457. `type` names the kind of refusal and never changes; `request` is the number to quote when asking for help."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    request: str
    errors: list[Place] = []


def is_for_program(request: HttpRequest) -> bool:
    """Tell whether the address is one of the API, whose errors are no pages."""
    return request.path.startswith(API_PREFIX)


def problem(request: HttpRequest, *, status: int, kind: str, detail: str, places: Sequence[Place] = ()) -> HttpResponse:
    """Return problem details; `kind` is the name of the error's class."""
    told = ProblemDetails(
        type=f"urn:mingban:problem:{_kebab(kind)}",
        title=TITLES.get(status, "我们这边出了错" if status >= 500 else "没有办成"),
        status=status,
        detail=detail,
        request=getattr(request, "number", ""),
        errors=list(places),
    )
    body = json.dumps(told.model_dump(mode="json"), ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def refusal_problem(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return a refusal as problem details, with every place that it names."""
    places = [Place(pointer=_given(one.where), detail=one.message) for one in getattr(refusal, "problems", [])]
    if refusal.field:
        places.insert(0, Place(pointer=pointer(["body", refusal.field]), detail=refusal.message))
    kind = type(refusal).__name__
    return problem(request, status=refusal.status, kind=kind, detail=refusal.message, places=places)


def pointer(parts: Iterable[Any]) -> str:
    """Return a JSON pointer (RFC 6901) as a fragment."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "#/" + "/".join(escaped)


def _given(where: str) -> str:
    """What a problem of a page names is a field or a row; what one of the API names is a pointer already."""
    return where if where.startswith("#/") or not where else pointer(["body", where])


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
