"""Registers of the sandbox: a signed question over HTTP, answered with an entry or none."""

from datetime import datetime

from django.conf import settings
from django.utils.dateparse import parse_datetime

from mingban.core import signed_calls
from mingban.exchange.registry import Question, RegisterAnswer, RegisterSilent

TIMEOUT_SECONDS = 3.0


class SandboxRegisters:
    """Asks the sandbox at `settings.SANDBOX_URL`."""

    def ask(self, question: Question, *, at: datetime) -> RegisterAnswer:
        """Ask a register.

        :raises RegisterSilent: when it does not answer within three seconds, or not in a way that can be read.
        """
        payload = {
            "name": question.name,
            "identity_number": question.identity_number,
            "purpose": question.purpose,
            "legal_basis": question.legal_basis,
            "reference": question.reference,
        }
        url = f"{settings.SANDBOX_URL}/registers/{question.service_code}"
        try:
            answer = signed_calls.post(url, payload, key=settings.SANDBOX_KEY, at=at, timeout=TIMEOUT_SECONDS)
        except (signed_calls.Unreachable, signed_calls.CallRefused) as error:
            raise RegisterSilent(str(error)) from error
        values = answer.get("values")
        if not isinstance(answer.get("is_found"), bool) or not isinstance(values, dict):
            raise RegisterSilent("an answer that cannot be read")
        as_of = parse_datetime(str(answer.get("as_of", ""))) if answer.get("as_of") else None
        return RegisterAnswer(
            is_found=answer["is_found"], values={str(k): str(v) for k, v in values.items()}, as_of=as_of
        )
