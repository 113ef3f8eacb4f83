"""The desk besides requests: questions from other organisations, figures of the annual report, the guide."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.requests import actions, queries
from mingban.requests.choices import ApplicantKind, DisputeKind, DisputeResult
from mingban.requests.forms.desk import GuideForm, OpinionForm, guide_initial
from mingban.requests.views.numbers import linked_rows_three, linked_rows_two

HANDLERS = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD)
READERS = (*HANDLERS, Role.SUPERVISOR)
PAGE_SIZE = 50


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
    disputes = [(row.kind.value, row.name, row.counts) for row in queries.table_three(ids, year)]
    query = {"year": str(year), **({"organisation": code} if code else {})}
    context = {
        "year": year,
        "years": range(this_year, this_year - 5, -1),
        "organisation": code,
        "organisations": queries.organisations_to_choose(by),
        "columns": [kind.label for kind in ApplicantKind],
        "rows": linked_rows_two(
            [(row.code, row.counts) for row in table.rows], route="requests:requests-desk", query=query
        ),
        "wrong": [ApplicantKind(column).label for column in table.wrong],
        "disputes": linked_rows_three(disputes, route="requests:disputes-list", query=query),
        "results": [result.label for result in DisputeResult],
    }
    return render(request, "requests/figures.html", context)


def _year(text: str, this_year: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 2008 <= int(text) <= this_year else this_year


@audience(Audience.STAFF, *READERS)
@require_safe
def disputes_list(request: HttpRequest) -> HttpResponse:
    """List the disputes that a number of the third table counts; what an address cannot mean is left out."""
    by = acting(request)
    year = _year(request.GET.get("year", ""), timezone.localtime(timezone.now()).year)
    kind, result = request.GET.get("dispute", ""), request.GET.get("result", "")
    kind = kind if kind in DisputeKind.values else ""
    result = result if result in DisputeResult.values else ""
    code = request.GET.get("organisation", "").replace("\x00", "")[:80]
    offices = [one.pk for one in queries.countable(by, code)]
    counted = queries.counted_disputes(offices, year, kind=kind, result=result)
    page = Paginator(queries.visible_disputes(by, counted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "hidden": counted.count() - page.paginator.count,
        "year": year,
        "kind": DisputeKind(kind).label if kind else "",
        "result": DisputeResult(result).label if result else "",
        "has_offices": len(offices) > 1,
    }
    return render(request, "requests/disputes.html", context)


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
