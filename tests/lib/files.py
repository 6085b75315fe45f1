"""Pictures, drawn for a test, as the files that people and others send."""

import zlib
from io import BytesIO
from struct import pack
from typing import Any

from PIL import Image

ORIENTATION = 0x0112
GPS = 0x8825
LATITUDE = 53.0


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def drawn(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red above, blue below: so one sees which side is up."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width, height // 2))
    return image.convert(mode)


def picture(kind: str = "JPEG", width: int = 64, height: int = 48, **options: Any) -> bytes:
    return encoded(drawn(width, height), kind, **options)


def animation(frames: int = 3, kind: str = "GIF", width: int = 40, height: int = 30) -> bytes:
    images = [
        Image.new("RGB", (width, height), (number * 80 % 256, 90, 9)) for number in range(frames)
    ]
    more = {"save_all": True, "append_images": images[1:], "duration": 70, "loop": 0}
    return encoded(images[0], kind, **more)


def photograph() -> bytes:
    """As a telephone takes it: on its side, with the place where it was taken, and a comment."""
    notes = Image.Exif()
    notes[ORIENTATION] = 6
    notes[0x010F] = "Secret camera"
    notes.get_ifd(GPS).update({1: "N", 2: (LATITUDE, 33.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)})
    return encoded(drawn(), "JPEG", exif=notes, comment=b"taken at home")


def bomb(side: int) -> bytes:
    """A PNG of one colour: few bytes, and very many pixels."""
    row = zlib.compressobj(9)
    packed = b"".join(row.compress(bytes(1 + (side + 7) // 8)) for _ in range(side)) + row.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def chunk(name: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))


def crowded_gif(frames: int) -> bytes:
    """A GIF of as many frames of one pixel, without drawing any."""
    head = b"GIF89a" + pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    frame = b"," + pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b";"
