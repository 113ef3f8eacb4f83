"""A push service (RFC 8030): keeps what comes for each browser, sealed as it is, and answers as it is told."""

import asyncio
import base64
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.store import Push, Store

PREFIX = "webpush/"


async def take(request: Request) -> Response:
    """Take a push for a browser: 201, or what the browser's push service was told to answer."""
    name, body = request.path_params["name"], await request.body()
    told: dict[str, int] = request.app.state.push_answers
    if name in told:
        return Response(status_code=told[name])
    if await request.app.state.faults.strike():
        return Response(status_code=503)
    if request.headers.get("content-encoding") != "aes128gcm" or not request.headers.get("ttl", "").isdecimal():
        return Response(status_code=400)
    if not request.headers.get("authorization", "").startswith("vapid t="):
        return Response(status_code=401)
    sealed = base64.b64encode(body).decode()
    topic = request.headers.get("topic") or sealed
    store: Store = request.app.state.store
    await asyncio.to_thread(store.keep_push, Push(PREFIX + name, topic, sealed, time.time(), 1))
    return Response(status_code=201, headers={"Location": f"/push/{name}/{topic}"})


async def told_change(request: Request) -> Response:
    """Have a browser's push service answer with a status from now on: {"status": 410}; 201 is the usual one."""
    status = int((await request.json())["status"])
    told: dict[str, int] = request.app.state.push_answers
    if status == 201:
        told.pop(request.path_params["name"], None)
    else:
        told[request.path_params["name"]] = status
    return JSONResponse({"status": status})


async def pushes_json(request: Request) -> Response:
    """Return what came for a browser, sealed, with how often it came."""
    store: Store = request.app.state.store
    found = await asyncio.to_thread(store.pushes, PREFIX + request.path_params["name"])
    return JSONResponse({"pushes": [{"topic": one.id, "body": one.body, "times": one.times} for one in found]})
