"""Who is asking: the few columns that pages are written for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_login import UserMixin

from app.models.roles import Ranked

# Who comes back later than this after they were last seen begins another visit.
VISIT_ENDS: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Viewer(UserMixin, Ranked):
    """Who is asking: as much of a person as pages are written for, without the row itself."""

    id: int
    username: str
    display_name: str
    email: str
    email_confirmed_at: datetime | None
    created_at: datetime
    locale: str | None
    timezone: str | None
    theme: str
    read_languages: str
    shows_previews: bool
    following_count: int
    unread_count: int
    unread_messages: int
    circle_revision: int
    ties: int
    approves_followers: bool
    avatar_key: str | None
    filters_version: int
    home_extras: int
    last_seen_at: datetime | None
    left_at: datetime | None
    leaves_at: datetime | None
    recovery_at: datetime | None
    role: str
    suspended_at: datetime | None
    applied_at: datetime | None
    confirm_by: datetime | None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the account goes unless its mail address is confirmed."""
        return self.confirm_by is not None and self.email_confirmed_at is None

    @property
    def name(self) -> str:
        return self.display_name or self.username

    def last_visit(self, now: datetime) -> datetime | None:
        """When the visit before this one ended, if that is known."""
        is_new = self.last_seen_at is not None and self.last_seen_at <= now - VISIT_ENDS
        return self.last_seen_at if is_new else self.left_at
