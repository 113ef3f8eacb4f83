"""The whole API: every app's operations under one roof, with limits, retries, errors and the OpenAPI document."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from pydantic import BaseModel

from mingban.cases import api as cases
from mingban.catalogue import api as catalogue
from mingban.clocks import api as clocks
from mingban.core.api import LONGEST_KEY, SCOPES, needs_key
from mingban.core.errors import BadInput, Problem
from mingban.core.problems import MEDIA_TYPE, ProblemDetails
from mingban.core.requests import acting
from mingban.datasets import api as datasets
from mingban.documents import api as documents
from mingban.files import api as files
from mingban.gateway import actions, rules
from mingban.gateway.api import webhooks
from mingban.gateway.api.errors import add_handlers
from mingban.gateway.throttling import calls
from mingban.search import api as search

View = TypeVar("View", bound=Callable[..., Any])

KEY = re.compile(rf"[A-Za-z0-9_.:-]{{8,{LONGEST_KEY}}}")
TOKEN_URL = "/api/v1/oauth/token"  # noqa: S105 — an address
PROBLEM_REF = {"$ref": "#/components/schemas/ProblemDetails"}
ALWAYS = {"422": "发来的内容有错", "429": "问得太快了", "default": "没有办成"}
TO_THE_KNOWN = {"401": "要先证明您是谁", "403": "您不能做这件事", "404": "没有找到", "409": "现在不能这样办"}


class MissingKey(BadInput):
    """A call that does something must carry a key, so that a retry never does it twice."""


class StrictParser(Parser):
    """JSON that the database can keep: UTF-8, no NUL, no half of a surrogate pair, no NaN."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return what was sent.

        :raises ValueError: when it is not such JSON.
        """
        found = json.loads(request.body.decode("utf-8"), parse_constant=_no_number)
        written = json.dumps(found, ensure_ascii=False)
        written.encode("utf-8")
        if "\\u0000" in written:
            raise ValueError("NUL")
        return cast(dict[str, Any], found)


class PlainRenderer(JSONRenderer):
    """JSON in which Chinese can be read."""

    json_dumps_params = {"ensure_ascii": False}


def _no_number(name: str) -> float:
    raise ValueError(name)


def once(view: View) -> View:
    """Wrap an operation: what POST does is done once per key, and a retry gets the first answer with `Idempotency-Replayed`."""

    @wraps(view)
    def answered(request: HttpRequest, **values: Any) -> Any:
        if not needs_key([request.method or ""], view.reach):  # type: ignore[attr-defined]
            return view(request, **values)
        status, body, is_replayed = actions.answer_once(
            user_id=acting(request).id or 0,
            key=_key(request),
            digest=_digest(request),
            status=view.success,  # type: ignore[attr-defined]
            do=lambda: _written(view(request, **values)),
            at=timezone.now(),
        )
        response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
        if is_replayed:
            response["Idempotency-Replayed"] = "true"
        return response

    return cast(View, answered)


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        said = f"要带 Idempotency-Key：8 到 {LONGEST_KEY} 个字母、数字或 _ . : -，每件事一个"
        raise MissingKey(said, problems=[Problem("#/header/Idempotency-Key", said)])
    return key


def _digest(request: HttpRequest) -> str:
    """The same method, address and content are the same call; of files the content counts, not how it was packed."""
    head = [str(request.method).encode(), request.get_full_path().encode()]
    if request.content_type != "multipart/form-data":
        return rules.digest_of([*head, request.body])
    fields = [f"{name}={value}".encode() for name, values in request.POST.lists() for value in values]
    uploads = [chunk for _, files in request.FILES.lists() for file in files for chunk in (file.read(), _rewound(file))]
    return rules.digest_of([*head, *fields, *uploads])


def _rewound(file: Any) -> bytes:
    file.seek(0)
    return str(file.name).encode()


def _written(told: BaseModel | None) -> str:
    return told.model_dump_json() if told is not None else ""


class MingbanApi(NinjaAPI):
    """Adds to the OpenAPI document what holds for every operation: how to prove who calls, and what errors look like."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI 3.1 document."""
        schema = super().get_openapi_schema(**options)
        components = schema["components"]
        components["schemas"]["ProblemDetails"] = _plain_schema()
        components["securitySchemes"] = SECURITY
        for methods in schema["paths"].values():
            for operation in methods.values():
                known = TO_THE_KNOWN if "security" in operation else {"404": "没有找到", "409": "暂时停办"}
                for status, words in {**known, **ALWAYS}.items():
                    content = {MEDIA_TYPE: {"schema": PROBLEM_REF}}
                    operation["responses"][status] = {"description": words, "content": content}
        return schema


def _plain_schema() -> dict[str, Any]:
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["Place"]
    return schema


SECURITY = {
    "clientCredentials": {
        "type": "oauth2",
        "description": "部门和代办人的系统：client_id 和 client_secret 由平台发给",
        "flows": {"clientCredentials": {"tokenUrl": TOKEN_URL, "scopes": SCOPES}},
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "本站页面上的程序：登录会话，写操作还要带 X-CSRFToken",
    },
}

api = MingbanApi(
    title="明办开放接口",
    version="1.0.0",
    description="目录、指南、公开数据、期限试算、申请、进度；部门系统：办件、办理、文书、事件推送。入门见 docs/api.md。",
    urls_namespace="gateway",
    docs_url=None,
    parser=StrictParser(),
    renderer=PlainRenderer(),
    throttle=[calls],
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
add_handlers(api)
api.add_decorator(once, mode="operation")
for _router in (
    catalogue.router,
    search.router,
    datasets.router,
    clocks.router,
    *cases.routers,
    files.router,
    documents.router,
    webhooks.router,
):
    api.add_router("", _router)
