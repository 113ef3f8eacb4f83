"""Asking that an official keep away, and deciding on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.cases import access, actions, queries
from mingban.cases.forms.recusals import AnswerRecusalForm, AskRecusalForm
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted


@audience(Audience.CITIZEN)
def recusal_ask(request: HttpRequest, number: str) -> HttpResponse:
    """Let an applicant ask that somebody keep away from his case."""
    now = timezone.now()
    application = queries.own_application(acting(request), number, now)
    form = AskRecusalForm(posted(request), application=application)
    if form.is_valid():
        case, user_id = form.chosen()
        try:
            actions.ask_recusal(
                application=application,
                case_number=case,
                user_id=user_id,
                reason=form.cleaned_data["reason"],
                by=acting(request),
                at=now,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "交给单位负责人决定了，决定了马上告诉您")
            return redirect("cases:application-show", number=number)
    context = {"application": application, "form": form, "service_name": application.subject_name}
    return render(request, "cases/recusal_ask.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.HEAD)
def recusal_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show a head what an applicant asks, and take his decision.

    :raises NotFound: for a request that is not his to decide.
    """
    by, case, now = acting(request), queries.case_by_number(number), timezone.now()
    asked = next((one.request for one in queries.recusal_requests_of([case], now) if one.request.pk == pk), None)
    if asked is None or not access.can_answer_recusal(by, asked, now):
        raise NotFound("没有这个请求，或者不由您决定")
    form = AnswerRecusalForm(posted(request), asked=asked)
    may_open = access.can_see_case(by, case)
    if form.is_valid():
        try:
            actions.answer_recusal(request=asked, **_decision(form.cleaned_data), by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "决定记下了，也告诉了办事人")
            return redirect("cases:case-show", number=number) if may_open else redirect("workbench:inbox-show")
    context = {"case": case, "asked": asked, "form": form, "may_open": may_open}
    return render(request, "cases/recusal_answer.html", context, status=422 if form.errors else 200)


def _decision(found: dict[str, Any]) -> dict[str, Any]:
    taken = {name: found[name] for name in ("answer", "who", "ground")}
    return {"is_granted": found["decision"] == "yes", **taken}
