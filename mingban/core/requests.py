"""The request as our views see it: Django's, plus what our middleware sets. Views annotate `request: Request`."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict

from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed


class Request(HttpRequest):
    """`number` stands on error pages; `actor` is who acts, if anybody is signed in; `post` is the official's chosen StaffPost, `posts` all."""

    number: str
    actor: Actor | None
    post: Any
    posts: list[Any]


def acting(request: HttpRequest) -> Actor:
    """Return who acts in this request; for views whose audience is not PUBLIC there always is somebody.

    :raises NotAllowed: when nobody is signed in.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotAllowed("请先登录")
    return actor


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, even when it is empty; None when none was sent, so that the form is not checked."""
    return request.POST if request.method == "POST" else None


def client_address(request: HttpRequest) -> str:
    """Return the visitor's network address, seen through as many proxies as the settings name; empty when there is none."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
