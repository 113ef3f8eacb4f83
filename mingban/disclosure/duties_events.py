"""What happens to the catalogue of duties and to duties."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class EntriesImported(Event):
    """Entries of a catalogue are new, other than before, or no longer in force."""

    codes: list[str]


@dataclass(frozen=True, kw_only=True)
class DutyFellOpen(Event):
    """The page of a duty that had been met is gone: the duty is open again.."""

    duty_id: int
    at: str


@dataclass(frozen=True, kw_only=True)
class DutyWentStale(Event):
    """What was published for a duty has to be brought up to date, or taken down."""

    duty_id: int
    at: str
