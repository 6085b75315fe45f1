"""What the pages say that posts link to: told in a file, their pictures drawn, nobody asked."""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image, ImageDraw
from sqlalchemy import update

from app.demo import sections
from app.demo.sections import Section
from app.extensions import db, storage
from app.lib import clock, images
from app.lib.images import Made, Print
from app.lib.opengraph import Description
from app.models import previews
from app.models.previews import SMALL, WIDE, Found, Preview

TEXTS: Final = Path(__file__).parent / "texts"
SIZES: Final[Mapping[str, Print | None]] = {"wide": WIDE, "small": SMALL, "": None}
# Sky from above, sun, and the hills from the farthest to the water.
PALETTES: Final = (
    ("#f6d9b8", "#f8b58b", "#f26b4e", "#8c9ab0", "#55708c", "#2b4a63"),
    ("#cfe8ea", "#eef3e4", "#f7c64f", "#86b39c", "#4a8a76", "#16564c"),
    ("#2b3358", "#6a5a86", "#f5e3b3", "#43406b", "#2a2c52", "#151a36"),
    ("#fbe3e0", "#f4b6bd", "#fff4d6", "#b77a96", "#7d4b74", "#3f2a4f"),
    ("#dfe9f2", "#b9d3e6", "#ffffff", "#9fb6a4", "#6b8f71", "#3c5c4a"),
)


@cache
def told() -> Mapping[str, tuple[Description, Print | None]]:
    """What each page says, by its address, and in which size it has a picture. Raises Refused."""
    book = sections.read(TEXTS / "pages.toml", TEXTS)
    found = dict(page(part) for part in book.tables("page"))
    book.end()
    return found


def page(part: Section) -> tuple[str, tuple[Description, Print | None]]:
    url, size = part.take("url", str), part.take("picture", str)
    said = Description(part.take("title", str), part.take("text", str), part.take("site", str))
    part.end()
    if size not in SIZES:
        raise part.fault(f"there is no picture of the size “{size}”")
    return url, (said, SIZES[size])


def add() -> Mapping[str, int]:
    """Make previews as if all these pages had been looked at; their ids by address."""
    return dict(kept())


def kept() -> Iterator[tuple[str, int]]:
    for url, (said, size) in told().items():
        preview_id = previews.keep(url)
        preview = db.session.get_one(Preview, preview_id)
        preview.asks += 1
        picture = drawn(url, size) if size is not None else None
        place = (picture.width, picture.height) if picture is not None else (0, 0)
        row = previews.columns_of(Found(said, preview.host, *place), preview)
        if picture is not None:
            storage.put(previews.file_of(f"{preview.key}-{preview.asks}"), picture.content)
        now = clock.now()
        change = update(Preview).where(Preview.id == preview_id)
        db.session.execute(change.values(**row, asked_at=now, fetched_at=now))
        db.session.commit()
        yield url, preview_id


def drawn(url: str, size: Print) -> Made:
    """A view over the water, which is another one for each address."""
    return images.printed([view(url, 2 * size.width, 2 * size.height)], [0], size)


def view(seed: str, width: int, height: int) -> Image.Image:
    """The same one for the same words."""
    rng = Random(sha256(seed.encode()).digest())  # noqa: S311  nothing secret comes from it
    above, below, sun, *hills = rng.choice(PALETTES)
    picture = Image.new("RGB", (width, height), above)
    draw = ImageDraw.Draw(picture)
    sky(draw, width, height, (above, below))
    radius, x = height * rng.uniform(0.08, 0.14), width * rng.uniform(0.25, 0.75)
    y = height * rng.uniform(0.3, 0.5)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=sun)
    for number, colour in enumerate(hills):
        hill(draw, rng, (width, height), height * (0.55 + 0.15 * number), colour)
    for _ in range(9):
        left, level = width * rng.uniform(-0.1, 0.9), height * rng.uniform(0.9, 0.99)
        draw.line((left, level, left + width * 0.12, level), fill=hills[0], width=3)
    return picture


def sky(draw: ImageDraw.ImageDraw, width: int, height: int, colours: tuple[str, str]) -> None:
    """From one colour above to another at the horizon."""
    above, below = (Image.new("RGB", (1, 1), colour).getpixel((0, 0)) for colour in colours)
    for row in range(height):
        part = row / height
        mixed = [round(a + (b - a) * part) for a, b in zip(above, below, strict=True)]  # type: ignore[arg-type]
        draw.line((0, row, width, row), fill=(mixed[0], mixed[1], mixed[2]))


def hill(
    draw: ImageDraw.ImageDraw, rng: Random, size: tuple[int, int], level: float, colour: str
) -> None:
    """A row of hills, from its line down to the foot of the picture."""
    width, height = size
    steps, rise = 6, height * 0.09
    line = [(width * n / steps, level + rng.uniform(-rise, rise)) for n in range(steps + 1)]
    smooth = [(width * n / 60, between(line, n / 10)) for n in range(61)]
    draw.polygon([(0, height), *smooth, (width, height)], fill=colour)


def between(line: list[tuple[float, float]], place: float) -> float:
    """The height of a line at a place between two of its points, without an edge at either."""
    left = min(int(place), len(line) - 2)
    part = place - left
    soft = part * part * (3 - 2 * part)
    return line[left][1] * (1 - soft) + line[left + 1][1] * soft
