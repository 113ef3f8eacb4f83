"""The officials' inbox."""

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.cases import queries as cases
from mingban.cases.rules import TRANSITIONS
from mingban.clocks.choices import Alert
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, Refused
from mingban.core.requests import acting
from mingban.workbench import access, actions, queries
from mingban.workbench.choices import Due, Tab
from mingban.workbench.models import SavedFilter
from mingban.workbench.rules import LATEST, STATES, Place, Wanted, names_a_person, wanted_of

# Addresses say where one is in a list; everything else in them is asked for.
PLACES = ("after", "before")


@audience(Audience.STAFF)
@require_safe
def inbox_show(request: HttpRequest) -> HttpResponse:
    """List cases by post; without anything asked for, the post's own default. What an address cannot mean is left out."""
    by, now = acting(request), timezone.now()
    kept = list(queries.saved_filters(by))
    default = queries.default_filter(kept)
    wanted = wanted_of(default.query if default and not request.GET else request.GET.dict())
    places = {name: request.GET.get(name, "") for name in PLACES}
    page = queries.inbox(by, wanted, at=now, **places)
    context = {
        "rows": [(case, cases.awaited(case)) for case in page.cases],
        "earlier": _link(wanted, before=page.before) if page.before else "",
        "later": _link(wanted, after=page.after) if page.after else "",
        "is_first": not any(places.values()),
        "wanted": wanted,
        "now": now,
        "figures": _figures(by, wanted),
        **_tools(by, wanted, kept),
        **batch_context(by),
    }
    return render(request, "workbench/inbox.html", context)


def _tools(by: Actor, wanted: Wanted, kept: list[SavedFilter]) -> dict[str, Any]:
    """Return tabs, filters, kept filters, and the links that change one thing and keep the rest."""
    is_latest = wanted.order == LATEST
    return {
        "tabs": [(name, _link(Wanted(tab=name)), name == wanted.tab and not wanted.party) for name in Tab],
        "states": {code: name for code, (name, _) in STATES.items()} if wanted.tab != Tab.ENDED else {},
        "dues": dict(Due.choices) if wanted.tab != Tab.ENDED else {},
        "items": queries.items_to_choose(by, wanted.organisation),
        "organisations": queries.organisations_to_choose(by),
        "kept": [(one, _link(wanted_of(one.query)), one.query == wanted.as_query()) for one in kept],
        "alerts": dict(Alert.choices) if wanted.tab != Tab.ENDED else {},
        "officers": queries.officers_to_choose(by, timezone.now()),
        "can_find_persons": access.can_find_persons(by),
        "plain": _link(Wanted(tab=wanted.tab)),
        "plain_list": _link(wanted),
        "kept_query": replace(wanted, text="", party="").as_query(),
        "export_query": wanted.as_query(),
        "turned": _link(wanted, order="" if is_latest else LATEST),
        "is_latest": is_latest,
    }


def _link(wanted: Wanted, *, before: Place | None = None, after: Place | None = None, order: str | None = None) -> str:
    """Return the address of a list; of a page of it only if there is one."""
    query = wanted.as_query() | {"tab": wanted.tab}
    if order is not None:
        query |= {"order": order}
    query |= {name: str(place) for name, place in (("before", before), ("after", after)) if place}
    return "?" + urlencode({name: value for name, value in query.items() if value})


def _figures(by: Actor, wanted: Wanted) -> list[dict[str, Any]]:
    found = queries.figures(by, timezone.now())
    labels = {"mine": "等我办", "open": "在办", "overdue": "过期了"}
    return [{"label": label, "value": _capped(found[name])} for name, label in labels.items()]


def _capped(count: int) -> str:
    return f"{queries.CAP - 1}+" if count >= queries.CAP else str(count)


def batch_context(by: Actor) -> dict[str, Any]:
    """Return what rows need to be ticked and done together; the key makes a batch that is sent twice one batch."""
    acts = access.batch_acts(by)
    sources = {state for act in acts for state in TRANSITIONS[act].sources}
    return {"batch_acts": acts, "batch_states": sources, "key": secrets.token_urlsafe(16)}


@audience(Audience.STAFF)
@require_POST
def inbox_find(request: HttpRequest) -> HttpResponse:
    """Look for a number, a person's number, or words. What names a person never stands in an address, so this is posted."""
    by, text = acting(request), request.POST.get("text", "").strip()
    wanted = wanted_of({"tab": request.POST.get("tab", ""), "text": text})
    if names_a_person(text):
        try:
            word = actions.find_person(number=text, by=by, at=timezone.now())
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(_inbox(Wanted(tab=wanted.tab)))
        wanted = Wanted(tab=wanted.tab, party=word)
    return redirect(_inbox(wanted))


@audience(Audience.STAFF)
@require_POST
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keep the list that was shown under a name."""
    wanted = wanted_of(request.POST.dict())
    is_default = bool(request.POST.get("is_default"))
    try:
        saved = actions.save_filter(
            name=request.POST.get("name", ""), wanted=wanted, is_default=is_default, by=acting(request)
        )
    except BadInput as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"筛选“{saved.name}”保存好了")
    return redirect(_inbox(wanted))


@audience(Audience.STAFF)
@require_POST
def filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a kept filter."""
    actions.delete_filter(pk=pk, by=acting(request))
    messages.success(request, "筛选删掉了")
    return redirect("workbench:inbox-show")


def _inbox(wanted: Wanted) -> str:
    return reverse("workbench:inbox-show") + _link(wanted)
