"""How fast one may ask: so many calls a minute for each client, person or address, whichever web process answers."""

import threading
import time

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from mingban.core import crypto
from mingban.core.requests import client_address
from mingban.gateway import actions

log = structlog.get_logger(__name__)

MINUTE = 60
# A process takes calls from the common count by the fiftieth of the limit: a write for each call would cost more than it protects.
SHARES = 50


class PerMinute(BaseThrottle):
    """Counts by the clock's minute. All processes together never let more calls through than the setting says.

    What a process has taken for a caller and not used by the end of the minute is lost to him: at most a fiftieth each.
    """

    def __init__(self, setting: str) -> None:
        self.setting = setting
        self._lock = threading.Lock()
        self._minute = 0
        self._left: dict[str, int] = {}
        self._spent: set[str] = set()

    def allow_request(self, request: HttpRequest) -> bool:
        """Count one call, and tell whether it is within the limit."""
        actor = getattr(request, "actor", None)
        who = f"user:{actor.id}" if actor else f"address:{client_address(request)}"
        minute = int(time.time()) // MINUTE
        known = self._use(who, minute)
        return self._take(who, minute) if known is None else known

    def _use(self, who: str, minute: int) -> bool | None:
        """Use up one of the calls taken; None when more have to be taken."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._left, self._spent = minute, {}, set()
            if self._left.get(who, 0) > 0:
                self._left[who] -= 1
                return True
            return False if who in self._spent else None

    def _take(self, who: str, minute: int) -> bool:
        """Take calls from the common count and use one. Whoever is told that there are none is not asked about again in this minute."""
        limit = int(getattr(settings, self.setting))
        caller = crypto.blind_index(f"{self.setting}/{who}", purpose="api-caller")
        try:
            given = actions.take_calls(caller=caller, minute=minute, wanted=max(limit // SHARES, 1), limit=limit)
        except DatabaseError as error:
            # A reader must not be turned away because a count could not be written; what he asks for may fail by itself.
            log.warning("api.calls_not_counted", error=type(error).__name__)
            return True
        with self._lock:
            if given and minute == self._minute:
                self._left[who] = self._left.get(who, 0) + given - 1
            elif not given:
                self._spent.add(who)
        return given > 0

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return MINUTE - time.time() % MINUTE


calls = PerMinute("API_CALLS_PER_MINUTE")
token_calls = PerMinute("API_TOKENS_PER_MINUTE")
