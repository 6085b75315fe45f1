"""What a person has said, with all that belongs to each post, in portions for an archive."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.orm import aliased

from app.extensions import reading
from app.models.pictures import READY, Picture
from app.models.polls import Poll, PollOption
from app.models.posts import Mention, Post, PostTag
from app.models.users import User

AT_ONCE: Final = 500
Answered = aliased(User, name="answered")
Original = aliased(Post, name="original")
OriginalAuthor = aliased(User, name="original_author")
Quoted = aliased(Post, name="quoted")
QuotedAuthor = aliased(User, name="quoted_author")


@dataclass
class Said:
    """A post, and what belongs to it. `row` has its columns, and the names of whom it refers to."""

    row: Row[Any]
    pictures: list[Row[Any]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    poll: Row[Any] | None = None
    options: list[Row[Any]] = field(default_factory=list)


def count(person_id: int) -> int:
    with reading() as connection:
        query = select(func.count()).select_from(Post).where(*own(person_id))
        return connection.scalar(query) or 0


def own(person_id: int) -> tuple[Any, ...]:
    return Post.author_id == person_id, Post.deleted_at.is_(None)


def portion(
    person_id: int, after: int | None, *, newest_first: bool = False, most: int = AT_ONCE
) -> list[Said]:
    """The posts that follow one, in the order of their ids or against it."""
    query = posts_of(person_id).limit(most)
    if newest_first:
        query = query.order_by(Post.id.desc())
        query = query if after is None else query.where(Post.id < after)
    else:
        query = query.order_by(Post.id)
        query = query if after is None else query.where(Post.id > after)
    with reading() as connection:
        found = {row.id: Said(row) for row in connection.execute(query)}
        if found:
            complete(connection, found)
    return list(found.values())


def posts_of(person_id: int) -> Select[Any]:
    return (
        select(
            *Post.__table__.columns,
            Answered.username.label("answered_name"),
            OriginalAuthor.username.label("original_name"),
            QuotedAuthor.username.label("quoted_name"),
        )
        .outerjoin(Answered, Answered.id == Post.reply_to_author_id)
        .outerjoin(Original, Original.id == Post.repost_of_id)
        .outerjoin(OriginalAuthor, OriginalAuthor.id == Original.author_id)
        .outerjoin(Quoted, Quoted.id == Post.quote_of_id)
        .outerjoin(QuotedAuthor, QuotedAuthor.id == Quoted.author_id)
        .where(*own(person_id))
    )


def complete(connection: Connection, found: dict[int, Said]) -> None:
    """Add to posts what stands in other tables, with one statement for each."""
    wanted = list(found)
    for row in connection.execute(pictures_in(Picture.post_id.in_(wanted))):
        found[row.post_id].pictures.append(row)
    for tag in connection.execute(select(PostTag).where(PostTag.post_id.in_(wanted))):
        found[tag.post_id].tags.append(tag.tag)
    named = select(Mention.post_id, User.username).join(User, User.id == Mention.user_id)
    for mention in connection.execute(named.where(Mention.post_id.in_(wanted))):
        found[mention.post_id].mentions.append(mention.username)
    asking = [post_id for post_id, said in found.items() if said.row.has_poll]
    if asking:
        options: dict[int, list[Row[Any]]] = defaultdict(list)
        chosen = PollOption.post_id.in_(asking)
        for option in connection.execute(select_all(PollOption).where(chosen).order_by("id")):
            options[option.post_id].append(option)
        for poll in connection.execute(select_all(Poll).where(Poll.post_id.in_(asking))):
            found[poll.post_id].poll, found[poll.post_id].options = poll, options[poll.post_id]


def select_all(model: Any) -> Select[Any]:
    """The columns, without making objects of them."""
    return select(*model.__table__.columns)


def pictures_in(*which: Any) -> Select[Any]:
    ready = select_all(Picture).where(*which, Picture.state == READY)
    return ready.order_by(Picture.post_id, Picture.position)


def pictures_after(person_id: int, after: int, most: int) -> Sequence[Row[int, str]]:
    """Some of the pictures of a person, in posts, in messages or not yet, by their ids."""
    query = select(Picture.id, Picture.key).where(Picture.author_id == person_id)
    query = query.where(Picture.state == READY, Picture.id > after)
    with reading() as connection:
        return connection.execute(query.order_by(Picture.id).limit(most)).all()


def count_pictures(person_id: int) -> int:
    ready = Picture.author_id == person_id, Picture.state == READY
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(Picture).where(*ready)) or 0
