"""Pages of the kernel: errors, display settings."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.context_processors import DISPLAYS, display, site
from mingban.core.errors import Refused
from mingban.core.faults import RETRY_SECONDS, Fault, fault_of
from mingban.core.forms import DisplayForm
from mingban.core.health import health
from mingban.core.problems import is_for_program, problem, refusal_problem

ONE_YEAR = 365 * 24 * 3600


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Render a refusal: what is wrong, and every problem that it lists; for programs as problem details."""
    if is_for_program(request):
        return refusal_problem(request, refusal)
    context = {"message": refusal.message, "problems": getattr(refusal, "problems", []), "status": refusal.status}
    return render(request, "errors/refused.html", context, status=refusal.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    return render(
        request,
        "errors/refused.html",
        {"message": "这个页面放得太久了，请返回上一页刷新后再试", "status": 403},
        status=403,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read."""
    if is_for_program(request):
        return problem(request, status=400, kind="BadRequest", detail="发来的内容读不懂，或者太大")
    return render(
        request, "errors/refused.html", {"message": "发来的内容读不懂，请返回上一页再试", "status": 400}, status=400
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what the visitor may not open."""
    if is_for_program(request):
        return problem(request, status=403, kind="NotAllowed", detail="您不能用这个接口")
    return render(request, "errors/refused.html", {"message": "您不能打开这一页", "status": 403}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address."""
    if is_for_program(request):
        return problem(request, status=404, kind="NotFound", detail="没有这个接口")
    return render(request, "errors/refused.html", {"message": "没有找到这一页", "status": 404}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own failure: no detail, a number to read out. What is wrong around us and passes is said, with 503.

    Django calls this while it handles the exception. Nothing here may touch the database.
    """
    fault = fault_of(sys.exception())
    if fault is not None:
        return _come_again(request, fault)
    if is_for_program(request):
        return problem(request, status=500, kind="OurFailure", detail="系统出了错，我们已经记下。请稍后用同一个键重试")
    return HttpResponse(render_to_string("errors/server_error.html", site(request)), status=500)


def _come_again(request: HttpRequest, fault: Fault) -> HttpResponse:
    if is_for_program(request):
        said = f"{fault.title}。这次调用没有确认，请过 {RETRY_SECONDS} 秒用同一个键重试"
        response = problem(request, status=503, kind=fault.name, detail=said)
    else:
        is_sent = request.method not in {"GET", "HEAD"}
        context = {**site(request), "fault": fault, "is_sent": is_sent}
        response = HttpResponse(render_to_string("errors/server_error.html", context), status=503)
        response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


@audience(Audience.PUBLIC)
@require_POST
@csrf_exempt
def display_set(request: HttpRequest) -> HttpResponse:
    """Keep how this visitor wants pages displayed in cookies, and go back; works without JavaScript.

    The form of every page leads here: a token in it would make each visitor's page his own (see `core.front`). Where the
    browser says that another site sends the form, nothing is kept; nothing but letters' size is at stake.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return HttpResponseRedirect("/")
    response = HttpResponseRedirect(_way_back(request, request.POST.get("next", "/")))
    for name, values in DISPLAYS.items():
        if name in request.POST:
            value = request.POST[name] if request.POST[name] in values else ""
            response.set_cookie(
                f"ui-{name}", value, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response


@audience(Audience.PUBLIC)
@require_safe
def display_edit(request: HttpRequest) -> HttpResponse:
    """Show all display settings on one page."""
    form = DisplayForm(initial=display(request))
    return render(
        request, "core/display.html", {"form": form, "next": _way_back(request, request.GET.get("next", "/"))}
    )


def _way_back(request: HttpRequest, url: str) -> str:
    """Return where to go back to: a page of this site, else home."""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else "/"


@audience(Audience.SIGNED_IN)
@require_POST
def session_keep(request: HttpRequest) -> HttpResponse:
    """Tell that the visitor is still there: the request itself keeps the session open."""
    return HttpResponse(status=204)


@audience(Audience.PUBLIC)
@require_safe
def health_show(request: HttpRequest) -> HttpResponse:
    """Say how the house is, without numbers and names; `?format=json` for monitoring."""
    found = health()
    if request.GET.get("format") == "json":
        told = {name: {"is_well": one.is_well, "text": one.text} for name, one in found.items()}
        return JsonResponse({"is_well": all(one.is_well for one in found.values()), "checks": told})
    return render(request, "core/health.html", {"found": found.values()})
