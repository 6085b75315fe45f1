"""Tags that people follow: what is said to everybody under them is on their home."""

from typing import Final

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import ids
from app.models import extras, users
from app.models.extras import HomeExtra
from app.models.posts import TAG_MAX
from app.models.users import Asker, User

TAGS_MAX: Final = 50


class TooManyTags(Exception):
    """Somebody follows as many tags as can be."""


class TagFollow(Model):
    """Somebody follows a tag, in its normal form; the id tells since when."""

    __tablename__ = "tag_follow"
    __table_args__ = (UniqueConstraint("user_id", "tag"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    tag: Mapped[str] = mapped_column(String(TAG_MAX))


def of(person: Asker) -> Select[str]:
    """The tags that a person follows, in the order of the alphabet."""
    return select(TagFollow.tag).where(TagFollow.user_id == person.id).order_by(TagFollow.tag)


def is_following(person: Asker, tag: str) -> bool:
    return db.session.scalar(of(person).where(TagFollow.tag == tag)) is not None


def follow(person: User, tag: str) -> bool:
    """Follow a tag; False if it was so already. Raises TooManyTags."""
    users.hold(person)
    if is_following(person, tag):
        return False
    number = select(func.count()).where(TagFollow.user_id == person.id)
    if (db.session.scalar(number) or 0) >= TAGS_MAX:
        raise TooManyTags
    extras.note(person, HomeExtra.TAGS, is_so=True)
    return insert_once(TagFollow, user_id=person.id, tag=tag)


def unfollow(person: User, tag: str) -> bool:
    """Follow a tag no longer; False if there was nothing to stop."""
    users.hold(person)
    own = delete(TagFollow).where(TagFollow.user_id == person.id, TagFollow.tag == tag)
    was_so = changed(own)
    extras.note(person, HomeExtra.TAGS, is_so=db.session.scalar(of(person).limit(1)) is not None)
    return was_so
