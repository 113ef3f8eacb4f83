"""What is plugged into identity: the service that knows whether name and number belong together; what officials have in hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class IdentityServiceSilent(Exception):
    """The service did not answer; nothing is known."""


class IdentityService(Protocol):
    """The port. Adapters stand in `contrib/<vendor>/`; `settings.IDENTITY_SERVICE` names the one in use."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        """Tell whether the register holds this name under this number.

        :raises IdentityServiceSilent: when it does not answer.
        """


def identity_service() -> IdentityService:
    """Return the adapter in use."""
    return cast(IdentityService, import_string(settings.IDENTITY_SERVICE)())


@dataclass(frozen=True, slots=True)
class InHand:
    """What the holder of a post answers for: how much of it, and what is to be done about it when he leaves."""

    text: str
    count: int
    remedy: str


Counting = Callable[[int], InHand]

_countings: list[Counting] = []


def counts_in_hand(counting: Counting) -> Counting:
    """Register the decorated function: given the id of a post it returns how much of one kind its holder has in hand."""
    _countings.append(counting)
    return counting


def in_hand(post_id: int) -> list[InHand]:
    """Return what the holder of a post has in hand; kinds of which he has nothing are left out."""
    found = [counting(post_id) for counting in _countings]
    return [one for one in found if one.count]
