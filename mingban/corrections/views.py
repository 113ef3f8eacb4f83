"""Reporting an error, reading the answer, the public figures, and the desk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.attempts import Attempts
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.corrections import access, actions, queries, rules
from mingban.corrections.choices import ReportState
from mingban.corrections.forms import AnswerForm, ReceiptForm, ReportForm

REPORTING = Attempts("error-report", most=10, seconds=3600, sentence="您这里的网络说得太多了，请一小时后再说")
LOOKING = Attempts("error-receipt", most=30, seconds=600, sentence="查得太多了，请过 10 分钟再查")
PER_PAGE = 50
FILLED_IN = {"page": 600, "title": rules.LONGEST_TITLE, "quoted": rules.LONGEST_QUOTE}


@audience(Audience.PUBLIC)
def report_new(request: Request) -> HttpResponse:
    """Take what is wrong with a page; page, title and the marked words come with the link."""
    initial = {name: request.GET.get(name, "")[:longest] for name, longest in FILLED_IN.items()}
    form = ReportForm(posted(request), request.FILES or None, initial=initial)
    if form.is_valid():
        told = {**form.cleaned_data}
        picture = told.pop("screenshot")
        try:
            REPORTING.count(request)
            made = actions.report_error(
                **told, uploads=[picture] if picture else [], by=request.actor, at=timezone.now()
            )
        except BadInput as refusal:
            _show_problems(form, refusal)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "收到了，谢谢您")
            return redirect("corrections:report-show", receipt=made.receipt)
    return render(request, "corrections/new.html", {"form": form}, status=422 if form.errors else 200)


def _show_problems(form: ReportForm | AnswerForm, refusal: BadInput) -> None:
    """Put each problem at its field."""
    if not refusal.problems:
        show_refusal(form, refusal)
    for problem in refusal.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.message)


@audience(Audience.PUBLIC)
@require_safe
def report_show(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show to whoever has the receipt how his report stands."""
    LOOKING.count(request)
    report = queries.report_by_receipt(receipt)
    context = {"report": report, "receipt": rules.spaced_receipt(report.receipt), "steps": queries.explain(report)}
    response = render(request, "corrections/show.html", context)
    response["Cache-Control"] = "no-store"
    return response


@audience(Audience.PUBLIC)
def reports_public(request: HttpRequest) -> HttpResponse:
    """Show to everybody how many errors were reported and how they were answered; a receipt leads to its report."""
    form = ReceiptForm(posted(request))
    if form.is_valid():
        try:
            LOOKING.count(request)
            found = queries.report_by_receipt(form.cleaned_data["receipt"])
        except Refused as refusal:
            form.add_error("receipt", refusal.message)
        else:
            return redirect("corrections:report-show", receipt=found.receipt)
    context = {"form": form, "lines": queries.figures(timezone.now()), "days": queries.days_to_answer()}
    return render(request, "corrections/public.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *access.SEEING_ROLES)
@require_safe
def reports_desk(request: HttpRequest) -> HttpResponse:
    """List an organisation's reports, what is open first."""
    state = request.GET.get("state", "")
    page = Paginator(queries.reports_of_desk(acting(request), state), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": ReportState.choices, "now": timezone.now()}
    return render(request, "corrections/desk.html", context)


@audience(Audience.STAFF, *access.SEEING_ROLES)
def report_work(request: HttpRequest, number: str) -> HttpResponse:
    """Show a report, and take the answer."""
    by = acting(request)
    report = queries.report_for(by, number)
    can_answer = access.can_answer(by, report) and report.state == ReportState.OPEN
    form = AnswerForm(posted(request))
    if form.is_valid():
        try:
            actions.answer_report(number=number, by=by, at=timezone.now(), **form.cleaned_data)
        except BadInput as refusal:
            _show_problems(form, refusal)
        else:
            messages.success(request, "答复好了")
            return redirect("corrections:report-work", number=number)
    context = {
        "report": report,
        "form": form,
        "can_answer": can_answer,
        "steps": queries.explain(report),
        "screenshots": queries.screenshots(report),
        "has_contact": bool(report.contact),
    }
    return render(request, "corrections/work.html", context, status=422 if form.errors else 200)
