"""Who is acting, and may this route be opened. (The accounts slice fills these in.)"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def session_timeout(get_response: GetResponse) -> GetResponse:
    """End idle sessions."""
    return get_response


def actor(get_response: GetResponse) -> GetResponse:
    """Set request.actor and request.post."""
    return get_response


def audience(get_response: GetResponse) -> GetResponse:
    """Refuse routes that are not for this visitor."""
    return get_response
