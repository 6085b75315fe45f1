"""Who looks after the site, and whom they had to suspend and to limit."""

from collections.abc import Sequence
from typing import Final

from app.demo.cast import Person
from app.extensions import db
from app.lib import clock
from app.models import staff_log
from app.models.roles import ADMINISTRATOR, MEMBER, MODERATOR
from app.models.staff_log import Target
from app.models.standing import TO_REINSTATE
from app.models.users import User

# Before the last ones, whom a larger site has: of a hamlet, nobody is suspended.
SUSPENDED, LIMITED = -2, -3
LEAST: Final = 12
SPAM: Final = "The same advertisement for fishing rods, forty times in one night."
LOUD: Final = "Answers to strangers that nobody had asked for, in spite of two warnings."
TRUSTED: Final = "Knows everybody in town, and keeps calm."


def add(people: Sequence[Person]) -> list[str]:
    """Give the second guest and somebody else a role; what is to be said of it, in lines.

    The first guest stays a member, as most are.
    """
    if len(people) < LEAST:
        return []
    second, moderator, suspended, limited = (
        db.session.get_one(User, people[place].id) for place in (1, 4, SUSPENDED, LIMITED)
    )
    now = clock.now()
    # Their password is the one that is told.
    moderator.password_hash = second.password_hash
    second.role, moderator.role = ADMINISTRATOR, MODERATOR
    limited.is_limited = True
    suspended.suspended_at, suspended.suspended_for = now, SPAM
    suspended.suspended_until = now + TO_REINSTATE
    # Not by the verbs: nothing of the demonstration is mailed.
    for by, action, person, reason in (
        (None, "role_changed", second, TRUSTED),
        (second, "role_changed", moderator, TRUSTED),
        (moderator, "limited", limited, LOUD),
        (moderator, "suspended", suspended, SPAM),
    ):
        after = {"role": person.role} if action == "role_changed" else {}
        before = {"role": MEMBER} if after else {}
        target = Target.person(person)
        staff_log.record(by, action, target, reason=reason, before=before, after=after)
    db.session.commit()
    return [
        f"{second.username} is an administrator, {moderator.username} a moderator (same password).",
        f"{suspended.username} is suspended, {limited.username} is limited.",
    ]
