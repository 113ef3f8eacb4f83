"""How often one network address may do what anybody may: counted by all web processes together, without keeping the address."""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from mingban.core.crypto import blind_index
from mingban.core.errors import Refused
from mingban.core.requests import client_address


class TooManyAttempts(Refused):
    """The address has done it too often."""

    status = 429


@dataclass(frozen=True, slots=True)
class Attempts:
    """So many (`most`) of one thing (`name`) from one address within `seconds`; `sentence` says what happens beyond."""

    name: str
    most: int
    seconds: int
    sentence: str

    def count(self, request: HttpRequest) -> None:
        """Count one.

        :raises TooManyAttempts: beyond the limit.
        """
        key = f"attempts/{self.name}/{blind_index(client_address(request) or '-', purpose='address')}"
        cache.add(key, 0, self.seconds)
        try:
            count = cache.incr(key)
        except ValueError:  # it ended between the two lines
            return
        if count > self.most:
            raise TooManyAttempts(self.sentence)
