"""Signed calls, as the platform's interface description has them: HMAC-SHA256 over `timestamp.nonce.body`.

Written apart from the platform's own code on purpose: the two check each other.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping

MAX_AGE_SECONDS = 300


def signature(timestamp: str, nonce: str, body: bytes, key: str) -> str:
    """Return the hex signature of one call."""
    return hmac.new(key.encode(), f"{timestamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()


def sign(body: bytes, key: str) -> dict[str, str]:
    """Return the headers of a call of ours."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    return {
        "Content-Type": "application/json",
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": signature(timestamp, nonce, body, key),
    }


def is_right(headers: Mapping[str, str], body: bytes, key: str) -> bool:
    """Tell whether a call to us is rightly signed and fresh."""
    timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
    if not timestamp.isdecimal() or not nonce or abs(time.time() - int(timestamp)) > MAX_AGE_SECONDS:
        return False
    expected = signature(timestamp, nonce, body, key)
    return hmac.compare_digest(expected.encode(), headers.get("x-signature", "").encode())
