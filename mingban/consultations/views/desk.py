"""The desk: drafts of one's organisation, writing one, publishing it, giving it up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.consultations import access, actions, queries
from mingban.consultations.choices import DraftState
from mingban.consultations.forms import AttachmentForm, DraftForm, ExtendForm, ReasonForm, initial_of
from mingban.consultations.models import Draft
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotAllowed, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.core.times import local_day
from mingban.ledger import queries as ledger

DESK = access.DESK_ROLES
WRITERS = access.PREPARING_ROLES
PUBLISHERS = access.PUBLISHING_ROLES


@audience(Audience.STAFF, *DESK)
@require_safe
def desk_list(request: Request) -> HttpResponse:
    """List the drafts of the organisation; for supervision and audit all of them."""
    by = acting(request)
    state = request.GET.get("state", "")
    state = state if state in DraftState.values else ""
    after = request.GET.get("after", "")
    page = queries.desk_page(by, state=state, after=int(after) if after.isdecimal() and len(after) <= 15 else 0)
    context = {
        "page": page,
        "state": state,
        "states": DraftState.choices,
        "can_prepare": access.can_prepare(by),
        "is_watching": by.role in access.WATCHING_ROLES,
        "is_first": not after,
    }
    return render(request, "consultations/desk/list.html", context)


@audience(Audience.STAFF, *WRITERS)
def draft_prepare(request: Request) -> HttpResponse:
    """Write a new draft."""
    form = DraftForm(posted(request))
    if form.is_valid():
        try:
            draft = actions.prepare_draft(
                terms=form.terms, text=form.cleaned_data["text"], by=acting(request), at=timezone.now()
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "草案存好了。加附件、问卷、听证会以后，请另一位同事看过再公布")
            return redirect("consultations:desk-show", draft.number)
    return render(request, "consultations/desk/edit.html", {"form": form}, status=422 if form.errors else 200)


@audience(Audience.STAFF, *WRITERS)
def draft_edit(request: Request, number: str) -> HttpResponse:
    """Write a draft anew while it is not published."""
    draft = queries.desk_draft(acting(request), number)
    form = DraftForm(posted(request), initial=initial_of(draft))
    if form.is_valid():
        try:
            actions.edit_draft(
                number=number,
                terms=form.terms,
                text=form.cleaned_data["text"],
                revision=form.cleaned_data["revision"] or 0,
                by=acting(request),
                at=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "改好了")
            return redirect("consultations:desk-show", number)
    context = {"form": form, "draft": draft}
    return render(request, "consultations/desk/edit.html", context, status=422 if form.errors else 200)


def desk_head(draft: Draft, by: Actor) -> dict[str, Any]:
    """Return what every page of one draft on the desk shows of it, and what its reader may do."""
    return {
        "draft": draft,
        "figures": queries.figures(draft),
        "has_survey": draft.questions.exists(),
        "hearing": queries.hearing_of(draft),
        "can_work": access.can_work_on(by, draft),
        "can_publish": access.can_publish(by, draft),
        "can_see_people": access.can_see_people(by, draft),
        "is_prepared": draft.state == DraftState.PREPARED,
        "is_closed": draft.state == DraftState.CLOSED,
    }


@audience(Audience.STAFF, *DESK)
@require_safe
def desk_show(request: Request, number: str) -> HttpResponse:
    """Show a draft as it stands, what is to be done next and by whom."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    context = {
        **desk_head(draft, by),
        "paragraphs": draft.paragraphs.all(),
        "attachments": queries.attachments(draft),
        "limits": queries.limits_of(draft),
        "least": queries.least_of(kind=draft.kind, affects_market=draft.affects_market),
        "days": (draft.closes_on - draft.opens_on).days,
        "is_writer": by.id in draft.writers,
        "is_replier": by.id in draft.repliers,
        "file_form": AttachmentForm(),
        "today": local_day(timezone.now()),
        "entries": ledger.entries_of(queries.matter_of(draft)).reverse()[:30],
    }
    return render(request, "consultations/desk/show.html", context)


@audience(Audience.STAFF, *WRITERS)
@require_POST
def file_add(request: Request, number: str) -> HttpResponse:
    """Put a file beside a draft."""
    by = acting(request)
    queries.desk_draft(by, number)
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "请选要加的文件")
        return redirect("consultations:desk-show", number)
    try:
        file = actions.add_file(number=number, upload=form.cleaned_data["file"], by=by, at=timezone.now())
    except BadInput as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"加上了“{file.name}”")
    return redirect("consultations:desk-show", number)


@audience(Audience.STAFF, *WRITERS)
@require_POST
def file_remove(request: Request, number: str, token: str) -> HttpResponse:
    """Take a file away."""
    by = acting(request)
    queries.desk_draft(by, number)
    actions.remove_file(number=number, token=token, by=by, at=timezone.now())
    messages.success(request, "附件去掉了")
    return redirect("consultations:desk-show", number)


@audience(Audience.STAFF, *PUBLISHERS)
@require_POST
def draft_publish(request: Request, number: str) -> HttpResponse:
    """Publish the draft as it was read."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    revision = request.POST.get("revision", "")
    try:
        actions.publish_draft(
            number=number,
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
            by=by,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"《{draft.title}》公布了")
    return redirect("consultations:desk-show", number)


@audience(Audience.STAFF, *PUBLISHERS)
def draft_withdraw(request: Request, number: str) -> HttpResponse:
    """Ask why, then give the draft up.

    :raises NotAllowed: for another organisation's.
    """
    by = acting(request)
    draft = queries.desk_draft(by, number)
    if not access.can_publish(by, draft):
        raise NotAllowed("您的岗位不能撤回")
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            actions.withdraw_draft(number=number, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "撤回了，理由写在公开的页面上")
            return redirect("consultations:desk-show", number)
    context = {"draft": draft, "form": form}
    return render(request, "consultations/desk/withdraw.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *PUBLISHERS)
def period_extend(request: Request, number: str) -> HttpResponse:
    """Ask until when and why, then take comments longer."""
    by = acting(request)
    draft = queries.desk_draft(by, number)
    form = ExtendForm(posted(request))
    if form.is_valid():
        try:
            actions.extend_period(number=number, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "延长了，理由写在公开的页面上")
            return redirect("consultations:desk-show", number)
    context = {"draft": draft, "form": form}
    return render(request, "consultations/desk/extend.html", context, status=422 if form.errors else 200)
