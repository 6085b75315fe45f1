"""What those who can log in follow beside people: lists, tags and conversations."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from app.demo import sections
from app.demo.cast import Person
from app.extensions import db
from app.lib import ids
from app.models import lists, tag_follows, watches
from app.models.posts import Mention, Post
from app.models.users import User
from app.models.visibility import seen_by

TEXTS: Final = Path(__file__).parent / "texts"
FOLLOWED: Final = 3
# Shorter conversations are not worth following.
REPLIES: Final = 3


def add(guests: Sequence[Person], called: Mapping[str, str]) -> None:
    """Let guests follow what the file tells of them, and what is talked about most."""
    known = {guest.username: db.session.get_one(User, guest.id) for guest in guests}
    owners = {name: known[called[name]] for name in called if called[name] in known}
    book = sections.read(TEXTS / "lists.toml", TEXTS)
    for part in book.tables("list"):
        owner, name = part.take("owner", str), part.take("name", str)
        members, is_out = part.words("members"), part.take("out_of_home", bool, False)
        part.end()
        if owner in owners:
            make_list(owners[owner], name, named(members, called), is_out_of_home=is_out)
    for part in book.tables("tags"):
        owner, tags = part.take("owner", str), part.words("tags")
        part.end()
        for tag in tags if owner in owners else ():
            tag_follows.follow(owners[owner], tag)
    book.end()
    for person in owners.values():
        watch(person)
    db.session.commit()


def named(names: Sequence[str], called: Mapping[str, str]) -> Sequence[User]:
    there = [called[name] for name in names if name in called]
    return db.session.scalars(select(User).where(User.username.in_(there))).all()


def make_list(owner: User, name: str, people: Sequence[User], *, is_out_of_home: bool) -> None:
    made = lists.make(owner, name, is_out_of_home=is_out_of_home)
    for person in people:
        lists.add(made, person, owner)


def watch(person: User) -> None:
    """Follow the longest conversations of others since they began, and mute the one after them."""
    for number, conversation_id in enumerate(conversations_beside(person)):
        if number == FOLLOWED:
            watches.mute(person, conversation_id)
        else:
            watches.follow(person, conversation_id)
            known = watches.find(person, conversation_id)
            if known is not None:
                known.id = ids.new_id(ids.moment_of(conversation_id))


def conversations_beside(person: User) -> Sequence[int]:
    """The longest conversations in which a person neither speaks nor is spoken to."""
    said, first = aliased(Post), aliased(Post)
    named = exists().where(Mention.post_id == said.id, Mention.user_id == person.id)
    own = or_(said.author_id == person.id, said.reply_to_author_id == person.id, named)
    part = exists().where(said.conversation_id == Post.conversation_id, own)
    opening = exists().where(first.id == Post.conversation_id, seen_by(person.id, first))
    query = select(Post.conversation_id).where(Post.in_reply_to_id.is_not(None), ~part, opening)
    longest = query.group_by(Post.conversation_id).having(func.count() >= REPLIES)
    ranked = longest.order_by(func.count().desc(), Post.conversation_id.desc())
    return db.session.scalars(ranked.limit(FOLLOWED + 1)).all()
