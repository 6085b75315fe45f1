"""Mutes and hidden reposts: whom a person does not want to come across, for a time or for good."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, case, delete, exists, or_, select, update

from app.extensions import changed, db, insert_once
from app.lib import clock, ids
from app.models import inboxes, notifications, users
from app.models.ties import Block, Mute
from app.models.users import Asker, Follow, User

ENDED_AT_ONCE: Final = 50


class CannotMute(Exception):
    """Nobody mutes themselves."""


def mute(
    person: User, other: User, lasts: timedelta | None = None, *, with_notifications: bool = True
) -> None:
    """Show a person nothing of another one in lists; with `lasts` for a time, or else for good.

    What was chosen before is replaced. Raises CannotMute for oneself.
    """
    if person.id == other.id:
        raise CannotMute
    users.hold(person)
    chosen = {
        "with_notifications": with_notifications,
        "until": None if lasts is None else clock.now() + lasts,
    }
    pair = {"muter_id": person.id, "muted_id": other.id}
    if not insert_once(Mute, **pair, **chosen):
        db.session.execute(update(Mute).filter_by(**pair).values(chosen))
    if with_notifications:
        notifications.withdraw_all(person.id, other.id)
    note_ties(person.id)


def unmute(person: User, other: User) -> bool:
    """Show it again; False if it was so already."""
    users.hold(person)
    gone = changed(delete(Mute).where(Mute.muter_id == person.id, Mute.muted_id == other.id))
    note_ties(person.id)
    return gone


def hide_reposts(person: User, other: User, *, is_hidden: bool) -> bool:
    """Show a person what another one says, but not what that one passes on, or both again.

    False if it was so already, or the other one is not followed.
    """
    users.hold(person)
    pair = Follow.follower_id == person.id, Follow.followed_id == other.id
    row = update(Follow).where(*pair, Follow.hides_reposts.is_not(is_hidden))
    done = changed(row.values(hides_reposts=is_hidden))
    note_ties(person.id)
    return done


def end_due() -> int:
    """End some of the mutes whose time is over; how many."""
    due = Mute.until <= clock.now()
    query = select(Mute.id, Mute.muter_id).where(due).order_by(Mute.until).limit(ENDED_AT_ONCE)
    some = db.session.execute(query).all()
    # In the order of ids, by all who hold several people.
    people = sorted({row.muter_id for row in some})
    for person_id in people:
        users.hold_id(person_id)
    # One that was made anew meanwhile is not over.
    db.session.execute(delete(Mute).where(Mute.id.in_([row.id for row in some]), due))
    note_ties(*people)
    return len(some)


def note_ties(*user_ids: int) -> None:
    """Note of people who are held whether there are ties to look up for them."""
    known = or_(
        exists().where(Block.blocker_id == User.id),
        exists().where(Block.blocked_id == User.id),
        exists().where(Mute.muter_id == User.id),
        exists().where(Follow.follower_id == User.id, Follow.hides_reposts),
    )
    noted = update(User).where(User.id.in_(user_ids))
    change = {User.ties: case((known, ids.new_id()), else_=0)}
    noted = noted.values(change | {User.circle_revision: User.circle_revision + 1})
    db.session.execute(noted.execution_options(synchronize_session=False))
    inboxes.count(user_ids)


def muted_by(person: Asker) -> Select[User]:
    """Whom a person mutes; page it by Mute.id."""
    return select(User).join(Mute, Mute.muted_id == User.id).where(Mute.muter_id == person.id)


def found(person: Asker, ids: Collection[int]) -> dict[int, Mute]:
    """How a person mutes some people, by their ids."""
    query = select(Mute).where(Mute.muter_id == person.id, Mute.muted_id.in_(ids))
    return {mute.muted_id: mute for mute in db.session.scalars(query)}
