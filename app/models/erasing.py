"""Erasing a person: every row and every file, but for what others wrote. It is done a little at a
time; whoever goes on after a kill finds what is still there, and begins with that.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import delete, or_, select, tuple_, update

from app.extensions import db
from app.models import (
    exports,
    inboxes,
    mutes,
    names,
    notifications,
    pictures,
    portraits,
    reports,
    users,
)
from app.models.chats import Chat, ChatMember, Message
from app.models.credentials import ResetRequested
from app.models.decisions import Decision
from app.models.events import EventRow
from app.models.imports import Imported, Omission
from app.models.notifications import Notification, NotificationActor
from app.models.pictures import Picture
from app.models.polls import Poll, PollBallot, PollOption, PollVote
from app.models.posts import OPEN, Post
from app.models.reactions import Bookmark, Like
from app.models.reports import Case, Report
from app.models.tasks import Task
from app.models.ties import Block, Mute
from app.models.users import Follow, User

AT_ONCE: Final = 100
Portion = Callable[[int], bool]


def erase_some(user_id: int) -> bool:
    """Erase a portion of what a person has here; False once nothing was left but themselves.

    Then they are gone.
    """
    if any(erase(user_id) for erase in PORTIONS):
        return True
    erase_person(user_id)
    return False


def some(query: Any) -> list[Any]:
    return list(db.session.execute(query.limit(AT_ONCE)).all())


def hold_people(user_ids: Iterable[int]) -> None:
    """Let nobody else act for some people, who are held in the same order by all."""
    for user_id in sorted(set(user_ids)):
        users.hold_id(user_id)


def erase_posts(user_id: int) -> bool:
    """Posts and reposts, with what belongs to them. Replies stay, and refer to nothing."""
    mine = some(select(Post).where(Post.author_id == user_id).order_by(Post.id))
    gone = [row[0].id for row in mine]
    told = select(Notification.user_id).where(Notification.post_id.in_(gone)).distinct()
    readers = set(db.session.scalars(told)) if gone else set()
    hold_people(readers)
    around = or_(*(column.in_(gone) for column in (Post.in_reply_to_id, Post.quote_of_id)))
    touched = select(Post.id).where(or_(Post.id.in_(gone), Post.repost_of_id.in_(gone), around))
    db.session.execute(touched.order_by(Post.id).with_for_update(key_share=True))
    # Cards that showed whom they answer or quote are written anew.
    renewed = update(Post).where(around).values(revision=Post.revision + 1)
    db.session.execute(renewed.execution_options(synchronize_session=False))
    pictures.discard(Picture.post_id.in_(gone))
    forget_counted(row[0] for row in mine)
    remove(Post, Post.id.in_(gone))
    for reader in sorted(readers):
        notifications.count(reader)
    return bool(gone)


def forget_counted(mine: Iterable[Post]) -> None:
    """Take posts out of what is counted of those that they answered, quoted or passed on."""
    fewer: dict[Any, Counter[int]] = {
        Post.replies_count: Counter(),
        Post.quotes_count: Counter(),
        Post.reposts_count: Counter(),
    }
    for post in mine:
        if post.deleted_at is not None or post.audience not in OPEN:
            continue
        quoted = None if post.is_quote_withdrawn else post.quote_of_id
        others = post.in_reply_to_id, quoted, post.repost_of_id
        for counted, other in zip(fewer.values(), others, strict=True):
            counted.update(() if other is None else (other,))
    for column, counted in fewer.items():
        for post_id, number in sorted(counted.items()):
            less = update(Post).where(Post.id == post_id).values({column: column - number})
            db.session.execute(less.execution_options(synchronize_session=False))


def erase_likes(user_id: int) -> bool:
    return erase_counted(user_id, Like, Like.post_id, (Post, Post.id, Post.likes_count))


def erase_votes(user_id: int) -> bool:
    of_option = PollOption, PollOption.id, PollOption.votes_count
    return erase_counted(user_id, PollVote, PollVote.option_id, of_option)


def erase_ballots(user_id: int) -> bool:
    of_poll = Poll, Poll.post_id, Poll.voters_count
    return erase_counted(user_id, PollBallot, PollBallot.post_id, of_poll)


def erase_counted(user_id: int, model: Any, target: Any, counted: tuple[Any, Any, Any]) -> bool:
    """Rows of which there is one for each target, where they are counted."""
    table, key, column = counted
    targets = [row[0] for row in some(select(target).where(model.user_id == user_id))]
    held = select(key).where(key.in_(targets)).order_by(key).with_for_update(key_share=True)
    db.session.execute(held)
    less = update(table).where(key.in_(targets)).values({column: column - 1})
    db.session.execute(less.execution_options(synchronize_session=False))
    return remove(model, model.user_id == user_id, target.in_(targets))


def erase_bookmarks(user_id: int) -> bool:
    found = [row[0] for row in some(select(Bookmark.id).where(Bookmark.user_id == user_id))]
    return remove(Bookmark, Bookmark.id.in_(found))


def erase_follows(user_id: int) -> bool:
    own = or_(Follow.follower_id == user_id, Follow.followed_id == user_id)
    found = some(select(Follow.id, Follow.follower_id, Follow.followed_id).where(own))
    hold_people(one for row in found for one in row[1:])
    for row in found:
        users.count_follow(row.follower_id, row.followed_id, -1)
    return remove(Follow, Follow.id.in_([row.id for row in found]))


def erase_ties(user_id: int) -> bool:
    """Blocks and mutes, either way. Others need not look up any more what is gone."""
    others: set[int] = set()
    for model, one, other in (
        (Block, Block.blocker_id, Block.blocked_id),
        (Mute, Mute.muter_id, Mute.muted_id),
    ):
        found = some(select(model.id, one, other).where(or_(one == user_id, other == user_id)))
        others |= {person for row in found for person in row[1:]}
        remove(model, model.id.in_([row[0] for row in found]))
    hold_people(others)
    if others:
        mutes.note_ties(*others)
    return bool(others)


def erase_messages(user_id: int) -> bool:
    """What was written in conversations. Of the others' part everything stays."""
    found = some(select(Message.id, Message.chat_id).where(Message.author_id == user_id))
    gone, chat_ids = [row.id for row in found], {row.chat_id for row in found}
    members = select(ChatMember.user_id).where(ChatMember.chat_id.in_(chat_ids)).distinct()
    people = list(db.session.scalars(members)) if gone else []
    hold_people(people)
    pictures.discard(Picture.message_id.in_(gone))
    is_gone = remove(Message, Message.id.in_(gone))
    if people:
        inboxes.count(people)
    return is_gone


def erase_told(user_id: int) -> bool:
    """What others were told that the person did."""
    told = select(NotificationActor.user_id).where(NotificationActor.actor_id == user_id)
    readers = sorted(row[0] for row in some(told.distinct()))
    for reader in readers:
        notifications.withdraw_all(reader, user_id)
    actor = NotificationActor.actor_id == user_id
    return remove(NotificationActor, actor, NotificationActor.user_id.in_(readers))


def erase_reports(user_id: int) -> bool:
    """What the person has reported, and what others did of them, with copies of pictures.

    A case in which nobody else tells of anything, and nothing was decided, is none any more.
    """
    own = or_(Report.reporter_id == user_id, Report.subject_id == user_id)
    found = some(select(Report.id, Report.case_id).where(own).order_by(Report.id))
    cases = {row.case_id for row in found}
    held = select(Case.id).where(Case.id.in_(cases)).order_by(Case.id)
    db.session.execute(held.with_for_update(key_share=True))
    reports.discard(Report.id.in_([row.id for row in found]))
    told = select(Report.id).where(Report.case_id == Case.id).exists()
    decided = select(Decision.id).where(Decision.case_id == Case.id).exists()
    remove(Case, Case.id.in_(cases), Case.closed_at.is_(None), ~told, ~decided)
    return bool(found)


def erase_pictures(user_id: int) -> bool:
    found = [row[0] for row in some(select(Picture.id).where(Picture.author_id == user_id))]
    return bool(pictures.discard(Picture.id.in_(found)))


def erase_imported(user_id: int) -> bool:
    """Of what was brought along, which rows it made, and what was left out."""
    own = select(Task.id).where(Task.owner_id == user_id)
    made = some(select(Imported.task_id, Imported.row_id).where(Imported.owner_id == user_id))
    left = some(select(Omission.task_id, Omission.number).where(Omission.task_id.in_(own)))
    key = tuple_(Imported.task_id, Imported.row_id)
    is_gone = bool(made) and remove(Imported, key.in_([tuple(row) for row in made]))
    key = tuple_(Omission.task_id, Omission.number)
    return (bool(left) and remove(Omission, key.in_([tuple(row) for row in left]))) or is_gone


def erase_person(user_id: int) -> None:
    """The rest, which is little, and the person. Their name stays free of others for a while."""
    person = db.session.get(User, user_id)
    if person is None:
        return
    exports.discard(Task.owner_id == user_id)
    for kind, portrait in portraits.of(user_id).items():
        portraits.discard({*portrait.unfinished, portrait.original, *portraits.shown(person, kind)})
    former = [row.name for row in db.session.scalars(names.former_of(user_id))]
    # Whom nobody ever saw here, nobody can pretend to be.
    for name in () if person.applied_at else (person.username, *former):
        names.leave(name)
    email = EventRow.args["email"].as_string() == person.email
    remove(EventRow, EventRow.kind == ResetRequested.kind(), email)
    own = list(db.session.scalars(select(ChatMember.chat_id).where(ChatMember.user_id == user_id)))
    remove(User, User.id == user_id)
    empty = ~select(ChatMember.chat_id).where(ChatMember.chat_id == Chat.id).exists()
    remove(Chat, Chat.id.in_(own), empty)


def remove(model: Any, *which: Any) -> bool:
    gone = delete(model).where(*which).execution_options(synchronize_session=False)
    return db.session.execute(gone).rowcount > 0  # type: ignore[attr-defined,no-any-return]


PORTIONS: Final[tuple[Portion, ...]] = (
    erase_told,
    erase_posts,
    erase_likes,
    erase_votes,
    erase_ballots,
    erase_bookmarks,
    erase_follows,
    erase_ties,
    erase_messages,
    erase_reports,
    erase_pictures,
    erase_imported,
)
