"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

DISPLAYS = {"mode": {"elder"}, "theme": {"dark", "contrast"}, "size": {"l", "xl", "xxl"}}


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name, whether it is a demonstration, and how this visitor wants pages displayed."""
    display = {
        name: request.COOKIES.get(f"ui-{name}", "")
        for name, values in DISPLAYS.items()
        if request.COOKIES.get(f"ui-{name}", "") in values
    }
    return {
        "SITE_NAME": settings.SITE_NAME,
        "IS_DEMO": settings.IS_DEMO,
        "display": display,
        "request_number": getattr(request, "number", ""),
    }
