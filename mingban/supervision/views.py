"""The supervisors' board, and orders as both sides see them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.accounts.choices import Role
from mingban.core.actors import Actor
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.supervision import access, actions, queries
from mingban.supervision.choices import OPEN, WAITING, OrderState
from mingban.supervision.forms import AcceptForm, AnswerForm, ReturnForm, SendForm, WithdrawForm
from mingban.supervision.models import SupervisionOrder

PAGE_SIZE = 30
ORDER_ROLES = (*access.WATCHING_ROLES, *access.ANSWERING_ROLES)


@audience(Audience.STAFF, *access.WATCHING_ROLES)
@require_safe
def board_show(request: HttpRequest) -> HttpResponse:
    """Show how every organisation of the region stands, the worst first."""
    by = acting(request)
    lines = queries.board(by, timezone.now())
    labels = {
        "due": "要公开的",
        "overdue": "过期没公开",
        "stale": "该更新",
        "down": "页面没了",
        "orders": "没办完的督办",
    }
    figures = [{"label": label, "value": sum(getattr(line, name) for line in lines)} for name, label in labels.items()]
    context = {"lines": lines, "figures": figures, "orders_too": by.role == Role.SUPERVISOR}
    return render(request, "supervision/board.html", context)


@audience(Audience.STAFF, *ORDER_ROLES)
@require_safe
def orders_list(request: HttpRequest) -> HttpResponse:
    """List orders: to the official's organisation, or of the region that he watches."""
    by = acting(request)
    page = Paginator(queries.orders_of_desk(by), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "supervision/orders.html", {"page": page, "watches": by.role in access.WATCHING_ROLES})


@audience(Audience.STAFF, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def order_send(request: HttpRequest) -> HttpResponse:
    """Write an order to an organisation about some of its duties.

    :raises NotFound: for an organisation that this official does not watch.
    """
    by = acting(request)
    duty_id = int(asked) if (asked := request.GET.get("duty", "")).isdecimal() and len(asked) < 18 else 0
    code = request.GET.get("organisation", "").replace("\x00", "")[:80]
    office = queries.organisation_to_order(by, code=code, duty_id=duty_id)
    duties = queries.duties_to_order(by, office.code)
    form = SendForm(posted(request), duties=duties, initial={"duties": [duty_id] if duty_id else []})
    if form.is_valid():
        data = form.cleaned_data
        try:
            order = actions.send_order(
                organisation=office,
                duty_ids=[one.pk for one in data["duties"]],
                text=data["text"],
                answer_by=data["answer_by"],
                by=by,
                at=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"督办单 {order.number} 发出去了")
            return redirect("supervision:order-show", pk=order.pk)
    context = {"form": form, "office": office, "has_duties": duties.exists()}
    return render(request, "supervision/send.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *ORDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def order_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order with its answers, and do what can be done about it now.

    :raises NotFound: when there is none, or it is none of this official's.
    """
    by = acting(request)
    order = queries.order_for(by, pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    open_forms = {
        name: FORMS[name](request.POST if name == act else None, auto_id=f"{name}_%s")
        for name, is_open in _open_acts(order, by).items()
        if is_open
    }
    form = open_forms.get(act)
    if act and form is None:
        raise NotAllowed("这一步现在不能办")
    if form is not None and form.is_valid():
        try:
            ACTS[act](order_id=pk, by=by, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, SAID[act])
            return redirect("supervision:order-show", pk=pk)
    context = {
        "order": order,
        "answers": order.answers.all(),
        "duties": order.duties.select_related("entry").order_by("pk"),
        "record": queries.order_record(order),
        "forms": open_forms,
        "form": form,
    }
    return render(request, "supervision/order.html", context, status=422 if form and form.errors else 200)


def _open_acts(order: SupervisionOrder, by: Actor) -> dict[str, bool]:
    judges = access.can_judge(by, order)
    is_answered = order.state == OrderState.ANSWERED
    return {
        "answer": order.state in WAITING and access.can_answer(by, order),
        "accept": judges and is_answered,
        "return": judges and is_answered,
        "withdraw": judges and order.state in OPEN,
    }


FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm,
    "accept": AcceptForm,
    "return": ReturnForm,
    "withdraw": WithdrawForm,
}
ACTS: dict[str, Callable[..., Any]] = {
    "answer": actions.answer_order,
    "accept": actions.accept_answer,
    "return": actions.return_answer,
    "withdraw": actions.withdraw_order,
}
SAID = {
    "answer": "答复交上去了",
    "accept": "认可了，督办办结",
    "return": "退回了",
    "withdraw": "撤回了",
}
