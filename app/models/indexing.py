"""The index in which posts are found, written in the transaction that changes them.

Both databases get the same words: those that `lib/words.py` makes, and marks for all that a query
may ask besides. Whether a post is there and may be seen is decided when it is looked for.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, String, cast, func, select, text

from app.extensions import db, reading, writing
from app.lib import richtext, words
from app.lib.prepared import AnySelect
from app.lib.words import MARK
from app.models import names
from app.models.pictures import Picture
from app.models.polls import PollOption
from app.models.posts import Mention, Post
from app.models.users import User

Doing: TypeAlias = Callable[[Connection, Sequence[Row[Any]]], None]

AT_ONCE: Final = 500
PUT: Final = {
    "sqlite": text("INSERT OR REPLACE INTO post_search (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO post_search (post_id, words) VALUES (:id, CAST(:words AS tsvector))"
        " ON CONFLICT (post_id) DO UPDATE SET words = excluded.words"
    ),
}
DROP: Final = {
    "sqlite": text("DELETE FROM post_search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM post_search WHERE post_id = :id"),
}
# A slice of the index holds the ids that are the same but for so many bits: from half an hour on.
SLICES: Final = range(43, 59, 3)
# Between what no phrase may span.
BREAK: Final = MARK


def mark(kind: str, value: object = "") -> str:
    """What stands in the index for something that is no word."""
    return f"{MARK}{kind}{value}"


def slices(low: int, high: int) -> list[str]:
    """The marks of a few slices that hold all ids from one to another, and some around them."""
    narrow = (place for place, bits in enumerate(SLICES) if (high >> bits) - (low >> bits) < 9)
    level = next(narrow, len(SLICES) - 1)
    numbers = range(low >> SLICES[level], (high >> SLICES[level]) + 1)
    return [mark("s", (level << 20) + number) for number in numbers]


def said() -> AnySelect:
    """All that posts are found by, a row for each."""
    described, chosen = Picture.post_id == Post.id, PollOption.post_id == Post.id
    return select(
        Post.id,
        Post.author_id,
        Post.body,
        Post.body_html,
        Post.content_warning,
        Post.audience,
        Post.language,
        Post.in_reply_to_id,
        Post.reply_to_author_id,
        Post.has_poll,
        together(Picture.alt_text, described).label("alt_texts"),
        together(PollOption.text, chosen).label("options"),
        together(cast(Mention.user_id, String), Mention.post_id == Post.id).label("mentioned"),
    ).where(Post.repost_of_id.is_(None), Post.is_purged.is_(False))


def together(column: Any, condition: ColumnElement[bool]) -> Any:
    """Texts that belong to a post, a line for each; None where there are none."""
    joined = func.aggregate_strings(column, "\n")
    return select(joined).where(condition).correlate(Post).scalar_subquery()


def stream_of(post: Any) -> list[str]:
    """What a post says, in order."""
    found: list[str] = []
    for part in texts_of(post):
        found += [*words.stream(part), BREAK]
    return found


def texts_of(post: Any) -> Iterator[str]:
    yield from (post.body, post.content_warning)
    for lines in (post.alt_texts, post.options):
        yield from (lines or "").split("\n")


def marks_of(post: Any) -> set[str]:
    """What else is known of it."""
    people = {*(post.mentioned or "").split(), str(post.reply_to_author_id or "")} - {""}
    links = next(richtext.addresses_in(post.body_html), None)
    known = {
        mark("p"): post.audience == "public",
        mark("n"): post.audience != "public",
        mark("w"): post.audience == "followers",
        mark("r"): post.in_reply_to_id is not None,
        mark("hi"): post.alt_texts is not None,
        mark("hp"): post.has_poll,
        mark("hl"): links is not None,
        mark("l", post.language): bool(post.language),
    }
    found = {name for name, is_so in known.items() if is_so} | {mark("f", post.author_id)}
    found |= {mark("m", person) for person in people}
    found |= {mark("t", tag) for tag in richtext.tags_in(post.body)}
    return found.union(*map(words.singles, texts_of(post)))


def index(*post_ids: int) -> None:
    """Let some posts be found by what they say now, in the session's transaction."""
    connection = db.session.connection()
    put(connection, db.session.execute(said().where(Post.id.in_(post_ids))).all())


def forget(*post_ids: int) -> None:
    """Let some posts not be found any more, which are not deleted from their table."""
    drop = DROP[db.engine.dialect.name]
    for post_id in post_ids:
        db.session.execute(drop, {"id": post_id})


def put(connection: Connection, posts: Sequence[Row[Any]]) -> None:
    write(connection, [entry(connection.dialect.name, post) for post in posts])


def entry(dialect: str, post: Any) -> dict[str, Any]:
    """What stands in the index for what said() reads of a post."""
    as_words = {"sqlite": as_text, "postgresql": as_vector}[dialect]
    return {"id": post.id, "words": as_words(post.id, stream_of(post), marks_of(post))}


def write(connection: Connection, entries: Sequence[dict[str, Any]]) -> None:
    if entries:
        connection.execute(PUT[connection.dialect.name], entries)


def as_text(_id: int, said: Sequence[str], marks: set[str]) -> str:
    """As FTS5 reads it: with blanks between."""
    return " ".join([*said, *sorted(marks)])


def as_vector(post_id: int, said: Sequence[str], marks: set[str]) -> str:
    """As PostgreSQL reads a tsvector: each word with the places where it stands.

    Its index has no order of its own, so that it has to be told in which slices a post is.
    """
    marks = marks | {
        mark("s", (level << 20) + (post_id >> bits)) for level, bits in enumerate(SLICES)
    }
    places: dict[str, list[str]] = {}
    for place, word in enumerate(said, 1):
        places.setdefault(word, []).append(str(place))
    placed = [f"'{word}':{','.join(found)}" for word, found in places.items() if word != BREAK]
    return " ".join([*placed, *(f"'{name}'" for name in sorted(marks))])


def rebuild(within: Connection | None = None) -> Iterator[tuple[str, int, int]]:
    """Index everybody and every post anew, some at a time, each time in a short transaction.

    Yields of what it has done how many of how many. The site may run meanwhile, and whoever stops
    it may begin again. It is done within somebody's transaction where that is given.
    """
    people = select(User.id, User.username, User.display_name)
    yield from batches("People", people, put_people, within)
    yield from batches("Posts", said(), put, within)


def put_people(connection: Connection, people: Sequence[Row[Any]]) -> None:
    names.put(connection, {row.id: (row.username, row.display_name) for row in people})


def batches(
    what: str, query: AnySelect, do: Doing, within: Connection | None
) -> Iterator[tuple[str, int, int]]:
    """Do something with the rows of a query, which nobody changes until it is done.

    Their first column is what they are known by.
    """
    key: Any = query.selected_columns[0]
    with nullcontext(within) if within is not None else reading() as connection:
        total = connection.scalar(query.with_only_columns(func.count(key))) or 0
    last, done = 0, 0
    while True:
        some = query.where(key > last).order_by(key).limit(AT_ONCE)
        with nullcontext(within) if within is not None else writing() as connection:
            rows = connection.execute(some.with_for_update(read=True, of=key.table)).all()
            if not rows:
                return
            do(connection, rows)
        last, done = rows[-1][0], done + len(rows)
        yield what, done, total
