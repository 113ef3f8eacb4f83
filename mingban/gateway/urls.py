"""Routes of the API. An address opens only when every operation behind it has declared whom it is for."""

from typing import Any

from django.urls import URLPattern, path, re_path

from mingban.core.audiences import Audience
from mingban.gateway import views
from mingban.gateway.api.root import api


def _declared(pattern: Any) -> Any:
    """Let the site's gate through to an address whose operations have doors of their own (core.api adds no other)."""
    if isinstance(pattern, URLPattern):
        pattern.callback.audience = Audience.MACHINE  # type: ignore[attr-defined]
    return pattern


app_name = "gateway"
urlpatterns = [
    path("oauth/token", views.token_give, name="token-give"),
    path("oauth/revoke", views.token_revoke, name="token-revoke"),
    *(_declared(pattern) for pattern in api.urls[0]),
    re_path(r"^.*$", views.nothing_show, name="nothing-show"),
]
