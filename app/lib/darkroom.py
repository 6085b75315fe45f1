"""Decodes pictures in a process of its own, which may run out of time or memory alone.

Whoever sends a picture that explodes stops neither the worker nor, where it runs inside the web
process, the pages of others.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from app.lib.images import CAPS, Caps, Developed, Made, NotAPicture, Print, Refused

SCRIPT: Final = Path(__file__).with_name("developer.py")
PATIENCE: Final = 120
# So many pictures are in work at once; so many threads may be here, the others waiting.
TURNS: Final = BoundedSemaphore(2)
PLACES: Final = BoundedSemaphore(6)
# When to come back for who found no place: not all at the same moment.
PAUSE_SECONDS: Final = (3, 9)
REFUSALS: Final = {kind.__name__: kind for kind in Refused.__subclasses__()}


@contextmanager
def turn() -> Iterator[timedelta | None]:
    """Wait for one's turn; or, where that would take a thread from all who do something else, do
    not: then it is given for how long to go away."""
    if not PLACES.acquire(blocking=False):
        yield timedelta(seconds=random.uniform(*PAUSE_SECONDS))  # noqa: S311
        return
    try:
        with TURNS:
            yield None
    finally:
        PLACES.release()


def develop(content: bytes, prints: Sequence[Print], caps: Caps = CAPS) -> Developed:
    """What images.develop() returns, raises included; NotAPicture also for one that explodes.

    It takes from a tenth of a second to a minute: that is for a worker, outside any transaction.
    """
    # Isolated: neither the environment nor the folder it starts in decides what it imports.
    order = json.dumps({"prints": [astuple(one) for one in prints], "caps": astuple(caps)})
    command = [sys.executable, "-I", str(SCRIPT), order]
    try:
        done = subprocess.run(  # noqa: S603  our own script, with our own arguments
            command, input=content, capture_output=True, timeout=PATIENCE, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotAPicture from error
    return read(done.stdout)


def read(answer: bytes) -> Developed:
    """What the process says. Raises as develop() does."""
    line, _newline, contents = answer.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise REFUSALS[said["refused"]]
    made, start = [], 0
    for width, height, length in said["prints"]:
        made.append(Made(width, height, contents[start : start + length]))
        start += length
    return Developed(**{**said, "prints": made})
