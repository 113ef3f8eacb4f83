"""SMS gateway of the sandbox: a signed message over HTTP, acknowledged with an id; delivery is called back."""

from datetime import datetime
from functools import cached_property

import httpx
from django.conf import settings
from django.urls import reverse

from mingban.core import signed_calls
from mingban.notices.registry import GatewaySilent, MessageRefused, TextMessage

TIMEOUT_SECONDS = 3.0


class SandboxSmsGateway:
    """Sends to the sandbox at `settings.SANDBOX_URL`; whoever has one sends message after message by one connection."""

    @cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def send(self, message: TextMessage, *, at: datetime) -> str:
        """Hand a message over and return the sandbox's id of it.

        :raises GatewaySilent: when it does not answer within three seconds.
        :raises MessageRefused: when it says no.
        """
        payload = {
            "key": message.key,
            "phone": message.phone,
            "text": message.text,
            "callback_url": f"{settings.PUBLIC_URL}{reverse('notices:sms-callback')}",
        }
        try:
            answer = signed_calls.post(
                f"{settings.SANDBOX_URL}/sms/messages",
                payload,
                key=settings.SANDBOX_KEY,
                at=at,
                timeout=TIMEOUT_SECONDS,
                http=self._http,
            )
        except signed_calls.Unreachable as error:
            raise GatewaySilent(str(error)) from error
        except signed_calls.CallRefused as error:
            raise MessageRefused(str(error)) from error
        return str(answer.get("id", ""))
