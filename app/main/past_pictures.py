"""Pictures of posts from elsewhere: looked at, stored and prepared like any other, one by one.

They are prepared here and now: as jobs of their own, thousands of them would keep mails waiting.
"""

from typing import Any, Final

from flask import current_app
from sqlalchemy import select, update

from app.extensions import db, storage
from app.lib import archives, darkroom, images, text
from app.lib.archives import Archive, BadArchive
from app.lib.pasts import Attached, LeftOut, Past
from app.main import developing
from app.models import imports, pictures
from app.models.pictures import MOST, WAITING, Arrived, Picture, QuotaSpent
from app.models.posts import Post
from app.models.tasks import Task
from app.models.users import User

REASONS: Final[dict[type[Exception], str]] = {
    images.NotAPicture: "no_picture",
    images.TooManyBytes: "large_picture",
    images.TooManyPixels: "large_picture",
    images.TooManyFrames: "large_picture",
    QuotaSpent: "no_room",
    BadArchive: "no_picture",
}


def bring(task: Task, archive: Archive, past: Past, at: int) -> None:
    """Put pictures into a post, as far as this import made it and they are not there yet."""
    post_id = post_of(task, past)
    known = places_of(post_id) if post_id is not None else {}
    db.session.rollback()
    left = []
    for place, attached in enumerate(past.attached if post_id is not None else ()):
        reason = "many_pictures" if place >= MOST else None
        if reason is None and known.get(place) is None:
            reason = take_in(task, archive, past, (post_id, place))
        elif reason is None and known[place][1] == WAITING:
            develop(*known[place][0])
        if reason is not None:
            left.append(LeftOut(reason, f"{attached.name}: {past.excerpt}"))
    note(task, past if post_id is not None else None, left, at)


def post_of(task: Task, past: Past) -> int | None:
    """The post that this import made of something said elsewhere, if it did and it is there."""
    post_id = imports.made_of(task, past.key)
    there = Post.id == post_id, Post.deleted_at.is_(None)
    return db.session.scalar(select(Post.id).where(*there)) if post_id is not None else None


def places_of(post_id: int) -> dict[int, tuple[tuple[int, str], str]]:
    """The pictures of a post by their places: id and key, and how far they are."""
    return {one.position: ((one.id, one.key), one.state) for one in pictures.of_post(post_id)}


def take_in(task: Task, archive: Archive, past: Past, where: Any) -> str | None:
    """Take one picture into a post, and prepare it; why not, if not."""
    attached = past.attached[where[1]]
    fault = fault_of(archive, attached)
    if fault is not None:
        return fault
    try:
        with archives.faults(), archive.open(attached.name) as file:
            content = file.read(images.CAPS.bytes + 1)
        picture = row_of(task, content, past, where)
    except tuple(REASONS) as refused:
        db.session.rollback()
        return REASONS[type(refused)]
    develop(*picture)
    return None


def fault_of(archive: Archive, attached: Attached) -> str | None:
    if not attached.is_picture:
        return "video"
    if attached.name not in archive.sizes:
        return "missing_file"
    return "large_picture" if archive.sizes[attached.name] > images.CAPS.bytes else None


def row_of(task: Task, content: bytes, past: Past, where: Any) -> tuple[int, str]:
    """Store a picture, and put it in its place. Raises Refused and QuotaSpent."""
    person = db.session.get_one(User, task.owner_id)
    header, quota = images.look(content), current_app.config["PICTURE_QUOTA"]
    (made,) = pictures.take_in(person, [(header, len(content))], quota)
    made.alt_text = text.clean(past.attached[where[1]].alt_text, lines=True)
    made.is_sensitive = past.is_sensitive
    picture_id, key = made.id, made.key
    db.session.commit()
    storage.put(pictures.upload_of(key), content)
    place = {"post_id": where[0], "position": where[1], "state": WAITING}
    db.session.execute(update(Picture).where(Picture.id == picture_id).values(place))
    db.session.commit()
    return picture_id, key


def develop(picture_id: int, key: str) -> None:
    with darkroom.TURNS:
        developing.make_prints(Arrived(picture_id, key))
    db.session.commit()


def note(task: Task, past: Past | None, left: list[LeftOut], at: int) -> None:
    """Note that a post has its pictures; it counts for nothing where it is not of this import."""
    number = len(past.attached) if past is not None else 0
    imports.count_left(task, left)
    imports.count_made(task, "pictures", number - len(left))
    imports.advance(task, number, at=at)
    imports.note_report(task)
    db.session.commit()
