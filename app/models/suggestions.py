"""Whom somebody may want to follow, and why: as Selects whose cost does not grow with follows."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    Subquery,
    delete,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import clock
from app.models import relations, users
from app.models.posts import Post, PostTag
from app.models.relations import NOBODY, Familiar
from app.models.ties import FollowRequest
from app.models.users import Asker, Follow, User
from app.models.visibility import not_muted

# Whose follows are looked at, the newest first, and how many of each.
FRIENDS: Final = 100
FOLLOWS_OF_EACH: Final = 40
# From how many who wrote lately the others are drawn.
WRITERS: Final = 60
# How many posts of somebody tell what they write about, and how often a tag must be among them.
POSTS_READ: Final = 50
OFTEN: Final = 3
NEW: Final = timedelta(days=14)
# Who neither hides nor is limited.
SHOWS_THEMSELVES: Final = (User.is_unlisted.is_(False), User.is_limited.is_(False))


class Dismissal(Model):
    """A person whom somebody does not want to be suggested again."""

    __tablename__ = "dismissal"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Reason(NamedTuple):
    """Why somebody is suggested: who of those one follows does, or else what they write about."""

    familiar: Familiar
    tag: str
    is_new: bool


class Suggestion(NamedTuple):
    """A person to follow."""

    id: int
    username: str
    name: str
    about: str
    avatar_key: str | None
    approves_followers: bool
    reason: Reason


def suggested_to(viewer_id: int | None, limit: int) -> list[Suggestion]:
    """Up to so many people: those whom friends follow, the most first; then who wrote lately."""
    found = list(db.session.scalars(known_to(viewer_id, limit))) if viewer_id is not None else []
    if len(found) < limit:
        known = {person.id for person in found}
        writers = db.session.scalars(writing_lately(viewer_id, limit))
        found += [person for person in writers if person.id not in known]
    return explained(viewer_id, found[:limit])


def known_to(viewer_id: int, limit: int) -> Select[User]:
    """Whom the newest of those follow whom the viewer follows, as far as they write at all."""
    theirs, friends = aliased(Follow), newest_friends(viewer_id)
    shared = func.count()
    known = select(theirs.followed_id.label("id"), shared.label("shared"))
    known = known.join(friends, friends.c.id == theirs.follower_id)
    known = known.where(theirs.id >= friends.c.since, *new_to(viewer_id, theirs.followed_id))
    # Some of them may not write, or not be for the viewer.
    most = known.group_by(theirs.followed_id).order_by(shared.desc()).limit(4 * limit).subquery()
    people = select(User).join(most, most.c.id == User.id)
    people = people.where(User.last_post_id.is_not(None), *SHOWS_THEMSELVES)
    return people.order_by(most.c.shared.desc(), User.last_post_id.desc()).limit(limit)


def newest_friends(viewer_id: int) -> Subquery:
    """Whom the viewer followed last, with where the newest follows of each begin."""
    friend, theirs = aliased(Follow), aliased(Follow)
    newest = select(friend.followed_id.label("id")).where(
        friend.follower_id == viewer_id, relations.shows_follows(friend.followed_id)
    )
    last = newest.order_by(friend.id.desc()).limit(FRIENDS).subquery("last")
    follows = select(theirs.id).where(theirs.follower_id == last.c.id).order_by(theirs.id.desc())
    run = follows.limit(FOLLOWS_OF_EACH).correlate(last).subquery("run")
    since = select(func.min(run.c.id)).scalar_subquery()
    return select(last.c.id, since.label("since")).subquery("friends")


def writing_lately(viewer_id: int | None, limit: int) -> Select[User]:
    """Who has written lately and is not followed yet, among the WRITERS latest."""
    writers = select(User.id).where(User.last_post_id.is_not(None), *SHOWS_THEMSELVES)
    writers = writers.order_by(User.last_post_id.desc()).limit(WRITERS)
    people = select(User).where(User.id.in_(writers))
    if viewer_id is not None:
        people = people.where(*new_to(viewer_id, User.id))
    return people.order_by(User.last_post_id.desc()).limit(limit)


def new_to(viewer_id: int, person_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Whether somebody can be suggested at all."""
    followed = exists().where(Follow.follower_id == viewer_id, Follow.followed_id == person_id)
    dismissed = exists().where(Dismissal.user_id == viewer_id, Dismissal.person_id == person_id)
    asked = exists().where(
        FollowRequest.follower_id == viewer_id, FollowRequest.followed_id == person_id
    )
    wanted = not_muted(viewer_id, person_id)
    return person_id != viewer_id, ~followed, ~dismissed, ~asked, wanted


def explained(viewer_id: int | None, people: Collection[User]) -> list[Suggestion]:
    """People with the reason why each is suggested."""
    ids = [person.id for person in people]
    familiar = relations.familiar_to(viewer_id, ids)
    tags = favourite_tags(ids) if len(familiar) < len(ids) else {}
    newcomers = clock.now() - NEW
    return [
        Suggestion(
            person.id,
            person.username,
            person.name,
            person.about,
            person.avatar_key,
            person.approves_followers,
            Reason(
                familiar.get(person.id, NOBODY),
                tags.get(person.id, ""),
                person.created_at > newcomers,
            ),
        )
        for person in people
    ]


def favourite_tags(ids: Collection[int]) -> dict[int, str]:
    """The tag that each of some people uses most, as far as they use one often."""
    post, newest = aliased(Post), aliased(Post)
    there = newest.author_id == User.id, newest.deleted_at.is_(None)
    run = select(newest.id).where(*there).order_by(newest.id.desc()).limit(POSTS_READ)
    since = select(func.min(run.correlate(User).subquery("run").c.id)).scalar_subquery()
    authors = select(User.id, since.label("since")).where(User.id.in_(ids)).subquery("authors")
    used = func.count()
    tags = select(authors.c.id, PostTag.tag).join(post, post.author_id == authors.c.id)
    tags = tags.join(PostTag, PostTag.post_id == post.id)
    tags = tags.where(post.id >= authors.c.since, post.deleted_at.is_(None))
    tags = tags.group_by(authors.c.id, PostTag.tag).having(used >= OFTEN)
    # What comes later replaces what is used less.
    return dict(db.session.execute(tags.order_by(used, PostTag.tag.desc())).all())


def dismiss(user: User, person: User) -> None:
    """Do not suggest a person again."""
    if insert_once(Dismissal, user_id=user.id, person_id=person.id):
        users.renew_circle(user.id)


def forget_dismissals(user: User) -> None:
    """Let everybody be suggested again who was dismissed."""
    if changed(delete(Dismissal).where(Dismissal.user_id == user.id)):
        users.renew_circle(user.id)


def has_dismissed(user: Asker) -> bool:
    """Whether there is anybody whom somebody does not want to be suggested."""
    some = select(Dismissal.user_id).where(Dismissal.user_id == user.id).limit(1)
    return db.session.scalar(some) is not None
