"""What clocks tell higher apps. The owner is named by value, as in the clock."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ClockOverdue(Event):
    """A duty's time limit has passed and the duty is not done. Told once per due instant."""

    clock_id: int
    owner_kind: str
    owner_id: str
    duty: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class AlertReached(Event):
    """A duty's clock has reached a rung of its ladder. Told once per rung."""

    clock_id: int
    owner_kind: str
    owner_id: str
    duty: str
    due_at: str
    alert: str


@dataclass(frozen=True, kw_only=True)
class ClockDueMoved(Event):
    """An open clock's due instant changed because a calendar did. An empty `due_at` is not known."""

    clock_id: int
    owner_kind: str
    owner_id: str
    duty: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class CalendarAnnounced(Event):
    """The days off of a year were announced, or announced anew."""

    region_code: str
    year: int
