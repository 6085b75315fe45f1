"""A line through some numbers, as SVG has it."""

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 60
HEIGHT: Final = 16


def spark(days: Sequence[int]) -> str:
    """The points of a line through some numbers, as SVG has them."""
    step, highest = WIDTH / (len(days) - 1), max(*days, 1)
    heights = [HEIGHT - 1 - (HEIGHT - 2) * count / highest for count in days]
    return " ".join(f"{place * step:g},{height:g}" for place, height in enumerate(heights))
