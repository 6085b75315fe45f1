"""Passwords that were leaked elsewhere: asked for by a range, so that nobody learns which one.

The service is sent five of the forty digits of a hash and answers with all that begin so
(https://haveibeenpwned.com/API/v3#PwnedPasswords).
"""

import hashlib
from dataclasses import replace
from typing import Final

from app.lib import web
from app.lib.web import Wish

PREFIX: Final = 5
# A range has about 1,000 lines of 40 characters.
MOST_BYTES: Final = 200_000


def is_leaked(password: str, ranges: str, wish: Wish) -> bool:
    """Whether a password is among those of a service at an address. Raises WebFault."""
    content = password.encode(errors="replace")
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest().upper()
    # Padded, an answer does not tell by its length which range it is of.
    wish = replace(wish, most=MOST_BYTES, more=(("Add-Padding", "true"),))
    body = web.fetch(ranges.rstrip("/") + "/" + digest[:PREFIX], wish).body
    lines = body.decode("ascii", "replace").upper().splitlines()
    counts = dict(line.strip().partition(":")[::2] for line in lines)
    # What pads is said to be there 0 times.
    return counts.get(digest[PREFIX:], "").strip("0 ") != ""
