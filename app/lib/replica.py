"""A copy of the database that is only read: asked as long as it answers."""

import logging
import re
import time
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

# After a fault it is left alone for so long, or each page would wait for it anew.
REST_SECONDS: Final = 10.0


class Replica:
    """The copy, and for how long after a write its writer reads elsewhere."""

    def __init__(self, engine: Engine, behind_seconds: int) -> None:
        self.engine = engine
        self.behind_seconds = behind_seconds
        self._rests_until = 0.0

    def connect(self) -> Connection | None:
        """A connection to it; None while it does not answer."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            return self.engine.connect()
        except SQLAlchemyError as fault:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("the replica does not answer: %s", type(fault).__name__)
            return None

    def has_seen(self, written_at: str | None) -> bool:
        """Whether what somebody wrote at a moment, in seconds since 1970, is there by now."""
        if not written_at or not re.fullmatch("[0-9]{1,12}", written_at):
            return True
        age = time.time() - int(written_at)
        return not -self.behind_seconds <= age <= self.behind_seconds
