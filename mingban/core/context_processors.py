"""What every template knows."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

DISPLAYS = {"mode": {"elder"}, "theme": {"dark", "contrast"}, "size": {"l", "xl", "xxl"}}


def display(request: HttpRequest) -> dict[str, str]:
    """Return how this visitor wants pages displayed, from the cookies that `core:display-set` wrote."""
    chosen = {name: request.COOKIES.get(f"ui-{name}", "") for name in DISPLAYS}
    return {name: value for name, value in chosen.items() if value in DISPLAYS[name]}


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and particulars, whether it is a demonstration, and this visitor's display settings."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE": {
            "domain": urlsplit(settings.PUBLIC_URL).netloc,
            "id_code": settings.SITE_PARTICULARS["网站标识码"],
            "lines": _particulars(settings.SITE_PARTICULARS),
        },
        "IS_DEMO": settings.IS_DEMO,
        "display": display(request),
        "request_number": getattr(request, "number", ""),
        "session_seconds": lambda: _session_seconds(request),
    }


def _particulars(particulars: dict[str, str]) -> list[list[str]]:
    """Return the lines of the footer: whose site it is, then its registrations; what is not set is not shown."""
    whose = [f"{name}：{particulars[name]}" for name in ("主办", "承办", "联系电话") if particulars[name]]
    id_code = particulars["网站标识码"]
    registered = [f"网站标识码 {id_code}"] if id_code else []
    registered += [particulars[name] for name in ("ICP 备案", "公安备案") if particulars[name]]
    return [line for line in (whose, registered) if line]


def _session_seconds(request: HttpRequest) -> int:
    """Return after how many idle seconds the visitor is signed out; asked only on pages of who is signed in."""
    actor = getattr(request, "actor", None)
    is_staff = actor is not None and actor.is_staff
    return settings.SESSION_IDLE_SECONDS_STAFF if is_staff else settings.SESSION_IDLE_SECONDS_CITIZEN
