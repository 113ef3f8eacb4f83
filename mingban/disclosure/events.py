"""What happens to what is published."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class Published(Event):
    """A publication went live for the first time. `on` is its day, as 2026-11-22."""

    page_id: int
    kind: str
    title: str
    url: str
    organisation_code: str
    entry_code: str
    five: str
    field: str
    on: str


@dataclass(frozen=True, kw_only=True)
class Changed(Event):
    """A publication that was live already was published again."""

    page_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """A publication was taken off the site."""

    page_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ValidityChanged(Event):
    """A normative document came into force, expired, or was repealed."""

    page_id: int
    validity: str


@dataclass(frozen=True, kw_only=True)
class ValidityEnding(Event):
    """A normative document's last day is near: its owners are told at so many days before."""

    page_id: int
    days_before: int
