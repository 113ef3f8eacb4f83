"""Of which kinds of events subscribers can be told: every event of a case, and a few more."""

import re
from collections.abc import Iterator

from mingban.cases.events import CaseEvent

SUBMITTED = "case.submitted"
APPLICATION_SUBMITTED = "application.submitted"
DEFERRED_SUPPLIED = "case.deferred_supplied"
PING = "webhook.ping"


def _kinds(of: type[CaseEvent]) -> Iterator[type[CaseEvent]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _kinds(kind)


def case_events() -> dict[str, type[CaseEvent]]:
    """Return every kind of event of a case by its public name; one that is new in `cases.events` is told without more ado."""
    return {event_name(kind.__name__): kind for kind in _kinds(CaseEvent)}


def event_names() -> list[str]:
    """Return every kind of event that can be subscribed to."""
    return sorted({*case_events(), SUBMITTED, APPLICATION_SUBMITTED, DEFERRED_SUPPLIED})


def event_name(class_name: str) -> str:
    """Return an event's public name: CaseAccepted is case.accepted, CorrectionRequested is case.correction_requested."""
    words = re.findall(r"[A-Z][a-z0-9]*", class_name)
    subject = words.pop(0).lower() if words[0] in {"Case", "Application"} else "case"
    return f"{subject}.{'_'.join(words).lower()}"
