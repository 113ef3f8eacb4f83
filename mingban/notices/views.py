"""The inbox of the site, and the door at which gateways report delivery."""

import json
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.models import Party, User
from mingban.core import signed_calls
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.requests import Request, acting
from mingban.notices import actions, queries

PER_PAGE = 20
DELIVERY_STATES = {"DELIVERED": True, "FAILED": False}


def _me(request: Request) -> Party:
    user = request.user
    if not isinstance(user, User) or user.person is None:
        raise NotFound("工作账号没有站内消息")
    return user.person


@audience(Audience.CITIZEN)
@require_safe
def notice_list(request: Request) -> HttpResponse:
    """Show the messages, newest first; what is unread stands out."""
    me = _me(request)
    page = Paginator(queries.inbox_of(me), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": queries.unread_count(me.pk)}
    return render(request, "notices/notice_list.html", context)


@audience(Audience.CITIZEN)
@require_safe
def notice_open(request: Request, notice_id: int) -> HttpResponse:
    """Mark a message as read and go where it leads.

    :raises NotFound: for another person's message.
    """
    me = _me(request)
    notice = queries.inbox_of(me).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("没有这条消息")
    actions.mark_read(party=me, notice_id=notice.pk, at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return HttpResponseRedirect(notice.link) if is_ours else redirect("notices:notice-list")


@audience(Audience.CITIZEN)
@require_POST
def notices_read(request: Request) -> HttpResponse:
    """Mark all messages as read."""
    actions.mark_read(party=_me(request), at=timezone.now())
    return redirect("notices:notice-list")


@audience(Audience.STAFF)
def desk_notices(request: Request) -> HttpResponse:
    """Show an official's messages, newest first; sent back, all of them are read."""
    by = acting(request)
    if request.method == "POST":
        actions.mark_read_by(official=User(pk=by.id), at=timezone.now())
        return redirect("notices:desk-notices")
    found = queries.inbox_of_official(by.id or 0)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": found.filter(read_at=None).count()}
    return render(request, "notices/desk_notices.html", context)


@audience(Audience.MACHINE)
@csrf_exempt
@require_POST
def sms_callback(request: HttpRequest) -> HttpResponse:
    """Take the gateway's report on one message. Wrongly signed or old calls get 403, repeated ones 409, unreadable ones 400."""
    now = timezone.now()
    nonce = signed_calls.signed_nonce(request.headers, request.body, key=settings.SANDBOX_KEY, at=now)
    if nonce is None:
        return JsonResponse({"error": "bad signature"}, status=403)
    report = _report(request.body)
    if report is None:
        return JsonResponse({"error": "expected id, key and state DELIVERED or FAILED"}, status=400)
    try:
        actions.note_delivery(nonce=nonce, at=now, **report)
    except Refused as refusal:
        return JsonResponse({"error": refusal.message}, status=refusal.status)
    return JsonResponse({"ok": True})


def _report(body: bytes) -> dict[str, Any] | None:
    try:
        report = json.loads(body)
        outside_id, key, is_delivered = report["id"], report["key"], DELIVERY_STATES[report["state"]]
    except (ValueError, KeyError, TypeError):
        return None
    if not (isinstance(outside_id, str) and outside_id and isinstance(key, str)):
        return None
    return {"outside_id": outside_id[:64], "key": key, "is_delivered": is_delivered}
