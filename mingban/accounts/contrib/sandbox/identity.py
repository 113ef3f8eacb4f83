"""Identity service of the sandbox: a signed question over HTTP, answered with yes or no."""

from datetime import datetime

from django.conf import settings

from mingban.accounts.registry import IdentityServiceSilent
from mingban.core import signed_calls

TIMEOUT_SECONDS = 3.0


class SandboxIdentityService:
    """Asks the sandbox at `settings.SANDBOX_URL`."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        """Tell whether the sandbox's register holds this name under this number.

        :raises IdentityServiceSilent: when it does not answer.
        """
        question = {"name": name, "identity_number": identity_number}
        try:
            answer = signed_calls.post(
                f"{settings.SANDBOX_URL}/identity/checks",
                question,
                key=settings.SANDBOX_KEY,
                at=at,
                timeout=TIMEOUT_SECONDS,
            )
        except (signed_calls.Unreachable, signed_calls.CallRefused) as error:
            raise IdentityServiceSilent(str(error)) from error
        return answer.get("is_same_person") is True
