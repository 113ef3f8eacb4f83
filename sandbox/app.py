"""The routes of the outside world."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import authenticator, browsers, identity, mailbox, registers, settings, signing, sms, webhooks
from sandbox.faults import Faults
from sandbox.store import Store

Handler = Callable[[Request], Awaitable[Response]]


def signed(handler: Handler) -> Handler:
    """Let through only calls that are rightly signed, fresh and new; the JSON object that was sent is `request.state.call`."""

    async def guarded(request: Request) -> Response:
        body = await request.body()
        if not signing.is_right(request.headers, body, request.app.state.key):
            return JSONResponse({"error": "bad signature"}, status_code=401)
        if not request.app.state.store.is_new_nonce(request.headers["x-nonce"]):
            return JSONResponse({"error": "repeated call"}, status_code=409)
        if await request.app.state.faults.strike():
            return JSONResponse({"error": "out of order"}, status_code=503)
        call = _object(body)
        if call is None:
            return JSONResponse({"error": "a JSON object is needed"}, status_code=400)
        request.state.call = call
        return await handler(request)

    return guarded


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


async def faults_show(request: Request) -> Response:
    """Return which faults are switched on."""
    return JSONResponse(request.app.state.faults.as_json())


async def faults_change(request: Request) -> Response:
    """Switch faults on and off: a JSON object such as {"delay": 2, "error_rate": 0.3, "hang": true}."""
    wanted = _object(await request.body())
    try:
        request.app.state.faults.change(wanted or {})
    except ValueError as error:
        return JSONResponse({"error": str(error)}, status_code=422)
    return JSONResponse(request.app.state.faults.as_json())


async def faults_clear(request: Request) -> Response:
    """Switch every fault off."""
    request.app.state.faults = Faults()
    return JSONResponse(request.app.state.faults.as_json())


def make_app() -> Starlette:
    """Return the application with its store and without faults."""
    app = Starlette(
        routes=[
            Route("/", sms.home),
            Route("/sms/messages", signed(sms.take_message), methods=["POST"]),
            Route("/phones/{phone:str}.json", sms.phone_json),
            Route("/phones/{phone:str}", sms.phone_page),
            Route("/identity/checks", signed(identity.check), methods=["POST"]),
            Route("/registers/{code:str}", signed(registers.ask), methods=["POST"]),
            Route("/totp/{username:str}.json", authenticator.totp_json),
            Route("/totp/{username:str}", authenticator.totp_page),
            Route("/webhooks/{name:str}.json", webhooks.pushes_json),
            Route("/webhooks/{name:str}/secret", webhooks.secret_change, methods=["PUT"]),
            Route("/webhooks/{name:str}", webhooks.take, methods=["POST"]),
            Route("/mail/{address:str}.json", mailbox.mail_json),
            Route("/mail/{address:str}", mailbox.mail_page),
            Route("/push/{name:str}.json", browsers.pushes_json),
            Route("/push/{name:str}/answer", browsers.told_change, methods=["PUT"]),
            Route("/push/{name:str}", browsers.take, methods=["POST"]),
            Route("/faults", faults_show, methods=["GET"]),
            Route("/faults", faults_change, methods=["POST"]),
            Route("/faults", faults_clear, methods=["DELETE"]),
        ],
        lifespan=mailbox.listening,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "testserver"])],
    )
    app.state.key = settings.key()
    app.state.store = Store(settings.database())
    app.state.faults = Faults()
    app.state.push_answers = {}
    app.state.running = set()
    return app
