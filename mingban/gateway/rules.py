"""Where we may push to, when a push is tried again, what a repeated call is: values in, values out."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from mingban.core.outside import LONGEST_URL, Target, read_target
from mingban.core.outside import may_reach as may_push_to

__all__ = [
    "EVERYTHING",
    "LONGEST_URL",
    "RETRY_SECONDS",
    "Target",
    "digest_of",
    "may_push_to",
    "next_try",
    "read_target",
    "wants",
]

# Standard Webhooks' own recommendation: at once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
EVERYTHING = "*"


def next_try(attempts: int, at: datetime) -> datetime | None:
    """Return when a push that has failed `attempts` times is tried again; None when it is given up."""
    if attempts > len(RETRY_SECONDS):
        return None
    return at + timedelta(seconds=RETRY_SECONDS[attempts - 1])


def wants(events: Sequence[str], event: str) -> bool:
    """Tell whether a subscription for these kinds of events wants one of them."""
    return EVERYTHING in events or event in events


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the digest by which a repeated call is known to be the same; each part's length is part of it."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
