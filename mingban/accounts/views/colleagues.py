"""What an administrator does about colleagues' accounts: a lost password or second factor, and who they are in private."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts import access, actions, queries
from mingban.accounts.choices import Role
from mingban.accounts.forms import PrivatePersonForm, ResetForm
from mingban.accounts.models import User
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.masking import mask_name
from mingban.core.requests import Request, acting
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter

LAW = "《中华人民共和国公务员法》第七十六条（回避）"


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@require_safe
def colleagues_list(request: Request) -> HttpResponse:
    """Show the posts of the organisation and those below it."""
    by, now = acting(request), timezone.now()
    context = {"posts": queries.administered_posts(by, now), "gone": queries.colleagues_without_post(by, now)}
    return render(request, "accounts/colleagues_list.html", context)


def colleague_of(request: Request, user_id: int) -> User:
    """Return a colleague's account.

    :raises NotFound: when there is none, or it is not this administrator's to change.
    """
    user = User.objects.select_related("private_person").filter(pk=user_id).first()
    if user is None or not access.can_administer(acting(request), user, timezone.now()):
        raise NotFound("没有这个账号，或者不归您管；自己的账号要请别人管")
    return user


def _page(request: Request, user: User, **more: Any) -> HttpResponse:
    person = user.private_person
    rows = [
        {"label": "姓名", "value": user.full_name},
        {"label": "用户名", "value": user.username},
        {"label": "本人身份（用于回避）", "value": f"已登记：{mask_name(person.name)}" if person else "没有登记"},
    ]
    now = timezone.now()
    context = {"posts": queries.posts_ever_of(user), "now": now, "entries": _history(user), **more}
    context |= {"colleague": user, "rows": rows, "reset": ResetForm(), "link": PrivatePersonForm(), **more}
    is_wrong = any(form.errors for form in (context["reset"], context["link"]))
    context["form"] = next((form for form in (context["reset"], context["link"]) if form.errors), None)
    return render(request, "accounts/colleague.html", context, status=422 if is_wrong else 200)


def _history(user: User) -> list[dict[str, Any]]:
    """Return what the journal says of an account, newest first, as the log draws it."""
    entries = ledger.entries_of(Matter(kind="staff", id=user.username)).order_by("-sequence")
    return [
        {"title": entry.sentence, "at": entry.at, "text": f"{_post_of(entry)}{entry.actor.get('name', '')}"}
        for entry in entries
    ]


def _post_of(entry: Entry) -> str:
    parts = (entry.actor.get("organisation", ""), entry.actor.get("post", ""))
    return "".join(f"{part} " for part in parts if part)


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@never_cache
@require_safe
def colleague_show(request: Request, user_id: int) -> HttpResponse:
    """Show a colleague's account."""
    return _page(request, colleague_of(request, user_id))


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@never_cache
@require_POST
def colleague_reset(request: Request, user_id: int) -> HttpResponse:
    """Give a colleague a temporary password; it is shown once, on this answer, and kept nowhere."""
    user = colleague_of(request, user_id)
    form = ResetForm(request.POST)
    if not form.is_valid():
        return _page(request, user, reset=form)
    with_second_factor = form.cleaned_data["lost"] == "second-factor"
    password = actions.reset_sign_in(
        user=user, with_second_factor=with_second_factor, by=acting(request), at=timezone.now()
    )
    context = {"colleague": user, "password": password, "with_second_factor": with_second_factor}
    return render(request, "accounts/colleague_reset.html", context)


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@never_cache
@sensitive_post_parameters("identity_number", "phone")
@require_POST
def colleague_link(request: Request, user_id: int) -> HttpResponse:
    """Say who a colleague is outside his office; the person reads that he was looked up."""
    user, by, now = colleague_of(request, user_id), acting(request), timezone.now()
    form = PrivatePersonForm(request.POST)
    if form.is_valid():
        try:
            person = queries.find_agent(**form.cleaned_data)
            actions.link_person(user=user, person=person, by=by, at=now)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            actions.log_look(party=person, fields=["姓名"], by=by, legal_basis=LAW, at=now)
            messages.success(request, f"登记好了。{user.full_name}看不到、也办不了他自己的件")
            return redirect("accounts:colleague-show", user_id=user.pk)
    return _page(request, user, link=form)


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@require_POST
def colleague_unlink(request: Request, user_id: int) -> HttpResponse:
    """Take the registration back, when it was wrong."""
    user = colleague_of(request, user_id)
    actions.link_person(user=user, person=None, by=acting(request), at=timezone.now())
    messages.success(request, "登记撤销了")
    return redirect("accounts:colleague-show", user_id=user.pk)
