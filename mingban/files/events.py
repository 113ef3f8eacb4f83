"""What files tell higher apps."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InfectedFound(Event):
    """A file that was taken in unscanned turned out to carry a virus; nobody can open it any more. The owner is named by value."""

    file_id: int
    owner_kind: str
    owner_id: str
