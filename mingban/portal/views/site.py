"""Pages about the site, and what browsers and crawlers ask for."""

from hashlib import sha256

from django.conf import settings
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.portal import queries
from mingban.portal.sitemaps import SITEMAPS

SHELL = (
    "css/1-tokens.css",
    "css/2-base.css",
    "css/3-components.css",
    "js/ui.js",
    "img/mark.svg",
    "img/hills.svg",
    "img/sun.svg",
)
ONE_DAY = 24 * 3600


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def site_map(request: HttpRequest) -> HttpResponse:
    """List every public page: the menu on phones."""
    context = {"bundles": queries.bundle_cards(), "organisations": queries.organisations_with_items()}
    return render(request, "portal/site_map.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def accessibility_show(request: HttpRequest) -> HttpResponse:
    """Say what was done for accessibility, what is missing, and whom to tell."""
    return render(request, "portal/accessibility.html")


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def privacy_show(request: HttpRequest) -> HttpResponse:
    """Say what this platform does with personal data."""
    context = {
        "citizen_minutes": settings.SESSION_IDLE_SECONDS_CITIZEN // 60,
        "staff_minutes": settings.SESSION_IDLE_SECONDS_STAFF // 60,
    }
    return render(request, "portal/privacy.html", context)


@audience(Audience.PUBLIC)
@require_safe
def offline_show(request: HttpRequest) -> HttpResponse:
    """Show what the service worker keeps for when there is no network: no visitor's name, no token of a form."""
    return render(request, "portal/offline.html")


@audience(Audience.PUBLIC)
@require_safe
def worker_show(request: HttpRequest) -> HttpResponse:
    """Return the service worker; its version changes with the static files it keeps."""
    shell = [static(path) for path in SHELL]
    context = {
        "version": sha256("\n".join(shell).encode()).hexdigest()[:12],
        "shell": [reverse("portal:offline-show"), *shell],
        "offline": reverse("portal:offline-show"),
        "guides": [queries.guide_url(kind, "x").removesuffix("x/").removesuffix("x") for kind in ("bundle", "item")],
    }
    return render(request, "portal/worker.js", context, content_type="text/javascript; charset=utf-8")


@audience(Audience.PUBLIC)
@require_safe
def manifest_show(request: HttpRequest) -> HttpResponse:
    """Return the web manifest."""
    manifest = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f1",
        "theme_color": "#0e4f7e",
        "icons": [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    response = JsonResponse(
        manifest, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    patch_cache_control(response, max_age=ONE_DAY)
    return response


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def machine_map(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where the parts of the map are."""
    return sitemaps.index(request, sitemaps=SITEMAPS, sitemap_url_name="portal:machine-map-part")


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def machine_map_part(request: HttpRequest, section: str) -> HttpResponse:
    """Tell crawlers of one part's addresses."""
    return sitemaps.sitemap(request, sitemaps=SITEMAPS, section=section)


@audience(Audience.PUBLIC)
@require_safe
def robots_show(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is public."""
    return render(
        request,
        "portal/robots.txt",
        {"public_url": settings.PUBLIC_URL.rstrip("/")},
        content_type="text/plain; charset=utf-8",
    )


@audience(Audience.PUBLIC)
@require_safe
def favicon_show(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for /favicon.ico to the mark."""
    return HttpResponseRedirect(static("img/mark.svg"))
