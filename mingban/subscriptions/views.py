"""One's subscriptions, and ending one from a message."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.subscriptions import actions, queries
from mingban.subscriptions.forms import SubscribeForm

OFFERED = ("subject", "value", "label")


@audience(Audience.CITIZEN)
def subscriptions_list(request: HttpRequest) -> HttpResponse:
    """Show what one has subscribed to, and subscribe to more; links on other pages fill the form in."""
    initial = {name: request.GET[name] for name in OFFERED if name in request.GET}
    form = SubscribeForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            made = actions.subscribe(**form.cleaned_data, by=acting(request), at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"订阅好了：{made.label}。有新的，一分钟以内告诉您")
            return redirect("subscriptions:subscriptions-list")
    context = {"form": form, "own": queries.own_subscriptions(acting(request))}
    return render(request, "subscriptions/list.html", context, status=422 if form.errors else 200)


@audience(Audience.CITIZEN)
@require_POST
def subscription_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's own subscription."""
    found = queries.own_subscriptions(acting(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个订阅，或者已经退了")
    actions.end_subscription(subscription=found, at=timezone.now())
    messages.success(request, f"退订了：{found.label}")
    return redirect("subscriptions:subscriptions-list")


@audience(Audience.PUBLIC)
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription from its message, without signing in: one click (previews of links, which only read, end nothing)."""
    found = queries.subscription_by_token(token)
    if request.method == "POST":
        actions.end_subscription(subscription=found, at=timezone.now())
        found.refresh_from_db()
    return render(request, "subscriptions/end.html", {"subscription": found})
