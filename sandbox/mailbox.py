"""Mail: a real SMTP server on this machine, and the mailboxes in which its letters lie."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import settings
from sandbox.faults import Faults
from sandbox.pages import page
from sandbox.store import Mail, Store

LINK = re.compile(r"https?://[^\s<>]+")
REFRESH_SECONDS = 3


class Postbox:
    """Takes letters from SMTP clients into the store, as the faults let it."""

    def __init__(self, app: Starlette) -> None:
        """Use the application's store and faults."""
        self.app = app

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take letters for everybody but nobody@…: that mailbox does not exist."""
        if address.lower().startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 — aiosmtpd's name
        """Keep a letter in each recipient's mailbox."""
        faults: Faults = self.app.state.faults
        if await faults.strike():
            return "451 out of order"
        content = envelope.content or b""
        raw = content.decode(errors="replace") if isinstance(content, bytes) else content
        name = str(_read(raw)["Message-ID"] or raw)
        letters = [Mail(address.lower(), name, raw, time.time(), 1) for address in envelope.rcpt_tos]
        store: Store = self.app.state.store
        await asyncio.to_thread(store.keep_mail, letters)
        return "250 taken"


@asynccontextmanager
async def listening(app: Starlette) -> AsyncIterator[None]:
    """Take mail while the application runs."""
    loop = asyncio.get_running_loop()
    box = Postbox(app)
    server = await loop.create_server(
        lambda: SMTP(box, hostname="sandbox", enable_SMTPUTF8=True, loop=loop), settings.HOST, settings.smtp_port()
    )
    try:
        yield
    finally:
        server.close()


def _read(raw: str) -> EmailMessage:
    return message_from_bytes(raw.encode(), policy=policy.default)


def _body(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    return str(part.get_content()) if part else ""


def _as_json(mail: Mail) -> dict[str, Any]:
    letter = _read(mail.raw)
    text = _body(letter)
    return {
        "id": mail.id,
        "at": mail.at,
        "times": mail.times,
        "subject": str(letter["Subject"]),
        "text": text,
        "links": LINK.findall(text),
        "headers": {name.lower(): str(value) for name, value in letter.items()},
    }


async def mail_json(request: Request) -> Response:
    """Return the letters in a mailbox, for tests, the latest first."""
    store: Store = request.app.state.store
    letters = await asyncio.to_thread(store.mail, request.path_params["address"].lower())
    return JSONResponse({"letters": [_as_json(one) for one in letters]})


async def mail_page(request: Request) -> Response:
    """Show the letters in a mailbox, the latest first; links can be followed."""
    address = request.path_params["address"].lower()
    store: Store = request.app.state.store
    letters = [_as_json(one) for one in await asyncio.to_thread(store.mail, address)]
    cards = "".join(
        f'<div class="message"><h2>{escape(one["subject"])}</h2><p>{_linked(one["text"])}</p></div>' for one in letters
    )
    body = cards or '<p class="message">还没有邮件。</p>'
    return page(f"模拟邮箱 {address}", f'{body}<p><a href="/">换一个</a></p>', refresh=REFRESH_SECONDS)


def _linked(text: str) -> str:
    pieces, end = [], 0
    for found in LINK.finditer(text):
        address = escape(found[0], quote=True)
        pieces += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*pieces, escape(text[end:])]).replace("\n", "<br>")
