"""Subscriptions of a person, and of what concerns news."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.models import Push, Subscription
from mingban.subscriptions.rules import News, concerns


def own_subscriptions(actor: Actor) -> QuerySet[Subscription]:
    """Return the open subscriptions of whoever is signed in, the latest first."""
    return Subscription.objects.filter(party=actor.party_id or 0, ended_at=None).order_by("-pk")


def subscription_by_token(token: str) -> Subscription:
    """Return a subscription by the token of its messages, ended or not.

    :raises NotFound: when there is none.
    """
    found = Subscription.objects.filter(token=token).first()
    if found is None:
        raise NotFound("没有这个订阅，可能网址没有抄全")
    return found


def concerned(news: News, *, after: int, limit: int) -> tuple[list[Subscription], int]:
    """Return open subscriptions that news concerns, by id from `after` on, and the last id that was looked at (0: no more).

    What is named exactly is found by the index; of words each is looked at, so many at a time.
    """
    named = Q(subject=Subject.WORDS)
    for subject, value in (
        (Subject.ORGANISATION, news.organisation_code),
        (Subject.FIELD, news.field),
        (Subject.FIVE, news.five),
        (Subject.ENTRY, news.entry_code),
    ):
        if value:
            named |= Q(subject=subject, value=value)
    rows = list(
        Subscription.objects.filter(named, ended_at=None, pk__gt=after).select_related("party").order_by("pk")[:limit]
    )
    last = rows[-1].pk if len(rows) == limit else 0
    return [one for one in rows if concerns(news, one.subject, one.value)], last


def pushes_left() -> Iterator[Push]:
    """Return what is still to be told, the oldest first."""
    return Push.objects.filter(ended_at=None).order_by("pk").iterator()
