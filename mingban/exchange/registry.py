"""What is plugged into data exchange: the way to other authorities' registers, and the matters for which they are asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class ConsentMatter:
    """For what somebody let a register be asked: in words, and where he finds it."""

    text: str
    url: str


class Matters(Protocol):
    """The port: an app above knows the matters of one kind."""

    def describe(self, ids: Collection[str]) -> dict[str, ConsentMatter]:
        """Return the matters by id, those that are there."""

    def let_go(self, id_: str, at: datetime) -> bool:
        """Stop relying on the answer for a matter, in the same transaction; False where it was relied on already."""


_matters: dict[str, Matters] = {}


def plug_matters(kind: str, matters: Matters) -> None:
    """Take `matters` as who knows the matters of this kind."""
    _matters[kind] = matters


def matters_of(kind: str) -> Matters | None:
    """Return who knows the matters of this kind."""
    return _matters.get(kind)


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
