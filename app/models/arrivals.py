"""Arrivals: how many posts a timeline has that its reader does not see yet."""

from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from app.extensions import db
from app.lib.paging import BOUND
from app.models import timelines
from app.models.posts import Post
from app.models.timelines import LISTED, Side
from app.models.users import Asker
from app.models.visibility import visible_to

# As many as one page brings; more are not counted.
COUNTED: Final = 21


def on_home(viewer: Asker, after: int) -> int:
    """How many posts above one the viewer's home has, up to COUNTED."""
    values = {"viewer": viewer.id, "bound": after}
    return db.session.connection().scalar(home_counted(), values) or 0


@cache
def home_counted() -> Select[int]:
    """Each followed person is asked by index; few of them have said anything since."""
    new = timelines.far_walk(Side(newer=True), COUNTED)
    return select(func.count()).select_from(new.subquery())


def on_explore(viewer: Asker, after: int) -> int:
    """The same for explore, in the languages that the viewer reads."""
    read = viewer.read_languages.split()
    new = select(Post.id).where(*LISTED, visible_to(None), Post.id > BOUND)
    if read:
        spoken: Any = [Post.language == code for code in read]
        new = new.where(or_(Post.language.is_(None), *spoken))
    some = new.order_by(Post.id).limit(COUNTED).subquery()
    count = select(func.count()).select_from(some)
    return db.session.connection().scalar(count, {"bound": after}) or 0
