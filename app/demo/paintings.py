"""Pictures for posts, painted in flat shapes: each scene another one for each seed."""

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFilter

from app.demo.pages import hill, sky

# Painted larger than they are shown, so that no edge is jagged.
WIDTH: Final = 2000
HEIGHT: Final = 1340
SIZE: Final = (WIDTH, HEIGHT)

Pen: TypeAlias = ImageDraw.ImageDraw
Painter: TypeAlias = Callable[[Image.Image, Pen, Random], None]


def painted(name: str, seed: int) -> Image.Image:
    """The same picture for the same name and seed."""
    rng = Random(f"{name} {seed}")  # noqa: S311  nothing secret comes from it
    picture = Image.new("RGB", SIZE)
    PAINTERS[name](picture, ImageDraw.Draw(picture), rng)
    return picture.resize((WIDTH * 3 // 5, HEIGHT * 3 // 5), Image.Resampling.LANCZOS)


def disc(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def harbour(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, rng.choice([("#f7d9b5", "#f0a58f"), ("#cfe5ea", "#f3ead2")]))
    sun = WIDTH * rng.uniform(0.25, 0.75)
    disc(pen, sun, 430, 120, "#fff1c9")
    for level, colour in ((560, "#8fa9ae"), (640, "#5f8088")):
        hill(pen, rng, SIZE, level, colour)
    pen.rectangle((0, 720, WIDTH, HEIGHT), fill="#2f5d68")
    for row in range(22):
        y, reach = 735 + row * 26, 60 + row * 15
        x = sun + rng.uniform(-30, 30)
        pen.rounded_rectangle((x - reach, y, x + reach, y + 6), 3, fill="#e9c79c")
    for x in sorted(rng.sample(range(150, 1800, 180), 5)):
        boat(
            pen, x, rng.randint(800, 1180), rng.choice(["#b3214a", "#f4efe2", "#0b6654", "#e3aa2f"])
        )


def boat(pen: Pen, x: float, y: float, colour: str) -> None:
    scale = (y - 560) / 420
    wide, mast = 110 * scale, 230 * scale
    pen.polygon(
        [(x, y - mast), (x, y - 18 * scale), (x + wide * 0.85, y - 18 * scale)], fill="#fbf7ec"
    )
    pen.polygon(
        [(x - 9, y - mast * 0.85), (x - 9, y - 18 * scale), (x - wide * 0.6, y - 18 * scale)],
        fill=colour,
    )
    hull = [
        (x - wide, y),
        (x + wide, y),
        (x + wide * 0.7, y + 42 * scale),
        (x - wide * 0.7, y + 42 * scale),
    ]
    pen.polygon(hull, fill=colour)
    pen.rounded_rectangle((x - wide, y + 52 * scale, x + wide, y + 60 * scale), 4, fill="#24464f")


def ridges(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#dfeaf1", "#f6e7d8"))
    disc(pen, WIDTH * rng.uniform(0.2, 0.8), 330, 95, "#ffe9b8")
    shades = ("#c4d3d3", "#a4bcba", "#7fa09c", "#5b837c", "#3a655d", "#1e463f")
    for number, colour in enumerate(shades):
        hill(pen, rng, SIZE, 470 + 135 * number, colour)
    for _ in range(60):
        x, foot = rng.uniform(0, WIDTH), rng.uniform(1230, 1360)
        tall = rng.uniform(90, 200)
        for part in range(3):
            top, half = foot - tall * (1 - part * 0.28), tall * (0.16 + part * 0.07)
            pen.polygon(
                [(x, top), (x - half, top + tall * 0.45), (x + half, top + tall * 0.45)],
                fill="#12332d",
            )


def night(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#141b35", "#49508a"))
    for _ in range(190):
        disc(pen, rng.uniform(0, WIDTH), rng.uniform(0, 760), rng.uniform(1.5, 4.5), "#f3eccb")
    moon = WIDTH * rng.uniform(0.2, 0.8)
    disc(pen, moon, 260, 95, "#f6ecc6")
    disc(pen, moon + 42, 236, 82, "#1d2546")
    x = -40.0
    while x < WIDTH:
        wide, top = rng.uniform(130, 220), rng.uniform(690, 900)
        wall = rng.choice(["#2a2b4e", "#34305c", "#23294a"])
        pen.rectangle((x, top, x + wide, HEIGHT), fill=wall)
        pen.polygon(
            [(x - 12, top), (x + wide / 2, top - 110), (x + wide + 12, top)], fill="#191c38"
        )
        for row in range(4):
            for column in range(2):
                lit = rng.random() < 0.45
                left, up = x + 26 + column * (wide / 2 - 8), top + 40 + row * 120
                pen.rectangle((left, up, left + 44, up + 62), fill="#f7cf73" if lit else "#1b1f3d")
        x += wide + 8


def tulips(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#bfe0ee", "#f4f1dc"))
    hill(pen, rng, SIZE, 560, "#9fbfa2")
    pen.rectangle((0, 620, WIDTH, HEIGHT), fill="#4c7c54")
    colours = ["#c9304f", "#f2b632", "#f6efe4", "#e2703a", "#8f3f83"]
    rng.shuffle(colours)
    for number in range(-9, 10):
        left, right = number * 330, number * 330 + 210
        middle = WIDTH / 2
        pen.polygon(
            [
                (middle + left * 0.12, 622),
                (middle + right * 0.12, 622),
                (middle + right, HEIGHT),
                (middle + left, HEIGHT),
            ],
            fill=colours[number % len(colours)],
        )
    for _ in range(420):
        depth = rng.random() ** 0.6
        x, y = rng.uniform(0, WIDTH), 640 + depth * 700
        disc(pen, x, y, 3 + depth * 9, rng.choice(colours))


def table(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    for number in range(9):
        shade = rng.choice(["#b98a5e", "#c0936a", "#b28155"])
        pen.rectangle((0, number * 150, WIDTH, number * 150 + 144), fill=shade)
    for x, y, radius in ((520, 480, 330), (1420, 860, 380)):
        disc(pen, x + 14, y + 18, radius, "#8e6440")
        disc(pen, x, y, radius, "#f5f2e9")
        disc(pen, x, y, radius * 0.78, "#e7e2d4")
    for number in range(3):
        loaf(pen, 520 + rng.uniform(-60, 60), 360 + number * 120, 190, 62)
    for number in range(5):
        angle = number * math.tau / 5 + rng.random()
        disc(pen, 1420 + 170 * math.cos(angle), 860 + 170 * math.sin(angle), 92, "#c98546")
        disc(pen, 1420 + 170 * math.cos(angle), 860 + 170 * math.sin(angle), 52, "#e0a45f")
    pen.rounded_rectangle((980, 130, 1230, 560), 30, fill="#0b6654")
    pen.rounded_rectangle((1010, 160, 1200, 530), 20, fill="#0f7d67")


def loaf(pen: Pen, x: float, y: float, wide: float, high: float) -> None:
    pen.ellipse((x - wide, y - high, x + wide, y + high), fill="#a9672f")
    pen.ellipse((x - wide + 12, y - high + 6, x + wide - 12, y + high - 22), fill="#cd8c4a")
    for place in range(-2, 3):
        pen.line(
            (x + place * 62 - 26, y - 26, x + place * 62 + 22, y + 22), fill="#f0d3a2", width=14
        )


def viaduct(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#d7e6ea", "#fbe9cf"))
    for level, colour in ((600, "#a9c0b4"), (760, "#7f9f8c"), (1120, "#3f6b53")):
        hill(pen, rng, SIZE, level, colour)
    pen.rectangle((0, 640, WIDTH, 720), fill="#8d6f5c")
    for foot in range(-60, WIDTH, 250):
        pen.rectangle((foot, 700, foot + 60, 1250), fill="#7d604f")
        pen.pieslice((foot + 60, 690, foot + 250, 900), 180, 360, fill="#8d6f5c")
        pen.pieslice((foot + 74, 716, foot + 236, 900), 180, 360, fill="#a9c0b4")
    hill(pen, rng, SIZE, 1190, "#2f5a45")
    start, colour = rng.uniform(100, 500), rng.choice(["#a8221b", "#0b6654", "#1d4e79"])
    for number in range(4):
        x = start + number * 330
        pen.rounded_rectangle((x, 520, x + 310, 640), 18, fill=colour)
        for window in range(4):
            pen.rounded_rectangle(
                (x + 24 + window * 70, 545, x + 72 + window * 70, 590), 8, fill="#f9ecc5"
            )


def rain(picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#1c2a35", "#36505c"))
    for _ in range(70):
        colour = rng.choice(["#f0b35a", "#e0705a", "#7fc0b4", "#f6e3b0", "#9db8d9"])
        disc(pen, rng.uniform(0, WIDTH), rng.uniform(300, 1150), rng.uniform(30, 95), colour)
    picture.paste(picture.filter(ImageFilter.GaussianBlur(26)))
    for _ in range(340):
        x, y, radius = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(4, 15)
        disc(pen, x, y, radius, "#c3d5da")
        disc(pen, x - radius * 0.2, y - radius * 0.25, radius * 0.55, "#eef5f5")
    for _ in range(26):
        x, y, length = rng.uniform(0, WIDTH), rng.uniform(0, 900), rng.uniform(120, 420)
        pen.rounded_rectangle((x, y, x + 9, y + length), 5, fill="#9fb7be")


def quilt(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    colours = ["#0b6654", "#d9eee6", "#b3214a", "#f0c168", "#22314e", "#f7f2e6"]
    side = 223
    for row in range(HEIGHT // side + 1):
        for column in range(WIDTH // side + 1):
            ground, first, second = rng.sample(colours, 3)
            x, y = column * side, row * side
            pen.rectangle((x, y, x + side, y + side), fill=ground)
            pen.polygon([(x, y), (x + side, y), (x, y + side)], fill=first)
            disc(pen, x + side / 2, y + side / 2, side * 0.27, second)


def cat(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, rng.choice([("#f3b98f", "#f7dfb6"), ("#9fb9d8", "#f1dfd0")]))
    disc(pen, WIDTH * rng.uniform(0.2, 0.45), 620, 150, "#fbe6b4")
    hill(pen, rng, SIZE, 860, "#7d6f86")
    for edge in (0, 975, 1950):
        pen.rectangle((edge, 0, edge + 50, 1080), fill="#f4efe6")
    pen.rectangle((0, 0, WIDTH, 60), fill="#f4efe6")
    pen.rectangle((0, 1080, WIDTH, HEIGHT), fill="#e9e1d2")
    pen.rectangle((0, 1130, WIDTH, HEIGHT), fill="#d8ccb8")
    x, coat = rng.randint(1250, 1550), rng.choice(["#26201f", "#6d4a33", "#3d3b45"])
    pen.ellipse((x - 190, 700, x + 190, 1110), fill=coat)
    disc(pen, x, 660, 125, coat)
    pen.polygon([(x - 118, 620), (x - 96, 470), (x - 20, 560)], fill=coat)
    pen.polygon([(x + 118, 620), (x + 96, 470), (x + 20, 560)], fill=coat)
    pen.arc((x + 60, 880, x + 420, 1200), 180, 330, fill=coat, width=46)


def waves(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#e9f1ee", "#bfe0df"))
    shades = ("#9fd0cf", "#6fb4b8", "#43949d", "#237580", "#125863", "#0a3d47")
    for number, colour in enumerate(shades):
        level, reach = 430 + number * 150, 24 + number * 13
        turn = rng.uniform(0, math.tau)
        line = [
            (x, level + reach * math.sin(x / (90 + number * 26) + turn))
            for x in range(0, WIDTH + 20, 20)
        ]
        pen.polygon([(0, HEIGHT), *line, (WIDTH, HEIGHT)], fill=colour)
        if number == 2:
            x = rng.uniform(600, 1400)
            disc(pen, x, level - 4, 34, "#e0705a")
            pen.arc((x + 10, level - 60, x + 170, level + 60), 190, 310, fill="#f2c9a5", width=18)


def storm(_picture: Image.Image, pen: Pen, rng: Random) -> None:
    sky(pen, WIDTH, HEIGHT, ("#1b2029", "#4d5566"))
    for _ in range(24):
        disc(
            pen,
            rng.uniform(0, WIDTH),
            rng.uniform(-60, 330),
            rng.uniform(110, 240),
            rng.choice(["#2a303c", "#343b49"]),
        )
    for _ in range(3):
        x, y = WIDTH * rng.uniform(0.2, 0.8), 300.0
        bolt = [(x, y)]
        while y < 930:
            x, y = x + rng.uniform(-90, 90), y + rng.uniform(50, 120)
            bolt.append((x, y))
        pen.line(bolt, fill="#fdf6d8", width=12, joint="curve")
    hill(pen, rng, SIZE, 960, "#20262f")
    hill(pen, rng, SIZE, 1120, "#11151b")


PAINTERS: Final[Mapping[str, Painter]] = {
    painter.__name__: painter
    for painter in (harbour, ridges, night, tulips, table, viaduct, rain, quilt, cat, waves, storm)
}
