"""What is plugged into messages: the gateway that takes text messages for phones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class GatewaySilent(Exception):
    """The gateway did not answer in time: it may or may not have taken the message; try again later."""


class MessageRefused(Exception):
    """The gateway will never take this message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """What a gateway is handed. The same `key` means the same message, however often it is handed over."""

    key: str
    phone: str
    text: str


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
