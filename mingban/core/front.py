"""In front of Django: for a second, a page that is the same for everybody is given again instead of being made again.

Only pages whose view says so, only to visitors who bring no cookie but those of their display (who is signed in, or was told
something once, brings others), and each kind of display has its own. Nobody has to be told when something changes: no page is
older than a second.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.http import HttpResponse

SECONDS = 1.0
# In all; a page of more than a tenth of it is not kept.
MOST_BYTES = 16_000_000
DISPLAY = "ui-"
# Every answer has its own; they say nothing of the page.
NOT_KEPT = frozenset({"x-request-id", "date"})

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Key = tuple[str, ...]
V = TypeVar("V", bound=Callable[..., HttpResponse])


def same_for_everybody(view: V) -> V:
    """Say of a page that it depends on its address and the visitor's display alone, so that it may be given to others."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.is_same_for_everybody = True  # type: ignore[attr-defined]
        return response

    return marked  # type: ignore[return-value]  # the view itself, with one line more


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered, and until when it may be given again."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    until: float


class Front:
    """A WSGI application that asks the one behind it only for what it does not have at hand."""

    def __init__(self, application: Application, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        """Stand in front of `application`; keep pages for `seconds`."""
        self._application = application
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._pages: dict[Key, Page] = {}
        self._bytes = 0
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        key = _key(environ)
        if key is None:
            return self._application(environ, start_response)
        page = self._pages.get(key)
        if page is not None and page.until > monotonic():
            start_response(page.status, page.headers)
            return [page.body]
        return self._ask(key, environ, start_response)

    def _ask(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        # What is read later than this may be newer, never older.
        until = monotonic() + self._seconds
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said.append((status, headers))
            return start_response(status, headers, *rest)

        answer = self._application(environ, note)
        if not getattr(answer, "is_same_for_everybody", False):
            return answer
        status, headers = said[-1]
        names = {name.lower() for name, _ in headers}
        if not status.startswith("200") or "set-cookie" in names:
            return answer
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]  # a response of Django's
        self._keep(key, Page(status, [one for one in headers if one[0].lower() not in NOT_KEPT], body, until))
        return [body]

    def _keep(self, key: Key, page: Page) -> None:
        """Keep a page; the oldest go when there is no room."""
        if len(page.body) > self._most_bytes // 10:
            return
        with self._lock:
            self._drop(key)
            while self._pages and self._bytes + len(page.body) > self._most_bytes:
                self._drop(next(iter(self._pages)))
            self._pages[key] = page
            self._bytes += len(page.body)

    def _drop(self, key: Key) -> None:
        former = self._pages.pop(key, None)
        self._bytes -= len(former.body) if former else 0


def _key(environ: Environ) -> Key | None:
    """Return what a page that is the same for everybody still depends on; None for requests that must be asked."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_HX_REQUEST" in environ or "HTTP_AUTHORIZATION" in environ:
        return None
    cookies = sorted(part.strip() for part in environ.get("HTTP_COOKIE", "").split(";") if part.strip())
    if not all(cookie.startswith(DISPLAY) for cookie in cookies):
        return None
    place = ("wsgi.url_scheme", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT")
    return (*(str(environ.get(name, "")) for name in place), *cookies)
