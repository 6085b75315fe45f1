"""Sealing: what the site keeps, or hands out for a while, so that only the site can read it."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


def seal(keys: Sequence[str], purpose: str, plain: bytes) -> bytes:
    """The text under the last of the keys; what is sealed for one purpose opens for no other."""
    return box(keys[-1], purpose).encrypt(plain)


def unseal(
    keys: Sequence[str], purpose: str, sealed: bytes, max_age: int | None = None
) -> bytes | None:
    """What was sealed with any of the keys.

    None if that was another key or purpose, or longer ago than `max_age` seconds.
    """
    boxes = MultiFernet([box(key, purpose) for key in reversed(keys)])
    try:
        return boxes.decrypt(sealed, ttl=max_age)
    except InvalidToken:
        return None


def box(key: str, purpose: str) -> Fernet:
    derived = hmac.digest(key.encode(), f"sealed: {purpose}".encode(), hashlib.sha256)
    return Fernet(urlsafe_b64encode(derived))
