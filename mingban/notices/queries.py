"""Every read of messages that has a name."""

from django.db.models import QuerySet

from mingban.accounts.models import Party
from mingban.notices.models import Notice


def inbox_of(party: Party) -> QuerySet[Notice]:
    """Return the site messages of a party, newest first."""
    return Notice.objects.on_site().filter(party=party).order_by("-created_at", "-id")


def inbox_of_official(user_id: int) -> QuerySet[Notice]:
    """Return the messages of an official, newest first."""
    return Notice.objects.on_site().filter(official_id=user_id).order_by("-created_at", "-id")


def unread_count(party_id: int) -> int:
    """Return how many site messages of a party are unread."""
    return Notice.objects.on_site().filter(party_id=party_id, read_at=None).count()
