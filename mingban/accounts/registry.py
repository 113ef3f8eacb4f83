"""What is plugged into identity: the service that knows whether a name and an identity number belong together."""

from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class IdentityServiceSilent(Exception):
    """The service did not answer; nothing is known."""


class IdentityService(Protocol):
    """The port. Adapters stand in `contrib/<vendor>/`; `settings.IDENTITY_SERVICE` names the one in use."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        """Tell whether the register holds this name under this number.

        :raises IdentityServiceSilent: when it does not answer.
        """


def identity_service() -> IdentityService:
    """Return the adapter in use."""
    return cast(IdentityService, import_string(settings.IDENTITY_SERVICE)())
