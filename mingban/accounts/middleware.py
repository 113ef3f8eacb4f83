"""Who is acting, is he still there, and may this route be opened."""

import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from mingban.accounts import queries
from mingban.accounts.choices import SessionKey
from mingban.accounts.models import StaffPost, User
from mingban.core.actors import Actor, ActorKind
from mingban.core.audiences import Audience
from mingban.core.errors import NotAllowed
from mingban.core.requests import Request
from mingban.core.views import refusal_page

GetResponse = Callable[[HttpRequest], HttpResponse]

WRITE_EVERY_SECONDS = 60
# What somebody with a temporary password may open: the page to change it, and his recovery codes, shown once just before.
OPEN_BEFORE_CHOOSING = frozenset({"accounts:password-change", "accounts:recovery-codes", "core:session-keep"})


def session_timeout(get_response: GetResponse) -> GetResponse:
    """End sessions that were idle for too long; the sign-in page then says so (session key `was_idle`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            _end_or_renew(request, request.user)
        return get_response(request)

    return middleware


def _end_or_renew(request: HttpRequest, user: User) -> None:
    """Write the time at most once a minute, as every write of a session is a write of the database."""
    now = int(time.time())
    seen = request.session.get(SessionKey.LAST_SEEN, now)
    is_citizen = user.person_id is not None
    limit = settings.SESSION_IDLE_SECONDS_CITIZEN if is_citizen else settings.SESSION_IDLE_SECONDS_STAFF
    if now - seen > limit:
        auth.logout(request)
        request.session[SessionKey.WAS_IDLE] = True
    elif SessionKey.LAST_SEEN not in request.session or (now - seen >= WRITE_EVERY_SECONDS and _is_by_hand(request)):
        request.session[SessionKey.LAST_SEEN] = now


def _is_by_hand(request: HttpRequest) -> bool:
    """A page that refreshes a part of itself keeps nobody signed in who has gone away."""
    return request.method != "GET" or request.headers.get("HX-Request") != "true"


def actor(get_response: GetResponse) -> GetResponse:
    """Set request.actor, request.post and request.posts; pages of somebody signed in are kept in no cache."""

    def middleware(request: Request) -> HttpResponse:
        request.posts = _posts(request)
        request.post = _chosen(request)
        request.actor = _actor(request)
        response = get_response(request)
        if request.actor and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    return middleware  # type: ignore[return-value]  # our own request class is what Django's becomes here


def _posts(request: Request) -> list[StaffPost]:
    user = request.user
    if not isinstance(user, User) or user.person_id is not None:
        return []
    return list(queries.posts_of(user, timezone.now()))


def _chosen(request: Request) -> StaffPost | None:
    """The post that the official chose in this session, while he holds it; else the first."""
    chosen = request.session.get(SessionKey.POST) if request.posts else None
    return next((post for post in request.posts if post.pk == chosen), request.posts[0] if request.posts else None)


def _actor(request: Request) -> Actor | None:
    user = request.user
    if not isinstance(user, User) or (user.person_id is None and request.post is None):
        return None
    return queries.actor_of(user, request.post)


class AudienceMiddleware:
    """Open a route only to whom it declares; one that declares nobody is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; the decision needs the view."""
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Answer for the view where this visitor may not open it."""
        who, roles = _declared(request, view)
        if who in {Audience.PUBLIC, Audience.MACHINE}:
            return None
        if who is not None and request.actor is None and not request.user.is_authenticated:
            return _to_sign_in(request, is_staff=who is Audience.STAFF)
        if _has_to_choose_a_password(request):
            return HttpResponseRedirect(resolve_url("accounts:password-change"))
        reason = _why_not(request.actor, who, roles)
        return refusal_page(request, NotAllowed(reason)) if reason else None


audience = AudienceMiddleware


def _declared(request: HttpRequest, view: Callable[..., HttpResponse]) -> tuple[Audience | None, frozenset[str]]:
    """Our views carry their audience; those of other packages stand in tables by path or by route name."""
    declared: Audience | None = getattr(view, "audience", None)
    if declared is not None:
        return declared, getattr(view, "roles", frozenset())
    for path, below in settings.PATH_AUDIENCES.items():
        if request.path.startswith(f"/{path}"):
            return below
    name = request.resolver_match.view_name if request.resolver_match else ""
    return settings.ROUTE_AUDIENCES.get(name), frozenset()


def _has_to_choose_a_password(request: Request) -> bool:
    """Whoever came in by a password that an administrator knows chooses his own before anything else."""
    user, here = request.user, request.resolver_match.view_name if request.resolver_match else ""
    return isinstance(user, User) and user.temporary_until is not None and here not in OPEN_BEFORE_CHOOSING


def _why_not(actor: Actor | None, who: Audience | None, roles: frozenset[str]) -> str:
    """Say why this visitor may not open the page; empty when he may."""
    if who is None:
        return "这一页还没有写明给谁看，所以不能打开"
    if actor is None:
        return "您的账号现在没有岗位，请联系本单位的系统管理员"
    if who is Audience.CITIZEN and actor.kind is not ActorKind.PERSON:
        return "这一页是群众办事用的，您现在用的是工作账号，请先退出，再用手机号登录"
    if who is Audience.STAFF and not actor.is_staff:
        return "这一页只给工作人员看"
    if roles and actor.role not in roles:
        return f"您现在的岗位是“{actor.post}”，不能打开这一页"
    return ""


def _to_sign_in(request: HttpRequest, *, is_staff: bool) -> HttpResponse:
    """Send the visitor to sign in and back here afterwards; a form that was sent leads back to the page it stood on."""
    target = resolve_url("accounts:staff-sign-in" if is_staff else settings.LOGIN_URL)
    target = f"{target}?{urlencode({'next': _way_back(request)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(target)
    return HttpResponseRedirect(target)


def _way_back(request: HttpRequest) -> str:
    is_page = request.method in {"GET", "HEAD"} and request.headers.get("HX-Request") != "true"
    if is_page:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
