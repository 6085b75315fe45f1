"""Schedules: which drafts are to be published at a moment to come, and who publishes them.

A moment has come when the event of its scheduling is acted upon. Whoever takes a scheduled post
changes its row first, so that of all who want it at once one gets it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import BigInteger, Select, Update, cast as cast_to, select, update

from app.extensions import changed, db
from app.jobs.rows import FAILED, Job
from app.lib import clock, ids
from app.models import drafts, events, users
from app.models.drafts import NEW, Draft, Fields, Source
from app.models.posts import Post
from app.models.users import Asker, User

SOONEST: Final = timedelta(minutes=1)
LATEST: Final = timedelta(days=730)
SKEW: Final = timedelta(seconds=5)


class BadMoment(Exception):
    """Nothing is scheduled for a moment that is over, so soon or so late."""


class AlreadyOut(Exception):
    """The scheduled post is published, as the post of `post_id`."""

    def __init__(self, post_id: int) -> None:
        super().__init__(post_id)
        self.post_id = post_id


class ChangedElsewhere(Exception):
    """The scheduled post says something else by now, or is to go out at another moment."""


@dataclass(frozen=True)
class Scheduled(events.Event):
    """A post waits for its moment, which is when this is acted upon."""

    draft_id: int


def key_of(draft_id: int) -> str:
    """The key of the post that a scheduled draft becomes: it is one post, whoever publishes it."""
    return f"draft-{draft_id}"


def schedule(author: User, fields: Fields, at: datetime, source: Source = NEW) -> Draft:
    """Let what a composer holds be published at a moment.

    Raises BadMoment, TooLarge, TooManyDrafts, and what check_shown() raises.
    """
    check_moment(at)
    check_shown(author, source)
    own = drafts.find_own(author, fields, source)
    if own is None or not own.is_known_to(source, fields):
        own = drafts.add(author, fields, source)
    if own.scheduled_at != at or own.fields != fields:
        drafts.write(author, own, fields, source)
        own.scheduled_at = at
        events.record(Scheduled(own.id), run_at=at)
    return own


def check_moment(at: datetime) -> None:
    """Raises BadMoment."""
    if not SOONEST <= at - clock.now() <= LATEST:
        raise BadMoment


def check_shown(author: User, source: Source) -> None:
    """See that what a composer shows will not go out by itself as well.

    Raises AlreadyOut, and ChangedElsewhere for what is scheduled with other words than it knows.
    """
    users.hold(author)
    if source.draft_id is None:
        return
    shown = drafts.find_shown(author, source)
    if shown is None:
        post_id = post_of(author, source.draft_id)
        if post_id is not None:
            raise AlreadyOut(post_id)
    elif shown.scheduled_at is not None and not shown.is_known_to(source):
        raise ChangedElsewhere


def move(author: User, draft_id: int, at: datetime) -> bool:
    """Publish a scheduled post at another moment; False if it is not scheduled any more.

    Raises BadMoment.
    """
    check_moment(at)
    users.hold(author)
    if not changed(taken(author, draft_id).values(scheduled_at=at)):
        return False
    events.record(Scheduled(draft_id), run_at=at)
    return True


def unschedule(author: User, draft_id: int) -> bool:
    """Make a draft of a scheduled post; False if it is not scheduled any more."""
    users.hold(author)
    back: dict[str, Any] = {"scheduled_at": None, "saved_id": ids.new_id()}
    return changed(taken(author, draft_id).values(back))


def taken(author: Asker, draft_id: int) -> Update:
    """The change of a draft that is still scheduled: a composer that shows it knows it no longer.

    A change, and no mere look: of two that take it at once the other one waits, and finds none.
    """
    row = Draft.id == draft_id, Draft.author_id == author.id, Draft.scheduled_at.is_not(None)
    silent = update(Draft).where(*row).execution_options(synchronize_session=False)
    return silent.values(revision=Draft.revision + 1, writer="")


def claim(author: User, draft_id: int, *, due: datetime | None = None) -> Draft | None:
    """Take a scheduled post to publish it in this transaction; with `due`, only if it is then.

    None if that is done already, or it is not to be published any more.
    """
    users.hold(author)
    take = taken(author, draft_id)
    if due is not None:
        take = take.where(Draft.scheduled_at <= due)
    return db.session.get(Draft, draft_id, populate_existing=True) if changed(take) else None


def give_back(draft: Draft, reason: str) -> None:
    """Put what could not be published among the drafts, with the reason."""
    back = {"scheduled_at": None, "notice": reason, "saved_id": (saved_id := ids.new_id())}
    db.session.execute(update(Draft).where(Draft.id == draft.id).values(back))
    events.record(drafts.Returned(draft.id, draft.author_id, reason, saved_id))


def return_stuck() -> int:
    """Put among the drafts what was tried for the last time, and is still not out; how many."""
    tried = cast_to(Job.args["fields"]["draft_id"].as_string(), BigInteger)
    failed = Job.state == FAILED, Job.args["event"].as_string() == Scheduled.kind()
    query = select(Draft.id).join(Job, tried == Draft.id).where(*failed)
    stuck = db.session.scalars(query.where(Draft.scheduled_at <= Job.finished_at).distinct()).all()
    for draft_id in stuck:
        author = author_of(draft_id)
        draft = claim(author, draft_id, due=clock.now()) if author is not None else None
        if draft is not None:
            give_back(draft, "stuck")
    return len(stuck)


def author_of(draft_id: int) -> User | None:
    query = select(User).join(Draft, Draft.author_id == User.id).where(Draft.id == draft_id)
    return db.session.scalars(query).one_or_none()


def scheduled(author: Asker) -> Select[Draft]:
    """What a person has scheduled, the next one first."""
    timely = drafts.of(author).where(Draft.scheduled_at.is_not(None))
    return timely.order_by(Draft.scheduled_at, Draft.id)


def moments(author: Asker) -> Select[datetime]:
    """When a person's scheduled posts go out, the next one first."""
    timely = Draft.author_id == author.id, Draft.scheduled_at.is_not(None)
    # What is asked for is none that is not there.
    return cast(Select[datetime], select(Draft.scheduled_at).where(*timely)).order_by(
        Draft.scheduled_at
    )


def between(author: Asker, start: datetime, end: datetime) -> Select[Draft]:
    """What a person has scheduled for a span of time, the next one first."""
    return scheduled(author).where(Draft.scheduled_at >= start, Draft.scheduled_at < end)


def post_of(author: Asker, draft_id: int) -> int | None:
    """The id of the post that a scheduled draft has become, if it is still there."""
    made = Post.author_id == author.id, Post.once == key_of(draft_id), Post.deleted_at.is_(None)
    return db.session.scalar(select(Post.id).where(*made).limit(1))
