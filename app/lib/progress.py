"""How far a long work has come, told on the terminal."""

import sys
from collections.abc import Iterable
from typing import Final

import click

WIDTH: Final = 36


def show(steps: Iterable[tuple[str, int, int]]) -> None:
    """Do some work whose steps say what it is about, how many are done and of how many.

    A terminal shows a bar that grows; anywhere else there is a line for each tenth.
    """
    told: tuple[str, int] | None = None
    for what, done, total in steps:
        tenths = 10 * done // total if total else 10
        figures = f"{what}: {done:,} of {total:,}"
        if sys.stdout.isatty():
            bar = "#" * min(WIDTH, WIDTH * done // (total or 1))
            click.echo(f"\r{figures}  [{bar:-<{WIDTH}}]", nl=done >= total)
        elif told != (what, tenths):
            click.echo(figures)
            told = what, tenths
