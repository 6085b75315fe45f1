"""Changes of mail addresses: asked for, confirmed at the new one, taken back from the old one."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.lib import clock, ids

EMAIL_MAX: Final = 254
# How long a change waits to be confirmed, and how long it can be taken back then.
WAITS_FOR: Final = timedelta(hours=24)
REVERTIBLE_FOR: Final = timedelta(days=7)


class EmailChange(Model):
    """Somebody changes their address. Until it is confirmed nothing has changed."""

    __tablename__ = "email_change"

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    # Empty if nobody had ever read a mail there: then nobody may take it back.
    old_email: Mapped[str] = mapped_column(String(EMAIL_MAX), index=True)
    new_email: Mapped[str] = mapped_column(String(EMAIL_MAX))
    confirmed_at: Mapped[datetime | None]
    # When it can be confirmed no more or, if it has been, not be taken back any more.
    until: Mapped[datetime] = mapped_column(index=True)


def waiting_of(user_id: int) -> EmailChange | None:
    """The change of somebody's that waits to be confirmed."""
    lasting = EmailChange.confirmed_at.is_(None), EmailChange.until > clock.now()
    return db.session.scalar(select(EmailChange).where(EmailChange.user_id == user_id, *lasting))


def drop_waiting(user_id: int) -> None:
    """Let nobody confirm what was asked for."""
    waiting = EmailChange.user_id == user_id, EmailChange.confirmed_at.is_(None)
    db.session.execute(delete(EmailChange).where(*waiting))


def keeper_of(email: str) -> EmailChange | None:
    """The newest change by whose taking back somebody would have an address again."""
    kept = EmailChange.old_email == email, EmailChange.confirmed_at.is_not(None)
    changes = select(EmailChange).where(*kept, EmailChange.until > clock.now())
    return db.session.scalars(changes.order_by(EmailChange.id.desc())).first()


def is_kept(email: str, user_id: int) -> bool:
    """Whether an address is kept for somebody else than this person."""
    keeper = keeper_of(email)
    return keeper is not None and keeper.user_id != user_id


def forget() -> None:
    """Let go of the changes that are over."""
    db.session.execute(delete(EmailChange).where(EmailChange.until <= clock.now()))
