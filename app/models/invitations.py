"""Invitations: links by which a number of people may come until a day, and who came by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    and_,
    false,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model, changed, db, index
from app.lib import clock, ids, tokens
from app.models import users
from app.models.users import Asker, User

PURPOSE: Final = "invitation"
# A link lasts at most a year; what is signed may have been shown on any day of it.
MOST_DAYS: Final = 365
LASTS: Final = timedelta(days=MOST_DAYS + 1)
MOST_USES: Final = 1000
# What a member may hand out at a time.
MEMBERS_DAYS: Final = 30
MEMBERS_USES: Final = 25
MEMBERS_OPEN: Final = 10
# Of those who came by a link, so many are named.
NAMED: Final = 25
AWAY: Final = (User.leaves_at, User.suspended_at, User.applied_at)


class TooManyInvitations(Exception):
    """Somebody has as many open invitations as a member may have."""


class Invitation(Model):
    """A link; the id tells when it was made. What is in the link is signed and kept nowhere."""

    __tablename__ = "invitation"
    __table_args__ = (
        index("ix_invitation_maker_id_id", "maker_id", "id", only="maker_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    # Nobody for the command line. Links go with whoever made them.
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    uses: Mapped[int]
    uses_left: Mapped[int]
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    maker: Mapped[User | None] = relationship(lazy="raise")

    @property
    def made_at(self) -> datetime:
        return ids.moment_of(self.id)

    @property
    def is_open(self) -> bool:
        """Whether somebody may still come by it."""
        return self.withdrawn_at is None and self.uses_left > 0 and self.ends_at > clock.now()


class Invited(Model):
    """Somebody came by an invitation."""

    __tablename__ = "invited"
    __table_args__ = (
        Index("ix_invited_invitation_id", "invitation_id"),
        Index("ix_invited_inviter_id", "inviter_id"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL")
    )
    # Nobody where the command line made it, or when that person has left.
    inviter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


@dataclass(frozen=True)
class Came:
    """Who came by a link: some of them, and how many there are beside."""

    named: list[User]
    more: int


def make(maker: Asker | None, uses: int, days: int) -> Invitation:
    """A link for so many people and days.

    Raises ValueError for more than this person may hand out, and TooManyInvitations for a member
    who has enough open ones: then the transaction is to be rolled back.
    """
    is_member = maker is not None and not maker.is_staff
    most = (MEMBERS_USES, MEMBERS_DAYS) if is_member else (MOST_USES, MOST_DAYS)
    if not (1 <= uses <= most[0] and 1 <= days <= most[1]):
        raise ValueError(f"at most {most[0]} uses and {most[1]} days")
    if maker is not None:
        users.hold_id(maker.id)
    made = Invitation(
        maker_id=None if maker is None else maker.id,
        uses=uses,
        uses_left=uses,
        ends_at=clock.now() + timedelta(days=days),
    )
    db.session.add(made)
    db.session.flush()
    # Counted once the row is written, which nobody else does meanwhile.
    if maker is not None and is_member and count_open(maker.id) > MEMBERS_OPEN:
        raise TooManyInvitations
    return made


def is_trusted(member: User) -> bool:
    """Whether a member may invite where members do: known by an address, and not limited."""
    return member.email_confirmed_at is not None and not member.is_limited


def count_open(maker_id: int) -> int:
    own = select(func.count()).where(Invitation.maker_id == maker_id, is_usable())
    return db.session.scalar(own) or 0


def is_usable() -> ColumnElement[bool]:
    return and_(
        Invitation.withdrawn_at.is_(None),
        Invitation.uses_left > 0,
        Invitation.ends_at > clock.now(),
    )


def token_of(invitation: Invitation, keys: Sequence[str]) -> str:
    """What stands in the link."""
    return tokens.sign(keys, PURPOSE, invitation.id, "")


def of_token(token: str, keys: Sequence[str]) -> tuple[Invitation, User | None] | None:
    """The invitation of a link by which somebody may come, and who made it.

    None if it is false, used up, over or withdrawn, or its maker is not here or may not invite.
    """
    read = tokens.read(keys, PURPOSE, token, int(LASTS.total_seconds()))
    if read is None:
        return None
    row = select(Invitation, User).outerjoin(User, User.id == Invitation.maker_id)
    found = db.session.execute(row.where(Invitation.id == read[0], is_usable())).one_or_none()
    if found is None or (found.User is not None and found.User.is_away):
        return None
    return found.Invitation, found.User


def spend(invitation_id: int) -> bool:
    """Use an invitation once; False if somebody else was quicker, or it is over."""
    row = update(Invitation).where(Invitation.id == invitation_id, is_usable())
    return changed(row.values(uses_left=Invitation.uses_left - 1))


def note(user_id: int, invitation_id: int) -> None:
    """Keep by whose invitation somebody came."""
    maker = select(Invitation.maker_id).where(Invitation.id == invitation_id)
    maker_id = db.session.scalar(maker)
    db.session.add(Invited(user_id=user_id, invitation_id=invitation_id, inviter_id=maker_id))


def withdraw(invitation_id: int, by: Asker | None) -> bool:
    """Let nobody come by it any more; False if it was so.

    A member withdraws their own, staff and the command line any.
    """
    whose = Invitation.maker_id == by.id if by is not None and not by.is_staff else ~false()
    row = update(Invitation).where(Invitation.id == invitation_id, is_usable(), whose)
    return changed(row.values(withdrawn_at=clock.now()))


def made_by(person: Asker) -> Select[Invitation]:
    """Their invitations; page them by id."""
    return select(Invitation).where(Invitation.maker_id == person.id)


def usable() -> Select[Invitation]:
    """All by which somebody may come, the newest first."""
    return select(Invitation).where(is_usable()).order_by(Invitation.id.desc())


def came_by(invitations: Sequence[Invitation]) -> dict[int, Came]:
    """Who came by each of some invitations, and is here."""
    wanted = [invitation.id for invitation in invitations]
    of_link: dict[str, Any] = {"partition_by": Invited.invitation_id}
    is_here = and_(*(column.is_(None) for column in AWAY))
    ranked = (
        select(
            Invited.invitation_id,
            Invited.user_id,
            func.row_number().over(order_by=Invited.user_id, **of_link).label("place"),
            func.count().over(**of_link).label("number"),
        )
        .join(User, User.id == Invited.user_id)
        .where(Invited.invitation_id.in_(wanted), is_here)
        .subquery()
    )
    rows = select(ranked.c.invitation_id, ranked.c.number, User).join(
        ranked, (ranked.c.user_id == User.id) & (ranked.c.place <= NAMED)
    )
    found = {one: Came([], 0) for one in wanted}
    for invitation_id, number, person in db.session.execute(rows.order_by(User.id)):
        named = [*found[invitation_id].named, person]
        found[invitation_id] = Came(named, number - len(named))
    return found


def inviter_of(user_id: int) -> User | None:
    """By whose invitation somebody came, if that is known."""
    row = select(User).join(Invited, Invited.inviter_id == User.id)
    return db.session.scalar(row.where(Invited.user_id == user_id))
