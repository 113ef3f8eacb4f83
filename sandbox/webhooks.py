"""A department's own system that takes pushes: checks Standard Webhooks' signature and remembers what came.

Written apart from the platform's own code on purpose: the two check each other.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.store import Push, Store

MAX_AGE_SECONDS = 300
PREFIX = "whsec_"


async def take(request: Request) -> Response:
    """Take a message: 204 when it is rightly signed and fresh, else 401. The same message twice is one message."""
    name, body = request.path_params["name"], await request.body()
    if await request.app.state.faults.strike():
        return JSONResponse({"error": "out of order"}, status_code=503)
    store: Store = request.app.state.store
    secret = await asyncio.to_thread(store.webhook_secret, name)
    if secret is None:
        return JSONResponse({"error": "unknown receiver"}, status_code=404)
    if not is_right(request.headers, body, secret):
        return JSONResponse({"error": "bad signature"}, status_code=401)
    push = Push(name=name, id=request.headers["webhook-id"], body=body.decode(), at=time.time(), times=1)
    await asyncio.to_thread(store.keep_push, push)
    return Response(status_code=204)


def is_right(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Tell whether one of the signatures is that of `id.timestamp.body` under the secret, and the time is fresh."""
    number, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not number or not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > MAX_AGE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix(PREFIX))
    wanted = hmac.new(key, f"{number}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted, _bytes(one)) for one in given if one.startswith("v1,"))


def _bytes(signature: str) -> bytes:
    try:
        return base64.b64decode(signature.removeprefix("v1,"), validate=True)
    except binascii.Error:
        return b""


async def secret_change(request: Request) -> Response:
    """Set up a receiver with the secret that subscribing gave: a JSON object {"secret": "whsec_..."}."""
    found: Any = await request.json()
    secret = found.get("secret") if isinstance(found, dict) else None
    if not isinstance(secret, str) or not secret.startswith(PREFIX):
        return JSONResponse({"error": "secret must begin with whsec_"}, status_code=422)
    await asyncio.to_thread(request.app.state.store.keep_webhook_secret, request.path_params["name"], secret)
    return Response(status_code=204)


async def pushes_json(request: Request) -> Response:
    """Return what came to a receiver, in order; `times` is how often each was sent."""
    found = await asyncio.to_thread(request.app.state.store.pushes, request.path_params["name"])
    listed = [{"id": push.id, "times": push.times, "at": push.at, "message": json.loads(push.body)} for push in found]
    return JSONResponse({"messages": listed})
