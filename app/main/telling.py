"""Handlers that tell people what others did. Each lets others write between one and the next."""

from app.extensions import db
from app.models import notifications, occasions
from app.models.appeals import Answered
from app.models.drafts import Returned
from app.models.edits import Edited
from app.models.moderation import Decided
from app.models.polls import Ended
from app.models.posts import Deleted, Restored
from app.models.publishing import Published
from app.models.reactions import Liked, Reposted, Unliked, Unreposted
from app.models.reports import Closed
from app.models.requests import Accepted
from app.models.standing import Suspended
from app.models.users import Followed, FollowRequested, RequestEnded, Unfollowed


def tell_addressed(event: Published | Edited | Deleted | Restored) -> None:
    """Tell those whom a post answers, quotes or mentions; and no longer whom it does not."""
    for person_id in occasions.concerned(event.post_id):
        occasions.reflect_post(event.post_id, person_id)
        db.session.commit()


def count_for_readers(event: Deleted | Restored) -> None:
    """What is told of a post that is gone is not listed, and does not count as unread."""
    for some in occasions.told_about(event.post_id):
        for person_id in some:
            occasions.recount(person_id)
        db.session.commit()


def tell_liked(event: Liked | Unliked) -> None:
    occasions.reflect_reaction("like", event.post_id, event.user_id)


def tell_reposted(event: Reposted | Unreposted) -> None:
    occasions.reflect_reaction("repost", event.post_id, event.user_id)


def tell_followed(event: Followed | Unfollowed) -> None:
    """Tell who is followed; who follows may see more by now, or less."""
    occasions.reflect_follow(event.follower_id, event.followed_id)
    db.session.commit()
    occasions.recount(event.follower_id)


def tell_requested(event: FollowRequested | RequestEnded) -> None:
    """Tell a person who asks to follow them, and no longer who does not."""
    occasions.reflect_request(event.follower_id, event.followed_id)


def tell_accepted(event: Accepted) -> None:
    """Tell who asked to follow that they do."""
    occasions.tell_accepted(event.follower_id, event.followed_id)


def withdraw_told(event: Suspended) -> None:
    """Take back what others were told that a suspended person did; it does not come back."""
    for some in occasions.told_of(event.user_id):
        for person_id in some:
            notifications.withdraw_all(person_id, event.user_id)
        db.session.commit()


def tell_reactors(event: Edited) -> None:
    """Tell those who reacted to a post that it was changed."""
    for some in occasions.reactors(event.post_id):
        for person_id in some:
            occasions.tell_edited(event.post_id, event.version_id, person_id)
        db.session.commit()


def tell_poll_ended(event: Ended) -> None:
    """Tell who asked and who answered that the outcome is there."""
    for some in occasions.pollees(event.post_id):
        for person_id in some:
            occasions.tell_poll_ended(event.post_id, person_id)
        db.session.commit()


def tell_returned(event: Returned) -> None:
    """Tell the author of a scheduled post that could not go out."""
    occasions.tell_returned(event.draft_id, event.user_id, event.saved_id)


def tell_decided(event: Decided) -> None:
    """Tell a person that something was decided about them."""
    occasions.tell_decision(event.decision_id)


def tell_answered(event: Answered) -> None:
    """Tell a person what came of their appeal."""
    occasions.tell_answered(event.appeal_id)


def tell_closed(event: Closed) -> None:
    """Tell those who have reported something that it was looked at."""
    for some in occasions.reporters(event.case_id):
        for person_id in some:
            occasions.tell_outcome(event.case_id, person_id)
        db.session.commit()
