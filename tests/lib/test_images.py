"""Pictures: what is taken, what is refused before it is decoded, and what is left of them."""

import time
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageCms

from app.lib import images
from app.lib.images import (
    Caps,
    Developed,
    Header,
    NotAPicture,
    Print,
    Refused,
    TooManyBytes,
    TooManyFrames,
    TooManyPixels,
)
from tests.lib import files

FULL, SMALL = Print(2048, 2048), Print(60, 600, is_still=True)


def shown(developed: Developed, place: int = 0) -> Image.Image:
    return Image.open(BytesIO(developed.prints[place].content))


@pytest.mark.parametrize("kind", images.FORMATS)
def test_four_kinds_are_taken(kind: str) -> None:
    # security 44
    content = files.picture(kind)
    assert images.look(content) == Header(kind, 64, 48, 1)
    developed = images.develop(content, [FULL])
    assert shown(developed).format == "WEBP"
    assert shown(developed).size == (64, 48)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"<html><script>alert(1)</script>",
        b"8BPS\0\1" + bytes(40),
        files.encoded(files.drawn(), "BMP"),
        files.encoded(files.drawn(), "TIFF"),
        files.encoded(files.drawn(), "ICO"),
        files.encoded(files.drawn(), "PPM"),
        b"\x89PNG\r\n\x1a\n" + b"x" * 90,
        b"RIFF\xff\xff\xff\xffWEBPVP8X",
        b"GIF89a",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_anything_else_is_refused(content: bytes) -> None:
    # security 44
    with pytest.raises(NotAPicture):
        images.look(content)


def test_the_kind_is_what_the_file_begins_with() -> None:
    # security 44
    page = b"<html><script>alert(1)</script></html>"
    both = files.picture("GIF") + page
    assert images.look(both).format == "GIF"
    made = images.develop(both, [FULL]).prints[0].content
    assert b"script" not in made
    with pytest.raises(NotAPicture):
        images.look(page + files.picture("GIF"))


def test_nothing_is_left_but_what_it_shows() -> None:
    # security 45
    photograph = files.photograph()
    assert b"Secret camera" in photograph
    assert images.look(photograph) == Header("JPEG", 48, 64, 1)
    developed = images.develop(photograph, [FULL, SMALL])
    for place in (0, 1):
        made = shown(developed, place)
        assert dict(made.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & made.info.keys()
        content = developed.prints[place].content
        assert not any(left in content for left in (b"EXIF", b"Secret", b"taken at", b"ICCP"))
    # On its side, what was above is now at the right.
    full = shown(developed).convert("RGB")
    assert full.size == (48, 64)
    red, _green, blue = full.getpixel((40, 32))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


def test_notes_of_every_kind_are_left_out() -> None:
    # security 45
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010F] = "home"
    notes: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    for kind in ("PNG", "WEBP", "JPEG"):
        content = files.picture(kind, **notes, xmp=b"<x:xmpmeta>home</x:xmpmeta>")
        made = images.develop(content, [FULL]).prints[0].content
        assert not any(left in made for left in (b"ICCP", b"EXIF", b"XMP", b"home")), kind


def test_bombs_are_refused_by_their_header() -> None:
    # security 46
    for side, most in ((30_000, 120_000), (9_000, 13_000)):
        content = files.bomb(side)
        assert len(content) < most
        began = time.perf_counter()
        with pytest.raises(TooManyPixels):
            images.look(content)
        assert time.perf_counter() - began < 0.5


def test_caps() -> None:
    # security 46
    content = files.picture("PNG")
    assert images.look(content, Caps(bytes=len(content), pixels=64 * 48)).width == 64
    with pytest.raises(TooManyBytes):
        images.look(content, Caps(bytes=len(content) - 1))
    with pytest.raises(TooManyPixels):
        images.look(content, Caps(pixels=64 * 48 - 1))
    animation = files.animation(frames=4)
    assert images.look(animation, Caps(frames=4)).frames == 4
    with pytest.raises(TooManyFrames):
        images.look(animation, Caps(frames=3))
    with pytest.raises(TooManyFrames):
        images.look(files.animation(frames=9), Caps(pixels=40 * 30 * 2))


def test_a_million_frames_are_not_all_counted() -> None:
    # security 46
    content = files.crowded_gif(500_000)
    assert len(content) < Caps().bytes
    began = time.perf_counter()
    with pytest.raises(TooManyFrames):
        images.look(content)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animations_stay_animated(kind: str) -> None:
    content = files.animation(kind=kind)
    assert images.look(content).frames == 3
    developed = images.develop(content, [FULL, SMALL])
    assert developed.is_animated
    full = shown(developed)
    assert (full.n_frames, full.size) == (3, (40, 30))  # type: ignore[attr-defined]
    full.load()
    assert full.info["duration"] == 70
    assert shown(developed, 1).n_frames == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("frames", [1, 2, 7, 60])
def test_frames_are_counted_as_pillow_does(frames: int) -> None:
    assert images.gif_frames(files.animation(frames), 60) == frames


def test_a_second_picture_in_a_photograph_is_no_frame() -> None:
    several = files.encoded(
        files.drawn(), "MPO", save_all=True, append_images=[files.drawn(), files.drawn()]
    )
    assert images.look(several, Caps(frames=1)) == Header("JPEG", 64, 48, 1)
    assert not images.develop(several, [FULL]).is_animated


@pytest.mark.parametrize(
    ("size", "wanted", "made"),
    [
        ((64, 48), Print(32, 32), (32, 24)),
        ((64, 48), Print(200, 200), (64, 48)),
        ((48, 64), Print(30, 600), (30, 40)),
        ((1000, 1), Print(100, 100), (100, 1)),
        ((64, 48), Print(32, 32, is_filled=True), (32, 32)),
        ((64, 48), Print(200, 100, is_filled=True), (64, 32)),
        ((1, 1), Print(300, 100, is_filled=True), (1, 1)),
    ],
)
def test_sizes(size: tuple[int, int], wanted: Print, made: tuple[int, int]) -> None:
    developed = images.develop(files.picture("PNG", *size), [wanted])
    assert (developed.prints[0].width, developed.prints[0].height) == made
    assert shown(developed).size == made


@pytest.mark.parametrize(
    ("chosen", "top", "bottom"),
    [
        ({}, "red", "blue"),
        ({"y": 0.0, "part": 0.5}, "red", "red"),
        ({"y": 1.0, "part": 0.5}, "blue", "blue"),
        ({"part": 0.1}, "red", "blue"),
    ],
)
def test_a_part_may_be_chosen(chosen: dict[str, float], top: str, bottom: str) -> None:
    wanted = Print(40, 40, is_filled=True, is_still=True, **chosen)
    made = shown(images.develop(files.picture("PNG", 400, 400), [wanted]))
    for place, colour in ((2, top), (37, bottom)):
        red, _green, blue = made.getpixel((20, place))  # type: ignore[misc]
        assert ("red" if red > blue else "blue") == colour


@pytest.mark.parametrize("chosen", [(0.0, 0.0, 0.1), (1.0, 1.0, 1.0), (1.0, 0.333, 0.777)])
def test_every_part_is_within_the_picture(chosen: tuple[float, float, float]) -> None:
    for width, height in ((1, 1), (7, 3), (1999, 601), (3, 400)):
        wanted = Print(1500, 500, True, True, *chosen)
        images.develop(files.picture("PNG", width, height), [wanted])


def test_a_still_is_made_of_the_first_frame_alone() -> None:
    developed = images.develop(files.animation(20), [Print(30, 30, is_still=True)])
    assert not developed.is_animated
    assert not getattr(shown(developed), "is_animated", False)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16", "I"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_every_mode_of_colour(mode: str, kind: str) -> None:
    try:
        content = files.encoded(Image.new(mode, (20, 10)), kind)
    except OSError:
        pytest.skip("no such file exists")
    assert shown(images.develop(content, [FULL])).size == (20, 10)


def test_clear_places_stay_clear() -> None:
    clear = files.encoded(Image.new("RGBA", (20, 10), (200, 0, 0, 0)), "PNG")
    made = shown(images.develop(clear, [FULL])).convert("RGBA")
    assert made.getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("kind", images.FORMATS)
def test_what_breaks_off_is_refused_when_it_is_decoded(kind: str) -> None:
    content = files.encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)
    with pytest.raises(NotAPicture):
        images.develop(content[: len(content) // 2], [FULL])


@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from(images.FORMATS))
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_refused_or_made(noise: bytes, place: int, kind: str) -> None:
    # security 44
    content = files.picture(kind)
    damaged = content[:place] + noise + content[place + len(noise) :]
    small = Caps(pixels=1_000_000, frames=5)
    with suppress(Refused):
        images.develop(damaged, [SMALL], small)


def test_a_blur_is_a_few_colours() -> None:
    developed = images.develop(files.picture("PNG"), [SMALL])
    top, middle, bottom = images.mosaic(developed.blurhash, 4, 3)
    assert len(top) == len(middle) == len(bottom) == 4
    assert int(top[0][1:3], 16) > int(top[0][5:7], 16)
    assert int(bottom[0][1:3], 16) < int(bottom[0][5:7], 16)
    for rubbish in ("", "x", "é" * 28, "~" * 28):
        assert len(images.mosaic(rubbish, 4, 3)) in {0, 3}
