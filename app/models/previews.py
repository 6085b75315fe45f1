"""Previews: what the pages that posts link to say of themselves; one row for each address."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, case, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import clock, ids, links, targets
from app.lib.images import Print
from app.lib.opengraph import Description
from app.models import events

# Nobody has looked yet; there is something to show; there is not.
WAITING: Final = "waiting"
READY: Final = "ready"
FAILED: Final = "failed"

# For how long what was found holds, and that nothing was.
KEPT: Final = timedelta(days=30)
KEPT_FAILED: Final = timedelta(days=1)
# That a post uses a preview is not noted each time.
NOTED: Final = timedelta(days=1)
# After each attempt that a better moment may mend.
PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=3))

# Until there is time for one more page.
TURN: Final = timedelta(seconds=10)

# A picture across the card, and one beside the words.
WIDE: Final = Print(600, 315, is_filled=True, is_still=True)
SMALL: Final = Print(240, 240, is_filled=True, is_still=True)


@dataclass(frozen=True)
class Asked(events.Event):
    """A page is to be looked at; for the how manieth time in a row it is tried."""

    preview_id: int
    attempt: int = 1


class Preview(Model):
    """What a page says of itself."""

    __tablename__ = "preview"

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    url_hash: Mapped[str] = mapped_column(String(64), unique=True)
    url: Mapped[str] = mapped_column(String(targets.LONGEST))
    # In the names of its pictures: nobody can guess from it which pages are linked to.
    key: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    # Where the address led in the end, if that was another host.
    reached: Mapped[str] = mapped_column(default="")
    # How often the page was asked for, and which time the picture is from; 0 for none.
    asks: Mapped[int] = mapped_column(default=0)
    picture: Mapped[int] = mapped_column(default=0)
    picture_width: Mapped[int] = mapped_column(default=0)
    picture_height: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Preview {self.id}>"

    @property
    def is_ready(self) -> bool:
        return self.state == READY

    @property
    def host(self) -> str:
        """Where a click leads, whatever the page calls itself."""
        return links.readable_host(self.url)

    @property
    def is_wide(self) -> bool:
        """Whether the picture goes across the card."""
        return self.picture_width > self.picture_height

    @property
    def picture_name(self) -> str:
        """What stands for the picture in its address; empty where there is none."""
        return f"{self.key}-{self.picture}" if self.picture else ""


def file_of(name: str) -> str:
    """Under which name the storage has a picture."""
    return f"previews/{name}.webp"


def hash_of(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def is_known(url: str) -> bool:
    """Whether there is a preview of an address, or was an attempt at one."""
    row = select(Preview.id).where(Preview.url_hash == hash_of(url))
    return db.session.scalar(row) is not None


def keep(url: str) -> int:
    """The id of the preview of an address, new or not; it is not pruned from now on.

    The address is in the form that targets.parse() gives it.
    """
    row, now = Preview.url_hash == hash_of(url), clock.now()
    new: dict[str, Any] = {
        "id": ids.new_id(),
        "url_hash": hash_of(url),
        "url": url,
        "key": secrets.token_urlsafe(16),
        "used_at": now,
    }
    blank = {"state": WAITING, "title": "", "text": "", "site": "", "reached": ""}
    counts = {"asks": 0, "picture": 0, "picture_width": 0, "picture_height": 0}
    if insert_once(Preview, **new, **blank, **counts):
        return int(new["id"])
    used_before = Preview.used_at < now - NOTED
    db.session.execute(update(Preview).where(row, used_before).values(used_at=now))
    return db.session.scalars(select(Preview.id).where(row)).one()


def ask(preview_id: int, older: timedelta = KEPT) -> bool:
    """Have a page looked at that was not lately; False if that is in hand or no need."""
    now = clock.now()
    kept = case((Preview.state == FAILED, now - min(KEPT_FAILED, older)), else_=now - older)
    due = or_(Preview.asked_at.is_(None), Preview.asked_at <= kept)
    asked = update(Preview).where(Preview.id == preview_id, due)
    if not changed(asked.values(asked_at=now, asks=Preview.asks + 1)):
        return False
    events.record(Asked(preview_id))
    return True


def try_later(event: Asked) -> bool:
    """Have a page looked at once more after a pause; False if that was often enough."""
    if event.attempt > len(PAUSES):
        return False
    again = Asked(event.preview_id, event.attempt + 1)
    events.record(again, run_at=clock.now() + PAUSES[event.attempt - 1])
    return True


@dataclass(frozen=True)
class Found:
    """What was found at an address: the host that it led to, and the size of the picture."""

    said: Description
    host: str
    picture_width: int = 0
    picture_height: int = 0


def columns_of(found: Found, preview: Preview) -> dict[str, Any]:
    """What was found as a row has it."""
    is_elsewhere = found.host.removeprefix("www.") != preview.host.removeprefix("www.")
    return {
        "state": READY,
        "title": found.said.title,
        "text": found.said.text,
        "site": found.said.site,
        "reached": found.host if is_elsewhere else "",
        "picture": preview.asks if found.picture_width else 0,
        "picture_width": found.picture_width,
        "picture_height": found.picture_height,
    }
