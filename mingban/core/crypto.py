"""Encryption of personal data at rest, and a keyed index to look it up by.

Values are Fernet tokens (AES-128-CBC with HMAC-SHA256); the first of `settings.FIELD_KEYS` encrypts, all of them
decrypt, so a key is rotated by putting a new one in front. The index is HMAC-SHA256 under a key derived from the last
(oldest) one, so that rotation leaves indexes usable.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _derive(secret: str, purpose: str) -> bytes:
    return hashlib.sha256(f"mingban/{purpose}/{secret}".encode()).digest()


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, "field"))) for key in keys])


def encrypt(text: str) -> str:
    """Return `text` as a token that only this installation's keys open; empty stays empty."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text of a token made by `encrypt`.

    :raises cryptography.fernet.InvalidToken: when no key opens it.
    """
    return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode() if token else ""


def blind_index(text: str, *, purpose: str) -> str:
    """Return 64 hex digits by which equal texts of one purpose are found without being readable; empty stays empty."""
    if not text:
        return ""
    key = _derive(settings.FIELD_KEYS[-1], f"index/{purpose}")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def sign(message: bytes, *, key: str) -> str:
    """Return the hex HMAC-SHA256 of `message`, as our adapters sign their HTTP calls."""
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def is_signed(message: bytes, signature: str, *, key: str) -> bool:
    """Tell in constant time whether `signature` is that of `message`."""
    return hmac.compare_digest(sign(message, key=key), signature)
