"""How a draft is published: handed in, approved by another, returned; and how something is withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingban.catalogue import actions, queries
from mingban.catalogue.choices import DraftState
from mingban.catalogue.forms.editor import ReturnForm, SubmitForm, WithdrawForm
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft
from mingban.catalogue.views.desk import PUBLISHER
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_submit(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Hand a draft in, for at once or for a day."""
    draft = queries.draft_by_id(draft_id)
    form = SubmitForm(posted(request), initial={"when": "now"})
    if form.is_valid():
        try:
            actions.submit_draft(draft_id=draft_id, publish_on=form.publish_on, by=acting(request), at=timezone.now())
            messages.success(request, "交上去了，请另一位目录管理人员审核")
            return redirect("catalogue:draft-show", draft_id=draft_id)
        except BadInput as refused:
            form.add_error("day" if refused.field == "publish_on" else None, refused.message)
    context = {"draft": draft, "form": form, "changes": queries.changes_of(draft, queries.known())}
    return render(request, "catalogue/editor/submit.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, PUBLISHER)
@require_POST
def draft_approve(request: HttpRequest, draft_id: int) -> HttpResponseRedirect:
    """Approve a draft of somebody else."""
    draft = actions.approve_draft(draft_id=draft_id, by=acting(request), at=timezone.now())
    messages.success(request, f"“{draft.name}”审核通过，{_what_now(draft)}")
    if draft.state == DraftState.PUBLISHED:
        return redirect("catalogue:versions-list")
    return redirect("catalogue:draft-show", draft_id=draft.pk)


def _what_now(draft: Draft) -> str:
    if draft.state != DraftState.PUBLISHED:
        return "到日子自动公布"
    return "已经停用" if draft.is_withdrawal else "已经公布"


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_return(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Give a draft back with the reason."""
    draft = queries.draft_by_id(draft_id)
    form = ReturnForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.return_draft(draft_id=draft_id, reason=reason, by=acting(request), at=timezone.now())
        messages.success(request, "退回去了，原因写在修改稿上")
        if draft.is_withdrawal:
            return redirect("catalogue:versions-list")
        return redirect("catalogue:draft-show", draft_id=draft_id)
    context = {"draft": draft, "form": form}
    return render(request, "catalogue/editor/return.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, PUBLISHER)
@require_POST
def draft_take_over(request: HttpRequest, draft_id: int) -> HttpResponseRedirect:
    """Go on from what was published in between."""
    draft = actions.take_over_changes(draft_id=draft_id, by=acting(request), at=timezone.now())
    messages.success(request, f"第 {draft.base_number} 版的改动合进来了，您改过的地方没有动")
    return redirect("catalogue:draft-compare", draft_id=draft.pk)


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_withdraw(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Hand in that an item or bundle is withdrawn."""
    offer = queries.offer_by_code(KINDS[kind], code)
    form = WithdrawForm(posted(request), initial={"when": "now"})
    if form.is_valid():
        try:
            draft = actions.start_withdrawal(
                kind=kind,
                code=code,
                reason=form.cleaned_data["reason"],
                publish_on=form.publish_on,
                by=acting(request),
                at=timezone.now(),
            )
            return redirect("catalogue:draft-show", draft_id=draft.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"offer": offer, "kind": KINDS[kind], "form": form}
    return render(request, "catalogue/editor/withdraw.html", context, status=422 if form.errors else 200)
