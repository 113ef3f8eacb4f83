"""What django-axes asks of us: what may stand in the log, and the page of a locked login name."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LOCKED = 429


def client_in_log(username: str | None, *args: object, **kwargs: object) -> str:
    """Name nobody in the log: the attempts stand in axes' own tables."""
    return "client"


def locked_out_page(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Say that the login name is locked, for how long, and what to do."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"minutes": minutes, "failures": settings.AXES_FAILURE_LIMIT}
    return render(request, "accounts/locked_out.html", context, status=LOCKED)
