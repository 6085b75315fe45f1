"""Somebody whose account asks for a second factor, to try how that is."""

from typing import Final

from app.demo.cast import Person
from app.extensions import db
from app.lib import clock
from app.models import factors
from app.models.users import User
from app.pages.letters import signing_keys

# Behind those who log in with the password alone.
PLACE: Final = 2


def add(person: Person) -> str:
    """Give somebody an app and recovery codes, in a transaction of its own; how to get in.

    Both are chosen anew each time and said on the terminal only: who has read this gets nowhere.
    """
    user, keys = db.session.get_one(User, person.id), signing_keys()
    factors.begin_app(user, keys)
    app = factors.pending_app(user)
    secret = factors.secret_of(app, keys) if app else None
    if app is None or secret is None:
        raise LookupError(person.username)
    app.confirmed_at = clock.now()
    code = factors.new_codes(user)[0]
    db.session.commit()
    return (
        f"To try a second factor, log in as {person.username}. "
        f"Key for an app that makes codes: {secret}, recovery code: {code}"
    )
