"""What a process reads or computes once: things that never change once they have their key."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


class Memory:
    """Keeps up to `size` results, the oldest are forgotten first. Results are shared: nobody may change them."""

    def __init__(self, size: int) -> None:
        """Begin with nothing."""
        self._size = size
        self._kept: dict[Hashable, object] = {}
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returned for this key the first time; what `make` raises is not kept."""
        found = self._kept.get(key)
        if found is None:
            found = make()
            with self._lock:
                if len(self._kept) >= self._size and key not in self._kept:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = found
        return found  # type: ignore[return-value]  # what `make` returned for this key
