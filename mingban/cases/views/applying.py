"""The applicant's pages before handing in: a list of tasks, one page for each.

A draft's own pages are for whoever is signed in and may fill it in: its people, and an official whom they let.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.accounts.models import Party
from mingban.cases import actions, queries
from mingban.cases.actions.applying import CannotChange
from mingban.cases.forms.applying import CommitmentForm, QuestionsForm, SubmitForm, UploadForm
from mingban.cases.models import Application
from mingban.cases.queries import MaterialView, Plan, SectionView
from mingban.catalogue.rules import parse_answers, write_answers
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.files import actions as files
from mingban.forms.definitions import ElementDefinition
from mingban.forms.forms import initial_values, section_form_class
from mingban.forms.rules import show_value


@audience(Audience.CITIZEN)
def application_start(request: HttpRequest) -> HttpResponse:
    """Ask for whom, take over the answers given in the guide, and start a draft."""
    by, now = acting(request), timezone.now()
    source = request.POST if request.method == "POST" else request.GET
    bundle, item = source.get("bundle", ""), source.get("item", "")
    errand = queries.errand(bundle_code=bundle, item_code=item)
    principals = queries.others_to_act_for(by, errand.code, now)
    drafts = queries.drafts_of(by, errand.code, now)
    if request.method == "POST":
        principal = _principal(principals, source.get("for", ""))
        answers = parse_answers(errand.questions, {k: str(v) for k, v in source.items()})
        application = actions.start_application(
            bundle_code=bundle, item_code=item, answers=answers, by=by, at=now, applicant=principal
        )
        first = "questions" if queries.plan_of(application).unanswered else "tasks"
        return redirect(f"cases:application-{first}", token=application.token)
    kept = {k: v for k, v in request.GET.items() if k in {q.code for q in errand.questions}}
    context = {
        "errand": errand,
        "principals": principals,
        "drafts": drafts,
        "bundle": bundle,
        "item": item,
        "kept": kept,
    }
    return render(request, "cases/start.html", context)


def _principal(principals: Sequence[Party], wanted: str) -> Party | None:
    """Return for whom to apply; None for oneself."""
    found = next((party for party in principals if str(party.pk) == wanted), None)
    if wanted and found is None:
        raise NotAllowed("对方没有授权您办这件事，或者授权已经到期、收回")
    return found


@audience(Audience.SIGNED_IN)
def application_tasks(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is filled in and what is still to do; the first undone task is the one to press."""
    application = _own_draft(request, token)
    plan = queries.plan_of(application)
    tasks = task_list(application, plan)
    todo = next((task for task in tasks if task["state_kind"] != "ok"), None)
    context = {
        "application": application,
        "plan": plan,
        "tasks": tasks,
        "todo": todo,
        "renewals": _renewals(application, plan),
        **_frame(application),
    }
    return render(request, "cases/tasks.html", context)


def _renewals(application: Application, plan: queries.Plan) -> list[queries.Renewal]:
    """Return which licences of the applicant the draft would renew, and whether it is in time for that."""
    return queries.renewals_planned(application, plan, settings.SITE_REGION, timezone.now())


@audience(Audience.SIGNED_IN)
def application_questions(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the questions that narrow the errand; answers that open further questions bring the page back."""
    application = _own_draft(request, token)
    plan = queries.plan_of(application)
    form = QuestionsForm(posted(request), questions=plan.questions, initial=write_answers(plan.answers))
    if form.is_valid():
        answers = parse_answers(plan.questions, form.cleaned_data)
        actions.save_answers(token=token, answers=answers, by=acting(request), at=timezone.now())
        application.refresh_from_db()
        again = queries.plan_of(application).unanswered
        return redirect("cases:application-questions" if again else "cases:application-tasks", token=token)
    context = {"form": form, "application": application, **_frame(application)}
    return render(request, "cases/questions.html", context, status=422 if form.errors else 200)


@audience(Audience.SIGNED_IN)
def application_section(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Fill in one page of the merged form."""
    application = _own_draft(request, token)
    sections = queries.section_views(application, queries.plan_of(application))
    view = _numbered(sections, number)
    form = section_form_class(view.asked)(posted(request), initial=initial_values(_elements(view), view.initial))
    if form.is_valid():
        actions.save_data(token=token, values=form.values, by=acting(request), at=timezone.now())
        return redirect(_after_section(token, application, view))
    context = {
        **section_context(view, len(sections)),
        "form": form,
        "application": application,
        "back_url": reverse("cases:application-tasks", args=[token]),
        "back_text": "回到清单",
        **_frame(application),
    }
    return render(request, "cases/section.html", context, status=422 if form.errors else 200)


def section_context(view: SectionView, total: int) -> dict[str, Any]:
    """Return what a page of the form shows besides the form: progress, what is proved, what was filled in beforehand."""
    known = [
        {"label": element.label, "value": show_value(element, one.value), "source": one.source}
        for element, one in view.known
    ]
    labels = {spec.element.code: spec.element.label for spec in view.asked}
    filled = [{"label": labels[code], "source": source} for code, source in view.sources.items()]
    return {"view": view, "steps": {"now": view.number, "total": total}, "known_rows": known, "filled_rows": filled}


def _after_section(token: str, application: Application, view: SectionView) -> str:
    """Come back when an answer opened further required fields, else go on to the next page with something missing."""
    application.refresh_from_db()
    sections = queries.section_views(application, queries.plan_of(application))
    again = next((one for one in sections if one.number >= view.number and one.missing), None)
    if again:
        return reverse("cases:application-section", args=[token, again.number])
    return reverse("cases:application-tasks", args=[token])


@audience(Audience.SIGNED_IN)
def application_material(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Hand in one document: upload, promise, or defer."""
    application = _own_draft(request, token)
    view = _material(queries.material_views(application, queries.plan_of(application)), kind)
    form = _material_form(request, view)
    if request.method == "POST":
        try:
            if _hand_in(request, token, view, form):
                return redirect(f"{reverse('cases:application-tasks', args=[token])}#materials")
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "view": view,
        "form": form,
        "application": application,
        "offer": queries.register_offer(acting(request), application, view),
        "answer": next(iter(queries.register_answers([view.material] if view.material else []).values()), None),
        **_frame(application),
    }
    return render(request, "cases/material.html", context, status=422 if form.errors else 200)


def _material_form(request: HttpRequest, view: MaterialView) -> UploadForm | CommitmentForm:
    if view.planned.kind.is_commitment:
        return CommitmentForm(posted(request))
    return UploadForm(posted(request), request.FILES or None)


def _hand_in(request: HttpRequest, token: str, view: MaterialView, form: UploadForm | CommitmentForm) -> bool:
    """Do what the pressed button says; False when the form is not right yet."""
    by, now, kind = acting(request), timezone.now(), view.planned.kind.code
    if request.POST.get("do") == "defer":
        actions.defer_material(token=token, kind_code=kind, by=by, at=now)
        return True
    if not form.is_valid():
        return False
    if view.planned.kind.is_commitment:
        actions.sign_commitment(token=token, kind_code=kind, by=by, at=now)
        return True
    screened = files.screen(form.cleaned_data["file"])
    first, *more = screened.clean
    actions.attach_file(token=token, kind_code=kind, upload=first, more=more, scans=screened.results, by=by, at=now)
    if screened.words:
        messages.warning(request, screened.words)
    return True


@audience(Audience.SIGNED_IN)
@require_POST
def file_remove(request: HttpRequest, token: str, file: str) -> HttpResponse:
    """Take a file out again."""
    material = actions.remove_file(token=token, file_token=file, by=acting(request), at=timezone.now())
    return redirect("cases:application-material", token=token, kind=material.kind_code)


@audience(Audience.SIGNED_IN)
def application_check(request: HttpRequest, token: str) -> HttpResponse:
    """Show everything once more, take the promise, hand in."""
    application = queries.own_by_token(acting(request), token, timezone.now())
    if application.number:
        return _after_handing_in(request, application)
    plan = queries.plan_of(application)
    form = SubmitForm(posted(request), initial={"key": application.submit_key})
    refusal: Refused | None = None
    if form.is_valid():
        try:
            done = actions.submit_application(token=token, by=acting(request), at=timezone.now(), **form.cleaned_data)
            return _after_handing_in(request, done)
        except (BadInput, NotAllowed) as error:
            refusal = error
    context = {
        "form": form,
        "refusal": refusal,
        "sections": queries.filled_sections(application, plan),
        "materials": queries.material_views(application, plan),
        "tasks": task_list(application, plan),
        "unready": queries.unready(application, plan),
        "plan": plan,
        "renewals": _renewals(application, plan),
        "application": application,
        **_frame(application),
    }
    return render(request, "cases/check.html", context, status=422 if form.errors or refusal else 200)


def _after_handing_in(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the number; an official who filled it in for somebody gets the receipt to print."""
    if acting(request).is_staff:
        return redirect("reception:help-of", token=application.token)
    return redirect("cases:application-done", number=application.number)


@audience(Audience.CITIZEN)
def application_done(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number, what happens next, and the receipt."""
    application = queries.own_application(acting(request), number, timezone.now())
    tracking = queries.tracking(application)
    link = request.build_absolute_uri(reverse("cases:application-share", args=[application.share_token]))
    context = {"application": application, "tracking": tracking, "share_url": link, **_frame(application)}
    return render(request, "cases/done.html", context)


@audience(Audience.CITIZEN)
def form_renew(request: HttpRequest, number: str, page: int) -> HttpResponse:
    """Change a page of what was filled in, while a correction asks for it; after the last page all of it is handed in."""
    by = acting(request)
    application = queries.own_application(by, number, timezone.now())
    if not queries.corrections_of(application):
        raise CannotChange("现在没有要改的内容")
    sections = queries.section_views(application, queries.plan_of(application))
    view = _numbered(sections, page)
    form = section_form_class(view.asked)(posted(request), initial=initial_values(_elements(view), view.initial))
    if form.is_valid():
        is_last = page == len(sections)
        actions.renew_form(application=application, values=form.values, is_last=is_last, by=by, at=timezone.now())
        return redirect(_after_renewal(by, number, page))
    context = {
        **section_context(view, len(sections)),
        "form": form,
        "application": application,
        "back_url": reverse("cases:application-show", args=[number]),
        "back_text": "回到进度",
        "service_name": application.subject_name,
    }
    return render(request, "cases/section.html", context, status=422 if form.errors else 200)


def _after_renewal(by: Actor, number: str, page: int) -> str:
    """Lead to the first page that a change has left incomplete, else to the next one, else back."""
    application = queries.own_application(by, number, timezone.now())
    sections = queries.section_views(application, queries.plan_of(application))
    missing = next((view.number for view in sections if view.missing), 0)
    if missing or page < len(sections):
        return reverse("cases:form-renew", args=[number, missing or page + 1])
    return reverse("cases:application-show", args=[number])


def task_list(application: Application, plan: Plan) -> list[dict[str, Any]]:
    """Return the tasks of a draft in their order, each with its state in words."""
    token = application.token
    tasks = []
    if plan.questions:
        state = "还没答完" if plan.unanswered else "答好了"
        url = reverse("cases:application-questions", args=[token])
        tasks.append(_task("几个问题", url, state, is_done=not plan.unanswered))
    for view in queries.section_views(application, plan):
        url = reverse("cases:application-section", args=[token, view.number])
        tasks.append(_task(view.title, url, "还没填完" if view.missing else "填好了", is_done=not view.missing))
    for paper in queries.material_views(application, plan):
        if paper.means in {"UPLOAD", "COMMITMENT"}:
            url = reverse("cases:application-material", args=[token, paper.planned.kind.code])
            tasks.append(_task(paper.planned.name, url, _paper_state(paper), is_done=paper.is_done))
    return tasks


def _task(title: str, url: str, state: str, *, is_done: bool) -> dict[str, Any]:
    return {"title": title, "url": url, "state": state, "state_kind": "ok" if is_done else ""}


def _paper_state(view: MaterialView) -> str:
    if view.is_deferred:
        return f"以后补（{view.planned.defer_days} 个工作日内）"
    if view.means == "COMMITMENT":
        return "签好了" if view.is_done else "还没签"
    if view.files:
        return f"交了 {len(view.files)} 个文件"
    return "可以不交" if view.is_done else "还没交"


def _own_draft(request: HttpRequest, token: str) -> Application:
    application = queries.own_by_token(acting(request), token, timezone.now())
    if application.number:
        raise NotFound("这份申请已经交上去了，请到“我的办件”里看进度")
    return application


def _numbered(sections: Sequence[SectionView], number: int) -> SectionView:
    if not 1 <= number <= len(sections):
        raise NotFound("这张表没有这一页")
    return sections[number - 1]


def _material(views: Sequence[MaterialView], kind: str) -> MaterialView:
    found = [view for view in views if view.planned.kind.code == kind]
    if not found:
        raise NotFound("这份申请不要这份材料")
    return found[0]


def _elements(view: SectionView) -> dict[str, ElementDefinition]:
    return {spec.element.code: spec.element for spec in view.asked}


def _frame(application: Application) -> dict[str, Any]:
    """Return what the quiet header shows."""
    return {"service_name": application.subject_name, "exit_url": reverse("portal:my-affairs")}
