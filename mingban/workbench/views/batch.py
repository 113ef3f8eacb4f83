"""Ticked rows, done together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.cases.choices import Act
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotFound
from mingban.core.requests import acting
from mingban.workbench import actions
from mingban.workbench.actions import Ticked


@audience(Audience.STAFF)
@require_POST
def batch_act(request: HttpRequest) -> HttpResponse:
    """Do one act on every ticked case and say of each what became of it."""
    name = request.POST.get("act", "")
    if name not in Act.values:
        raise NotFound("没有这个操作")
    ticked = [_ticked(value) for value in request.POST.getlist("case")]
    key = request.POST.get("key", "")[:40]
    try:
        results = actions.act_on_many(
            act=Act(name), ticked=ticked, key=key, by=acting(request), at=timezone.now(), terms=_terms(request, name)
        )
    except BadInput as refusal:
        messages.error(request, refusal.message)
        return redirect("workbench:inbox-show")
    context = {"act": Act(name), "results": results, "done": sum(result.is_done for result in results)}
    return render(request, "workbench/batch.html", context)


def _terms(request: HttpRequest, act: str) -> dict[str, str]:
    """Return what the act takes besides the case."""
    if act != Act.HAND_OVER:
        return {}
    return {"to": _plain(request, "to", 150), "reason": _plain(request, "reason", 500)}


def _plain(request: HttpRequest, name: str, length: int) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:length]


def _ticked(value: str) -> Ticked:
    """Read a row's number and revision; a revision that is none is older than any."""
    number, _, revision = value.rpartition(":")
    return Ticked(number.replace("\x00", ""), int(revision) if revision.isdecimal() and len(revision) < 10 else -1)
