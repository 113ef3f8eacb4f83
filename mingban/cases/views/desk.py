"""The officials' page of a case, and its acts."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.accounts import actions as accounts
from mingban.cases import access, actions, queries
from mingban.cases.choices import Act
from mingban.cases.forms.act import ActForm
from mingban.cases.forms.desk import act_form
from mingban.cases.models import Case
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, NotFound, Refused, StalePage
from mingban.core.forms import show_refusal
from mingban.core.requests import acting

# Officials read applications to check them: their duty under 行政许可法 §34 is the ground on which each look is logged.
LOOK_BASIS = "《行政许可法》第三十四条：行政机关应当对申请人提交的申请材料进行审查"

DONE = {
    Act.RECEIVE: "已收件",
    Act.ACCEPT: "已受理，受理通知书已生成",
    Act.REQUEST_CORRECTION: "补正告知书已生成，短信已发给办事人",
    Act.DECLINE: "不予受理决定书已生成",
    Act.REVIEW: "审查意见已记录",
    Act.START_SPECIAL: "特别程序告知书已生成，各项期限停了下来",
    Act.REOPEN: "准予的决定撤销了，决定书已生成，重新审查",
    Act.EXTEND: "期限延长了，通知书已生成",
    Act.END_SPECIAL: "特别程序结束，期限接着算",
    Act.ASK_OPINION: "已经发出，对方在收件箱里能看到",
    Act.GIVE_OPINION: "意见已答复",
    Act.DECIDE: "决定已作出，决定书已生成",
    Act.DELIVER: "已送达，送达回证已生成",
    Act.OPEN_JOINT: "会商开始了，参加的单位在收件箱里能看到",
    Act.GIVE_POSITION: "会商意见已记录",
    Act.CONCLUDE_JOINT: "会商有了结论，会商纪要已生成",
    Act.RECUSE: "已记录，回避的人不能再看、再办这一件",
    Act.MOVE_VERSION: "改按新版办了，办事人会收到通知",
    Act.HAND_OVER: "转出去了，办理记录里看得到",
    Act.CONCLUDE: "已办结",
}

# What brings a case forward stands first, and the first of it is unfolded. Forms of what is not at hand come when they are asked
# for: drawing all of them took a third of the page's time, and they are seldom wanted.
MAIN = frozenset(
    {Act.RECEIVE, Act.ACCEPT, Act.REVIEW, Act.END_SPECIAL, Act.GIVE_OPINION, Act.GIVE_POSITION, Act.CONCLUDE_JOINT,
     Act.DECIDE, Act.DELIVER, Act.CONCLUDE}
)  # fmt: skip
AT_HAND = MAIN | {Act.REQUEST_CORRECTION}

DOERS = {
    Act.RECEIVE: actions.receive_case,
    Act.ACCEPT: actions.accept_case,
    Act.REQUEST_CORRECTION: actions.request_correction,
    Act.DECLINE: actions.decline_case,
    Act.REVIEW: actions.review_case,
    Act.START_SPECIAL: actions.start_special,
    Act.REOPEN: actions.reopen_case,
    Act.EXTEND: actions.extend_case,
    Act.END_SPECIAL: actions.end_special,
    Act.ASK_OPINION: actions.ask_opinion,
    Act.GIVE_OPINION: actions.give_opinion,
    Act.DECIDE: actions.decide_case,
    Act.DELIVER: actions.deliver_case,
    Act.OPEN_JOINT: actions.open_joint,
    Act.GIVE_POSITION: actions.give_position,
    Act.CONCLUDE_JOINT: actions.conclude_joint,
    Act.RECUSE: actions.recuse,
    Act.HAND_OVER: actions.hand_over,
    Act.MOVE_VERSION: actions.move_version,
    Act.CONCLUDE: actions.conclude_case,
}


@audience(Audience.STAFF)
def case_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case with its materials, form, history, and the acts of this post."""
    case = _visible_case(request, number)
    return _page(request, case)


@audience(Audience.STAFF)
@require_POST
def case_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one act; wrong input and refusals come back on the page with everything typed still there."""
    case = _visible_case(request, number)
    if act not in DOERS:
        raise NotFound("没有这个操作")
    form = act_form(Act(act), request.POST, request.FILES, case=case, by=acting(request))
    if form.is_valid():
        try:
            DOERS[Act(act)](number=number, by=acting(request), at=timezone.now(), **form.arguments())  # type: ignore[operator]
        except NotAllowed:
            raise
        except StalePage as refusal:
            return _stale(request, number, Act(act), form, refusal)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, DONE[Act(act)])
            return _back_to(request, number)
    return _page(request, queries.case_by_number(number), wrong=(Act(act), form), status=422)


def _back_to(request: HttpRequest, number: str) -> HttpResponse:
    """Show the case again, or the inbox to who may not open it any more."""
    is_visible = access.can_see_case(acting(request), queries.case_by_number(number))
    return redirect("cases:case-show", number=number) if is_visible else redirect("workbench:inbox-show")


def _stale(request: HttpRequest, number: str, act: Act, form: ActForm, refusal: StalePage) -> HttpResponse:
    """Show what the case has become, with what was typed: whoever presses again now acts on what he sees."""
    case = queries.case_by_number(number)
    show_refusal(form, refusal)
    renewed = request.POST.copy()
    renewed[form.add_prefix("revision")] = str(case.revision)
    form.data = renewed
    return _page(request, case, wrong=(act, form), status=StalePage.status)


def _visible_case(request: HttpRequest, number: str) -> Case:
    case = queries.case_by_number(number)
    if not access.can_see_case(acting(request), case):
        raise NotFound("没有这个办件，或者它不归您的单位")
    return case


def _page(
    request: HttpRequest, case: Case, *, wrong: tuple[Act, ActForm] | None = None, status: int = 200
) -> HttpResponse:
    by = acting(request)
    accounts.log_look(
        party=case.application.applicant,
        fields=["申请表", "材料"],
        by=by,
        legal_basis=LOOK_BASIS,
        at=timezone.now(),
        matter=queries.case_matter(case),
    )
    acts, now = _acts(case, by, wrong, request.GET.get("act", "")), timezone.now()
    shown = {"acts": acts, "has_acts": any(not row["reason"] for row in acts), "case": case, "now": now}
    context = queries.case_page(case, now) | shown
    return render(request, "cases/case.html", context, status=status)


def _acts(case: Case, by: Actor, wrong: tuple[Act, ActForm] | None, wanted: str) -> list[dict[str, Any]]:
    """Return each act of this post: its form when it is allowed and one of the main ones or `wanted`, or the reason why not."""
    shown = []
    for option in access.options(by, case, queries.facts_of(case, by), timezone.now()):
        form = None
        if wrong and wrong[0] is option.act:
            form = wrong[1]
        elif option.is_allowed and (option.act in AT_HAND or option.act == wanted):
            initial = {"key": secrets.token_urlsafe(24), "revision": case.revision}
            form = act_form(option.act, case=case, by=by, initial=initial)
        shown.append({"act": option.act, "reason": option.reason, "form": form, "is_open": False})
    shown.sort(key=lambda row: row["act"] not in MAIN)
    opened = wrong[0] if wrong else wanted
    first = next((row for row in shown if row["form"] and row["act"] == opened), None)
    first = first or next((row for row in shown if row["form"] and not wrong), None)
    for row in shown:
        row["is_open"] = row is first
    return shown
