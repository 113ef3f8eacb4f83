"""Who a page is for. Every route declares it; a route that does not is refused (deny by default)."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


class Audience(StrEnum):
    """PUBLIC: anybody; SIGNED_IN: any signed-in user; CITIZEN: a signed-in person; STAFF: an official in a post; MACHINE: a signed call."""

    PUBLIC = "PUBLIC"
    SIGNED_IN = "SIGNED_IN"
    CITIZEN = "CITIZEN"
    STAFF = "STAFF"
    MACHINE = "MACHINE"


def audience(who: Audience, *roles: str) -> Callable[[View], View]:
    """Declare the audience of the decorated view; for STAFF the roles that may open it (none named: every post)."""

    def declare(view: View) -> View:
        view.audience = who  # type: ignore[attr-defined]
        view.roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare
