"""What those who run the site have chosen, by key; the declarations are in app/site.py."""

from typing import Any, Final

from sqlalchemy import JSON, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once, newest, reader
from app.lib import ids

# The row whose value is another one after each change of any other.
EDITION: Final = "edition"


class SiteSetting(Model):
    """A choice that differs from the default."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def newer_than(edition: int | None) -> dict[str, Any] | None:
    """All that is chosen, its edition among it; None if nothing was changed since that one."""
    row = select(SiteSetting.value).where(SiteSetting.key == EDITION)
    # What a copy has not heard of yet would be taken for a change, back to how it was.
    with newest():
        if reader().scalar(row) == edition:
            return None
        found = reader().execute(select(SiteSetting.key, SiteSetting.value))
        return {row.key: row.value for row in found}


def choose(key: str, value: Any) -> None:
    """Keep a choice, which is JSON."""
    put(key, value)
    put(EDITION, ids.new_id())


def forget(key: str) -> bool:
    """Go back to the default; False if that was so already."""
    is_gone = changed(delete(SiteSetting).where(SiteSetting.key == key))
    if is_gone:
        put(EDITION, ids.new_id())
    return is_gone


def put(key: str, value: Any) -> None:
    if not insert_once(SiteSetting, key=key, value=value):
        row = update(SiteSetting).where(SiteSetting.key == key)
        db.session.execute(row.values(value=value))
