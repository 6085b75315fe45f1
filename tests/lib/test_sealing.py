"""What only the site can read."""

import pytest
import time_machine

from app.lib import clock
from app.lib.sealing import seal, unseal

OLD, NEW = "an old key", "a new key"


def test_what_is_sealed_opens_for_its_purpose_with_the_key_and_later_ones() -> None:
    # security 53
    sealed = seal([OLD], "purpose", b"words")
    assert b"words" not in sealed
    assert unseal([OLD], "purpose", sealed) == b"words"
    assert unseal([OLD, NEW], "purpose", sealed) == b"words"
    assert unseal([NEW], "purpose", sealed) is None
    assert unseal([OLD], "another", sealed) is None


def test_it_may_open_for_a_while_only() -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        sealed = seal([OLD], "purpose", b"words")
        travel.shift(10)
        assert unseal([OLD], "purpose", sealed, 10) == b"words"
        travel.shift(1)
        assert unseal([OLD], "purpose", sealed, 10) is None


@pytest.mark.parametrize("rubbish", [b"", b"x", b"gAAAAA", b"\xff" * 100])
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    assert unseal([OLD], "purpose", rubbish) is None
