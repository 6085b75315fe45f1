"""How fast something has to come that a thread reads while it comes: who trickles is left alone."""

import socket
import time
from typing import Final

# A large archive comes over a slow line for hours, and may; but not as slowly as that.
LEAST_BYTES_A_SECOND: Final = 64_000
# Nobody saves up more patience than that, however quickly the rest came.
PATIENCE_SECONDS: Final = 20


class Paced:
    """A client's socket, as far as a body is read from it.

    Raises TimeoutError where less came than has to, or nothing within the socket's own time.
    """

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._until = time.monotonic() + PATIENCE_SECONDS

    def recv(self, size: int) -> bytes:
        data = self._client.recv(size)
        now = time.monotonic()
        if now > self._until:
            raise TimeoutError
        earned = self._until + len(data) / LEAST_BYTES_A_SECOND
        self._until = min(earned, now + PATIENCE_SECONDS)
        return data
