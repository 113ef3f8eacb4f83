"""The officials' list of requests, and the page of one with its acts."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.choices import Role
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, NotFound, Refused, StalePage
from mingban.core.forms import show_refusal
from mingban.core.requests import acting
from mingban.requests import actions, queries, rules
from mingban.requests.choices import Act, Due, State
from mingban.requests.forms.acts import FORMS, act_form
from mingban.requests.forms.asking import TypedRequestForm
from mingban.requests.forms.base import ActForm
from mingban.requests.models import DisclosureRequest
from mingban.search import queries as search

HANDLERS = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD)
READERS = (*HANDLERS, Role.SUPERVISOR)
# So many things that are public already are shown beside a request.
SHOWN = 3

DOERS: dict[Act, Callable[..., DisclosureRequest]] = {
    Act.CONFIRM: actions.confirm_receipt,
    Act.ASK_CORRECTION: actions.ask_correction,
    Act.CORRECT: actions.correct_request,
    Act.CONSULT: actions.consult,
    Act.SERVE: actions.serve,
    Act.HEAR: actions.hear,
    Act.EXTEND: actions.extend_answer,
    Act.ASK_REASONS: actions.ask_reasons,
    Act.GIVE_REASONS: actions.give_reasons,
    Act.DELAY: actions.delay_answer,
    Act.BILL: actions.bill,
    Act.NOTE_PAYMENT: actions.note_payment,
    Act.PROPOSE: actions.propose_reply,
    Act.RETURN: actions.return_reply,
    Act.REPLY: actions.issue_reply,
    Act.DELIVER: actions.note_delivery,
    Act.WITHDRAW: actions.withdraw,
    Act.DISPUTE: actions.note_dispute,
    Act.SETTLE: actions.settle_dispute,
    Act.PUBLISH: actions.publish_answer,
    Act.ARCHIVE: actions.archive,
    Act.WRITE: actions.write_message,
}
# What brings a request forward is unfolded first; the rest is asked for.
MAIN = frozenset({Act.CONFIRM, Act.SERVE, Act.HEAR, Act.NOTE_PAYMENT, Act.PROPOSE, Act.REPLY, Act.DELIVER, Act.ARCHIVE})


@audience(Audience.STAFF, *READERS)
@require_safe
def requests_desk(request: HttpRequest) -> HttpResponse:
    """List requests: open ones by what is due first; what an address cannot mean is left out."""
    by, now = acting(request), timezone.now()
    wanted = queries.wanted_of(request.GET.dict())
    page = queries.requests_page(by, wanted, at=now, after=request.GET.get("after", ""))
    figures = queries.list_figures(by, now)
    labels = {"sent": "等确认收到", "open": "在办", "overdue": "过期了"}
    query = wanted.as_query()
    context = {
        "rows": page.requests,
        "later": "?" + urlencode({**query, "after": str(page.after)}) if page.after else "",
        "first": "?" + urlencode(query),
        "is_first": "after" not in request.GET,
        "wanted": wanted,
        "row_name": rules.ROW_NAMES.get(wanted.row, ""),
        "row_figures": queries.row_figures(by, wanted, now),
        "figures": [{"label": label, "value": figures[name]} for name, label in labels.items()],
        "states": [(state.value, state.label) for state in State if (state in rules.OPEN) == (wanted.tab == "open")],
        "dues": Due.choices if wanted.tab == "open" else [],
        "organisations": queries.organisations_to_choose(by),
        "now": now,
        "last_year": timezone.localtime(now).year - 1,
        "can_type_in": queries.can_type_in(by),
        "questions": sum(one.closed_at is None for one in queries.questions_for(by)),
    }
    return render(request, "requests/desk.html", context)


@audience(Audience.STAFF, Role.CLERK)
def request_type_in(request: HttpRequest) -> HttpResponse:
    """Type in a request that came on paper, by voice or by fax."""
    by, now = acting(request), timezone.now()
    is_sent = request.method == "POST"
    initial = {"key": secrets.token_urlsafe(24), "came_on": timezone.localtime(now).date()}
    form = TypedRequestForm(request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial)
    if form.is_valid():
        try:
            sent = actions.type_in_request(by=by, at=now, **form.arguments())
        except NotAllowed:
            raise
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"登记好了，编号 {sent.number}")
            return redirect("requests:request-handle", number=sent.number)
    return render(request, "requests/type_in.html", {"form": form}, status=422 if form.errors else 200)


@audience(Audience.STAFF, *READERS)
@require_safe
def request_handle(request: HttpRequest, number: str) -> HttpResponse:
    """Show a request with its thread, limits, letters, and the acts of this post."""
    return _page(request, queries.visible_request(acting(request), number))


@audience(Audience.STAFF, *HANDLERS)
@require_POST
def request_do(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one act; wrong input and refusals come back on the page with everything typed still there."""
    by = acting(request)
    found = queries.visible_request(by, number)
    if act not in DOERS:
        raise NotFound("没有这个操作")
    chosen = Act(act)
    form = act_form(chosen, request.POST, request.FILES, request=found)
    if form.is_valid():
        try:
            DOERS[chosen](number=number, by=by, at=timezone.now(), **form.arguments())
        except NotAllowed:
            raise
        except StalePage as refusal:
            return _stale(request, number, chosen, form, refusal)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{chosen.label}：办好了")
            return redirect("requests:request-handle", number=number)
    return _page(request, queries.by_number(number), wrong=(chosen, form), status=422)


def _stale(request: HttpRequest, number: str, act: Act, form: ActForm, refusal: StalePage) -> HttpResponse:
    """Show what the request has become, with what was typed: whoever presses again now acts on what he sees."""
    found = queries.by_number(number)
    show_refusal(form, refusal)
    renewed = request.POST.copy()
    renewed[form.add_prefix("revision")] = str(found.revision)
    form.data = renewed
    return _page(request, found, wrong=(act, form), status=StalePage.status)


def _page(
    request: HttpRequest, found: DisclosureRequest, *, wrong: tuple[Act, ActForm] | None = None, status: int = 200
) -> HttpResponse:
    by, now = acting(request), timezone.now()
    actions.note_look(request=found, by=by, at=now)
    count, threshold = queries.recent_count(found), queries.threshold()
    proposed = queries.proposed_reply(found)
    acts = _acts(found, by, wrong, request.GET)
    context = {
        "found": found,
        "now": now,
        "form": wrong[1] if wrong else None,
        "acts": acts,
        "refused": [row for row in acts if row["reason"]],
        "thread": reversed(queries.thread(found)),
        "limits": queries.limits(found),
        "letters": queries.letters_to_applicant(found),
        "other_letters": queries.other_letters(found),
        "papers": queries.request_files(found),
        "files": queries.reply_files([proposed.pk]) if proposed else queries.answer_files(found),
        "shown": proposed or queries.issued_reply(found),
        "can_propose": any(row["act"] is Act.PROPOSE and row["form"] for row in acts),
        "site": settings.PUBLIC_URL.rstrip("/"),
        "known": search.find(search.Asked(text=found.title), limit=SHOWN).hits if found.state in rules.OPEN else [],
        "consultations": found.consultations.select_related("organisation"),
        "returned": found.replies.filter(state="RETURNED"),
        "fee": getattr(found, "fee_notice", None),
        "disputes": found.disputes.all(),
        "frequency": rules.say_frequency(count, threshold) if rules.is_frequent(count, threshold) else "",
        "last_correction": queries.last_day_to_ask_correction(found),
    }
    return render(request, "requests/handle.html", context, status=status)


def _acts(
    found: DisclosureRequest, by: Actor, wrong: tuple[Act, ActForm] | None, query: QueryDict
) -> list[dict[str, Any]]:
    """Return each act of this post: its form when it is allowed and one of the main ones or wanted, or the reason why not."""
    wanted = query.get("act", "")
    begun = {name: query.get(f"propose-{name}", "") for name in ("kind", "where")}
    shown: list[dict[str, Any]] = []
    for act, reason in queries.options(by, found, timezone.now()):
        if act not in FORMS:
            continue
        form = None
        if wrong and wrong[0] is act:
            form = wrong[1]
        elif not reason and (act in MAIN or act == wanted):
            initial = {"key": secrets.token_urlsafe(24), "revision": found.revision}
            form = act_form(act, request=found, begun=begun, initial=initial)
        shown.append({"act": act, "reason": reason, "form": form, "is_open": False})
    shown.sort(key=lambda row: row["act"] not in MAIN)
    opened = wrong[0] if wrong else wanted
    first = next((row for row in shown if row["form"] and row["act"] == opened), None)
    first = first or next((row for row in shown if row["form"]), None)
    for row in shown:
        row["is_open"] = row is first
    return shown
