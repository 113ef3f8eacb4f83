"""The desk besides requests: questions from other organisations, figures of the annual report, the guide."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.requests import actions, queries, rules
from mingban.requests.choices import ApplicantKind, DisputeResult
from mingban.requests.forms.desk import GuideForm, OpinionForm, guide_initial

HANDLERS = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD)
READERS = (*HANDLERS, Role.SUPERVISOR)


@audience(Audience.STAFF, *HANDLERS)
@require_safe
def questions_list(request: HttpRequest) -> HttpResponse:
    """List what other organisations ask ours about what was made together."""
    return render(request, "requests/questions.html", {"questions": queries.questions_for(acting(request))})


@audience(Audience.STAFF, *HANDLERS)
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question, and take the answer; it names no applicant."""
    by = acting(request)
    one = queries.consultation_for(by, pk)
    form = OpinionForm(posted(request), initial={"key": secrets.token_urlsafe(24)})
    if form.is_valid():
        try:
            actions.answer_consultation(consultation=pk, by=by, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "意见答复了")
            return redirect("requests:questions-list")
    context = {"one": one, "form": form, "can_answer": one.closed_at is None and queries.can_answer(by, one)}
    return render(request, "requests/question.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *READERS)
@require_safe
def figures_show(request: HttpRequest) -> HttpResponse:
    """Show the annual report's second and third tables; each number leads to what it counts."""
    by, now = acting(request), timezone.now()
    this_year = timezone.localtime(now).year
    year = _year(request.GET.get("year", ""), this_year)
    code = request.GET.get("organisation", "").replace("\x00", "")[:80]
    organisations = list(queries.countable(by, code))
    ids = [one.pk for one in organisations]
    table = queries.table_two(ids, year)
    context = {
        "year": year,
        "years": range(this_year, this_year - 5, -1),
        "organisation": code,
        "organisations": queries.organisations_to_choose(by),
        "columns": [kind.label for kind in ApplicantKind],
        "rows": [_linked(row, year, code) for row in table.rows],
        "wrong": [ApplicantKind(column).label for column in table.wrong],
        "disputes": queries.table_three(ids, year),
        "results": [result.label for result in DisputeResult],
    }
    return render(request, "requests/figures.html", context)


def _year(text: str, this_year: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 2008 <= int(text) <= this_year else this_year


def _linked(row: rules.Row, year: int, code: str) -> dict[str, Any]:
    """Return a row with the address of the list behind each number."""
    desk = reverse("requests:requests-desk")
    query = {"row": row.code, "year": str(year), **({"organisation": code} if code else {})}
    cells = [(count, f"{desk}?{urlencode({**query, 'kind': kind})}" if count else "") for kind, count in row.cells]
    return {"name": row.name, "cells": cells, "total": row.total, "link": f"{desk}?{urlencode(query)}"}


@audience(Audience.STAFF, Role.HEAD)
def guide_edit(request: HttpRequest) -> HttpResponse:
    """Keep the guide of one's own organisation up to date."""
    by, now = acting(request), timezone.now()
    organisation = Organisation.objects.get(pk=by.organisation_id or 0)
    posts = list(accounts.posts_in(organisation.pk, now).filter(role__in=(Role.REVIEWER, Role.DECIDER, Role.HEAD)))
    guide = queries.guide_of(organisation.pk)
    form = GuideForm(posted(request), posts=posts, initial=guide_initial(guide))
    if form.is_valid():
        try:
            definition = form.definition(organisation.code)
            actions.save_guide(definition=definition, head=form.chosen_head(), by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "指南保存好了，群众马上看得到")
            return redirect("requests:guide-edit")
    context = {"form": form, "guide": guide, "organisation": organisation}
    return render(request, "requests/guide_edit.html", context, status=422 if form.errors else 200)
