"""What happens to identities."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PhoneCodeRequested(Event):
    """Somebody asked for a code; `notices` sends it if `is_sent`. The outbox keeps it encrypted."""

    is_awaited = True

    code_id: int
    purpose: str
    phone: str
    code: str
    minutes: int
    expires_at: str
    is_sent: bool = True


@dataclass(frozen=True, kw_only=True)
class RealNameProved(Event):
    """A person's name and identity number were checked."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class MandateGiven(Event):
    """One party let another act for it."""

    mandate_id: int


@dataclass(frozen=True, kw_only=True)
class MandateRevoked(Event):
    """A mandate was taken back."""

    mandate_id: int


@dataclass(frozen=True, kw_only=True)
class PostEnded(Event):
    """An official was taken a post away; what he had in hand needs another officer."""

    post_id: int
