"""A signed-in citizen's subscriptions, and how he is told."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.accounts.models import Party
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.notices import actions as notices
from mingban.notices import queries as endpoints
from mingban.subscriptions import actions, queries, rules
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.forms import WaysForm, WordsForm


@audience(Audience.CITIZEN)
def subscriptions_list(request: HttpRequest) -> HttpResponse:
    """Show what one has subscribed to, how one is told, and subscribe to more words."""
    form = WordsForm(posted(request))
    if form.is_valid():
        value = rules.write_search({"q": form.cleaned_data["q"]})
        try:
            made = actions.subscribe(subject=Subject.SEARCH, value=value, by=acting(request), at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"订阅好了：{made.topic.label}。有新的，一分钟以内告诉您")
            return redirect("subscriptions:subscriptions-list")
    return _page(request, form)


def _page(request: HttpRequest, form: WordsForm, ways: WaysForm | None = None) -> HttpResponse:
    follower = queries.follower_of(acting(request))
    push_key = endpoints.push_key()
    if follower is not None and ways is None:
        ways = WaysForm(follower=follower, can_push=bool(push_key))
    browsers = endpoints.endpoints_of([follower.party_id or 0]) if follower else {}
    context = {
        "form": form,
        "ways": ways,
        "follower": follower,
        "own": queries.open_subscriptions(follower),
        "push_key": push_key,
        "browsers": sum(map(len, browsers.values())),
    }
    has_errors = form.errors or (ways is not None and ways.errors)
    return render(request, "subscriptions/list.html", context, status=422 if has_errors else 200)


@audience(Audience.CITIZEN)
@require_POST
def ways_change(request: HttpRequest) -> HttpResponse:
    """Change how one is told.

    :raises NotFound: for somebody without any subscription.
    """
    follower = queries.follower_of(acting(request))
    if follower is None:
        raise NotFound("您还没有订阅，订了以后再设")
    form = WaysForm(request.POST, follower=follower, can_push=bool(endpoints.push_key()))
    if not form.is_valid():
        return _page(request, WordsForm(), form)
    changed = actions.change_ways(follower=follower, at=timezone.now(), **form.ways())
    is_asked = bool(changed.address) and changed.address_confirmed_at is None
    messages.success(request, "改好了。邮箱还要确认：请打开刚发去的信" if is_asked else "改好了")
    return redirect("subscriptions:subscriptions-list")


@audience(Audience.CITIZEN)
@require_POST
def subscription_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's own subscription.

    :raises NotFound: for another's, or one that is ended.
    """
    found = queries.open_subscriptions(queries.follower_of(acting(request))).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个订阅，或者已经退了")
    actions.end_subscription(subscription=found, at=timezone.now())
    messages.success(request, f"退订了：{found.topic.label}")
    return redirect("subscriptions:subscriptions-list")


@audience(Audience.CITIZEN)
@require_POST
def browser_register(request: HttpRequest) -> HttpResponse:
    """Take what a browser says of its push service (JSON, as PushSubscription.toJSON gives it); 400 for what cannot be used."""
    try:
        said: Any = json.loads(request.body)
        address, keys = str(said["endpoint"]), dict(said["keys"])
        party = Party.objects.get(pk=acting(request).party_id or 0)
        notices.register_endpoint(party=party, address=address, keys=keys, at=timezone.now())
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "expected endpoint and keys"}, status=400)
    except Refused as refusal:
        return JsonResponse({"error": refusal.message}, status=400)
    return JsonResponse({"ok": True}, status=201)
