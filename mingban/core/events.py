"""The base of every app's events: frozen dataclasses in the past tense, with fields that JSON can carry."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened. Subclass it in an app's `events.py`; fields are str, int, bool, None or lists of these.

    An event is awaited when somebody sits before a screen until it is handled, as for a code by phone: it goes before all others.
    """

    is_awaited: ClassVar[bool] = False
