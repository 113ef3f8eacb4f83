"""An administrator opens accounts, gives posts and ends them; never his own."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from mingban.accounts import access, actions, queries
from mingban.accounts.choices import Role
from mingban.accounts.forms import NewColleagueForm, PostForm
from mingban.accounts.models import StaffPost
from mingban.accounts.registry import in_hand
from mingban.accounts.views.colleagues import colleague_of
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted


@audience(Audience.STAFF, Role.ADMINISTRATOR)
@never_cache
def colleague_hire(request: Request) -> HttpResponse:
    """Open an account for a new colleague with his first post; his password is shown once, on this answer, and kept nowhere."""
    by = acting(request)
    form = NewColleagueForm(
        posted(request), organisations=queries.administered_organisations(by), roles=access.roles_to_give(by)
    )
    if form.is_valid():
        try:
            post, password = actions.hire(**_terms(form), by=by, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            context = {"colleague": post.user, "password": password, "is_new": True}
            return render(request, "accounts/colleague_reset.html", context)
    return render(request, "accounts/post_form.html", {"form": form}, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.ADMINISTRATOR)
def colleague_appoint(request: Request, user_id: int) -> HttpResponse:
    """Give a colleague another post."""
    by, user = acting(request), colleague_of(request, user_id)
    form = PostForm(
        posted(request), organisations=queries.administered_organisations(by), roles=access.roles_to_give(by)
    )
    if form.is_valid():
        try:
            post = actions.appoint(user=user, **_terms(form), by=by, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{user.full_name}现在是{post.organisation.short_name}的{post.title}了")
            return redirect("accounts:colleague-show", user_id=user.pk)
    context = {"form": form, "colleague": user}
    return render(request, "accounts/post_form.html", context, status=422 if form.errors else 200)


def _terms(form: PostForm) -> dict[str, Any]:
    """Return what was filled in as the actions take it: the last day is within the post."""
    terms = dict(form.cleaned_data)
    day = terms["until"]
    terms["until"] = timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) if day else None
    return terms


@audience(Audience.STAFF, Role.ADMINISTRATOR)
def colleague_dismiss(request: Request, user_id: int, post_id: int) -> HttpResponse:
    """Show what a colleague has in hand in a post, and end it when that is confirmed."""
    by, now, user = acting(request), timezone.now(), colleague_of(request, user_id)
    post = _post(request, user_id, post_id)
    if request.method == "POST":
        try:
            actions.end_post(post=post, by=by, at=now)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{user.full_name}的岗位“{post.title}”结束了")
        return redirect("accounts:colleague-show", user_id=user.pk)
    context = {"colleague": user, "post": post, "in_hand": in_hand(post.pk)}
    return render(request, "accounts/post_end.html", context)


def _post(request: Request, user_id: int, post_id: int) -> StaffPost:
    """Return a post that a colleague holds.

    :raises NotFound: when he does not hold it, or it is not this administrator's to end.
    """
    held = StaffPost.objects.held_at(timezone.now()).filter(pk=post_id, user_id=user_id)
    post = held.select_related("organisation", "user").first()
    if post is None or not access.can_appoint(acting(request), post.organisation):
        raise NotFound("没有这个岗位，或者已经结束了")
    return post
