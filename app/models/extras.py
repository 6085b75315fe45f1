"""What homes look up beside follows: most need nothing of it, and pay nothing."""

from enum import IntFlag

from sqlalchemy import update

from app.extensions import db
from app.models.users import Asker, User


class HomeExtra(IntFlag):
    """The bits of User.home_extras, and one for whoever has ties."""

    TAGS = 1
    LISTS = 2
    CONVERSATIONS = 4
    TIES = 8


def of(viewer: Asker) -> HomeExtra:
    """What the home of a person looks up: a statement that says less is planned in less time."""
    return HomeExtra(viewer.home_extras) | (HomeExtra.TIES if viewer.ties else 0)


def note(person: User, extra: HomeExtra, *, is_so: bool) -> None:
    """Note whether the home of a person who is held has to look something up."""
    bits = User.home_extras
    noted = bits.bitwise_or(extra) if is_so else bits.bitwise_and(~extra)
    db.session.execute(update(User).where(User.id == person.id).values(home_extras=noted))
