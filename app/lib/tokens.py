"""Signed tokens for mailed links: whom they are for, what for, and nothing to store."""

import hashlib
from collections.abc import Sequence

from itsdangerous import BadData, URLSafeTimedSerializer

LONGEST = 1024


def sign(keys: Sequence[str], purpose: str, user_id: int, fingerprint: str) -> str:
    """A token for an address: good for one user and one purpose, signed with the last key.

    The fingerprint is of whatever shall put the token out of force when it changes. It can be
    read by whoever holds the token.
    """
    return _serializer(keys, purpose).dumps([user_id, fingerprint])


def read(keys: Sequence[str], purpose: str, token: str, max_age: int) -> tuple[int, str] | None:
    """The user's id and the fingerprint in a token signed with any of the keys.

    None if it is false, for another purpose, or older than `max_age` seconds.
    """
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        user_id, fingerprint = _serializer(keys, purpose).loads(token, max_age=max_age)
    except BadData:
        return None
    return user_id, fingerprint


def _serializer(keys: Sequence[str], purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        list(keys),
        salt=f"mailed link: {purpose}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
