"""What happens to licences."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LicenceChanged(Event):
    """A licence was cancelled, or goes on by law."""

    licence_id: int
    status: str


@dataclass(frozen=True, kw_only=True)
class LicenceIssued(Event):
    """A decision has resulted in a licence."""

    licence_id: int
    identifier: str
    matter_kind: str
    matter_id: str
