"""What is plugged into messages: the gateway that takes text messages for phones, and what the lines are handed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class GatewaySilent(Exception):
    """The gateway did not answer in time: it may or may not have taken the message; try again later."""


class MessageRefused(Exception):
    """The gateway will never take this message."""


class TryLater(Exception):
    """The gateway answers, and does not take this message now; others may go meanwhile."""


class ReceiverGone(Exception):
    """Whom the message is for does not take any more: nothing is to be sent there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """What a gateway is handed. The same `key` means the same message, however often it is handed over."""

    key: str
    phone: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail server is handed; `ending` is the address that ends letters of this kind with one click."""

    key: str
    address: str
    subject: str
    text: str
    ending: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """What a browser is told through its push service; `link` is a path of this site."""

    key: str
    address: str
    keys: dict[str, str]
    title: str
    text: str
    link: str


class SmsGateway(Protocol):
    """The port. Adapters stand in `contrib/<vendor>/`; `settings.SMS_GATEWAY` names the one in use."""

    def send(self, message: TextMessage, *, at: datetime) -> str:
        """Hand a message over and return the gateway's id of it. It must give up after three seconds.

        :raises GatewaySilent: when it does not answer.
        :raises MessageRefused: when it says no.
        """


def sms_gateway() -> SmsGateway:
    """Return the adapter in use."""
    return cast(SmsGateway, import_string(settings.SMS_GATEWAY)())
