"""What the database holds of polls, for their tests."""

from sqlalchemy import func, select

from app.extensions import Base, db
from app.jobs import in_batches
from app.models import polls
from app.models.events import EventRow
from app.models.polls import Poll, PollOption
from app.models.posts import Post


def options_of(post: Post) -> list[PollOption]:
    rows = select(PollOption).where(PollOption.post_id == post.id).order_by(PollOption.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def ids_of(post: Post) -> list[int]:
    return [option.id for option in options_of(post)]


def votes_of(post: Post) -> list[int]:
    return [option.votes_count for option in options_of(post)]


def voters(post: Post) -> int:
    return db.session.scalar(select(Poll.voters_count).where(Poll.post_id == post.id)) or 0


def rows(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def ended() -> list[int]:
    """The polls whose end was announced, as often as it was."""
    in_batches(polls.end_due)
    db.session.commit()
    told = select(EventRow.args).where(EventRow.kind == "polls.Ended")
    return [args["post_id"] for args in db.session.scalars(told)]
