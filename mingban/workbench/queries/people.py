"""Persons in addresses of lists: named by a signed word that says nothing, holds for an hour and for one post."""

from django.core import signing

from mingban.core.actors import Actor

SALT = "workbench.person"
HOLDS_SECONDS = 60 * 60


def name_of_person(party_id: int, actor: Actor) -> str:
    """Return the word by which this post's lists name a person."""
    return signing.dumps([party_id, actor.post_id], salt=SALT)


def person_named_by(word: str, actor: Actor) -> int:
    """Return the id of the person whom a word names; 0, which nobody has, when it is not this post's or no longer holds."""
    try:
        party_id, post_id = signing.loads(word, salt=SALT, max_age=HOLDS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return 0
    return int(party_id) if post_id == actor.post_id else 0
