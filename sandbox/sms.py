"""SMS gateway, and the simulated phones on which its messages arrive."""

import asyncio
import json
import re
import time
import uuid
from html import escape
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox import settings, signing
from sandbox.pages import page
from sandbox.store import Message, Store

CALLBACK_TRIES = (0.2, 1.0, 5.0, 20.0)
REFRESH_SECONDS = 3


async def take_message(request: Request) -> Response:
    """Take a message for a phone, and report its delivery afterwards."""
    sent: dict[str, Any] = request.state.call
    problem = _problem(sent)
    if problem:
        return JSONResponse({"error": problem}, status_code=422)
    store: Store = request.app.state.store
    offered = Message(id=uuid.uuid4().hex, key=sent["key"], phone=sent["phone"], text=sent["text"], at=time.time())
    kept = await asyncio.to_thread(store.take, offered)
    _in_background(request, report_delivery(request, kept, str(sent.get("callback_url", ""))))
    return JSONResponse({"id": kept.id}, status_code=202)


def _problem(sent: dict[str, Any]) -> str:
    if any(not isinstance(sent.get(name), str) or not sent[name] for name in ("key", "phone", "text")):
        return "key, phone and text are needed"
    return "" if re.fullmatch(r"1[0-9]{10}", sent["phone"]) else "phone must have 11 digits"


def _in_background(request: Request, work: Any) -> None:
    running: set[asyncio.Task[None]] = request.app.state.running
    task = asyncio.create_task(work)
    running.add(task)
    task.add_done_callback(running.discard)


async def report_delivery(request: Request, message: Message, url: str) -> None:
    """Tell the platform that a message has arrived; try again while it does not answer."""
    faults = request.app.state.faults
    if not url or faults.lose_callback:
        return
    body = json.dumps({"id": message.id, "key": message.key, "state": "DELIVERED"}).encode()
    headers = signing.sign(body, request.app.state.key)
    async with httpx.AsyncClient(timeout=settings.CALLBACK_SECONDS, trust_env=False) as client:
        for wait in CALLBACK_TRIES:
            await asyncio.sleep(wait)
            if await _answered(client, url, body, headers):
                break
        if faults.duplicate_callback:
            await _answered(client, url, body, headers)


async def _answered(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        return (await client.post(url, content=body, headers=headers)).status_code < 500
    except httpx.HTTPError:
        return False


async def phone_page(request: Request) -> Response:
    """Show the messages on one simulated phone, newest first."""
    phone = request.path_params["phone"]
    store: Store = request.app.state.store
    messages = await asyncio.to_thread(store.messages, phone)
    cards = "".join(
        f'<div class="message"><time>{escape(message.time)}</time>{escape(message.text)}</div>' for message in messages
    )
    body = cards or '<p class="message">还没有短信。要验证码的，先在网站上填这个手机号，几秒后会出现在这里。</p>'
    return page(f"模拟手机 {phone}", f'{body}<p><a href="/">换一部模拟手机</a></p>', refresh=REFRESH_SECONDS)


async def phone_json(request: Request) -> Response:
    """Return the messages on one simulated phone, for tests; `code` is the verification code in the text."""
    phone = request.path_params["phone"]
    store: Store = request.app.state.store
    messages = await asyncio.to_thread(store.messages, phone)
    listed = [
        {"id": message.id, "key": message.key, "text": message.text, "at": message.at, "code": _code(message.text)}
        for message in messages
    ]
    return JSONResponse({"phone": phone, "messages": listed})


def _code(text: str) -> str:
    found = re.search(r"验证码\s*([0-9]{6})", text)
    return found[1] if found else ""


async def home(request: Request) -> HTMLResponse:
    """List the simulated phones, mailboxes and authenticators."""
    store: Store = request.app.state.store
    people = {str(person["phone"]): str(person["name"]) for person in settings.demo_people()}
    phones = [*people, *(phone for phone in await asyncio.to_thread(store.phones) if phone not in people)]
    links = "".join(
        f'<li><a href="/phones/{escape(phone)}">{escape(phone)} {escape(people.get(phone, ""))}</a></li>'
        for phone in phones
    )
    boxes = "".join(
        f'<li><a href="/mail/{escape(address)}">{escape(address)}</a></li>'
        for address in await asyncio.to_thread(store.mailboxes)
    )
    officials = "".join(
        f'<li><a href="/totp/{escape(name)}">{escape(name)}</a></li>' for name in sorted(settings.totp_secrets())
    )
    return page(
        "模拟手机、邮箱和验证器",
        f"<h2>模拟手机</h2><ul>{links or '<li>还没有</li>'}</ul>"
        f"<h2>模拟邮箱</h2><ul>{boxes or '<li>还没有</li>'}</ul>"
        f"<h2>工作人员的模拟验证器</h2><ul>{officials or '<li>还没有</li>'}</ul>",
    )
