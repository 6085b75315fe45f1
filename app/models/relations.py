"""Who follows whom, as Selects."""

from collections.abc import Collection

from sqlalchemy import Select, and_, or_, select

from app.models.users import Asker, Follow, User

# How many writers suggestions are drawn from: enough to find somebody, few enough to be quick.
WRITERS = 60


def followers_of(person: User) -> Select[User]:
    """Who follows a person; page it by Follow.id."""
    follows = Follow.follower_id == User.id
    return select(User).join(Follow, follows).where(Follow.followed_id == person.id)


def followed_by(person: User) -> Select[User]:
    """Whom a person follows; page it by Follow.id."""
    follows = Follow.followed_id == User.id
    return select(User).join(Follow, follows).where(Follow.follower_id == person.id)


def followed_among(viewer: Asker, ids: Collection[int]) -> Select[int]:
    """Which of some people a viewer follows, by id."""
    return select(Follow.followed_id).where(
        Follow.follower_id == viewer.id, Follow.followed_id.in_(ids)
    )


def ties_between(one: Asker, other: User) -> Select[int]:
    """Who of two people follows the other, by id."""
    return select(Follow.follower_id).where(
        or_(
            and_(Follow.follower_id == one.id, Follow.followed_id == other.id),
            and_(Follow.follower_id == other.id, Follow.followed_id == one.id),
        )
    )


def suggested_to(viewer_id: int, limit: int) -> Select[User]:
    """Who has written lately and is not followed yet, among the WRITERS latest."""
    writers = select(User.id).where(User.last_post_id.is_not(None))
    writers = writers.order_by(User.last_post_id.desc()).limit(WRITERS)
    followed = select(Follow.id).where(
        Follow.follower_id == viewer_id, Follow.followed_id == User.id
    )
    lately = select(User).where(User.id.in_(writers), User.id != viewer_id, ~followed.exists())
    return lately.order_by(User.last_post_id.desc()).limit(limit)
