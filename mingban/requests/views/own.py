"""For citizens: asking, and the page of one's own request."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.models import Person
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.requests import actions, queries, rules
from mingban.requests.choices import Act
from mingban.requests.forms.asking import CorrectForm, MessageForm, ReasonsForm, WebRequestForm
from mingban.requests.models import DisclosureRequest

DONE = {
    Act.AGREE: "确认好了",
    Act.CORRECT: "补正交上来了，答复的日子重新算",
    Act.GIVE_REASONS: "理由交上来了",
    Act.WITHDRAW: "已撤回",
    Act.WRITE: "留言发出去了",
}


@audience(Audience.CITIZEN)
def request_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask an organisation; whoever has not looked for it among what is public is led there first."""
    guide, by, now = queries.guide(code), acting(request), timezone.now()
    name = request.GET.get("name", "").replace("\x00", "").strip()[:200]
    if request.method != "POST" and not name:
        return redirect("requests:information-look", code=code)
    if not queries.has_real_name(by):
        back = reverse("accounts:real-name") + "?" + urlencode({"next": request.get_full_path()})
        messages.info(request, "申请要有身份证明，请先实名")
        return redirect(back)
    principals = queries.principals(by, now)
    form = WebRequestForm(posted(request), principals=principals, initial=_initial(by.party_id or 0, name))
    if form.is_valid():
        try:
            sent = actions.send_request(organisation_code=code, by=by, at=now, **form.arguments())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"申请交上来了，编号 {sent.number}")
            return redirect("requests:request-show", number=sent.number)
    context = {"guide": guide, "form": form, "service_name": "申请公开信息"}
    return render(request, "requests/new.html", context, status=422 if form.errors else 200)


def _initial(party_id: int, name: str) -> dict[str, Any]:
    person = Person.objects.filter(pk=party_id).first()
    known = {"phone": person.phone, "address": person.address} if person else {}
    return {"title": name, "key": secrets.token_urlsafe(24), **known}


@audience(Audience.CITIZEN)
@require_safe
def requests_list(request: HttpRequest) -> HttpResponse:
    """List one's own requests."""
    found = queries.own_list(acting(request), timezone.now())[:100]
    return render(request, "requests/mine.html", {"requests": found})


@audience(Audience.CITIZEN)
@require_safe
def request_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far a request is: the thread, every date explained, letters and the answer."""
    by, now = acting(request), timezone.now()
    found = queries.own_request(by, number, now)
    actions.note_read(request=found, by=by, at=now)
    return _page(request, found)


def _page(
    request: HttpRequest, found: DisclosureRequest, *, wrong: tuple[Act, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    by, now = acting(request), timezone.now()
    facts = queries.facts_of(found, now)
    own = (Act.AGREE, Act.CORRECT, Act.GIVE_REASONS, Act.WITHDRAW, Act.WRITE)
    # What was typed for an act that is not possible any more stays on the page.
    open_acts = [act for act in own if (wrong and wrong[0] is act) or not rules.why_not(act, facts, by.id)]
    letters = queries.letters_to_applicant(found)
    context = {
        "found": found,
        "facts": facts,
        "headline": queries.HEADLINES[found.state],
        "stages": queries.stages(found),
        "thread": reversed(queries.thread(found)),
        "limits": queries.limits(found),
        "letters": letters,
        "told": queries.told(letters),
        "until": queries.own_limits(found),
        "files": queries.answer_files(found),
        "papers": queries.request_files(found),
        "answer": queries.issued_reply(found),
        "fee": getattr(found, "fee_notice", None),
        "acts": {act.value: _form(act, found, wrong) for act in open_acts},
        "form": wrong[1] if wrong else None,
        "key": secrets.token_urlsafe(24),
    }
    return render(request, "requests/request.html", context, status=status)


FORMS: dict[Act, type[forms.Form]] = {Act.CORRECT: CorrectForm, Act.GIVE_REASONS: ReasonsForm, Act.WRITE: MessageForm}


def _form(act: Act, found: DisclosureRequest, wrong: tuple[Act, forms.Form] | None) -> forms.Form | None:
    if wrong and wrong[0] is act:
        return wrong[1]
    initial: dict[str, Any] = {"key": secrets.token_urlsafe(24)}
    if act is Act.CORRECT:
        initial |= {name: getattr(found, name) for name in ("title", "document_number", "features")}
    return FORMS[act](initial=initial, prefix=act.value) if act in FORMS else None


DOERS: dict[Act, Callable[..., DisclosureRequest]] = {
    Act.AGREE: actions.agree_receipt,
    Act.CORRECT: actions.correct_request,
    Act.GIVE_REASONS: actions.give_reasons,
    Act.WITHDRAW: actions.withdraw,
    Act.WRITE: actions.write_message,
}


@audience(Audience.CITIZEN)
@require_POST
def request_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one act of the applicant's; what is wrong comes back on the page with everything typed still there."""
    by, now = acting(request), timezone.now()
    found = queries.own_request(by, number, now)
    if act not in DOERS:
        raise NotFound("没有这个操作")
    chosen = Act(act)
    form = FORMS[chosen](request.POST, prefix=act) if chosen in FORMS else None
    if form is None or form.is_valid():
        given = form.cleaned_data if form else {"key": request.POST.get("key", "")}
        try:
            DOERS[chosen](number=number, by=by, at=now, **given)
        except Refused as refusal:
            if form is None:
                raise
            show_refusal(form, refusal)
        else:
            messages.success(request, DONE[chosen])
            return redirect("requests:request-show", number=number)
    return _page(request, found, wrong=(chosen, form) if form else None, status=422)
