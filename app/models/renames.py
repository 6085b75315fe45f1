"""How a person takes another name, and whom names mean."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, union_all
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import names, users
from app.models.names import FormerName
from app.models.users import User, UsernameTaken

# So many former names are kept for one person at a time: nobody holds many that others may want.
MOST_FORMER: Final = 3


class TooManyNames(Exception):
    """As many former names are kept as can be; the first is forgotten at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def rename(person: User, username: str) -> bool:
    """Give a person another name and keep the former one for them; False if it is their own.

    Raises UsernameTaken and TooManyNames; the caller then rolls back.
    """
    users.hold(person)
    db.session.refresh(person)
    username, former = username.lower(), person.username
    if username == former:
        return False
    kept = db.session.scalars(names.former_of(person.id)).all()
    others = [row for row in kept if row.name != username]
    if len(others) >= MOST_FORMER:
        raise TooManyNames(others[0].until)
    take(person, username)
    names.exchange(person.id, former, username)
    names.keep(person.id, username, person.display_name)
    return True


def take(person: User, username: str) -> None:
    """Raises UsernameTaken if somebody has the name, or had it lately."""
    if users.find(username) is not None or names.is_kept(username, person.id):
        raise UsernameTaken
    try:
        with db.session.begin_nested():
            person.username = username
    except IntegrityError:
        raise UsernameTaken from None
    # Who has just left it for another one is seen only now.
    if names.is_kept(username, person.id):
        raise UsernameTaken


def called(wanted: Collection[str]) -> dict[str, int]:
    """The ids of those who are called so, or were until lately, by name."""
    if not wanted:
        return {}
    former = select(FormerName.name, FormerName.user_id)
    former = former.where(FormerName.name.in_(wanted), FormerName.lasts())
    present = select(User.username, User.id).where(User.username.in_(wanted))
    return dict(db.session.execute(union_all(former, present)).all())
