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
        hidden = "leaves_at IS NOT NULL OR suspended_at IS NOT NULL"
        return (index("ix_user_away", "id", "leaves_at", "suspended_at", only=hidden),)

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

    @property
    def is_away(self) -> bool:
        """Whether nobody else sees them: they are about to leave, or suspended."""
        return self.leaves_at is not None or self.suspended_at is not None
