"""Signed calls between the platform and the systems around it: JSON over HTTP, HMAC-SHA256, a time and a nonce.

The signature covers `timestamp.nonce.body`. The receiver refuses a wrong signature, a time more than five minutes off,
and (in its own store) a nonce that it has seen.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from mingban.core import crypto

CLOCK_SKEW_SECONDS = 300


class Unreachable(Exception):
    """The other side did not answer in time, or not with JSON; the call may or may not have worked."""


class CallRefused(Exception):
    """The other side understood the call and says no; trying again will not help."""


def headers_for(body: bytes, *, key: str, at: datetime) -> dict[str, str]:
    """Return the headers that sign `body`."""
    timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    return {
        "Content-Type": "application/json",
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": crypto.sign(_covered(timestamp, nonce, body), key=key),
    }


def signed_nonce(headers: Mapping[str, str], body: bytes, *, key: str, at: datetime) -> str | None:
    """Return the nonce of a call that is rightly signed and fresh at `at`, else None."""
    timestamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
    signature = headers.get("X-Signature", "")
    if not (timestamp.isdecimal() and 16 <= len(nonce) <= 64 and signature.isascii()):
        return None
    is_fresh = abs(at.timestamp() - int(timestamp)) <= CLOCK_SKEW_SECONDS
    return nonce if is_fresh and crypto.is_signed(_covered(timestamp, nonce, body), signature, key=key) else None


def _covered(timestamp: str, nonce: str, body: bytes) -> bytes:
    return f"{timestamp}.{nonce}.".encode() + body


def post(
    url: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    at: datetime,
    timeout: float,
    http: httpx.Client | None = None,
) -> dict[str, Any]:
    """Send a signed call and return the JSON object that comes back; `timeout` is in seconds; `http` is a client that is used again.

    :raises Unreachable: on a time-out, a broken connection, a 5xx, 429, or an answer that is no JSON object.
    :raises CallRefused: on any other 4xx, with the body's `error`.
    """
    body = json.dumps(payload, ensure_ascii=False).encode()
    try:
        headers = headers_for(body, key=key, at=at)
        if http is None:
            response = httpx.post(url, content=body, headers=headers, timeout=timeout, trust_env=False)
        else:
            response = http.post(url, content=body, headers=headers, timeout=timeout)
        answer = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    if response.status_code >= 500 or response.status_code == 429 or not isinstance(answer, dict):
        raise Unreachable(f"HTTP {response.status_code}")
    if response.status_code >= 400:
        raise CallRefused(str(answer.get("error", f"HTTP {response.status_code}")))
    return answer
