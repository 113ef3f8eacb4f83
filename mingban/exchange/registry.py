"""What is plugged into data exchange: the way to other authorities' registers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class RegisterSilent(Exception):
    """The register did not answer; nothing is known."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a register is asked, about whom, and why."""

    service_code: str
    name: str
    identity_number: str
    purpose: str
    legal_basis: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class RegisterAnswer:
    """What a register says: whether it has an entry, the values by field, and as of when."""

    is_found: bool
    values: Mapping[str, str]
    as_of: datetime | None


class DataExchange(Protocol):
    """The port. Adapters stand in `contrib/<vendor>/`; `settings.DATA_EXCHANGE` names the one in use."""

    def ask(self, question: Question, *, at: datetime) -> RegisterAnswer:
        """Ask a register.

        :raises RegisterSilent: when it does not answer within three seconds, or not in a way that can be read.
        """


def data_exchange() -> DataExchange:
    """Return the adapter in use."""
    return cast(DataExchange, import_string(settings.DATA_EXCHANGE)())
