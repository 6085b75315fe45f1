"""Private conversations: the list, one of them, writing, and noting what was seen."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app import limits
from app.extensions import db
from app.forms import form_page, keeps_input, refusal, takes_files
from app.lib import ids
from app.main import bp
from app.main.chat_forms import APART, TOO_MANY, MessageForm, NewChatForm
from app.main.chat_pages import chats_page, fragment
from app.main.uploads import take_pictures
from app.models import chats, messages, relations, visibility
from app.models.chats import Message
from app.models.messages import Apart, NotWelcome, Said, TooManyPeople
from app.models.pictures import PicturesGone
from app.models.users import Follow, User
from app.models.visibility import Blocked, NotVisible
from app.pages.moments import few
from app.visitor import look_again, me, viewer, wants_json

PAGE: Final = "main/chats.html"
NEW: Final = "main/chat_new.html"
GONE: Final = _l("A picture is no longer there, or is used already. Add it again.")
CLOSED: Final = _l("%(name)s does not take messages from you. Nothing was sent.")
# Of those whom one follows, the newest ones can be ticked.
OFFERED: Final = 40

NOBODY: Final = _l("Nobody is left to read what you write here.")

Write = Callable[[Said], Message]


def gives_back(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Mark a view whose conversation may be closed by now: what was typed for it comes back."""

    @wraps(view)
    def shown(**arguments: Any) -> ResponseReturnValue:
        try:
            return view(**arguments)
        except NotVisible as gone:
            if request.method != "POST":
                raise
            return given_back(gone)

    return shown


def given_back(gone: NotVisible) -> ResponseReturnValue:
    """The words of a message that nobody gets, to be sent to others."""
    db.session.rollback()
    form = NewChatForm()
    form.find_pictures(me())
    name = f"@{gone.person.username}" if isinstance(gone, Blocked) else ""
    form.refuse("body", str(CLOSED) % {"name": name} if name else str(NOBODY))
    return refusal(NEW, form, 404, offered=offered())


@bp.get("/messages")
def chat_list() -> ResponseReturnValue:
    return render_template(PAGE, form=None, **chats_page(viewer() or abort(401)))


@bp.route("/messages/<username:username>", methods=["GET", "POST"])
@keeps_input
@takes_files
@gives_back
def chat_with(username: str) -> ResponseReturnValue:
    """The conversation with a person, also one that has not begun."""
    person = viewer() or abort(401)
    other, form = visibility.find_person(person, username), MessageForm()
    if other.id == person.id:
        flash(_("You cannot write to yourself."), "bad")
        return redirect(url_for(".chat_list"))
    place = chats.find(person, other.id)
    if request.method == "POST":
        message = send(form, lambda said: messages.write_to(me(), other, said), not place)
        if message is not None:
            return sent(message, form)
    return form_page(PAGE, form, **chats_page(person, place, other))


@bp.route("/messages/c/<id:chat_id>", methods=["GET", "POST"])
@keeps_input
@takes_files
@gives_back
def chat(chat_id: int) -> ResponseReturnValue:
    """A conversation by its number: a group, or one of two whose other is gone."""
    person, form = viewer() or abort(401), MessageForm()
    place = chats.get(person, chat_id)
    if request.method == "POST":
        message = send(form, lambda said: messages.write(me(), chat_id, said))
        if message is not None:
            return sent(message, form)
    context = chats_page(person, place)
    party = context["talk"].party
    if party.other is not None and request.method != "POST":
        return redirect(party.address)
    return form_page(PAGE, form, **context)


@bp.route("/messages/new", methods=["GET", "POST"])
@keeps_input
@takes_files
def chat_new() -> ResponseReturnValue:
    """Choose people, and say the first thing to them."""
    form = NewChatForm(to=request.args.get("to", ""))
    if request.method == "POST":
        message = send(form, lambda said: start(form.people, said), is_new=True)
        if message is not None:
            return redirect(url_for(".chat", chat_id=message.chat_id))
    return form_page(NEW, form, offered=offered())


def offered() -> Sequence[User]:
    follows = relations.followed_by(me()).order_by(Follow.id.desc()).limit(OFFERED)
    return db.session.scalars(follows).all()


def start(people: Sequence[User], said: Said) -> Message:
    """Say the first thing in a group, or what comes next to one person."""
    if len(people) == 1:
        return messages.write_to(me(), people[0], said)
    return messages.begin(me(), people, said)


def send(form: MessageForm, write: Write, is_new: bool = False) -> Message | None:
    """Say what a form holds and commit; None where it says what is wrong."""
    is_valid = form.validate_on_submit()
    if form.is_stale or not (take_pictures(form, me()) and is_valid):
        return None
    own = me()
    if not form.spends("body", ("message", own), *[("chat", own)] * is_new):
        return None
    said = Said(form.body.data or "", form.is_markdown.data, form.chosen_ids, form.once.data)
    try:
        with db.session.begin_nested():
            message = write(said)
    except (NotWelcome, Apart, TooManyPeople, PicturesGone) as refused:
        refuse(form, refused)
        return None
    messages.read(me(), message.chat_id, form.seen_id)
    db.session.commit()
    return message


def refuse(form: MessageForm, refused: Exception) -> None:
    """Say with a form why nothing was sent; sent again, it does without pictures that are gone."""
    if isinstance(refused, PicturesGone):
        form.refuse("images", str(GONE))
        form.chosen = None
        form.find_pictures(me())
    else:
        form.refuse("body", why_not(refused))


def why_not(refused: Exception) -> str:
    """Why people are not in a conversation with the visitor."""
    if isinstance(refused, NotWelcome):
        return str(CLOSED) % {"name": db.session.get_one(User, refused.person_id).name}
    return str(APART if isinstance(refused, Apart) else TOO_MANY)


def sent(message: Message, form: MessageForm) -> ResponseReturnValue:
    """For a script what the page lacks of the conversation; else the page anew."""
    if not wants_json():
        return redirect(request.path)
    person = viewer() or abort(401)
    return jsonify(talk=fragment(message.chat_id, person, form.seen_id), **unread())


@bp.post("/messages/c/<id:chat_id>/read")
@limits.light
def read_chat(chat_id: int) -> ResponseReturnValue:
    """Note that a conversation was seen up to a message."""
    chats.get(me(), chat_id)
    try:
        until = ids.parse(request.form.get("until", ""))
    except ValueError:
        abort(400)
    messages.read(me(), chat_id, until)
    db.session.commit()
    if wants_json():
        return jsonify(unread())
    return redirect(url_for(".chat", chat_id=chat_id))


def unread() -> dict[str, object]:
    """How many messages are unread by now, for the badge."""
    look_again()
    number = me().unread_messages
    return {"messages": number, "messages_badge": few(number)}
