"""The officials' inbox."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mingban.cases import queries as cases
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.requests import acting
from mingban.workbench import queries


@audience(Audience.STAFF)
def inbox_show(request: HttpRequest) -> HttpResponse:
    """List cases by post, in due order; unknown tabs and pages fall back to the first."""
    by = acting(request)
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in queries.TABS else "mine"
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.inbox(by, tab=tab, text=text), queries.PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "page": page,
        "rows": [(case, cases.awaited(case)) for case in page],
        "tab": tab,
        "tabs": queries.TABS,
        "q": text,
        "now": now,
        "figures": _figures(by, now),
    }
    return render(request, "workbench/inbox.html", context)


def _figures(by: Actor, now: datetime) -> list[dict[str, object]]:
    found = queries.figures(by, now)
    return [
        {"label": "等我办", "value": found["mine"]},
        {"label": "在办", "value": found["open"]},
        {"label": "过期了", "value": found["overdue"]},
    ]
