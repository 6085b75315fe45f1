"""Who follows whom, as Selects, and how two people stand to each other."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.extensions import reader
from app.lib.prepared import AnySelect, prepared
from app.models.ties import Block, FollowRequest, Mute
from app.models.users import Asker, Follow, User

# How many follows are looked at to find out whom of somebody's followers one knows.
LOOKED_AT: Final = 20_000
NAMED: Final = 2
ONE = bindparam("one", type_=BigInteger)
OTHER = bindparam("other", type_=BigInteger)
OTHERS = bindparam("others", type_=BigInteger, expanding=True)
Careful = aliased(User, name="careful")


def followers_of(person: User) -> Select[User]:
    """Who follows a person; page it by Follow.id."""
    follows = Follow.follower_id == User.id
    return select(User).join(Follow, follows).where(Follow.followed_id == person.id)


def followed_by(person: Asker) -> Select[User]:
    """Whom a person follows; page it by Follow.id."""
    follows = Follow.followed_id == User.id
    return select(User).join(Follow, follows).where(Follow.follower_id == person.id)


def followed_among(viewer: Asker, ids: Collection[int]) -> Select[int]:
    """Which of some people a viewer follows, by id."""
    return select(Follow.followed_id).where(
        Follow.follower_id == viewer.id, Follow.followed_id.in_(ids)
    )


def asked_among(viewer: Asker, ids: Collection[int]) -> Select[int]:
    """Which of some people a viewer asks to follow, by id."""
    return select(FollowRequest.followed_id).where(
        FollowRequest.follower_id == viewer.id, FollowRequest.followed_id.in_(ids)
    )


def shows_follows(person: Any) -> ColumnElement[bool]:
    """Whether a person, a column, lets others see whom they follow, and who follows them."""
    hides = select(Careful.hides_follows).where(Careful.id == person).correlate_except(Careful)
    return hides.scalar_subquery().is_(False)


def shown_to(viewer: Asker | None, person: User, query: Select[User]) -> Select[User]:
    """Whom of some people around a person a viewer may see there.

    One's own lists are whole. Who hides their own is in nobody else's either.
    """
    if viewer is not None and viewer.id == person.id:
        return query
    if person.hides_follows:
        return query.where(false())
    open_ones = User.hides_follows.is_(False)
    return query.where(open_ones if viewer is None else or_(open_ones, User.id == viewer.id))


class Standing(NamedTuple):
    """How one person stands to another."""

    is_following: bool = False
    follows_me: bool = False
    # A request waits: of the one, of the other.
    is_asking: bool = False
    asks_me: bool = False
    hides_reposts: bool = False
    is_muting: bool = False
    muted_until: datetime | None = None
    is_blocking: bool = False


def standing(one_id: int, other_id: int) -> Standing:
    """How one person stands to another, in one statement."""
    values = {"one": one_id, "other": other_id}
    return Standing(*prepared(stands()).rows(reader(), values)[0])


@cache
def stands() -> AnySelect:
    follow, back = between(Follow, ONE, OTHER), between(Follow, OTHER, ONE)
    mute = Mute.muter_id == ONE, Mute.muted_id == OTHER
    columns = (
        exists().where(follow),
        exists().where(back),
        exists().where(between(FollowRequest, ONE, OTHER)),
        exists().where(between(FollowRequest, OTHER, ONE)),
        exists().where(follow, Follow.hides_reposts),
        exists().where(*mute),
        select(Mute.until).where(*mute).scalar_subquery(),
        exists().where(Block.blocker_id == ONE, Block.blocked_id == OTHER),
    )
    return select(*columns)


def between(
    kind: type[Follow | FollowRequest],
    follower_id: BindParameter[int],
    followed_id: BindParameter[int],
) -> ColumnElement[bool]:
    return and_(kind.follower_id == follower_id, kind.followed_id == followed_id)


class Familiar(NamedTuple):
    """Who of those somebody follows follows a person: some names, and how many there are."""

    names: tuple[str, ...]
    total: int


NOBODY: Final = Familiar((), 0)


def familiar_to(viewer_id: int | None, ids: Collection[int]) -> dict[int, Familiar]:
    """For each of some people, who of those whom the viewer follows follows them.

    The more people, the fewer of those are looked at. Nobody of whom one may not see it.
    """
    if viewer_id is None or not ids:
        return {}
    values = {"one": viewer_id, "others": ids}
    found: dict[int, Familiar] = {}
    for person_id, number, username, name in reader().execute(known(LOOKED_AT // len(ids)), values):
        names = found.get(person_id, NOBODY).names
        found[person_id] = Familiar((*names, name or username), number)
    return found


@cache
def known(limit: int) -> AnySelect:
    close, theirs = close_to(ONE, limit), aliased(Follow)
    person = theirs.followed_id
    count = func.count().over(partition_by=person).label("count")
    place = func.row_number().over(partition_by=person, order_by=theirs.id.desc())
    ties = select(person, theirs.follower_id, count, place.label("place"))
    ties = ties.where(person.in_(OTHERS), theirs.follower_id.in_(close))
    ties = ties.where(shows_follows(person), shows_follows(theirs.follower_id))
    some = ties.subquery()
    first = select(some.c.followed_id, some.c.count, User.username, User.display_name)
    first = first.join(User, User.id == some.c.follower_id)
    return first.where(some.c.place <= NAMED).order_by(some.c.place)


def familiar_followers(viewer: Asker, person: User) -> Select[User]:
    """Who of those whom the viewer follows follows a person; page it by Follow.id."""
    return followers_of(person).where(Follow.follower_id.in_(close_to(viewer.id, LOOKED_AT)))


def close_to(viewer_id: int | BindParameter[int], limit: int) -> Select[int]:
    """Whom the viewer follows, so many at the most, as the index has them."""
    mine = aliased(Follow)
    close = select(mine.followed_id).where(mine.follower_id == viewer_id).limit(limit)
    return select(close.subquery("close").c.followed_id)
