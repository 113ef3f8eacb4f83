"""How apps offer operations to programs: each `api.py` has an `ApiRouter`, and `gateway` mounts them all under /api/v1/.

Every operation declares whom it is for with `@reach`; one that does not cannot be added at all. Who calls is found
out by the `Door` before the operation runs: a token of a machine client, or the session of a citizen on our own pages.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.utils import check_csrf
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from mingban.core.actors import Actor
from mingban.core.audiences import Audience
from mingban.core.errors import NotAllowed, Refused
from mingban.core.paging import MOST

View = TypeVar("View", bound=Callable[..., Any])

# Scopes: what a client may be allowed. The words stand in the OpenAPI document.
SCOPES = {
    "cases:read": "读取本单位的办件",
    "cases:act": "以本岗位办理办件",
    "documents:read": "下载办件的材料和文书",
    "applications:read": "读取自己和委托人的申请、进度",
    "applications:write": "代办：填写、提交、补正、撤回申请",
    "webhooks:manage": "管理事件推送",
}
# The scope of a session on our own pages: whoever is signed in there may do all that a citizen may.
OF_SESSION = frozenset({"applications:read", "applications:write", "documents:read"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_KEY = 64


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 3.0 is as whole as 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
C = TypeVar("C")
# One of our vocabularies, `OneOf[Verdict]`: JSON has but its values, which a strict model would not take for members.
OneOf = Annotated[C, Strict(False)]


def _as_written(pattern: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or not re.match(pattern, value):
            raise PydanticCustomError("date_parsing", "not written as RFC 3339 has it")
        return value

    return check


def _in_utc(at: datetime) -> datetime:
    """PostgreSQL takes fewer offsets than the calendar has."""
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("date_parsing", "out of the calendar") from error


# Without this, a number would be taken for the seconds since 1970.
Day = Annotated[date, Field(strict=False), BeforeValidator(_as_written(r"\d{4}-\d\d-\d\d$"))]
Written = BeforeValidator(_as_written(r"\d{4}-\d\d-\d\d[Tt ]"))
Instant = Annotated[AwareDatetime, Field(strict=False), Written, AfterValidator(_in_utc)]
Limit = Annotated[int, Field(ge=1, le=MOST, description="一页最多多少条")]
Cursor = Annotated[str, Field(max_length=200, description="上一页给的 next_cursor；第一页不填")]


class Sent(BaseModel):
    """Base of what programs send: unknown keys and values of another type are refused, never guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Told(BaseModel):
    """Base of what programs are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom an operation is for: PUBLIC, CITIZEN, STAFF or SIGNED_IN (either), and the scope that a token must have."""

    audience: Audience
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Whom a token stands for, and what it may be used for."""

    actor: Actor
    scopes: frozenset[str]


class NotSignedIn(Refused):
    """Nobody has proved who he is."""

    status = 401


class MissingScope(NotAllowed):
    """The token was not given for this."""


class UndeclaredReach(TypeError):
    """An operation does not say whom it is for."""


def no_tokens(token: str, at: datetime) -> Bearer | None:
    """Until `gateway` puts its own reader in place, no token is good."""
    return None


# Whom a token stands for; `gateway` replaces it at start-up.
read_token: Callable[[str, datetime], Bearer | None] = no_tokens


def reach(audience: Audience, scope: str = "") -> Callable[[View], View]:
    """Declare whom the operation below is for.

    :raises UndeclaredReach: for a scope that does not exist, or a missing one where somebody must be known.
    """
    if (audience is Audience.PUBLIC) != (not scope) or (scope and scope not in SCOPES):
        raise UndeclaredReach(f"{audience} with scope {scope!r}")

    def declare(view: View) -> View:
        view.reach = Reach(audience=audience, scope=scope)  # type: ignore[attr-defined]
        return view

    return declare


class Door:
    """Finds out who calls, and lets in only whom the operation is for."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach

    def __call__(self, request: HttpRequest) -> Actor:
        """Return who acts.

        :raises NotSignedIn: without a good token or session. :raises MissingScope: when the token lacks the scope.
        :raises NotAllowed: when the operation is for others.
        """
        caller = _by_token(request) if "Authorization" in request.headers else _by_session(request)
        if self.reach.scope not in caller.scopes:
            raise MissingScope(f"这个令牌没有“{SCOPES[self.reach.scope]}”的权限（{self.reach.scope}）")
        is_staff = caller.actor.is_staff
        if self.reach.audience is Audience.STAFF and not is_staff:
            raise NotAllowed("这个接口只给部门的系统用")
        if self.reach.audience is Audience.CITIZEN and is_staff:
            raise NotAllowed("这个接口是申请人和代办人用的")
        request.actor = caller.actor  # type: ignore[attr-defined]
        return caller.actor


def _by_token(request: HttpRequest) -> Bearer:
    kind, _, token = request.headers["Authorization"].partition(" ")
    bearer = read_token(token.strip(), timezone.now()) if kind.lower() == "bearer" else None
    if bearer is None:
        raise NotSignedIn("令牌不对、已经过期，或者这个系统的接入已经停用")
    return bearer


def _by_session(request: HttpRequest) -> Bearer:
    """Programs of our own pages: a citizen's session, whose writes carry the page's CSRF token. Officials use the desk."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.is_staff:
        raise NotSignedIn("请带上访问令牌：Authorization: Bearer …")
    if request.method in WRITES and check_csrf(request) is not None:
        raise NotAllowed("请求没有带上页面的 CSRF 标记")
    return Bearer(actor=actor, scopes=OF_SESSION)


class ApiRouter(Router):
    """A router whose every operation has a declared reach; the door, the key of a retry and the schema follow from it."""

    def api_operation(self, methods: list[str], path: str, **options: Any) -> Callable[[View], View]:
        """Add an operation.

        :raises UndeclaredReach: when the view below declares nobody.
        """
        add = super().api_operation

        def declare(view: View) -> View:
            declared: Reach | None = getattr(view, "reach", None)
            if declared is None:
                raise UndeclaredReach(f"{view.__module__}.{view.__name__} does not say whom it is for")
            is_open = declared.audience is Audience.PUBLIC
            name = view.__name__.replace("_", "-")
            extra = {**(options.get("openapi_extra") or {})}
            if not is_open:
                extra["security"] = [{"clientCredentials": [declared.scope]}, *_session_security(declared)]
            if needs_key(methods, declared):
                extra["parameters"] = [KEY_PARAMETER]
            view.success = _success(options.get("response"))  # type: ignore[attr-defined]
            chosen = {**options, "auth": None if is_open else [Door(declared)], "openapi_extra": extra}
            chosen |= {"url_name": options.get("url_name") or name, "operation_id": options.get("operation_id") or name}
            return add(methods, path, **chosen)(view)

        return declare


def _success(response: Any) -> int:
    """Return the status of success: 200 unless the operation names another."""
    return int(next(iter(response))) if isinstance(response, dict) else 200


def needs_key(methods: list[str], declared: Reach) -> bool:
    """Tell whether a call must carry an idempotency key: what POST does by a known caller; other methods may be repeated anyway."""
    return "POST" in methods and declared.audience is not Audience.PUBLIC


def _session_security(declared: Reach) -> list[dict[str, list[str]]]:
    return [{"session": []}] if declared.scope in OF_SESSION and declared.audience is not Audience.STAFF else []


KEY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "同一次操作重试时用同一个键，只办一次；换一件事要换一个键",
    "schema": {"type": "string", "minLength": 8, "maxLength": LONGEST_KEY, "pattern": "^[A-Za-z0-9_.:-]+$"},
}


def binary(*media_types: str) -> dict[str, Any]:
    """Return the part of the schema that says that an operation answers with a file."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
    return {"responses": {200: {"content": content}}}
