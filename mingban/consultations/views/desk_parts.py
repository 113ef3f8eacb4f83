"""The desk: questions and hearing of a draft, who signed up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.consultations import access, actions, queries
from mingban.consultations.forms import HearingForm, QuestionForm, hearing_initial
from mingban.consultations.models import Hearing
from mingban.consultations.views.desk import DESK, WRITERS, desk_head
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.core.times import local_day


@audience(Audience.STAFF, *DESK)
@require_safe
def questions_list(request: Request, number: str) -> HttpResponse:
    """Show the questions of a draft, with what was answered so far."""
    return _questions_page(request, number, QuestionForm())


def _questions_page(request: Request, number: str, form: QuestionForm) -> HttpResponse:
    by = acting(request)
    draft = queries.desk_draft(by, number)
    context = {
        **desk_head(draft, by),
        "form": form,
        "results": queries.survey_results(draft, with_texts=access.can_see_people(by, draft)),
        "sheets": queries.sheets(draft),
    }
    return render(request, "consultations/desk/questions.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *WRITERS)
@require_POST
def question_add(request: Request, number: str) -> HttpResponse:
    """Put a question beside a draft."""
    by = acting(request)
    queries.desk_draft(by, number)
    form = QuestionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data | {"options": form.cleaned_data["options"].splitlines()}
        try:
            actions.add_question(number=number, **data, by=by, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "加上了")
            return redirect("consultations:questions-list", number)
    return _questions_page(request, number, form)


@audience(Audience.STAFF, *WRITERS)
@require_POST
def question_remove(request: Request, number: str, question: int) -> HttpResponse:
    """Take a question away."""
    by = acting(request)
    queries.desk_draft(by, number)
    actions.remove_question(number=number, question=question, by=by, at=timezone.now())
    messages.success(request, "去掉了")
    return redirect("consultations:questions-list", number)


@audience(Audience.STAFF, *WRITERS)
def hearing_edit(request: Request, number: str) -> HttpResponse:
    """Announce a hearing, change or drop it, before the draft is published."""
    by, now = acting(request), timezone.now()
    draft = queries.desk_draft(by, number)
    hearing = queries.hearing_of(draft)
    if request.method == "POST" and request.POST.get("step") == "drop":
        actions.drop_hearing(number=number, by=by, at=now)
        messages.success(request, "听证会取消了")
        return redirect("consultations:desk-show", number)
    form = HearingForm(posted(request), initial=hearing_initial(hearing))
    if form.is_valid():
        try:
            actions.set_hearing(number=number, terms=form.terms, by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "听证会定好了，和草案一起公布")
            return redirect("consultations:desk-show", number)
    context = {**desk_head(draft, by), "form": form}
    return render(request, "consultations/desk/hearing.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *DESK)
@require_safe
def sign_ups_list(request: Request, number: str) -> HttpResponse:
    """List who signed up for the hearing, names masked."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    hearing = queries.hearing_of(draft)
    if hearing is None:
        raise NotFound("这次意见征集没有听证会")
    context = {
        **desk_head(draft, by),
        "rows": queries.sign_ups(hearing),
        "seats_left": queries.seats_left(hearing),
        "papers_by": queries.papers_by(hearing),
        "is_begun": _is_begun(hearing),
        "today": local_day(timezone.now()),
    }
    return render(request, "consultations/desk/sign_ups.html", context)


def _is_begun(hearing: Hearing) -> bool:
    return timezone.now() >= hearing.held_at


@audience(Audience.STAFF, *WRITERS)
@require_POST
def sign_up_settle(request: Request, number: str, pk: int) -> HttpResponse:
    """Confirm that somebody takes part, or say why not."""
    by = acting(request)
    queries.desk_draft(by, number)
    is_confirmed = request.POST.get("step") == "confirm"
    note = request.POST.get("note", "").replace("\x00", "")[:300]
    try:
        actions.settle_sign_up(number=number, pk=pk, is_confirmed=is_confirmed, note=note, by=by, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "确认了，消息发给本人了" if is_confirmed else "没有安排，原因发给本人了")
    return redirect("consultations:sign-ups-list", number)


@audience(Audience.STAFF, *access.WORKING_ROLES)
@require_POST
def sign_up_look(request: Request, number: str, pk: int) -> HttpResponse:
    """Show who signed up and his phone, once, and log that this was looked at."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    found = queries.sign_up(draft, pk)
    person = actions.look_at_sign_up(sign_up=found, by=by, at=timezone.now())
    context = {**desk_head(draft, by), "person": person, "sign_up": found}
    return render(request, "consultations/desk/person.html", context)
