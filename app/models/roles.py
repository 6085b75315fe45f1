"""What somebody may do here beyond what every member may, and whether they may be here at all."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from app.extensions import index

MEMBER: Final = "member"
MODERATOR: Final = "moderator"
ADMINISTRATOR: Final = "administrator"
# Each may do what those before may.
ROLES: Final = (MEMBER, MODERATOR, ADMINISTRATOR)


class Ranked:
    """Somebody with a role."""

    if TYPE_CHECKING:
        role: Any

    @property
    def is_staff(self) -> bool:
        """Whether they are a moderator or an administrator."""
        return bool(self.role in {MODERATOR, ADMINISTRATOR})

    @property
    def is_administrator(self) -> bool:
        return bool(self.role == ADMINISTRATOR)


class Standing:
    """How somebody stands with the site: columns of the person."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        # Nearly empty: visibility.is_here() reads all of it once in each statement.
        hidden = ("leaves_at", "suspended_at", "applied_at")
        of_these = " OR ".join(f"{column} IS NOT NULL" for column in hidden)
        waits = "confirm_by IS NOT NULL AND email_confirmed_at IS NULL"
        return (
            index("ix_user_away", "id", *hidden, only=of_these),
            index("ix_user_confirm_by", "confirm_by", only=waits),
            index("ix_user_staff", "id", "role", only="role != 'member'"),
        )

    role: Mapped[str] = mapped_column(String(13), default=MEMBER, server_default=MEMBER)
    # Who is suspended is hidden like who leaves, and sees nothing but why.
    suspended_at: Mapped[datetime | None]
    # When the account goes for good; until then it may be reinstated.
    suspended_until: Mapped[datetime | None]
    # The reason that they are told.
    suspended_for: Mapped[str] = mapped_column(default="", server_default="")
    # Who is limited is found by those alone who follow them or come to their profile.
    is_limited: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When the account goes for good because its person wants it. Until then it is hidden, and they
    # may change their mind.
    leaves_at: Mapped[datetime | None]
    # Since when somebody waits to be let in, hidden from everybody and seeing nothing else.
    applied_at: Mapped[datetime | None]
    # When the account goes if nobody has confirmed its mail address by then.
    confirm_by: Mapped[datetime | None]

    @property
    def is_away(self) -> bool:
        """Whether nobody else sees them: they are about to leave, suspended, or not let in yet."""
        return any((self.leaves_at, self.suspended_at, self.applied_at))
