"""What people are told, for the tests of notifications."""

from sqlalchemy import select

from app.extensions import db
from app.main import telling
from app.models import events
from app.models.notifications import Notification
from app.models.users import User
from app.subscribers import EVENTS, SUBSCRIBERS


def happen(*, times: int = 1) -> None:
    """Let the handlers of notifications follow all that has happened since the last time."""
    db.session.commit()
    rows = db.session.scalars(select(events.EventRow).order_by(events.EventRow.id)).all()
    found = [EVENTS[row.kind](**row.args) for row in rows if row.kind in EVENTS]
    for event in found * times:
        for handler in SUBSCRIBERS[type(event)]:
            if handler.__module__ == telling.__name__:
                handler(event)
                db.session.commit()
    for row in rows:
        db.session.delete(row)
    db.session.commit()


def unread(person: User) -> int:
    # What others have committed meanwhile is seen by the next transaction.
    db.session.commit()
    db.session.refresh(person)
    return person.unread_count


def groups(person: User) -> list[tuple[str, int]]:
    """The kinds of what a person was told that is not taken back, with how many did it."""
    query = select(Notification.kind, Notification.people_count)
    theirs = Notification.user_id == person.id, Notification.people_count > 0
    found = db.session.execute(query.where(*theirs).order_by(Notification.newest_id.desc()))
    return [(row.kind, row.people_count) for row in found]
