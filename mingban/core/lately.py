"""Reference data that pages read again and again: asked once a second in a process. What is personal is never kept."""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import TypeVar

from django.db import connection

from mingban.core.memory import Memory

T = TypeVar("T")
# As long as `core.front` gives the same page to everybody: nothing that is shown is older (decision 0023).
SECONDS = 1.0


class Lately:
    """Answers of the last second. Inside a transaction, where acts and sweeps decide by them, the database is always asked."""

    def __init__(self, size: int) -> None:
        """Begin with nothing; keep up to `size` answers."""
        self._kept = Memory(size)

    def read(self, key: Hashable, ask: Callable[[], T]) -> T:
        """Return what `ask` answers, or has answered for this key within the last second. Answers are shared: nobody may change them."""
        if connection.in_atomic_block:
            return ask()
        return self._kept.of((key, connection.alias, int(monotonic() / SECONDS)), ask)
