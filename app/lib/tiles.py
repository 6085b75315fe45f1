"""Pictures drawn from a name alone: the tile of an account without a picture, and quilts of tiles.

One quadrant, turned four times, in three colours. The same name always gives the same bytes.
"""

from hashlib import sha256
from typing import NamedTuple

# One quarter; its outer corner is at 0 0, the middle of the tile at 32 32. Shapes reach half a
# unit over the middle so that no seam shows.
_SHAPES = {
    "outer": '<path d="M0 0H32A32 32 0 0 1 0 32Z"{0}/>',
    "inner": '<path d="M32.5 32.5H0V32A32 32 0 0 1 32 0H32.5Z"{0}/>',
    "leaf": '<path d="M0 0H10A22 22 0 0 1 32 22V32H22A22 22 0 0 1 0 10Z"{0}/>',
    "speech": '<path d="M4 4H18A14 14 0 0 1 18 32A14 14 0 0 1 4 18Z"{0}/>',
    "tri": '<path d="M0 0H32L0 32Z"{0}/>',
    "kite": '<path d="M32.5 32.5L0 16V0H16Z"{0}/>',
    "ring": '<path d="M32.4 8H32A24 24 0 0 0 8 32V32.4H18V32A14 14 0 0 1 32 18H32.4Z"{0}/>',
    "dot": '<circle cx="16" cy="16" r="9"{0}/>',
    "edge": '<path d="M16 32.5A16 16 0 0 1 32.5 16V32.5Z"{0}/>',
    "pip": '<path d="M32.5 32.5H22V32A10 10 0 0 1 32 22H32.5Z"{0}/>',
    "cpip": '<path d="M0 0H12A12 12 0 0 1 0 12Z"{0}/>',
}
_PAIRS = (
    ("outer", ("pip", "ring", "dot")),
    ("inner", ("pip", "cpip", "edge")),
    ("leaf", ("pip", "dot")),
    ("speech", ("pip", "dot")),
    ("tri", ("pip", "ring", "dot")),
    ("kite", ("cpip", "pip")),
    ("ring", ("pip", "cpip")),
)
_COLOURS = (
    ("#0b6b58", "#c5e8d9", "#f2b84b"),
    ("#1d4e79", "#a9d3f0", "#f7f0df"),
    ("#c4593b", "#f9dcc8", "#5b1f2a"),
    ("#6a2c5a", "#f0c3dc", "#f2a65a"),
    ("#e3aa2f", "#fff3d1", "#7a3e12"),
    ("#8cc7e6", "#12507a", "#ffffff"),
    ("#e58aa0", "#7d1f3d", "#fff0f2"),
    ("#7d9a4b", "#23371f", "#f1f4dc"),
    ("#22314e", "#f4c95d", "#8fb3ff"),
    ("#ecdfc8", "#b5552f", "#2f5d57"),
    ("#bfe3d3", "#0d6a57", "#f08a5d"),
    ("#c9bdf0", "#4b3a8c", "#fff6d6"),
)
_SIDE = 64
# A hair larger than the tile, so that neighbours in a quilt leave no line between them.
_GROUND = '<rect x="-.2" y="-.2" width="64.4" height="64.4" fill="{}"/>'
_QUILT_SEED = "quilt"


class _Pattern(NamedTuple):
    palette: int
    swapped: bool
    shapes: tuple[str, str]

    @property
    def colours(self) -> tuple[str, str, str]:
        ground, second, third = _COLOURS[self.palette]
        return (ground, third, second) if self.swapped else (ground, second, third)


def tile(username: str) -> str:
    """The tile of an account, as SVG."""
    pattern = _pattern(username)
    ground, *inks = pattern.colours
    layers = [_turned(shape, ink) for shape, ink in zip(pattern.shapes, inks, strict=True)]
    return _svg(_SIDE, _SIDE, _GROUND.format(ground) + "".join(layers))


def cover(username: str) -> str:
    """The wide quilt above a profile without a picture: 16 by 4 tiles, as SVG."""
    return _quilt(username, across=16, down=4)


def quilt() -> str:
    """The square quilt of the front page: 8 by 8 tiles, always the same, as SVG."""
    return _quilt(_QUILT_SEED, across=8, down=8)


def missing() -> str:
    """The tile of "nothing here", one petal of which is only an outline, as SVG."""
    ground, leaf, heart = _COLOURS[0]
    petal = _SHAPES["speech"].format(f' fill="{leaf}"') + _SHAPES["dot"].format(f' fill="{heart}"')
    petals = "".join([_rotated(petal, angle) for angle in (0, 90, 270)])
    outline = (
        '<path transform="rotate(180 32 32)" d="M5 5H18A13 13 0 0 1 18 31A13 13 0 0 1 5 18Z" '
        f'fill="none" stroke="{leaf}" stroke-width="1.2" stroke-dasharray="2.6 2.4"/>'
    )
    return _svg(_SIDE, _SIDE, f'<rect width="64" height="64" fill="{ground}"/>{petals}{outline}')


def _pattern(seed: str) -> _Pattern:
    digest = sha256(seed.encode()).digest()
    first, partners = _PAIRS[digest[2] % len(_PAIRS)]
    second = partners[digest[3] % len(partners)]
    return _Pattern(digest[0] % len(_COLOURS), digest[1] % 2 == 1, (first, second))


def _turned(shape: str, ink: str) -> str:
    quarter = _SHAPES[shape].format(f' fill="{ink}"')
    return quarter + "".join([_rotated(quarter, angle) for angle in (90, 180, 270)])


def _rotated(drawing: str, angle: int) -> str:
    return f'<g transform="rotate({angle} 32 32)">{drawing}</g>'


def _quilt(seed: str, *, across: int, down: int) -> str:
    """Each shape is drawn once and used wherever it comes, which keeps a quilt small."""
    quarters = {name: shape.format("") for name, shape in _SHAPES.items()}
    turns = {
        name: "".join([_rotated(quarter, angle) for angle in (0, 90, 180, 270)])
        for name, quarter in quarters.items()
    }
    shapes = "".join([f'<g id="{name}">{turned}</g>' for name, turned in turns.items()])
    rows = _patterns(seed, across, down)
    tiles = [
        _placed(pattern, x * _SIDE, y * _SIDE)
        for y, row in enumerate(rows)
        for x, pattern in enumerate(row)
    ]
    drawing = f"<defs>{shapes}</defs>{''.join(tiles)}"
    return _svg(across * _SIDE, down * _SIDE, drawing)


def _patterns(seed: str, across: int, down: int) -> list[list[_Pattern]]:
    """The patterns of a quilt, row by row; no tile has the palette of the one beside or above."""
    rows: list[list[_Pattern]] = []
    for y in range(down):
        row: list[_Pattern] = []
        for x in range(across):
            pattern = _pattern(f"{seed} {x} {y}")
            taken = {neighbour.palette for neighbour in (*row[-1:], *(r[x] for r in rows[-1:]))}
            while pattern.palette in taken:
                pattern = pattern._replace(palette=(pattern.palette + 1) % len(_COLOURS))
            row.append(pattern)
        rows.append(row)
    return rows


def _placed(pattern: _Pattern, x: int, y: int) -> str:
    ground, *inks = pattern.colours
    uses = [
        f'<use href="#{shape}" fill="{ink}"/>'
        for shape, ink in zip(pattern.shapes, inks, strict=True)
    ]
    return f'<g transform="translate({x} {y})">{_GROUND.format(ground)}{"".join(uses)}</g>'


def _svg(width: int, height: int, drawing: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{drawing}</svg>'
    )
