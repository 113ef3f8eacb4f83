"""Who is away from his desk, and who stands in."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.accounts import access, actions, queries
from mingban.accounts.forms import LeaveForm
from mingban.accounts.models import Leave
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted


@audience(Audience.STAFF, *queries.STANDING_IN)
def leaves_list(request: Request) -> HttpResponse:
    """Show one's leaves (a head: everybody's), and set another."""
    by, now = acting(request), timezone.now()
    posts = queries.posts_on_leave_list(by, now)
    substitutes = queries.posts_in(by.organisation_id or 0, now).filter(role__in=posts.values("role"))
    form = LeaveForm(posted(request), posts=posts, substitutes=substitutes)
    if form.is_valid():
        terms = form.cleaned_data
        try:
            actions.set_leave(
                post=terms["post"],
                substitute=terms["substitute"],
                since=_morning(terms["since"]),
                until=_morning(terms["until"] + timedelta(days=1)),
                by=by,
                at=now,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "休假安排好了。这段时间由代办的人办，记录里写明是代谁办的")
            return redirect("accounts:leaves-list")
    context = {"form": form, "leaves": queries.leaves_to_show(by, now), "now": now}
    return render(request, "accounts/leaves_list.html", context, status=422 if form.errors else 200)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@audience(Audience.STAFF, *queries.STANDING_IN)
@require_POST
def leave_end(request: Request, leave_id: int) -> HttpResponse:
    """End a leave now.

    :raises NotFound: for one that is nobody's or not one's own to end.
    """
    leave = Leave.objects.select_related("post").filter(pk=leave_id).first()
    if leave is None or not access.can_set_leave(acting(request), leave.post):
        raise NotFound("没有这个休假安排")
    actions.end_leave(leave=leave, by=acting(request), at=timezone.now())
    messages.success(request, "休假结束了")
    return redirect("accounts:leaves-list")
