"""Pictures in some of the newest posts: painted here, described in a file, prepared at once."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from sqlalchemy import insert

from app.demo import loading, paintings, sections
from app.demo.portraits import keep
from app.demo.rows import Row
from app.demo.sections import Section
from app.extensions import db
from app.lib import ids, images
from app.lib.images import Made
from app.models import pictures
from app.models.pictures import FULL, MOST, PREVIEW, READY, Picture

TEXTS: Final = Path(__file__).parent / "texts"
# One opening in so many has pictures, and no more posts than this.
RARITY: Final = 3
POSTS: Final = 60
SEEDS: Final = 2
# How many pictures a post has, as often as it stands here.
NUMBERS: Final = (1, 1, 1, 1, 2, 2, 3, 4)


class Opening(NamedTuple):
    """A post that pictures may go with."""

    post_id: int
    author_id: int
    topic: str
    language: str


class Painting(NamedTuple):
    """What is painted, the topics that it goes with, and what it shows, by language."""

    name: str
    topics: tuple[str, ...]
    texts: Mapping[str, str]
    is_sensitive: bool


@cache
def told() -> Sequence[Painting]:
    """All paintings. Raises Refused."""
    book = sections.read(TEXTS / "pictures.toml", TEXTS)
    found = [painting(part) for part in book.tables("picture")]
    book.end()
    return found


def painting(part: Section) -> Painting:
    name = part.take("painting", str)
    if name not in paintings.PAINTERS:
        raise part.fault(f"nobody paints “{name}”")
    topics = loading.known(part, "topics", loading.topics())
    is_sensitive = part.take("is_sensitive", bool, False)
    texts = {code: part.take(code, str, "") for code in loading.languages()}
    part.end()
    return Painting(
        name, topics, {code: words for code, words in texts.items() if words}, is_sensitive
    )


def add(openings: Sequence[Opening], rng: Random) -> None:
    """Give pictures to some of these posts, the newest last.

    Painting takes a second or two: that is done before the transaction begins.
    """
    chosen = [opening for opening in openings if fitting(opening) and rng.random() * RARITY < 1]
    given = [row for opening in chosen[-POSTS:] for row in rows_for(opening, rng)]
    keep([file for row, made in given for file in files_of(row["key"], made)])
    if given:
        db.session.execute(insert(Picture), [row for row, _made in given])
    db.session.commit()


def fitting(opening: Opening) -> list[Painting]:
    """What goes with a post, and can be described in its language."""
    return [one for one in told() if opening.topic in one.topics and opening.language in one.texts]


def rows_for(opening: Opening, rng: Random) -> Iterator[tuple[Row, "Prints"]]:
    """The rows of the pictures of one post, and what their files hold."""
    several = rng.sample(
        [(one, seed) for one in fitting(opening) for seed in range(SEEDS)],
        k=min(rng.choice(NUMBERS), MOST, len(fitting(opening)) * SEEDS),
    )
    is_sensitive = any(one.is_sensitive for one, _seed in several)
    for place, (one, seed) in enumerate(several):
        made = prints(one.name, seed)
        yield (
            row_of(opening, place, made)
            | {
                "alt_text": one.texts[opening.language],
                "is_sensitive": is_sensitive,
            },
            made,
        )


class Prints(NamedTuple):
    full: Made
    preview: Made
    blurhash: str


@cache
def prints(name: str, seed: int) -> Prints:
    painted = paintings.painted(name, seed)
    full, preview = (images.printed([painted], [0], one) for one in (FULL, PREVIEW))
    return Prints(full, preview, images.blurred(painted))


def row_of(opening: Opening, place: int, made: Prints) -> Row:
    return {
        "id": ids.new_id(),
        "author_id": opening.author_id,
        "post_id": opening.post_id,
        "position": place,
        "key": secrets.token_urlsafe(16),
        "state": READY,
        "width": made.full.width,
        "height": made.full.height,
        "preview_width": made.preview.width,
        "preview_height": made.preview.height,
        "blurhash": made.blurhash,
        "bytes": len(made.full.content) + len(made.preview.content),
    }


def files_of(key: str, made: Prints) -> Iterator[tuple[str, bytes]]:
    yield pictures.file_of(key, "full"), made.full.content
    yield pictures.file_of(key, "preview"), made.preview.content
