"""What happens to ratings."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseRated(Event):
    """Somebody has said how a service was."""

    rating_id: int
    grade: int
