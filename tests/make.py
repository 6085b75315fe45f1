"""One maker per noun, through the real verbs; each commits what it made."""

import itertools
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from app.extensions import db, storage
from app.lib import clock, images, passwords
from app.main import developing
from app.models import drafts, filters, messages, names, pictures, publishing, schedules, users
from app.models.chats import Chat, ChatMember, Message
from app.models.drafts import Draft
from app.models.filters import PLACES, Filter
from app.models.messages import Said
from app.models.passkeys import Passkey
from app.models.pictures import Arrived, Picture
from app.models.polls import NewPoll
from app.models.posts import Post
from app.models.publishing import Choices
from app.models.users import User
from tests.lib import files

PASSWORD = "a sentence nobody else says"
_numbers = itertools.count(1)
_hashes: dict[str, str] = {}


def password_hash(password: str = PASSWORD) -> str:
    """Hashing takes its time by intent: once for each password is enough."""
    if password not in _hashes:
        _hashes[password] = passwords.hash_password(password)
    return _hashes[password]


def user(username: str | None = None, *, confirmed: bool = True, **columns: object) -> User:
    username = username or f"person{next(_numbers)}"
    made = users.register(username, f"{username}@example.org", password_hash())
    assert made is not None
    made.email_confirmed_at = clock.now() if confirmed else None
    for name, value in columns.items():
        setattr(made, name, value)
    names.keep(made.id, made.username, made.display_name)
    db.session.commit()
    return made


def post(author: User, body: str = "Good morning, harbour.") -> Post:
    made = publishing.publish(author, body)
    db.session.commit()
    return made


def reply(author: User, parent: Post, body: str = "An answer.", **choices: Any) -> Post:
    made = publishing.publish(author, body, choices=Choices(in_reply_to=parent, **choices))
    db.session.commit()
    return made


def poll(author: User, *options: str, body: str = "Which one?", **manner: Any) -> Post:
    """A post that asks something for a day."""
    lasts = manner.pop("lasts", timedelta(days=1))
    of_poll = {name: manner.pop(name, False) for name in ("is_multiple", "hide_results")}
    wanted = NewPoll(options or ("Tea", "Coffee"), lasts, **of_poll)
    made = publishing.publish(author, body, choices=Choices(poll=wanted, **manner))
    db.session.commit()
    return made


def draft(author: User, body: str = "Half a thought.", **fields: str | list[str]) -> Draft:
    """What a composer held; a field of which there are several is a list."""
    sent = {name: [value] if isinstance(value, str) else value for name, value in fields.items()}
    made, _is_other = drafts.save(author, {"body": [body], **sent})
    db.session.commit()
    return made


def scheduled(
    author: User,
    body: str = "Later.",
    wait: timedelta = timedelta(hours=1),
    **fields: str | list[str],
) -> Draft:
    sent = {name: [value] if isinstance(value, str) else value for name, value in fields.items()}
    made = schedules.schedule(author, {"body": [body], **sent}, clock.now() + wait)
    db.session.commit()
    return made


def filter(  # noqa: A001  a maker is named like what it makes
    person: User, phrases: str = "spoiler", **columns: Any
) -> Filter:
    """A filter that hides in every place."""
    fields = {"title": phrases, "is_whole": False, "hides": True, "places": " ".join(PLACES)}
    filters.add(person, phrases=phrases, **{**fields, "until": None, **columns})
    db.session.commit()
    return db.session.scalars(filters.of(person)).first()  # type: ignore[return-value]


def follow(follower: User, followed: User) -> None:
    follower.follow(followed)
    db.session.commit()


def log_in(client: FlaskClient, person: User, **fields: str) -> None:
    """Log in through the form."""
    form = {"username": person.username, "password": PASSWORD, **fields}
    response = client.post("/auth/login", data=form)
    assert response.status_code == 302, response.get_data(as_text=True)


def picture(
    author: User,
    post: Post | None = None,
    content: bytes = b"",
    *,
    is_developed: bool = True,
    **columns: object,
) -> Picture:
    """A picture with its files, in a post or loose."""
    content = content or files.picture("PNG")
    (made,) = pictures.take_in(author, [(images.look(content), len(content))], 10**9)
    storage.put(pictures.upload_of(made.key), content)
    pictures.note_arrival({made.id: made.key})
    if post is not None:
        pictures.attach(author, [made.id], post_id=post.id)
        post.revision += 1
    for name, value in columns.items():
        setattr(made, name, value)
    db.session.commit()
    if is_developed:
        developed(made)
    return made


def developed(picture: Picture) -> None:
    developing.develop_picture(Arrived(picture.id, picture.key))
    db.session.commit()


def message(author: User, other: User, body: str = "Hello.") -> Message:
    """Something between two."""
    made = messages.write_to(author, other, Said(body))
    db.session.commit()
    return made


def group(author: User, *people: User, body: str = "Welcome.") -> Message:
    made = messages.begin(author, people, Said(body))
    db.session.commit()
    return made


def first_chat(member: User, author: User) -> None:
    """A conversation whose number is 1, as is that of what was said in it."""
    message = Message(id=1, chat_id=1, author_id=author.id)
    for row in (Chat(id=1, is_group=True), ChatMember(chat_id=1, user_id=member.id), message):
        db.session.add(row)
        db.session.commit()


def passkey(owner: User, **columns: Any) -> Passkey:
    """A key of some device; nothing can be shown with it."""
    row = {"credential_id": b"key", "public_key": b"", "sign_count": 0, "name": "Phone"}
    made = Passkey(user_id=owner.id, **(row | columns))
    db.session.add(made)
    db.session.commit()
    return made


def write(author: User, chat_id: int, body: str, **choices: Any) -> Message:
    made = messages.write(author, chat_id, Said(body, **choices))
    db.session.commit()
    return made
