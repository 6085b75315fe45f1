"""Pictures drawn from a name."""

import re
from hashlib import sha256
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from app.lib import tiles

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "rect", "path", "circle", "g", "defs", "use"}
ANA = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
    '<rect x="-.2" y="-.2" width="64.4" height="64.4" fill="#0b6b58"/>'
    '<path d="M4 4H18A14 14 0 0 1 18 32A14 14 0 0 1 4 18Z" fill="#c5e8d9"/>'
    '<g transform="rotate(90 32 32)">'
)


def drawings() -> list[str]:
    return [tiles.tile("ana"), tiles.cover("ana"), tiles.quilt(), tiles.missing()]


def palettes(svg: str, across: int) -> list[list[frozenset[str]]]:
    """The colours of each tile of a quilt, row by row."""
    placed = [group for group in ET.fromstring(svg) if group.tag == f"{SVG}g"]  # noqa: S314  ours
    colours = [frozenset(part.attrib["fill"] for part in group) for group in placed]
    return [colours[start : start + across] for start in range(0, len(colours), across)]


def test_a_tile_is_drawn_from_the_name_alone() -> None:
    assert tiles.tile("ana").startswith(ANA)
    assert tiles.tile("ana") == tiles.tile("ana")
    assert tiles.tile("ana") != tiles.tile("bea")


def test_tiles_never_change() -> None:
    drawn = "".join([tiles.tile(f"user{number}") for number in range(500)])
    expected = "6d7efebb2d8b72d10f07a905cb6912aef7a630eeb004841381bbc8b16760e3e9"
    assert sha256(drawn.encode()).hexdigest() == expected


def test_every_shape_and_palette_comes_up() -> None:
    drawn = "".join([tiles.tile(f"user{number}") for number in range(2_000)])
    grounds = set(re.findall(r'height="64.4" fill="(#\w{6})"', drawn))
    shapes = set(re.findall(r'\bd="([^"]+)"', drawn))
    assert len(grounds) == 12
    assert len(shapes) == 10
    assert "<circle" in drawn


@pytest.mark.parametrize("drawing", drawings())
def test_drawings_hold_nothing_but_shapes(drawing: str) -> None:  # security 39
    root = ET.fromstring(drawing)  # noqa: S314  ours
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        assert not {"style", "class"} & set(element.attrib)
        assert not any(name.startswith("on") for name in element.attrib)


def test_a_tile_is_small() -> None:
    assert all(600 < len(tiles.tile(f"user{number}")) < 1_100 for number in range(200))


@pytest.mark.parametrize("name", ["ana", "bea", "quilt", ""])
def test_neighbours_in_a_quilt_differ_in_colours(name: str) -> None:
    for rows in (palettes(tiles.cover(name), 16), palettes(tiles.quilt(), 8)):
        assert all(left != right for row in rows for left, right in pairwise(row))
        assert all(
            over != under for column in zip(*rows, strict=True) for over, under in pairwise(column)
        )


def test_a_cover_has_16_by_4_tiles_and_the_quilt_8_by_8() -> None:
    cover, quilt = palettes(tiles.cover("ana"), 16), palettes(tiles.quilt(), 8)
    assert (len(cover), len(cover[-1])) == (4, 16)
    assert (len(quilt), len(quilt[-1])) == (8, 8)


def test_covers_differ_from_person_to_person() -> None:
    assert tiles.cover("ana") != tiles.cover("bea")


def test_one_petal_of_the_missing_tile_is_an_outline() -> None:
    drawing = tiles.missing()
    assert drawing.count("<circle") == 3
    assert drawing.count("stroke-dasharray") == 1
