"""Patience with outside services: one that is silent is left alone for a while, so that it does not hold every thread in turn."""

from dataclasses import dataclass

from django.core.cache import cache

WITHIN_SECONDS, REST_SECONDS = 60, 30


@dataclass(frozen=True, slots=True)
class Patience:
    """With one service, shared by every process: after `silences` within a minute it is not asked for half a minute."""

    service: str
    silences: int = 3

    def is_over(self) -> bool:
        """Tell whether the service is to be left alone now."""
        return bool(cache.get(self._rest))

    def note_silence(self) -> None:
        """Count that it did not answer in time."""
        count = cache.get(self._count, 0) + 1
        cache.set(self._count, count, WITHIN_SECONDS)
        if count >= self.silences:
            cache.set(self._rest, True, REST_SECONDS)

    def note_answer(self) -> None:
        """Forget its silences."""
        cache.delete(self._count)

    @property
    def _count(self) -> str:
        return f"patience/{self.service}"

    @property
    def _rest(self) -> str:
        return f"{self._count}/rest"
