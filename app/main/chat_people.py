"""Who is in a private conversation, what it is called, and being rid of it or of what was said."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.forms import form_page, keeps_input
from app.main import bp
from app.main.chat_forms import ChatNameForm, PeopleForm
from app.main.chat_pages import party
from app.main.chats import why_not
from app.models import chats, inboxes, messages
from app.models.messages import Apart, NotWelcome, TooManyPeople
from app.visitor import me, viewer

PAGE = "main/chat_about.html"


@bp.get("/messages/c/<id:chat_id>/about")
def chat_about(chat_id: int) -> ResponseReturnValue:
    """Who is in a conversation, and what can be done with it."""
    return render_template(PAGE, **about(chat_id))


def about(
    chat_id: int, adding: PeopleForm | None = None, naming: ChatNameForm | None = None
) -> dict[str, object]:
    person = viewer() or abort(401)
    chat, member, _is_open = chats.get(person, chat_id)
    people = inboxes.people_in([chat_id])
    return {
        "is_muted": member.is_muted,
        "people": people[chat_id],
        "party": party(chat_id, chat.is_group, chat.name, people, person),
        "adding": adding or PeopleForm(formdata=None),
        "naming": naming or ChatNameForm(formdata=None, name=chat.name),
        "most": chats.MOST,
    }


@bp.post("/messages/c/<id:chat_id>/people")
@keeps_input
def invite(chat_id: int) -> ResponseReturnValue:
    """Add people to a group."""
    form = PeopleForm()
    chats.get(me(), chat_id)
    if form.validate_on_submit() and form.spends("to", ("chat", me())):
        try:
            messages.invite(me(), chat_id, form.people)
            db.session.commit()
            return redirect(url_for(".chat", chat_id=chat_id))
        except (NotWelcome, Apart, TooManyPeople) as refused:
            db.session.rollback()
            form.refuse("to", why_not(refused))
    return form_page(PAGE, form, **about(chat_id, adding=form))


@bp.post("/messages/c/<id:chat_id>/name")
@keeps_input
def rename_chat(chat_id: int) -> ResponseReturnValue:
    form = ChatNameForm()
    chats.get(me(), chat_id)
    if not (form.validate_on_submit() and form.spends("name", ("message", me()))):
        return form_page(PAGE, form, **about(chat_id, naming=form))
    messages.rename(me(), chat_id, form.name.data or "")
    db.session.commit()
    return redirect(url_for(".chat", chat_id=chat_id))


@bp.get("/messages/c/<id:chat_id>/<any(people, name):what>")
def chat_form_address(chat_id: int, what: str) -> ResponseReturnValue:
    """Where a reload of a failed form leads."""
    return redirect(url_for(".chat_about", chat_id=chat_id, _anchor=what))


@bp.post("/messages/c/<id:chat_id>/<any(mute, unmute):way>")
def mute_chat(chat_id: int, way: str) -> ResponseReturnValue:
    """Count what is unread here on every page, or not."""
    chats.get(me(), chat_id)
    messages.mute(me(), chat_id, is_muted=way == "mute")
    db.session.commit()
    flash(_("Muted: it no longer counts.") if way == "mute" else _("It counts again."))
    return redirect(url_for(".chat_about", chat_id=chat_id))


@bp.post("/messages/c/<id:chat_id>/leave")
def leave_chat(chat_id: int) -> ResponseReturnValue:
    is_group = chats.get(me(), chat_id).chat.is_group
    messages.leave(me(), chat_id)
    db.session.commit()
    flash(_("You have left.") if is_group else _("It is gone from your list."))
    return redirect(url_for(".chat_list"))


@bp.post("/messages/c/<id:chat_id>/<id:message_id>/delete")
def delete_message(chat_id: int, message_id: int) -> ResponseReturnValue:
    """Take back what one has said, for everybody."""
    messages.take_back(me(), chats.own(me(), chat_id, message_id))
    db.session.commit()
    return redirect(url_for(".chat", chat_id=chat_id))
