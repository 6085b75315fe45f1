"""The process in which a picture is decoded: `darkroom.py` begins it, and reads what it writes."""

import json
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from app.lib import images
else:
    # By itself: with the site around it, it would begin ten times as slowly.
    sys.path.append(str(Path(__file__).parent))
    import images

SECONDS: Final = 60
MEMORY: Final = 1536 * 1024 * 1024


def answer(order: str, source: BinaryIO, out: BinaryIO) -> None:
    """Develop what comes in as it is ordered, and write a line of JSON and the prints."""
    wanted = json.loads(order)
    prints = [images.Print(*one) for one in wanted["prints"]]
    try:
        done = images.develop(source.read(), prints, images.Caps(*wanted["caps"]))
    except images.Refused as refused:
        out.write(json.dumps({"refused": type(refused).__name__}).encode() + b"\n")
        return
    sizes = [(one.width, one.height, len(one.content)) for one in done.prints]
    told = {"prints": sizes, "blurhash": done.blurhash, "is_animated": done.is_animated}
    out.write(json.dumps(told).encode() + b"\n")
    out.writelines(one.content for one in done.prints)


def limit_oneself() -> None:
    """No more time, memory or files than a picture needs, and after everybody else's turn."""
    os.nice(10)
    # Who asks may keep to one processor, where others are waiting for answers.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_oneself()
    answer(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
