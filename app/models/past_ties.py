"""Whom a person followed, blocked, muted and listed elsewhere, and what they kept, found here.

Nobody is told. Only what this makes anew is noted, so that undoing takes nothing else away.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import delete, exists, insert, select

from app.extensions import db, insert_once
from app.lib import text
from app.lib.people_tables import Row
from app.models import blocks, lists, mutes, reactions, ties, users
from app.models.imports import Imported
from app.models.lists import ListMember, PeopleList
from app.models.posts import Post
from app.models.reactions import Bookmark
from app.models.tasks import Task
from app.models.ties import Block, Mute
from app.models.users import Follow, User
from app.models.visibility import visible_to

TABLES: Final[dict[str, Any]] = {
    "follow": Follow,
    "block": Block,
    "mute": Mute,
    "list": PeopleList,
    "member": ListMember,
    "bookmark": Bookmark,
}


def follow(task: Task, person: User, row: Row, other: User) -> str | None:
    """Follow somebody who does not have to be asked; why not, if not."""
    users.hold_both(person.id, other.id)
    if other.id == person.id or ties.are_blocked(person.id, other.id):
        return "cannot"
    pair = {"follower_id": person.id, "followed_id": other.id}
    if person.is_following(other):
        return "already"
    if other.approves_followers:
        return "approves"
    insert_once(Follow, **pair, hides_reposts=not row.choice)
    users.count_follow(person.id, other.id, 1)
    mutes.note_ties(person.id)
    note(task, "follow", **pair)
    return None


def block(task: Task, person: User, _row: Row, other: User) -> str | None:
    if other.id == person.id:
        return "cannot"
    if not blocks.block(person, other):
        return "already"
    note(task, "block", blocker_id=person.id, blocked_id=other.id)
    return None


def mute(task: Task, person: User, row: Row, other: User) -> str | None:
    pair = {"muter_id": person.id, "muted_id": other.id}
    if other.id == person.id:
        return "cannot"
    if db.session.scalar(select(Mute.id).filter_by(**pair)) is not None:
        return "already"
    mutes.mute(person, other, with_notifications=row.choice)
    note(task, "mute", **pair)
    return None


def put_on_list(task: Task, person: User, row: Row, other: User) -> str | None:
    name = text.clean(row.list_name, lines=False)[: lists.NAME_MAX]
    try:
        one = list_called(task, person, name)
        if not name or not lists.add(one, other, person):
            return "already" if name else "cannot"
    except (lists.TooManyLists, lists.TooManyMembers):
        return "full"
    note(task, "member", list_id=one.id, user_id=other.id)
    return None


def list_called(task: Task, person: User, name: str) -> PeopleList:
    query = select(PeopleList).filter_by(owner_id=person.id, name=name)
    one = db.session.scalars(query).one_or_none()
    if one is None:
        one = lists.make(person, name)
        note(task, "list", id=one.id)
    return one


def bookmark(task: Task, person: User, post_id: int) -> str | None:
    """Keep a post of this site's; why not, if not."""
    post = db.session.scalars(select(Post).where(Post.id == post_id, visible_to(person))).first()
    if post is None:
        return "nowhere"
    if not reactions.bookmark(person, post):
        return "already"
    note(task, "bookmark", user_id=person.id, post_id=post.id)
    return None


def note(task: Task, kind: str, **row: int) -> None:
    """Keep which row it was that an import made."""
    made = db.session.scalar(select(TABLES[kind].id).filter_by(**row))
    known = {"task_id": task.id, "kind": kind, "row_id": made, "owner_id": task.owner_id}
    db.session.execute(insert(Imported).values(known))


VERBS: Final[dict[str, Callable[[Task, User, Row, User], str | None]]] = {
    "following": follow,
    "blocks": block,
    "mutes": mute,
    "lists": put_on_list,
}


def remove(task: Task, person: User, rows: Sequence[Imported]) -> None:
    """Take back what an import made, as far as it is still there.

    A follow or a mute that was ended since and made anew is another one, and stays.
    """
    for row in rows:
        UNDO[row.kind](person, row.row_id)
    made = Imported.task_id == task.id, Imported.row_id.in_([row.row_id for row in rows])
    db.session.execute(delete(Imported).where(*made))


def other_in(column: Any, row_id: int) -> User | None:
    """Whom a row is about."""
    table = column.class_
    query = select(User).join(table, column == User.id).where(table.id == row_id)
    return db.session.scalars(query).one_or_none()


def unfollow(person: User, row_id: int) -> None:
    other = other_in(Follow.followed_id, row_id)
    if other is not None:
        person.unfollow(other)


def unblock(person: User, row_id: int) -> None:
    other = other_in(Block.blocked_id, row_id)
    if other is not None:
        blocks.unblock(person, other)


def unmute(person: User, row_id: int) -> None:
    other = other_in(Mute.muted_id, row_id)
    if other is not None:
        mutes.unmute(person, other)


def unlist(person: User, row_id: int) -> None:
    users.hold(person)
    db.session.execute(delete(ListMember).where(ListMember.id == row_id))
    lists.note_extra(person)


def remove_list(person: User, row_id: int) -> None:
    """A list that has got other people since stays."""
    users.hold(person)
    filled = exists().where(ListMember.list_id == PeopleList.id)
    db.session.execute(delete(PeopleList).where(PeopleList.id == row_id, ~filled))


def unkeep(_person: User, row_id: int) -> None:
    db.session.execute(delete(Bookmark).where(Bookmark.id == row_id))


UNDO: Final[dict[str, Callable[[User, int], None]]] = {
    "follow": unfollow,
    "block": unblock,
    "mute": unmute,
    "list": remove_list,
    "member": unlist,
    "bookmark": unkeep,
}
