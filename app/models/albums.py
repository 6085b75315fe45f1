"""Albums: which pictures somebody may see."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, bindparam, or_, select

from app.extensions import db
from app.models import chats
from app.models.pictures import READY, Picture, is_loose
from app.models.posts import OPEN, Post
from app.models.users import Asker, User
from app.models.visibility import seen_by


class Shown(NamedTuple):
    """A picture that somebody may see: who else may, and who is not to find it."""

    is_open: bool
    hides_from_engines: bool


def find_file(viewer: Asker | None, key: str) -> Shown | None:
    """How a picture that is ready may be shown; None if this viewer may not see it.

    One in a post needs the same right as the post, one in a message is for the members of its
    conversation who may read that, one in neither yet is its author's.
    """
    values = {"key": key} if viewer is None else {"key": key, "viewer": viewer.id}
    query = seen(is_member=viewer is not None)
    found = db.session.connection().execute(query, values).one_or_none()
    return None if found is None else Shown(found.audience in OPEN, found.hides_from_engines)


@cache
def seen(*, is_member: bool) -> Select[*tuple[Any, ...]]:
    """Built once: making the statement takes longer than running it."""
    viewer = bindparam("viewer", type_=BigInteger) if is_member else None
    may_see = seen_by(viewer)
    if viewer is not None:
        is_own = is_loose() & (Picture.author_id == viewer)
        may_see = or_(may_see, is_own, chats.shows_message(viewer, Picture.message_id))
    query = select(Post.audience, User.hides_from_engines).select_from(Picture)
    query = query.join(User, User.id == Picture.author_id)
    query = query.outerjoin(Post, Post.id == Picture.post_id)
    named = Picture.key == bindparam("key", type_=String), Picture.state == READY
    return query.where(*named, may_see)
