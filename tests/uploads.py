"""Forms with files, as bytes: the test client would leave large ones open in the file system."""

from collections.abc import Mapping
from typing import Any

BOUNDARY = "a-boundary-nobody-sends"


def form(fields: Mapping[str, str], **files: bytes) -> dict[str, Any]:
    """What to give a client's `post()`: fields, and files by the names of theirs."""
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'name="{name}"; filename="{name}.png"', sent) for name, sent in files.items()]
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + sent + b"\r\n"
        for head, sent in parts
    )
    return {
        "data": body + f"--{BOUNDARY}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={BOUNDARY}",
    }
