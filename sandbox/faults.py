"""What may go wrong on purpose: slow, failing, hanging, repeating and silent systems."""

import asyncio
import random
from dataclasses import asdict, dataclass, fields
from typing import Any

HANG_SECONDS = 60.0


@dataclass(slots=True)
class Faults:
    """All off to begin with. `error_rate` is from 0 to 1; `delay` is seconds before each answer."""

    delay: float = 0.0
    error_rate: float = 0.0
    hang: bool = False
    duplicate_callback: bool = False
    lose_callback: bool = False

    def change(self, wanted: dict[str, Any]) -> None:
        """Switch faults on and off.

        :raises ValueError: for an unknown fault or a value of the wrong kind.
        """
        for name, value in wanted.items():
            self._check(name, value)
        for name, value in wanted.items():
            setattr(self, name, value if isinstance(value, bool) else float(value))

    def _check(self, name: str, value: Any) -> None:
        known = {field.name for field in fields(self)}
        if name not in known:
            raise ValueError(f"unknown fault {name}")
        is_switch = isinstance(getattr(self, name), bool)
        if is_switch != isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name} must be {'true or false' if is_switch else 'a number'}")

    def as_json(self) -> dict[str, Any]:
        """Return what is switched on and off."""
        return asdict(self)

    async def strike(self) -> bool:
        """Wait as told; return True when the call is to fail."""
        if self.hang:
            await asyncio.sleep(HANG_SECONDS)
        if self.delay:
            await asyncio.sleep(self.delay)
        return random.random() < self.error_rate  # noqa: S311 — chance, not secrecy
