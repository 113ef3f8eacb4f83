"""Web push: encrypted for one browser (RFC 8291), signed as ours (VAPID, RFC 8292), handed to its push service (RFC 8030)."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from mingban.core import outside
from mingban.notices.registry import MessageRefused, Ping, ReceiverGone, TryLater

TIMEOUT_SECONDS = 5.0
# How long a push service keeps a push for a browser that is off.
KEPT_SECONDS = 24 * 3600
TOKEN_LIVES = timedelta(hours=12)
# Push services take 4,096 octets of ciphertext; what is longer is cut, and the page behind the link says all of it.
LONGEST_TEXT = 600
LONGEST_ANSWER = 4096
GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key() -> str:
    """Return the key by which browsers know us (base64url); empty where no secret is set up, and then no browser can register."""
    return _public_key(settings.PUSH_SECRET) if settings.PUSH_SECRET else ""


@cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(sha256(f"mingban/vapid/{secret}".encode()).digest())
    return ec.derive_private_key(number % (GROUP_ORDER - 1) + 1, ec.SECP256R1())


@cache
def _public_key(secret: str) -> str:
    public = _private_key(secret).public_key()
    return _text(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@contextmanager
def push_line() -> Iterator[Callable[[Ping, datetime], str]]:
    """Keep a connection to each push service for a stretch of pushes."""
    services: dict[tuple[str, str, int], tuple[outside.Connection, str]] = {}
    with ExitStack() as stack:

        def send(ping: Ping, at: datetime) -> str:
            target = outside.read_target(ping.address, needs_https=settings.WEBHOOKS_NEED_HTTPS)
            if isinstance(target, str):
                raise MessageRefused("address")
            try:
                if target.origin not in services:
                    address = outside.checked_address(target, settings.WEBHOOK_NETWORKS)
                    services[target.origin] = stack.enter_context(outside.Connection(TIMEOUT_SECONDS)), address
                connection, address = services[target.origin]
                return _hand_over(ping, target, address, connection, at)
            except outside.NotReached as error:
                raise TryLater(str(error)) from error

        yield send


def _hand_over(ping: Ping, target: outside.Target, address: str, connection: outside.Connection, at: datetime) -> str:
    with outside.calling(
        "POST",
        target,
        address=address,
        seconds=TIMEOUT_SECONDS,
        content=encrypted(_payload(ping), ping.keys),
        headers=_headers(ping, target, at),
        connection=connection,
    ) as answer:
        code = answer.status_code
        if int(answer.headers.get("content-length") or LONGEST_ANSWER) < LONGEST_ANSWER:
            answer.read()  # so that the connection can be used again
    if code in {404, 410}:
        raise ReceiverGone(f"HTTP {code}")
    if code == 429 or code >= 500:
        raise TryLater(f"HTTP {code}")
    if code >= 300:
        raise MessageRefused(f"HTTP {code}")
    return ""


def encrypted(payload: bytes, keys: dict[str, str]) -> bytes:
    """Return the payload so that only the browser with these keys reads it (aes128gcm).

    :raises MessageRefused: for keys that are none.
    """
    try:
        sealed: bytes = http_ece.encrypt(
            payload,
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=_octets(keys["p256dh"]),
            auth_secret=_octets(keys["auth"]),
            version="aes128gcm",
        )
    except (ValueError, KeyError, http_ece.ECEException) as error:
        raise MessageRefused("keys") from error
    return sealed


def _payload(ping: Ping) -> bytes:
    """Return what the service worker shows: the tag makes a push that came twice one notification."""
    told = {"title": ping.title[:100], "body": ping.text[:LONGEST_TEXT], "url": ping.link, "tag": _topic(ping)}
    return json.dumps(told, ensure_ascii=False).encode()


def _headers(ping: Ping, target: outside.Target, at: datetime) -> dict[str, str]:
    scheme, host, port = target.origin
    usual = {"https": 443, "http": 80}[scheme]
    origin = f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"
    return {
        "Authorization": f"vapid t={_token(settings.PUSH_SECRET, origin, at)}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Topic": _topic(ping),
        "Urgency": "normal",
    }


def _topic(ping: Ping) -> str:
    """A push service that still holds a push of the same topic replaces it (RFC 8030 §5.4)."""
    return _text(sha256(ping.key.encode()).digest())[:32]


def _token(secret: str, origin: str, at: datetime) -> str:
    """Return the signed statement of who we are, for one push service (RFC 8292 §2); alike within an hour."""
    expires = int((at.replace(minute=0, second=0, microsecond=0) + TOKEN_LIVES).timestamp())
    return _signed(secret, json.dumps({"aud": origin, "exp": expires, "sub": settings.PUBLIC_URL}))


@cache
def _signed(secret: str, claims: str) -> str:
    signed = f"{_text(json.dumps({'typ': 'JWT', 'alg': 'ES256'}).encode())}.{_text(claims.encode())}"
    der = _private_key(secret).sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    first, second = utils.decode_dss_signature(der)
    return f"{signed}.{_text(first.to_bytes(32) + second.to_bytes(32))}"


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
