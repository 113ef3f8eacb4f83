"""The officials' authenticator app, simulated: RFC 6238 codes of the demonstration's secrets."""

import base64
import hashlib
import hmac
import struct
import time
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import settings
from sandbox.pages import page

PERIOD = 30


def totp(secret: str, period: int) -> str:
    """Return the six digits of one period (30 seconds each since 1970) for a base 32 secret."""
    padded = secret.upper() + "=" * (-len(secret) % 8)
    digest = hmac.new(base64.b32decode(padded), struct.pack(">Q", period), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    value = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{value % 10**6:06}"


async def totp_page(request: Request) -> Response:
    """Show the present code of one official."""
    name = request.path_params["username"]
    secret = settings.totp_secrets().get(name)
    if secret is None:
        return page("没有这个验证器", '<p><a href="/">看看有哪些</a></p>', status=404)
    now = time.time()
    left = PERIOD - int(now) % PERIOD
    code = totp(secret, int(now) // PERIOD)
    body = (
        f'<div class="message">{escape(name)}<p class="code">{code}</p><time>还有 {left} 秒换下一个。每个只能用一次。</time></div>'
        f'<p><a href="/">换一个验证器</a></p>'
    )
    return page("模拟验证器", body, refresh=min(left, 5))


async def totp_json(request: Request) -> Response:
    """Return the present and the next code, for tests."""
    secret = settings.totp_secrets().get(request.path_params["username"])
    if secret is None:
        return JSONResponse({"error": "unknown"}, status_code=404)
    now = time.time()
    period = int(now) // PERIOD
    return JSONResponse(
        {
            "code": totp(secret, period),
            "next_code": totp(secret, period + 1),
            "seconds_left": PERIOD - int(now) % PERIOD,
        }
    )
