"""A living community to look around in: `flask demo` fills a site with people, follows and posts.

Nothing here runs while a site serves pages, so the texts are loaded only when it does.
"""

import click

MOST_PEOPLE = 100_000
MOST_POSTS = 10_000_000
SEED = 1814

# Whose home timeline is full, another to talk to, and one whose account asks for a second factor:
# these three can log in.
READER, SECOND, LOCKED = "mara", "teo", "yuki"
PASSWORD = "harbour lights at seven"  # noqa: S105  published on purpose, see filling.choose_password


class Refused(click.ClickException):
    """The site cannot be filled as asked; the text says why."""


def fill(
    people: int,
    posts: int,
    *,
    force: bool = False,
    reader_follows: int | None = None,
    seed: int = SEED,
) -> None:
    """Add so many people and posts, and say on the terminal how to log in.

    The same seed tells the same story, apart from its dates. `reader_follows` is how many people
    the reader's home timeline is made of. Raises Refused for numbers that make no site, for a
    database that is not up to date, and for a site that has people unless `force`.
    """
    check("people", people, 1, MOST_PEOPLE)
    check("posts", posts, 1, MOST_POSTS)
    if reader_follows is not None:
        check("reader-follows", reader_follows, 0, people - 1)
    from app.demo import filling

    filling.fill(filling.Plan(people, posts, reader_follows, seed), force=force)


def check(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise Refused(f"--{name} {number}: give a number from {least:,} to {most:,}.")
