"""Handlers that prepare pictures, and delete files that nothing refers to any more.

Decoding takes seconds, in a process of its own: no transaction is open meanwhile.
"""

from sqlalchemy import select, update

from app.extensions import db, storage
from app.lib import clock, darkroom
from app.lib.images import Developed, Refused
from app.lib.storage import Missing
from app.models import events, pictures, posts, reports
from app.models.pictures import FULL, PREVIEW, Arrived, Discarded, Picture
from app.models.posts import Post
from app.models.reports import Evidence, Filed


def develop_picture(event: Arrived) -> None:
    """Make of what was sent what can be shown, now or when there is room for that."""
    with darkroom.turn() as pause:
        if pause is None:
            make_prints(event)
        else:
            events.record(event, run_at=clock.now() + pause)


def make_prints(event: Arrived) -> None:
    """Make a picture in two sizes, and let its post look new."""
    is_waiting = pictures.is_waiting(event.picture_id)
    db.session.rollback()
    done = developed(event.key) if is_waiting else None
    post_id = select(Picture.post_id).where(Picture.id == event.picture_id)
    posts.hold_rows(db.session.scalar(post_id))
    if not is_waiting or not pictures.finish(event.picture_id, done):
        forget_unless_shown(event)
        return
    # It may have come into a post this very moment.
    shown = update(Post).where(Post.id.in_(post_id))
    db.session.execute(shown.values(revision=Post.revision + 1))
    events.record(Discarded([pictures.upload_of(event.key)]))


def developed(key: str) -> Developed | None:
    """What a picture was made into and stored as; None if it cannot be decoded."""
    try:
        done = darkroom.develop(storage.get(pictures.upload_of(key)), [FULL, PREVIEW])
    except (Missing, Refused):
        return None
    for size, made in zip(("full", "preview"), done.prints, strict=True):
        storage.put(pictures.file_of(key, size), made.content)
    return done


def forget_unless_shown(event: Arrived) -> None:
    """The picture was removed while it was prepared: then so are its files."""
    there = select(Picture.id).where(Picture.id == event.picture_id)
    if db.session.scalar(there) is None:
        events.record(Discarded(pictures.files_of(event.key)))


def delete_files(event: Discarded) -> None:
    for key in event.keys:
        storage.delete(key)


def keep_evidence(event: Filed) -> None:
    """Copy the pictures of what was reported: it may be gone when somebody looks."""
    wanted = select(Evidence.key, Evidence.source).where(Evidence.report_id == event.report_id)
    found = db.session.execute(wanted.where(~Evidence.is_kept)).all()
    db.session.rollback()
    for key, source in found:
        try:
            storage.put(reports.file_of(key), storage.get(source))
        except Missing:
            continue
        if not reports.keep_copy(key):
            # The report was withdrawn with its person meanwhile.
            events.record(Discarded([reports.file_of(key)]))
        db.session.commit()
