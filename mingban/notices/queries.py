"""Every read of messages that has a name."""

from collections.abc import Collection

from django.db.models import QuerySet

from mingban.accounts.models import Party
from mingban.notices.contrib.webpush.push import public_key
from mingban.notices.models import Notice, PushEndpoint


def inbox_of(party: Party) -> QuerySet[Notice]:
    """Return the site messages of a party, newest first."""
    return Notice.objects.on_site().filter(party=party).order_by("-created_at", "-id")


def inbox_of_official(user_id: int) -> QuerySet[Notice]:
    """Return the messages of an official, newest first."""
    return Notice.objects.on_site().filter(official_id=user_id).order_by("-created_at", "-id")


def unread_count(party_id: int) -> int:
    """Return how many site messages of a party are unread."""
    return Notice.objects.on_site().filter(party_id=party_id, read_at=None).count()


def push_key() -> str:
    """Return the key that a browser is given when it registers for pushes; empty where pushes are not set up."""
    return public_key()


def endpoints_of(party_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of the browsers that take pushes, by party."""
    found: dict[int, list[int]] = {}
    rows = PushEndpoint.objects.filter(party__in=party_ids, ended_at=None).order_by("pk")
    for party, pk in rows.values_list("party_id", "pk"):
        found.setdefault(party, []).append(pk)
    return found
