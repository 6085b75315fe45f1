"""Decoding in a process of its own."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.lib import darkroom, developer, images
from app.lib.images import Caps, NotAPicture, Print, TooManyBytes, TooManyPixels
from tests.lib import files

PRINTS = [Print(32, 32), Print(16, 16, is_filled=True, is_still=True)]


def test_it_makes_what_is_made_here() -> None:
    content = files.animation()
    assert darkroom.develop(content, PRINTS) == images.develop(content, PRINTS)


def test_it_says_why_it_refuses() -> None:
    # security 46
    with pytest.raises(TooManyPixels):
        darkroom.develop(files.bomb(9_000), PRINTS)
    with pytest.raises(TooManyBytes):
        darkroom.develop(files.picture(), PRINTS, Caps(bytes=9))
    with pytest.raises(NotAPicture):
        darkroom.develop(b"nothing", PRINTS)


EXPLODES = """
import sys
sys.path.insert(0, {folder!r})
import developer
developer.limit_oneself()
bytearray(4 << 30)
sys.stdout.write("still here")
"""


@pytest.mark.parametrize("script", [EXPLODES, "import os; os.abort()", "while True: pass"])
def test_what_explodes_ends_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    # security 46, 47
    decoder = tmp_path / "decoder.py"
    decoder.write_text(script.format(folder=str(Path(images.__file__).parent)))
    monkeypatch.setattr(darkroom, "SCRIPT", decoder)
    monkeypatch.setattr(darkroom, "PATIENCE", 2)
    with pytest.raises(NotAPicture):
        darkroom.develop(files.picture(), PRINTS)


def test_the_answer_is_read_as_it_is_written() -> None:
    order = json.dumps({"prints": [[32, 32, False, False], [16, 16, True, True]], "caps": []})
    out = BytesIO()
    developer.answer(order, BytesIO(files.picture("PNG")), out)
    developed = darkroom.read(out.getvalue())
    full, small = (Image.open(BytesIO(one.content)).size for one in developed.prints)
    assert (full, small) == ((32, 24), (16, 16))
    out = BytesIO()
    developer.answer(order, BytesIO(b"?"), out)
    with pytest.raises(NotAPicture):
        darkroom.read(out.getvalue())
