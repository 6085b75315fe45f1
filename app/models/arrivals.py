"""Arrivals: the posts that a timeline has which its reader does not see yet."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from app.extensions import db
from app.lib.paging import BOUND
from app.models import extras, walks
from app.models.entries import VIEWER
from app.models.extras import HomeExtra
from app.models.posts import Post
from app.models.timelines import LISTED, Followed, Members
from app.models.users import Asker
from app.models.visibility import is_for_all
from app.models.walks import Circle, Side

# As many as one page brings; more are not counted.
COUNTED: Final = 21


def on_home(viewer: Asker, after: int) -> Sequence[int]:
    """The posts that the viewer's home shows above one of its places, up to COUNTED of them."""
    values = {"viewer": viewer.id, "bound": after}
    new = new_posts(Followed, extras.of(viewer))
    return db.session.connection().execute(new, values).scalars().all()


def on_list(viewer: Asker, after: int, list_id: int) -> Sequence[int]:
    """The same for a list of the viewer's; none for anybody else's."""
    values = {"viewer": viewer.id, "bound": after, "list": list_id}
    new = new_posts(Members, extras.of(viewer))
    return db.session.connection().execute(new, values).scalars().all()


@cache
def new_posts(kind: type[Circle], looked_up: HomeExtra) -> Select[int]:
    """Each person is asked by index; few of them have said anything since."""
    new = walks.far_walk(kind(looked_up), Side(newer=True), COUNTED)
    return select(func.coalesce(Post.repost_of_id, Post.id)).where(Post.id.in_(new))


def on_explore(viewer: Asker, after: int) -> Sequence[int]:
    """The same for explore, in the languages that the viewer reads."""
    read = viewer.read_languages.split()
    new = select(Post.id).where(*LISTED, is_for_all(VIEWER), Post.id > BOUND)
    if read:
        spoken: Any = [Post.language == code for code in read]
        new = new.where(or_(Post.language.is_(None), *spoken))
    some = new.order_by(Post.id).limit(COUNTED)
    values = {"viewer": viewer.id, "bound": after}
    return db.session.connection().execute(some, values).scalars().all()
