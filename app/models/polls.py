"""Polls: what a post asks, who has answered, and the moment at which that ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Row,
    Select,
    String,
    and_,
    bindparam,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, index, insert_once
from app.lib import clock, ids, text
from app.models import events
from app.models.posts import Post
from app.models.users import Asker
from app.models.visibility import visible_to

OPTIONS_MIN: Final = 2
OPTIONS_MAX: Final = 6
OPTION_MAX: Final = 50
# A character may be written with several code points.
OPTION_CODES: Final = OPTION_MAX * text.CLUSTER_LENGTH
SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=7)
ENDED_AT_ONCE: Final = 200


class BadPoll(Exception):
    """Too few choices or too many, one that is empty, too long or there twice, or a wrong time."""


class NoPoll(Exception):
    """The post asks nothing, or is gone meanwhile."""


class PollClosed(Exception):
    """The poll has ended."""


class OwnPoll(Exception):
    """Who asks does not answer."""


class AlreadyVoted(Exception):
    """Everybody votes once."""


class BadVote(Exception):
    """No choice, more than may be chosen, or what is no choice of this poll."""


@dataclass(frozen=True)
class Ended(events.Event):
    """A poll has ended: whoever asked and whoever voted wants to know."""

    post_id: int


@dataclass(frozen=True)
class NewPoll:
    """What an author asks."""

    options: tuple[str, ...]
    lasts: timedelta
    is_multiple: bool = False
    hide_results: bool = False


class Poll(Model):
    """What a post asks. Only its author sees the results before voting, where they are hidden."""

    __tablename__ = "poll"
    __table_args__ = (index("ix_poll_closes_at", "closes_at", only="ended_at IS NULL"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_multiple: Mapped[bool]
    hide_results: Mapped[bool]
    closes_at: Mapped[datetime]
    # When its end was made known.
    ended_at: Mapped[datetime | None]
    voters_count: Mapped[int] = mapped_column(default=0)


class PollOption(Model):
    """One of the choices of a poll; their ids are in the order in which they are shown."""

    __tablename__ = "poll_option"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    post_id: Mapped[int] = mapped_column(ForeignKey("poll.post_id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(OPTION_CODES))
    votes_count: Mapped[int] = mapped_column(default=0)


class PollBallot(Model):
    """A person has voted in a poll, which nobody does twice."""

    __tablename__ = "poll_ballot"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("poll.post_id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PollVote(Model):
    """A person has chosen this."""

    __tablename__ = "poll_vote"

    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_option.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


def check(wanted: NewPoll) -> None:
    """Raises BadPoll for what no poll can be."""
    fits = OPTIONS_MIN <= len(wanted.options) <= OPTIONS_MAX
    are_texts = all(
        option and option == text.clean(option, lines=False) and not is_long(option)
        for option in wanted.options
    )
    if not (fits and are_texts and SHORTEST <= wanted.lasts <= LONGEST) or twins(wanted.options):
        raise BadPoll


def is_long(option: str) -> bool:
    return text.characters(option) > OPTION_MAX or len(option) > OPTION_CODES


def twins(options: Sequence[str]) -> list[int]:
    """The places of those that nobody could tell from one further up, in any case of letters."""
    folded = [option.casefold() for option in options]
    return [at for at, one in enumerate(folded) if one in folded[:at]]


def ask(post: Post, wanted: NewPoll) -> None:
    """Let a new post ask something that was checked."""
    poll = Poll(
        post_id=post.id,
        is_multiple=wanted.is_multiple,
        hide_results=wanted.hide_results,
        closes_at=post.created_at + wanted.lasts,
    )
    db.session.add(poll)
    db.session.flush()
    db.session.add_all(PollOption(post_id=post.id, text=option) for option in wanted.options)


def asks(post: Post, wanted: NewPoll | None) -> bool:
    """Whether a post asks just this."""
    poll = db.session.get(Poll, post.id)
    if poll is None or wanted is None:
        return poll is None and wanted is None
    texts = db.session.scalars(
        select(PollOption.text).where(PollOption.post_id == post.id).order_by(PollOption.id)
    )
    asked = poll.is_multiple, poll.hide_results, poll.closes_at - post.created_at
    manner = wanted.is_multiple, wanted.hide_results, wanted.lasts
    return asked == manner and tuple(texts) == wanted.options


def vote(person: Asker, post: Post, option_ids: Collection[int]) -> None:
    """Answer what a post asks, for good.

    Raises NoPoll, OwnPoll, PollClosed, AlreadyVoted, and BadVote for what cannot be chosen.
    """
    if not post.has_poll:
        raise NoPoll
    if person.id == post.author_id:
        raise OwnPoll
    closes_at, is_multiple = hold(person, post)
    # The moment counts at which the vote is written: it may have waited for others.
    if clock.now() >= closes_at:
        raise PollClosed
    chosen = set(option_ids)
    if not chosen or (len(chosen) > 1 and not is_multiple) or len(chosen) > OPTIONS_MAX:
        raise BadVote
    if not insert_once(PollBallot, post_id=post.id, user_id=person.id):
        raise AlreadyVoted
    offered = and_(PollOption.post_id == post.id, PollOption.id.in_(chosen))
    count = update(PollOption).where(offered).values(votes_count=PollOption.votes_count + 1)
    if db.session.execute(count).rowcount != len(chosen):  # type: ignore[attr-defined]
        raise BadVote
    for option_id in sorted(chosen):
        insert_once(PollVote, option_id=option_id, user_id=person.id)
    counted = update(Poll).where(Poll.post_id == post.id)
    db.session.execute(counted.values(voters_count=Poll.voters_count + 1))


def hold(person: Asker, post: Post) -> tuple[datetime, bool]:
    """Let nobody else vote until the commit; when it closes, and whether more may be chosen.

    All who vote in a poll do this first, so that no two of them can lock each other out.
    Raises NoPoll if the post is gone, or the person may see it no longer.
    """
    there = select(Post.id).where(Post.id == post.id, visible_to(person)).exists()
    row, columns = (Poll.post_id == post.id, there), (Poll.closes_at, Poll.is_multiple)
    held: Any = select(*columns).where(*row).with_for_update(key_share=True, of=Poll)
    if db.engine.dialect.name == "sqlite":
        # A SELECT locks nothing there: this changes nothing, but waits for its turn. PostgreSQL
        # would hold the post as well, once its poll is changed twice.
        touched = update(Poll).where(*row).values(is_multiple=Poll.is_multiple)
        held = touched.returning(*columns)
    found = db.session.connection().execute(held).one_or_none()
    if found is None:
        raise NoPoll
    return found.closes_at, found.is_multiple


@cache
def seen_by_viewer() -> Select[*tuple[Any, ...]]:
    """What `posts` ask, a row for each choice, and how `viewer` voted: built once."""
    viewer = bindparam("viewer", type_=BigInteger)
    ballot = and_(PollBallot.post_id == Poll.post_id, PollBallot.user_id == viewer)
    chosen = and_(PollVote.option_id == PollOption.id, PollVote.user_id == viewer)
    columns = (
        *(Poll.post_id, Poll.is_multiple, Poll.hide_results, Poll.closes_at, Poll.voters_count),
        PollBallot.user_id.is_not(None).label("has_voted"),
        *(PollOption.id, PollOption.text, PollOption.votes_count),
        PollVote.user_id.is_not(None).label("is_mine"),
    )
    query = select(*columns).join(PollOption, PollOption.post_id == Poll.post_id)
    query = query.outerjoin(PollBallot, ballot).outerjoin(PollVote, chosen)
    posts = bindparam("posts", type_=BigInteger, expanding=True)
    return query.where(Poll.post_id.in_(posts)).order_by(PollOption.id)


def of(viewer: Asker | None, post_ids: Collection[int]) -> Sequence[Row[Any]]:
    """What some posts ask, a row for each choice, and how a viewer has voted, in one statement."""
    values = {"viewer": viewer and viewer.id, "posts": post_ids}
    return db.session.connection().execute(seen_by_viewer(), values).all()


def voters_of(post_id: int) -> Select[int]:
    """The ids of those who have voted in a poll."""
    return select(PollBallot.user_id).where(PollBallot.post_id == post_id)


def end_due() -> int:
    """Make the end of some polls known, once for each; how many. Deleted posts tell nothing."""
    due = Poll.ended_at.is_(None), Poll.closes_at <= clock.now()
    some = select(Poll.post_id).join(Post, Post.id == Poll.post_id).where(*due)
    some = some.where(Post.deleted_at.is_(None)).order_by(Poll.closes_at).limit(ENDED_AT_ONCE)
    for post_id in (ended := db.session.scalars(some).all()):
        row = Poll.post_id == post_id, Poll.ended_at.is_(None)
        if changed(update(Poll).where(*row).values(ended_at=clock.now())):
            events.record(Ended(post_id))
    return len(ended)
