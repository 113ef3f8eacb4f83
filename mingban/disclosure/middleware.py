"""The publishing desk (Wagtail's admin): who may come in, and under which content policy."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mingban.accounts.models import User
from mingban.disclosure import actions

PATH = "/publishing/"
# Wagtail's editor sets styles in the page and reads its own data from blobs; it does not run scripts from elsewhere.
LOOSER = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


def publishing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Before a page of the publishing desk align the official's rights with his posts; after it, loosen the policy for it alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PATH):
            return get_response(request)
        if isinstance(request.user, User) and request.user.person_id is None:
            actions.align_groups(user=request.user, at=timezone.now())
        response = get_response(request)
        response._csp_replace = LOOSER  # type: ignore[attr-defined]  # django-csp reads it
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware
