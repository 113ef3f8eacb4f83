"""How the house is: what each app says of what it depends on, for the operator's page and his monitoring."""

from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[], "Health"]


@dataclass(frozen=True, kw_only=True)
class Health:
    """One thing that the house depends on: well or not, and in one sentence what that means."""

    name: str
    is_well: bool
    text: str


_checks: dict[str, Check] = {}


def health_check(name: str) -> Callable[[Check], Check]:
    """Register the decorated function, which looks and answers quickly, under a dotted name."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def health() -> dict[str, Health]:
    """Return what every check says, by its dotted name."""
    return {name: _checks[name]() for name in sorted(_checks)}
