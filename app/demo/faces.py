"""Faces for some of the people, drawn in a few shapes: the same ones for the same names."""

from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Final, TypeAlias

from PIL import Image, ImageDraw

SIDE: Final = 800
GROUNDS: Final = (
    ("#c5e8d9", "#9fd3bf"),
    ("#f9dcc8", "#f2bd9d"),
    ("#a9d3f0", "#82b9e0"),
    ("#f0c3dc", "#e09fc4"),
    ("#fff3d1", "#f6d98e"),
    ("#c9bdf0", "#ab9be3"),
    ("#dfe6d2", "#b9c99c"),
)
SKINS: Final = ("#f6d3ba", "#eab896", "#d69f78", "#b97a55", "#8f5a3c", "#613a28")
HAIRS: Final = (
    "#2a1d1a",
    "#4b2e22",
    "#7a4a2a",
    "#b5763a",
    "#d9b36a",
    "#8e8a86",
    "#d8d4cf",
    "#a33d2a",
)
CLOTHES: Final = ("#0b6b58", "#1d4e79", "#c4593b", "#6a2c5a", "#22314e", "#7d9a4b", "#e3aa2f")
SHADE: Final = "#2b211f"

Pen: TypeAlias = ImageDraw.ImageDraw
Painter: TypeAlias = Callable[[Pen, str], None]


def bald(_pen: Pen, _colour: str) -> None:
    """No hair to be seen."""


def cropped(pen: Pen, colour: str) -> None:
    pen.pieslice((258, 150, 542, 470), 180, 360, fill=colour)
    pen.rounded_rectangle((258, 290, 292, 372), 16, fill=colour)
    pen.rounded_rectangle((508, 290, 542, 372), 16, fill=colour)


def parted(pen: Pen, colour: str) -> None:
    pen.pieslice((250, 138, 550, 480), 175, 365, fill=colour)
    pen.pieslice((250, 200, 470, 420), 170, 300, fill=colour)


def curly(pen: Pen, colour: str) -> None:
    for x, y, radius in (
        (290, 250, 62),
        (345, 190, 70),
        (425, 178, 72),
        (500, 230, 64),
        (528, 300, 50),
    ):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    pen.ellipse((222, 260, 318, 356), fill=colour)


def capped(pen: Pen, colour: str) -> None:
    pen.pieslice((252, 140, 548, 470), 180, 360, fill=colour)
    pen.rounded_rectangle((246, 282, 600, 318), 18, fill=colour)


def nothing(_pen: Pen, _colour: str) -> None:
    """Nothing behind the head."""


def bob(pen: Pen, colour: str) -> None:
    pen.rounded_rectangle((232, 170, 568, 520), 150, fill=colour)


def long(pen: Pen, colour: str) -> None:
    pen.rounded_rectangle((224, 160, 576, 690), 160, fill=colour)


def bun(pen: Pen, colour: str) -> None:
    pen.ellipse((335, 70, 465, 200), fill=colour)


def scarf(pen: Pen, colour: str) -> None:
    pen.ellipse((214, 120, 586, 590), fill=colour)
    pen.rounded_rectangle((250, 470, 550, 720), 110, fill=colour)


# What is behind the head, and what is on it.
HAIRCUTS: Final[dict[str, tuple[Painter, Painter]]] = {
    "cropped": (nothing, cropped),
    "parted": (nothing, parted),
    "curly": (nothing, curly),
    "cap": (nothing, capped),
    "beard": (nothing, bald),
    "bob": (bob, parted),
    "fringe": (bob, cropped),
    "long": (long, parted),
    "bun": (bun, cropped),
    "scarf": (scarf, bald),
}
# The skin, haircut and hair of people whom one gets to know; those of others are drawn by lot.
KNOWN: Final[dict[str, tuple[int, str, int]]] = {
    "mara": (0, "bun", 2),
    "teo": (1, "curly", 0),
    "salma": (2, "scarf", 0),
    "kasimir": (0, "beard", 5),
    "olena": (0, "long", 4),
    "olu": (5, "cropped", 0),
    "tomas": (2, "cap", 0),
    "anjali": (3, "long", 0),
    "dag": (0, "beard", 3),
    "noor": (3, "scarf", 0),
    "jun": (1, "parted", 0),
    "bea": (5, "curly", 0),
    "ana": (2, "bob", 1),
    "omar": (3, "beard", 0),
    "marguerite": (0, "bun", 6),
    "joao": (2, "cropped", 1),
    "kenji": (1, "cropped", 5),
    "pavlo": (0, "parted", 3),
    "layla": (2, "long", 0),
    "juliette": (0, "bob", 7),
}


def drawn(name: str) -> Image.Image:
    """The face that belongs to a name."""
    rng = Random(sha256(f"face {name}".encode()).digest())  # noqa: S311  nothing secret comes of it
    ground, light = rng.choice(GROUNDS)
    tone, haircut, shade = KNOWN.get(name) or by_lot(rng)
    skin, hair, cloth = SKINS[tone], HAIRS[shade], rng.choice(CLOTHES)
    behind, above = HAIRCUTS[haircut]
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((90, 60, 710, 680), fill=light)
    covering = rng.choice(CLOTHES) if behind is scarf else hair
    behind(pen, covering)
    pen.ellipse((130, 590, 670, 1150), fill=cloth)
    pen.rounded_rectangle((345, 470, 455, 660), 50, fill=darker(skin))
    pen.ellipse((262, 170, 538, 540), fill=skin)
    face(pen, rng, skin)
    if haircut == "beard":
        beard(pen, hair)
    above(pen, rng.choice(CLOTHES) if above is capped else hair)
    return picture


def by_lot(rng: Random) -> tuple[int, str, int]:
    """Any skin and haircut; from some skins on, hair is dark or grey."""
    tone = rng.randrange(len(SKINS))
    shades = range(len(HAIRS)) if tone < 3 else (0, 0, 1, 5)
    return tone, rng.choice(list(HAIRCUTS)), rng.choice(shades)


def face(pen: Pen, rng: Random, skin: str) -> None:
    """Eyes, nose and mouth; some wear glasses."""
    for x in (342, 458):
        pen.ellipse((x - 13, 345, x + 13, 373), fill=SHADE)
        pen.arc((x - 30, 308, x + 30, 352), 205, 335, fill=darker(skin, 0.55), width=9)
    pen.arc((382, 372, 424, 424), 20, 130, fill=darker(skin, 0.75), width=9)
    pen.arc((345, 398, 455, 474), 25, 155, fill=darker(skin, 0.5), width=11)
    if rng.random() < 0.3:
        for x in (342, 458):
            pen.ellipse((x - 46, 316, x + 46, 402), outline=SHADE, width=9)
        pen.line((388, 356, 412, 356), fill=SHADE, width=9)


def beard(pen: Pen, colour: str) -> None:
    pen.chord((262, 330, 538, 560), 15, 165, fill=colour)
    pen.arc((350, 428, 450, 480), 25, 155, fill="#f3e4d8", width=12)


def darker(colour: str, by: float = 0.86) -> str:
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part * by):02x}" for part in parts)
