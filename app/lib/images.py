"""Pictures that people send: looked at by their header, then made anew from what they show.

`look()` decodes nothing and is for a request. `develop()` decodes, and is for a process of its own
(`darkroom.py`), which reads this file without the rest of the site: so it imports nothing of that.
"""

import math
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Final, TypeAlias

import blurhash
from PIL import Image, ImageCms, ImageOps

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
# All frames of an animation together may have as many pixels as so many pictures.
FRAMES_WORTH: Final = 4
ANIMATED_SIDE: Final = 720
DURATION: Final = 100
SHORTEST: Final = 20
ORIENTATION: Final = 0x0112
# A JPEG in which a camera has put a second picture.
SEVERAL: Final = "MPO"

Frames: TypeAlias = list[Image.Image]


@dataclass(frozen=True)
class Caps:
    """How much a picture may hold, before anything of it is decoded."""

    bytes: int = 8 * 1024 * 1024
    pixels: int = 33_000_000
    frames: int = 60


CAPS: Final = Caps()
# A second gate, for whoever opens a picture without looking at it first.
Image.MAX_IMAGE_PIXELS = CAPS.pixels
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class Refused(Exception):
    """Not a picture that is taken."""


class NotAPicture(Refused):
    """Neither JPEG, PNG, WebP nor GIF, or a damaged one."""


class TooManyBytes(Refused):
    """The file is too large."""


class TooManyPixels(Refused):
    """The picture is too large, however small its file is."""


class TooManyFrames(Refused):
    """The animation is too long."""


@dataclass(frozen=True)
class Header:
    """What a picture says of itself; the size is that of the picture turned upright."""

    format: str
    width: int
    height: int
    frames: int


@dataclass(frozen=True)
class Print:
    """A size in which a picture is made: so that it fits in there, or cut to fill it.

    `part` of the largest piece of that shape; `x` and `y` of what is cut off at the left and top.
    """

    width: int
    height: int
    is_filled: bool = False
    is_still: bool = False
    x: float = 0.5
    y: float = 0.5
    part: float = 1.0


@dataclass(frozen=True)
class Made:
    """A picture as it was made: a WebP without anything but what it shows."""

    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Developed:
    prints: list[Made]
    blurhash: str
    is_animated: bool


def look(content: bytes, caps: Caps = CAPS) -> Header:
    """What a file says of itself, without decoding it.

    Raises NotAPicture, TooManyBytes, TooManyPixels and TooManyFrames.
    """
    if len(content) > caps.bytes:
        raise TooManyBytes
    with opened(content) as image:
        width, height = image.size
        if width * height > caps.pixels:
            raise TooManyPixels
        frames = frames_in(image, content, caps.frames)
        if frames > caps.frames or width * height * frames > caps.pixels * FRAMES_WORTH:
            raise TooManyFrames
        name = "JPEG" if image.format == SEVERAL else str(image.format)
        if orientation_of(image) > 4:
            width, height = height, width
        return Header(name, width, height, frames)


def opened(content: bytes) -> Image.Image:
    """A picture of which only the header is read. Raises NotAPicture and TooManyPixels."""
    try:
        return Image.open(BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except Exception as error:  # decoders raise whatever comes to their mind
        raise NotAPicture from error


def frames_in(image: Image.Image, content: bytes, most: int) -> int:
    """How many frames a picture has; some more than `most` if it is more than that."""
    if image.format == "GIF":
        return gif_frames(content, most)
    # What a camera adds to a JPEG is no animation.
    return 1 if image.format == SEVERAL else int(getattr(image, "n_frames", 1))


def gif_frames(content: bytes, most: int) -> int:
    """Count frames by walking over the blocks; Pillow would look into each of a million."""
    position, frames = 13 + colours_at(content, 10), 0
    while position < len(content) and frames <= most:
        kind = content[position]
        if kind == 0x2C:
            frames += 1
            position += 11 + colours_at(content, position + 9)
        elif kind == 0x21:
            position += 2
        else:
            break
        while position < len(content) and content[position]:
            position += content[position] + 1
        position += 1
    return max(frames, 1)


def colours_at(content: bytes, flags: int) -> int:
    """The length of the table of colours that these flags announce."""
    byte = content[flags] if flags < len(content) else 0
    return 3 << (byte & 7) + 1 if byte & 0x80 else 0


def orientation_of(image: Image.Image) -> int:
    """How the camera was held, as it notes it; 1 for upright, and where the notes are damaged."""
    notes = Image.Exif()
    # Asking the picture itself would decode a PNG.
    with suppress(Exception):
        notes.load(image.info.get("exif", b""))
        return int(notes.get(ORIENTATION, 1))
    return 1


def develop(content: bytes, prints: Sequence[Print], caps: Caps = CAPS) -> Developed:
    """Decode a picture and make it anew: upright, in sRGB, with nothing but what it shows.

    Raises what look() does, also for a file that is damaged further inside.
    """
    header = look(content, caps)
    if all(one.is_still for one in prints):
        header = replace(header, frames=1)
    side = math.ceil(max(max(one.width, one.height) / one.part for one in prints))
    try:
        with opened(content) as image:
            frames, durations = decoded(image, side, header, caps)
    except Refused:
        raise
    except Exception as error:
        raise NotAPicture from error
    made = [printed(frames, durations, one) for one in prints]
    return Developed(made, blurred(frames[0]), len(frames) > 1)


def decoded(image: Image.Image, side: int, header: Header, caps: Caps) -> tuple[Frames, list[int]]:
    """The frames of a picture, and for how many milliseconds each of them is shown."""
    if header.frames == 1:
        # A JPEG can be decoded at a half, a quarter or an eighth of its size.
        image.draft(None, (side, side))
        # With damaged notes it stays as it lies.
        with suppress(Exception):
            image = ImageOps.exif_transpose(image)
        return [plain(image)], [0]
    frames, durations = [], []
    for number in range(min(header.frames, caps.frames)):
        try:
            image.seek(number)
        except EOFError:
            break
        frame = plain(image.copy())
        frame.thumbnail((ANIMATED_SIDE, ANIMATED_SIDE))
        frames.append(frame)
        durations.append(max(int(image.info.get("duration") or DURATION), SHORTEST))
    return frames, durations


def plain(image: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue, in the colours that all browsers mean by them."""
    if image.mode.startswith(("I", "F")):
        # More than eight bits of grey: the high ones are what is seen.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        clearest, _opaque = image.getchannel("A").getextrema()
        if clearest == 255:
            return in_srgb(image.convert("RGB"), image.info.get("icc_profile"))
        flat = in_srgb(image.convert("RGB"), image.info.get("icc_profile"))
        flat.putalpha(image.getchannel("A"))
        return flat
    return in_srgb(image, image.info.get("icc_profile"))


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A picture without the profile it came with; what a camera means by red is kept."""
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            done = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if done is not None:
                image = done
    return image.convert("RGB")


def printed(frames: Frames, durations: Sequence[int], wanted: Print) -> Made:
    """A WebP in a size that is wanted, never larger than the picture is."""
    sized = [fitted(frame, wanted) for frame in frames[: 1 if wanted.is_still else None]]
    first, out = sized[0], BytesIO()
    options: dict[str, Any] = {"quality": 82, "method": 4}
    if len(sized) > 1:
        moving = {"save_all": True, "append_images": sized[1:], "duration": list(durations)}
        options = {"quality": 75, "method": 3, "loop": 0, **moving}
    # An empty one is written for each, where Pillow would take over what the picture came with.
    first.save(out, "WEBP", exif=b"", icc_profile=b"", xmp=b"", **options)
    return Made(first.width, first.height, out.getvalue())


def fitted(image: Image.Image, wanted: Print) -> Image.Image:
    """A picture made smaller, so that it fits, or cut so that it fills."""
    if wanted.is_filled:
        shape = wanted.width / wanted.height
        width = min(image.width, image.height * shape) * wanted.part
        height = min(width / shape, image.height)
        left, top = (image.width - width) * wanted.x, (image.height - height) * wanted.y
        scale = min(1, width / wanted.width)
        size = max(1, round(wanted.width * scale)), max(1, round(wanted.height * scale))
        box = left, top, min(left + width, image.width), min(top + height, image.height)
        return image.resize(size, Image.Resampling.LANCZOS, box=box)
    image = image.copy()
    image.thumbnail((wanted.width, wanted.height), Image.Resampling.LANCZOS)
    return image


def blurred(image: Image.Image) -> str:
    """The blurhash: a few letters that a blurred picture is drawn from.

    Empty for a picture with clear places: one would see the blur through them.
    """
    if image.mode != "RGB":
        return ""
    small = image.copy()
    small.thumbnail((32, 32))
    pixels = list(small.get_flattened_data())
    rows = [pixels[start : start + small.width] for start in range(0, len(pixels), small.width)]
    components = (4, 3) if image.width >= image.height else (3, 4)
    return str(blurhash.encode(rows, *components))


def mosaic(code: str, columns: int, rows: int) -> list[list[str]]:
    """The colours of a blurred picture, row by row; none for a code that is none."""
    try:
        pixels = blurhash.decode(code, columns, rows)
    except (ValueError, KeyError, IndexError):
        return []
    return [["#{:02x}{:02x}{:02x}".format(*pixel) for pixel in row] for row in pixels]
