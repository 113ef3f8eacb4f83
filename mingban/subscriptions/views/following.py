"""Subscribing, and what letters lead to: confirming, ending with one click, one's page without an account."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mingban.core.actors import ActorKind
from mingban.core.attempts import Attempts
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.subscriptions import actions, queries, rules
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.forms import MailForm, WaysForm
from mingban.subscriptions.models import Follower, Subscription

ASKING = Attempts("subscribe", most=20, seconds=3600, sentence="您这里的网络订阅太多次了，请一小时后再试")


def read_topic(request: HttpRequest) -> tuple[str, str]:
    """Return subject and value of what the address names: a search by its own words and conditions, else as they stand."""
    named = request.GET if "subject" in request.GET or "q" in request.GET or request.method != "POST" else request.POST
    subject = named.get("subject", Subject.SEARCH)
    if subject == Subject.SEARCH:
        return subject, rules.write_search(named.dict())
    return subject, named.get("value", "").strip()


@audience(Audience.PUBLIC)
def subscription_new(request: Request) -> HttpResponse:
    """Show what is about to be subscribed to, and subscribe: whoever is signed in at once, a mailbox once it confirms.

    :raises NotFound: when there is no such thing.
    """
    subject, value = read_topic(request)
    is_citizen = request.actor is not None and request.actor.kind is ActorKind.PERSON
    form = MailForm(posted(request) if not is_citizen else None)
    name = queries.name_of(subject, value) if value else ""
    context = {"form": form, "name": name, "is_search": subject == Subject.SEARCH, "is_citizen": is_citizen}
    if request.method == "POST" and is_citizen:
        made = actions.subscribe(subject=subject, value=value, by=acting(request), at=timezone.now())
        messages.success(request, f"订阅好了：{made.topic.label}。有新的，一分钟以内告诉您")
        return redirect("subscriptions:subscriptions-list")
    if form.is_valid():
        address = form.cleaned_data["address"]
        try:
            ASKING.count(request)
            actions.follow_by_mail(subject=subject, value=value, address=address, at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _private(render(request, "subscriptions/asked.html", {"name": name, "address": address}))
    return _private(render(request, "subscriptions/new.html", context, status=422 if form.errors else 200))


@audience(Audience.PUBLIC)
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm from the letter: one press (mail programs that only look at links confirm nothing)."""
    found = queries.subscription_by_token(token)
    if request.method == "POST":
        found = actions.confirm_subscription(token=token, at=timezone.now())
    return _private(render(request, "subscriptions/confirm.html", {"subscription": found}))


@audience(Audience.PUBLIC)
def mailbox_confirm(request: HttpRequest, word: str) -> HttpResponse:
    """Confirm that a mailbox is one's own."""
    if request.method == "POST":
        actions.confirm_mailbox(word=word, at=timezone.now())
    return _private(render(request, "subscriptions/mailbox.html", {"is_done": request.method == "POST"}))


@audience(Audience.PUBLIC)
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription without signing in (previews of links, which only read, end nothing)."""
    found = queries.subscription_by_token(token)
    if request.method == "POST":
        actions.end_subscription(subscription=found, at=timezone.now())
        found.refresh_from_db()
    return _ended(request, [found])


@audience(Audience.PUBLIC)
@csrf_exempt  # the secret of the address says whose it is; mail programs post without having been here (RFC 8058)
def told_end(request: HttpRequest, token: str) -> HttpResponse:
    """End what a message came from, without signing in: one click, or the mail program's own button."""
    found = queries.reasons_of(token)
    if request.method == "POST":
        found = actions.end_what_was_told(token=token, at=timezone.now())
    return _ended(request, found)


def _ended(request: HttpRequest, found: list[Subscription]) -> HttpResponse:
    context = {"subscriptions": found, "is_ended": all(one.ended_at for one in found)}
    return _private(render(request, "subscriptions/end.html", context))


@audience(Audience.PUBLIC)
def follower_show(request: HttpRequest, token: str) -> HttpResponse:
    """Show to whoever has the letter what his mailbox is subscribed to."""
    follower = queries.follower_by_token(token)
    form = WaysForm(follower=follower, can_push=False)
    return _private(_page(request, follower, form))


def _page(request: HttpRequest, follower: Follower, form: WaysForm, status: int = 200) -> HttpResponse:
    context = {
        "follower": follower,
        "own": queries.open_subscriptions(follower),
        "form": form,
        "site": settings.SITE_NAME,
    }
    return render(request, "subscriptions/follower.html", context, status=status)


@audience(Audience.PUBLIC)
@require_POST
def follower_ways(request: HttpRequest, token: str) -> HttpResponse:
    """Change how a mailbox is told."""
    follower = queries.follower_by_token(token)
    form = WaysForm(request.POST, follower=follower, can_push=False)
    if not form.is_valid():
        return _private(_page(request, follower, form, status=422))
    ways = {**form.ways(), "address": follower.address}
    actions.change_ways(follower=follower, at=timezone.now(), **ways)
    messages.success(request, "改好了")
    return redirect("subscriptions:follower-show", token=token)


@audience(Audience.PUBLIC)
@require_POST
def follower_end(request: HttpRequest, token: str) -> HttpResponse:
    """End everything."""
    count = actions.end_all(follower=queries.follower_by_token(token), at=timezone.now())
    messages.success(request, f"{count} 个订阅都退了")
    return redirect("subscriptions:follower-show", token=token)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no cache keeps the page, no crawler lists it; other sites never learn where a visitor came from anyway."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
