"""What people keep from others of themselves, beside what they say."""

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column


class Privacy:
    """The columns of a person that hold it."""

    # Neither explore nor suggestions lead to them.
    is_unlisted: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Nobody else sees whom they follow, nor who follows them.
    hides_follows: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Search engines are asked to leave out their pages.
    hides_from_engines: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Nobody else sees when they were here last.
    hides_last_seen: Mapped[bool] = mapped_column(default=False, server_default=false())
