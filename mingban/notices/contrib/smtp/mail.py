"""Mail through Django's backend: one connection for a stretch of letters, which ends with one click (RFC 8058)."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from mingban.notices.registry import GatewaySilent, Letter, MessageRefused, TryLater


@contextmanager
def mail_line() -> Iterator[Callable[[Letter], str]]:
    """Open a connection to the mail server, by which letters are sent one after the other.

    :raises GatewaySilent: when it cannot be reached.
    """
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise GatewaySilent(type(error).__name__) from error
    try:
        yield lambda letter: _send(connection, letter)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def _send(connection: BaseEmailBackend, letter: Letter) -> str:
    """Send one letter.

    :raises MessageRefused: when the server will never take it.
    :raises TryLater: when it will not take it now.
    :raises GatewaySilent: when the connection broke.
    """
    message = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.address],
        headers=_headers(letter),
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(next(iter(error.recipients.values()))[0]) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code) from error
    except ValueError as error:
        raise MessageRefused(type(error).__name__) from error
    except (OSError, smtplib.SMTPException) as error:
        raise GatewaySilent(type(error).__name__) from error
    return ""


def _refusal(code: int) -> Exception:
    return MessageRefused(f"SMTP {code}") if 500 <= code < 600 else TryLater(f"SMTP {code}")


def _headers(letter: Letter) -> dict[str, str]:
    """The Message-ID is the message's: mailboxes keep one letter of those with the same."""
    name = sha256(letter.key.encode()).hexdigest()[:40]
    headers = {
        "Message-ID": f"<{name}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>",
        "Auto-Submitted": "auto-generated",
    }
    if letter.ending:
        headers["List-Unsubscribe"] = f"<{letter.ending}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
