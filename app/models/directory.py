"""The directory: people and tags by how their names begin."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from app.lib import words
from app.models.names import NameWord
from app.models.posts import Post, PostTag
from app.models.users import Asker, Follow, User
from app.models.visibility import is_for_all, is_found, not_blocked

MOST_WORDS: Final = 8
# Among so many who are called so, the best known come first.
LOOKED_THROUGH: Final = 1000
# How many of them are worth going through.
SHOWN: Final = 100


def people(typed: str, viewer: Asker | None) -> Select[User]:
    """Whose names begin with each of some words: who is called just so, then the best known."""
    begun = words.typed(typed)[:MOST_WORDS]
    called = [begins(NameWord.word, word) for word in begun[:1]] or [false()]
    others = [
        exists().where(NameWord.user_id == User.id, begins(NameWord.word, word))
        for word in begun[1:]
    ]
    found = select(NameWord.user_id).where(*called).limit(LOOKED_THROUGH)
    exact = User.username == typed.strip().removeprefix("@").lower()
    known = not_blocked(viewer and viewer.id, User.id)
    query = select(User).where(
        User.id.in_(found), *others, known, is_named(exact, viewer) | is_met(viewer)
    )
    return query.order_by(exact.desc(), User.followers_count.desc(), User.id)


def is_met(viewer: Asker | None) -> ColumnElement[bool]:
    """Whether a viewer comes across somebody: who hides, or is limited, is found by followers."""
    shows = User.is_unlisted.is_(False) & User.is_limited.is_(False)
    if viewer is None:
        return shows
    follows = exists().where(Follow.follower_id == viewer.id, Follow.followed_id == User.id)
    return or_(shows, User.id == viewer.id, follows)


def is_named(exact: ColumnElement[bool], viewer: Asker | None) -> ColumnElement[bool]:
    """Who hides is found by their whole name; who is limited is not."""
    return exact & is_found(viewer and viewer.id, User.id)


def begins(name: ColumnElement[str] | Any, word: str) -> ColumnElement[bool]:
    """Whether a word begins with another one, as an index can tell."""
    return and_(name >= word, name < word + chr(0x10FFFF))


def tags(beginning: str, viewer: Asker | None) -> Select[str]:
    """Tags in use that begin so, in the order of letters; each is one look at the index."""
    within = begins(PostTag.tag, beginning)
    step = select(func.min(PostTag.tag).label("tag")).where(within)
    walk = step.cte("walk", recursive=True)
    following = select(func.min(PostTag.tag)).where(within, PostTag.tag > walk.c.tag)
    further = select(following.correlate(walk).scalar_subquery()).where(walk.c.tag.is_not(None))
    walk = walk.union_all(further)
    used = exists().where(PostTag.tag == walk.c.tag, PostTag.post_id == Post.id)
    asking = viewer and viewer.id
    seen = used.where(Post.audience == "public", is_for_all(asking))
    seen = seen.where(is_found(asking, Post.author_id))
    return select(walk.c.tag).where(seen)
