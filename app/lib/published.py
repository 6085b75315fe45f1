"""Static files laid out for a web server: each below its version, and compressed beside that.

A page asks for `css/theme.css?v=3f2ac1d2e3f4`, which is the file `3f2ac1d2e3f4/css/theme.css`. So a
server gives no other content for a version than that version's, whichever release it runs.
"""

import gzip
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

COMPRESSIBLE: Final = (".css", ".js", ".svg", ".webmanifest")


def version(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def publish(source: Path, target: Path) -> int:
    """Lay out all files of a folder that are not there yet; how many those are.

    What earlier releases had stays, for the pages that are open.
    """
    written = 0
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if not path.is_file() or any(part.startswith(".") for part in name.parts):
            continue
        content = path.read_bytes()
        place = target / version(content) / name
        if not place.exists():
            # What a server finds is whole: first the smaller one, which nobody asks for alone.
            if name.suffix in COMPRESSIBLE:
                write(place.with_name(f"{place.name}.gz"), gzip.compress(content, mtime=0))
            write(place, content)
            written += 1
    return written


def write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    draft.chmod(0o644)
    draft.replace(place)
