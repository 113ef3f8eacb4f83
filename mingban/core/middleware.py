"""Around every request: a number that stands on error pages and in the log, and refusals as pages."""

import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.backends.base import SessionBase
from django.db.utils import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse

from mingban.core.errors import NotFound, Refused
from mingban.core.faults import SessionNotKept
from mingban.core.problems import is_for_program
from mingban.core.views import refusal_page

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("mingban.request")


def request_number(get_response: GetResponse) -> GetResponse:
    """Give each request a number (eight characters, easy to read out), bind it to the log, return it as X-Request-Id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(4).upper()  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request.number)  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Request-Id"] = request.number  # type: ignore[attr-defined]
        if response.status_code >= 400:
            log.warning("request.failed", method=request.method, path=request.path, status=response.status_code)
        return response

    return middleware


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's; but its trouble is not the visitor's while the database takes nothing (its disk is full)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session; what was answered stands without it, unless the session was to remember something of it.

        When we come here the act is committed or refused. Of a reader, and of a refusal, the session holds nothing that could not
        wait; of an act often only when the visitor was last seen (`SESSION_KEYS_THAT_CAN_WAIT`).

        :raises SessionNotKept: when the act is done and the session has lost more than that.
        """
        try:
            return super().process_response(request, response)
        except OperationalError as error:
            is_act = request.method not in {"GET", "HEAD"} and response.status_code < 400
            if is_act and _would_forget(request.session):
                raise SessionNotKept from error
            log.warning("session.not_kept", exc_info=True)
            return response


def _would_forget(session: SessionBase) -> bool:
    """Tell whether a session holds other than what is saved of it; a full database can still be read, one that is away cannot."""
    try:
        saved = type(session)(session.session_key).load() if session.session_key else {}
    except DatabaseError:
        return True
    names = {*saved, *session.keys()} - set(settings.SESSION_KEYS_THAT_CAN_WAIT)
    return any(saved.get(name) != session.get(name) for name in names)


class NotThisWay(Refused):
    """The address takes other methods only."""

    status = 405


class RefusalMiddleware:
    """Turn a `Refused` that a view let through into a page with its status and sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; what a view does not take at all (a page typed in that only forms send to) is said in words."""
        # PostgreSQL keeps no such character: nothing can be found by it, and asking would be our own failure.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refusal_page(request, NotFound("没有找到这一页，网址里有不能用的字符"))
        response = self.get_response(request)
        is_program = is_for_program(request)
        if response.status_code == 405 and (is_program or not response.content):
            said = (
                "这个地址不能用这种方法，能用的在 Allow 里"
                if is_program
                else "这一步要在页面上点按钮办，不能直接打开网址"
            )
            page = refusal_page(request, NotThisWay(said))
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; leave everything else to the error page."""
        if isinstance(exception, Refused):
            return refusal_page(request, exception)
        return None


refusals = RefusalMiddleware
