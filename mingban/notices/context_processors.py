"""What every template knows about messages."""

from django.http import HttpRequest

from mingban.notices import queries


def inbox(request: HttpRequest) -> dict[str, object]:
    """Return `unread_messages`: how many messages of the signed-in person are unread; counted only when a page asks."""

    def count() -> int:
        actor = getattr(request, "actor", None)
        return queries.unread_count(actor.party_id) if actor is not None and actor.party_id else 0

    return {"unread_messages": count}
