"""How fast one may ask: so many calls a minute for each client, person or address, counted in each web process."""

import threading
import time

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from mingban.core.requests import client_address

MINUTE = 60


class PerMinute(BaseThrottle):
    """Counts by the clock's minute. In memory, as a write for each read would cost more than it protects."""

    def __init__(self, setting: str) -> None:
        self.setting = setting
        self._lock = threading.Lock()
        self._minute = 0
        self._calls: dict[str, int] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        """Count one call, and tell whether it is within the limit."""
        actor = getattr(request, "actor", None)
        who = f"user:{actor.id}" if actor else f"address:{client_address(request)}"
        minute = int(time.time()) // MINUTE
        with self._lock:
            if minute != self._minute:
                self._minute, self._calls = minute, {}
            self._calls[who] = self._calls.get(who, 0) + 1
            return self._calls[who] <= int(getattr(settings, self.setting))

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return MINUTE - time.time() % MINUTE


calls = PerMinute("API_CALLS_PER_MINUTE")
token_calls = PerMinute("API_TOKENS_PER_MINUTE")
