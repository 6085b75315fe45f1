"""Ways to use up each limit, on its real route."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.lib import clock
from app.models.chats import SAID, Message
from app.models.posts import Post
from app.models.users import User
from app.site import INVITATIONS_BY, MEMBERS
from tests import bringing, make, uploads
from tests.auth import factors
from tests.choosing import chosen
from tests.lib import files

FEW = {
    "login": "3 per 5 minutes",
    "login_account": "3 per hour",
    "factor": "3 per 5 minutes",
    "sign_up": "3 per 30 minutes",
    "mail": "3 per 30 minutes; 6 per day",
    "post": "3 per 3 hours",
    "picture": "3 per 30 minutes",
    "draft": "3 per hour",
    "follow": "3 per day",
    "preview": "3 per hour",
    "message": "3 per 5 minutes",
    "chat": "3 per day",
    "report": "3 per day",
    "invitation": "3 per day",
    "reaction": "3 per hour",
    "search": "3 per 5 minutes",
    "translation": "3 per hour",
    "vote": "3 per hour",
    "mail_account": "3 per hour",
    "tie": "3 per day",
    "export": "3 per hour",
    "import": "3 per hour",
    "change": "1000 per hour",
    "anything": "1000 per 5 minutes",
}


def log_in(
    client: FlaskClient, name: str, address: str = "192.0.2.1", **arguments: Any
) -> TestResponse:
    """Try a wrong password."""
    return client.post(
        "/auth/login",
        data={"username": name, "password": "not this one"},
        environ_base={"REMOTE_ADDR": address},
        **arguments,
    )


def type_code(client: FlaskClient, number: int) -> TestResponse:
    """Guess at the second factor, with the password shown."""
    if number == 0:
        jane = db.session.scalars(select(User)).one()
        factors.app_of(jane)
        make.log_in(client, jane)
    return client.post("/auth/login/code", data={"code": "000000"})


def sign_up(client: FlaskClient, number: int) -> TestResponse:
    name, password = f"new{number}", make.PASSWORD
    form = {"username": name, "email": f"{name}@example.org", "password": password}
    return client.post("/auth/register", data=form | {"password2": password})


def ask_for_reset(client: FlaskClient, email: str, address: str = "192.0.2.1") -> TestResponse:
    sent = {"data": {"email": email}, "environ_base": {"REMOTE_ADDR": address}}
    return client.post("/auth/reset_password_request", **sent)


def write(client: FlaskClient, number: int) -> TestResponse:
    return client.post("/posts", data={"body": f"Number {number}."})


def send_portrait(client: FlaskClient, number: int) -> TestResponse:
    sent = {("avatar", "header")[number % 2]: files.picture()}
    answer = client.post("/settings/profile", **uploads.form({"about": "Words."}, **sent))
    assert answer.status_code == 302 or "Words." in answer.text
    return answer


def send_picture(client: FlaskClient, number: int) -> TestResponse:
    """As the script does, or with a post, which is refused for its length."""
    sent = {"body": "x" * 501, "images": (BytesIO(files.picture()), "x.png")}
    return client.post("/posts" if number % 2 else "/pictures", data=sent)


def put_off(client: FlaskClient, path: str, number: int) -> TestResponse:
    sent = {"body": f"Number {number}.", "scheduled_at": f"{clock.now().year + 1}-06-01T09:00"}
    return client.post(path, data=sent)


def react(client: FlaskClient, number: int) -> TestResponse:
    """Like, repost or bookmark the one post there is; taking it back costs nothing."""
    post_id = db.session.scalars(select(Post.id).where(Post.repost_of_id.is_(None))).one()
    kind = ("like", "repost", "bookmark")[number % 3]
    assert client.post(f"/posts/{post_id}/un{kind}").status_code == 302
    return client.post(f"/posts/{post_id}/{kind}")


def vote(client: FlaskClient, number: int) -> TestResponse:
    return client.post(f"/posts/{make.poll(make.user(f'asker{number}')).id}/vote")


def send_message(client: FlaskClient, number: int) -> TestResponse:
    return client.post("/messages/person1", data={"body": f"Number {number}."})


def group_of_jane() -> Message:
    """What was said last in the one group that there is."""
    message = db.session.scalars(select(Message).where(Message.kind == SAID)).first()
    if message is None:
        jane, *others = db.session.scalars(select(User).order_by(User.id).limit(3))
        message = make.group(others[0], jane, others[1])
    return message


def add_people(client: FlaskClient, number: int) -> TestResponse:
    chat_id = group_of_jane().chat_id
    return client.post(f"/messages/c/{chat_id}/people", data={"to": f"person{number % 3 + 2}"})


def name_group(client: FlaskClient, number: int) -> TestResponse:
    chat_id = group_of_jane().chat_id
    return client.post(f"/messages/c/{chat_id}/name", data={"name": f"Tea {number}"})


def report(client: FlaskClient, number: int) -> TestResponse:
    """People and posts in turns; the same thing again would be no other report."""
    path = f"/@person{number}/report"
    if number % 2:
        author = db.session.scalars(select(User).where(User.username == "person0")).one()
        path = f"/posts/{make.post(author).id}/report"
    return client.post(path, data={"category": "other", "note": f"Number {number}."})


def look_again(client: FlaskClient, _number: int) -> TestResponse:
    post_id = db.session.scalars(select(Post.id)).one()
    return client.post(f"/posts/{post_id}/refresh_preview")


def translate(client: FlaskClient, _number: int) -> TestResponse:
    """By a service that is not there: asking counts."""
    client.application.config["TRANSLATION_URL"] = "http://127.0.0.1:1"
    post = db.session.scalars(select(Post)).one()
    post.language = "de"
    return client.post(f"/posts/{post.id}/translate", headers={"HX-Request": "true"})


def tie(client: FlaskClient, number: int) -> TestResponse:
    return client.post(f"/@person0/{('block', 'mute', 'unmute')[number % 3]}")


BOTH = ("unfollow", "follow")
Use = Callable[[FlaskClient, int], TestResponse]


def invite(client: FlaskClient, _number: int) -> TestResponse:
    jane = db.session.scalars(select(User).where(User.username == "jane")).one()
    jane.email_confirmed_at = clock.now()
    chosen(INVITATIONS_BY, MEMBERS)
    return client.post("/settings/invitations", data={"uses": "1", "days": "1"})


USES: dict[str, tuple[str, Use]] = {
    "log in, from one address": ("login", lambda c, n: log_in(c, f"name{n}")),
    "log in, to one account": (
        "login_account",
        lambda c, n: log_in(c, "Jane" if n % 2 else "jane", f"192.0.2.{n}"),
    ),
    "sign up": ("sign_up", sign_up),
    "reset, from one address": ("mail", lambda c, n: ask_for_reset(c, f"name{n}@example.org")),
    "reset, for one account": (
        "mail_account",
        lambda c, n: ask_for_reset(c, "jane@example.org", f"192.0.2.{n}"),
    ),
    "the way back, from one address": (
        "mail",
        lambda c, n: c.post("/auth/recovery", data={"email": f"name{n}@example.org"}),
    ),
    "type a code": ("factor", type_code),
    "confirmation mail": ("mail", lambda c, _n: c.post("/auth/confirm")),
    "post": ("post", write),
    "send a portrait": ("picture", send_portrait),
    "send a picture": ("picture", send_picture),
    "save a draft": ("draft", lambda c, n: put_off(c, "/drafts", n)),
    "schedule a post": ("draft", lambda c, n: put_off(c, "/posts", n)),
    "follow": ("follow", lambda c, n: c.post(f"/@person{n}/follow")),
    "follow and unfollow": ("follow", lambda c, _n: [c.post(f"/@person0/{v}") for v in BOTH][1]),
    "look at a page again": ("preview", look_again),
    "write a message": ("message", send_message),
    "add people": ("chat", add_people),
    "name a group": ("message", name_group),
    "report": ("report", report),
    "invite": ("invitation", invite),
    "react": ("reaction", react),
    "search": ("search", lambda c, n: c.get(f"/search?q={n}")),
    "vote": ("vote", vote),
    "translate": ("translation", translate),
    "block, mute, unmute": ("tie", tie),
    "bring a file": ("import", lambda c, _n: bringing.send(c, b"nonsense")),
    "ask for an archive": (
        "export",
        lambda c, _n: c.post("/settings/data/export", data={"current_password": make.PASSWORD}),
    ),
}
STRANGERS = {"log in", "sign up", "reset", "the way back", "type a code"}
