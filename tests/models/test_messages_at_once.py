"""Private conversations when several act at the same moment."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import messages
from app.models.chats import Chat, ChatMember, Message
from app.models.messages import Said
from app.models.users import User
from tests import make
from tests.models.test_reactions import race


def by(person_id: int, act: Callable[[User], object]) -> Callable[[], object]:
    return lambda: act(db.session.get_one(User, person_id))


def unread_of(*people: User) -> list[int]:
    db.session.expire_all()
    return [person.unread_messages for person in people]


def test_two_who_begin_at_once_have_one_conversation(app: Flask, john: User, susan: User) -> None:
    one, other = john.id, susan.id

    def to(person_id: int) -> Callable[[User], object]:
        def act(author: User) -> object:
            return messages.write_to(author, db.session.get_one(User, person_id), Said("Hello."))

        return act

    db.session.commit()
    acts = cycle([by(one, to(other)), by(other, to(one))])
    assert race(app, acts) == []
    assert db.session.scalar(select(func.count()).select_from(Chat)) == 1
    assert db.session.scalar(select(func.count()).select_from(ChatMember)) == 2
    assert unread_of(john, susan) == [10, 10]


def test_counts_are_exact_while_all_write_and_read(app: Flask, john: User, susan: User) -> None:
    people = [john, susan, make.user(), make.user()]
    chats = [make.group(john, *people[1:]).chat_id, make.group(susan, *people).chat_id]
    ids = [person.id for person in people]
    db.session.commit()

    def acts() -> Iterator[Callable[[], object]]:
        for number in range(20):
            person, chat = ids[number % 4], chats[number // 4 % 2]
            if number % 5 == 4:
                yield by(person, partial(messages.read, chat_id=chat, until=2**62))
            else:
                yield by(person, partial(messages.write, chat_id=chat, said=Said("Hi.")))

    assert race(app, acts()) == []
    for person, counted in zip(people, unread_of(*people), strict=True):
        seen = select(ChatMember.chat_id, ChatMember.read_id).where(ChatMember.user_id == person.id)
        expected = 0
        for chat_id, read_id in db.session.execute(seen):
            new = Message.chat_id == chat_id, Message.id > read_id, Message.author_id != person.id
            expected += (
                db.session.scalar(select(func.count()).select_from(Message).where(*new)) or 0
            )
        assert counted == expected


def test_leaving_while_others_write(app: Flask, john: User, susan: User) -> None:
    chat_id, one, other = make.group(john, susan).chat_id, john.id, susan.id
    db.session.commit()

    def acts() -> Iterator[Callable[[], object]]:
        for number in range(20):
            if number == 10:
                yield by(other, lambda me: messages.leave(me, chat_id))
            else:
                yield by(one, lambda me: messages.write(me, chat_id, Said("Still there?")))

    assert race(app, acts()) == []
    assert unread_of(john, susan) == [0, 0]


def test_the_last_two_leave_at_once(app: Flask, john: User, susan: User) -> None:
    chat_id, one, other = make.group(john, susan).chat_id, john.id, susan.id
    db.session.commit()
    acts = cycle([by(who, lambda me: messages.leave(me, chat_id)) for who in (one, other)])
    assert race(app, acts) == []
    assert db.session.scalar(select(func.count()).select_from(Chat)) == 0
