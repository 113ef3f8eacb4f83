"""One push over HTTP, to where it may go and nowhere else (`core.outside`)."""

from collections.abc import Mapping

from django.conf import settings

from mingban.core import outside
from mingban.core.outside import NotReached, Target
from mingban.gateway import rules

TIMEOUT_SECONDS = 10.0

__all__ = ["NotReached", "checked_address", "push"]


def push(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST `body` and return the status; what is answered besides is not read, and no redirect is followed.

    :raises NotReached: on a forbidden address, an unknown name, a time-out or a broken connection.
    """
    target = rules.read_target(url, needs_https=settings.WEBHOOKS_NEED_HTTPS)
    if isinstance(target, str):
        raise NotReached(target)
    address = checked_address(target)
    with outside.calling(
        "POST", target, address=address, seconds=TIMEOUT_SECONDS, content=body, headers=headers
    ) as response:
        return response.status_code


def checked_address(target: Target) -> str:
    """Return a network address of the target's host; every one of them must be one that we may push to.

    :raises NotReached: when the name is unknown, or one of its addresses is private, local or reserved.
    """
    return outside.checked_address(target, settings.WEBHOOK_NETWORKS)
