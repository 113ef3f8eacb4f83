"""What is plugged into drafts: who, besides the applicant's own people, fills one in for him at a counter (帮办代办)."""

from datetime import datetime
from typing import Protocol

from mingban.core.actors import Actor


class Helping(Protocol):
    """The port: an app above knows whom a citizen has let fill in his application, and what he still has to do himself."""

    def may_fill(self, actor: Actor, application_id: int, at: datetime) -> bool:
        """Tell whether an official may fill in this draft, and open it afterwards, for the applicant."""

    def stands_against(self, application_id: int, at: datetime) -> list[str]:
        """Return in plain words why what an official filled in cannot be handed in yet."""

    def note_filed(self, by: Actor, application_id: int, at: datetime) -> None:
        """Take notice, in the same transaction, that an official has handed in for somebody."""


class NobodyHelps:
    """Until somebody is plugged in, officials fill in nothing."""

    def may_fill(self, actor: Actor, application_id: int, at: datetime) -> bool:
        """No."""
        return False

    def stands_against(self, application_id: int, at: datetime) -> list[str]:
        """Say that it is not provided for."""
        return ["这里不能由窗口代填"]

    def note_filed(self, by: Actor, application_id: int, at: datetime) -> None:
        """Nothing."""


_helping: Helping = NobodyHelps()


def plug_helping(helping: Helping) -> None:
    """Take `helping` as the one who knows."""
    global _helping  # noqa: PLW0603 — one per process, set once at start-up
    _helping = helping


def may_fill(actor: Actor, application_id: int, at: datetime) -> bool:
    """Tell whether an official may fill in this draft for the applicant; anybody else is asked by the rules of access."""
    return actor.is_staff and _helping.may_fill(actor, application_id, at)


def stands_against(actor: Actor, application_id: int, at: datetime) -> list[str]:
    """Return why an official cannot hand in this draft yet; nothing for the applicant's own people."""
    return _helping.stands_against(application_id, at) if actor.is_staff else []


def note_filed(actor: Actor, application_id: int, at: datetime) -> None:
    """Tell whoever is plugged in that an official has handed in for somebody."""
    if actor.is_staff:
        _helping.note_filed(actor, application_id, at)
