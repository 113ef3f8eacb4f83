"""What a citizen does: comments, answers, signs up, takes back."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.consultations import actions, queries
from mingban.consultations.choices import DraftState
from mingban.consultations.forms import CommentForm, SignUpForm, SurveyForm
from mingban.consultations.models import Draft, Hearing
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted


@audience(Audience.CITIZEN)
def comment_write(request: Request, number: str) -> HttpResponse:
    """Take a comment on one paragraph or the whole; outside the period say so instead.

    :raises NotFound: when the draft has no such paragraph.
    """
    draft, by, now = queries.public_draft(number), acting(request), timezone.now()
    actions.check_may_take_part(draft=draft, by=by, at=now)
    asked = (request.POST if request.method == "POST" else request.GET).get("paragraph", "")
    wanted = int(queries.wanted_of({"paragraph": asked}).paragraph or 0)
    paragraph = draft.paragraphs.filter(number=wanted).first() if wanted else None
    if wanted and paragraph is None:
        raise NotFound("草案没有这一段")
    form = CommentForm(posted(request))
    if form.is_valid():
        try:
            actions.send_comment(
                number=number,
                paragraph=wanted or None,
                key=request.POST.get("key", ""),
                by=by,
                at=now,
                **form.cleaned_data,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "您的意见收到了，截止前可以在“我提的意见”里撤回。答复出来会发消息给您")
            return redirect(f"{queries.address_of(draft)}#p{wanted or 'whole'}")
    context = {
        "draft": draft,
        "paragraph": paragraph,
        "form": form,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
    }
    return render(request, "consultations/comment.html", context, status=422 if form.errors else 200)


@audience(Audience.CITIZEN)
@require_safe
def mine_list(request: Request) -> HttpResponse:
    """Show what one has said to drafts, and what was answered once that is published."""
    now = timezone.now()
    rows = queries.own_comments(acting(request).party_id or 0)[:200]
    context = {
        "rows": [
            {
                "comment": one,
                "can_take_back": one.state == "SENT" and queries.is_taking(one.draft, now),
                "has_results": one.draft.state == DraftState.RESULTS,
            }
            for one in rows
        ]
    }
    return render(request, "consultations/mine.html", context)


@audience(Audience.CITIZEN)
@require_POST
def comment_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    actions.withdraw_comment(pk=pk, by=acting(request), at=timezone.now())
    messages.success(request, "撤回了，您写的话已经删掉")
    return redirect("consultations:mine-list")


@audience(Audience.CITIZEN)
def survey_fill(request: Request, number: str) -> HttpResponse:
    """Take the answers to a draft's questions, once.

    :raises NotFound: when it asks nothing.
    """
    draft, by, now = queries.public_draft(number), acting(request), timezone.now()
    questions = list(draft.questions.all())
    if not questions:
        raise NotFound("这次意见征集没有问卷")
    if queries.has_answered(draft, by.party_id):
        return render(request, "consultations/survey_done.html", {"draft": draft})
    actions.check_may_take_part(draft=draft, by=by, at=now)
    form = SurveyForm(posted(request), questions=questions)
    if form.is_valid():
        try:
            actions.answer_questions(number=number, answers=form.answers(), by=by, at=now)
        except BadInput as refusal:
            _show_problems(form, refusal)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "问卷收到了，谢谢您")
            return redirect(queries.address_of(draft))
    context = {"draft": draft, "form": form}
    return render(request, "consultations/survey.html", context, status=422 if form.errors else 200)


def _show_problems(form: SurveyForm, refusal: BadInput) -> None:
    for problem in refusal.problems:
        form.add_error(f"q{problem.where}", problem.message)


@audience(Audience.PUBLIC)
@require_safe
def survey_results(request: Request, number: str) -> HttpResponse:
    """Show what people answered, once the period is over.

    :raises NotFound: before that, or when the draft asks nothing.
    """
    draft = queries.public_draft(number)
    if draft.state not in {DraftState.CLOSED, DraftState.RESULTS} or not draft.questions.exists():
        raise NotFound("问卷结果在征集截止以后公布")
    context = {"draft": draft, "results": queries.survey_results(draft), "sheets": queries.sheets(draft)}
    return render(request, "consultations/survey_results.html", context)


@audience(Audience.PUBLIC)
@require_safe
def hearing_show(request: Request, number: str) -> HttpResponse:
    """Show the hearing on a draft, and one's own sign-up; the form stands here.

    :raises NotFound: when there is none.
    """
    draft = queries.public_draft(number)
    hearing = _hearing(draft)
    return render(request, "consultations/hearing.html", _hearing_context(request, draft, hearing))


def _hearing(draft: Draft) -> Hearing:
    hearing = queries.hearing_of(draft)
    if hearing is None:
        raise NotFound("这次意见征集没有听证会")
    return hearing


def _hearing_context(request: Request, draft: Draft, hearing: Hearing) -> dict[str, Any]:
    party_id = request.actor.party_id if request.actor else None
    return {
        "draft": draft,
        "hearing": hearing,
        "papers_by": queries.papers_by(hearing),
        "seats_left": queries.seats_left(hearing),
        "own": queries.sign_up_of(hearing, party_id),
        "is_open": queries.is_signing_up(hearing, timezone.now()),
    }


@audience(Audience.CITIZEN)
def sign_up_write(request: Request, number: str) -> HttpResponse:
    """Take a sign-up for a hearing."""
    draft, by, now = queries.public_draft(number), acting(request), timezone.now()
    hearing = _hearing(draft)
    actions.check_may_sign_up(hearing=hearing, by=by, at=now)
    form = SignUpForm(posted(request), hearing=hearing)
    if form.is_valid():
        try:
            actions.sign_up(number=number, **form.cleaned_data, by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "报上名了。参不参加得了，会发消息告诉您")
            return redirect("consultations:hearing-show", number)
    context = {"draft": draft, "hearing": hearing, "form": form}
    return render(request, "consultations/sign_up.html", context, status=422 if form.errors else 200)


@audience(Audience.CITIZEN)
@require_POST
def sign_up_withdraw(request: Request, number: str) -> HttpResponse:
    """Say that one does not come after all."""
    actions.take_back_sign_up(number=number, by=acting(request), at=timezone.now())
    messages.success(request, "已经取消，名额让给别人了")
    return redirect(reverse("consultations:hearing-show", args=[number]))
