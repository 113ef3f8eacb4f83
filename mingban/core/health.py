"""How the house is: what each app says of what it depends on, for the operator's page and his monitoring."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from mingban.core.faults import fault_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Health:
    """One thing that the house depends on: well or not, and in one sentence what that means."""

    name: str
    is_well: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check finds."""

    is_well: bool
    text: str


Check = Callable[[], Finding]
_checks: dict[str, tuple[str, Check]] = {}


def health_check(key: str, name: str) -> Callable[[Check], Check]:
    """Register the decorated function, which looks and answers quickly, under a dotted key and a name for people."""

    def register(check: Check) -> Check:
        _checks[key] = (name, check)
        return check

    return register


def health() -> dict[str, Health]:
    """Return what every check says, by its dotted key."""
    return {key: _look(*_checks[key]) for key in sorted(_checks)}


def _look(name: str, check: Check) -> Health:
    """What cannot be looked at, because something around us is away, is not well; the page itself must not fail."""
    try:
        found = check()
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        log.warning("health.cannot_look", check=name, fault=fault.name)
        found = Finding(is_well=False, text=f"现在查不了：{fault.title}")
    return Health(name=name, is_well=found.is_well, text=found.text)
