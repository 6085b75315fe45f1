"""Which posts carry a preview, and what becomes of them when it arrives or goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, select, tuple_, update

from app.extensions import changed, db
from app.lib import clock
from app.models import events, posts, previews
from app.models.pictures import Discarded
from app.models.posts import Post
from app.models.previews import FAILED, KEPT, READY, Found, Preview

AT_ONCE: Final = 200


@dataclass(frozen=True)
class Changed(events.Event):
    """What is shown of a page is not what it was."""

    preview_id: int


def carry(post_id: int, body_html: str, url: str | None) -> None:
    """Let a post that still says this carry the preview of an address, or none."""
    preview_id = previews.keep(url) if url else None
    same = Post.id == post_id, Post.body_html == body_html
    other = Post.preview_id.is_distinct_from(preview_id)
    carrying: dict[str, Any] = {"preview_id": preview_id, "revision": Post.revision + 1}
    db.session.execute(update(Post).where(*same, other).values(carrying))
    if preview_id is not None:
        previews.ask(preview_id)


def find(event: previews.Asked) -> Preview | None:
    """The preview that a page is looked at for; None if nothing needs it any more."""
    fresh = select(Preview).where(Preview.id == event.preview_id)
    return db.session.scalars(fresh.execution_options(populate_existing=True)).one_or_none()


def carried_by(post_id: int) -> Preview | None:
    """The preview that a post carries, whatever is known of the page."""
    query = select(Preview).join(Post, Post.preview_id == Preview.id).where(Post.id == post_id)
    return db.session.scalars(query).one_or_none()


def note(preview: Preview, found: Found) -> bool:
    """Keep what was found; False if another look has begun meanwhile, which counts more."""
    return replace(preview, previews.columns_of(found, preview))


def note_failure(preview: Preview, *, is_gone: bool) -> bool:
    """Keep that nothing was found; what was found before is shown on, unless it is gone.

    False as for note().
    """
    if preview.state == READY and not is_gone:
        return True
    nothing = {"state": FAILED, "picture": 0, "picture_width": 0, "picture_height": 0}
    return replace(preview, nothing)


def replace(preview: Preview, new: dict[str, Any]) -> bool:
    same = Preview.id == preview.id, Preview.asks == preview.asks
    old_name = preview.picture_name
    is_other = preview.picture != new["picture"]
    shown = {name: value for name, value in new.items() if name != "picture"}
    differs = is_other or any(getattr(preview, name) != value for name, value in shown.items())
    noted = update(Preview).where(*same).values(**new, fetched_at=clock.now())
    if not changed(noted):
        return False
    if old_name and is_other:
        events.record(Discarded([previews.file_of(old_name)]))
    if differs:
        events.record(Changed(preview.id))
    return True


def with_pictures(after: tuple[datetime, int] | None, *, is_carried: bool) -> Select[Preview]:
    """Some previews with pictures, those used longest ago first, behind one of them."""
    carried = select(Post.id).where(Post.preview_id == Preview.id).exists()
    order = Preview.used_at, Preview.id
    query = select(Preview).where(Preview.picture > 0, carried if is_carried else ~carried)
    if after is not None:
        query = query.where(tuple_(*order) > after)
    return query.order_by(*order).limit(AT_ONCE)


def drop_picture(preview: Preview) -> bool:
    """Show it without its picture from now on, whose file can go; False if it has another now."""
    same = Preview.id == preview.id, Preview.picture == preview.picture
    nothing = {"picture": 0, "picture_width": 0, "picture_height": 0}
    if not changed(update(Preview).where(*same).values(nothing)):
        return False
    events.record(Changed(preview.id))
    return True


def carriers(preview_id: int) -> Iterator[Sequence[int]]:
    """The ids of the posts that carry a preview, some at a time; the caller commits in between."""
    last = 0
    while True:
        some = Post.preview_id == preview_id, Post.id > last
        query = select(Post.id).where(*some).order_by(Post.id).limit(AT_ONCE)
        found = db.session.scalars(query).all()
        if not found:
            return
        yield found
        last = found[-1]


def revise(post_ids: Sequence[int]) -> None:
    """Note of some posts that they look otherwise than before."""
    posts.hold_rows(*post_ids)
    these = update(Post).where(Post.id.in_(post_ids))
    db.session.execute(these.values(revision=Post.revision + 1))


def prune() -> int:
    """Remove some of the previews that no post has used for a while, and their pictures."""
    used = select(Post.id).where(Post.preview_id == Preview.id).exists()
    old: tuple[ColumnElement[bool], ...] = (Preview.used_at < clock.now() - KEPT, ~used)
    some = select(Preview.id).where(*old).order_by(Preview.id).limit(AT_ONCE)
    gone = delete(Preview).where(Preview.id.in_(some), *old)
    rows = db.session.execute(
        gone.returning(Preview.key, Preview.picture),
        execution_options={"synchronize_session": False},
    ).all()
    files = [previews.file_of(f"{key}-{picture}") for key, picture in rows if picture]
    if files:
        events.record(Discarded(files))
    return len(rows)
