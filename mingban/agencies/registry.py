"""What is plugged into the page of a hall: panels of apps above, such as how long one waits there now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a hall's page: a template and what it is drawn from, under the name `panel`."""

    template: str
    context: dict[str, Any]


PanelMaker = Callable[[str, datetime], Panel | None]

_makers: list[PanelMaker] = []


def centre_panel(maker: PanelMaker) -> PanelMaker:
    """Register the decorated function: given the code of a hall and an instant it returns a panel for its page, or None."""
    _makers.append(maker)
    return maker


def panels(code: str, at: datetime) -> list[Panel]:
    """Return the panels of a hall's page, in the order of registration."""
    return [panel for maker in _makers if (panel := maker(code, at))]
