"""The mail of what somebody has not read yet: its handler, and the page that stops it."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, lazy_gettext as _l

from app import limits
from app.extensions import db
from app.lib import ids
from app.main import bp
from app.main.told import covered, sentence
from app.models import digests, filters, inboxes, notifications
from app.models.notifications import Line
from app.models.posts import OPEN
from app.models.users import User
from app.models.wishes import Wishes
from app.pages import letters
from app.pages.moments import Ages
from app.protection import signed
from app.visitor import public

SHOWN = 10
EXCERPT = 200


def send_digest(event: digests.DigestDue) -> None:
    """Mail a person what is unread and new since the last digest, once in a period at the most."""
    person = db.session.get(User, event.user_id)
    if person is None or person.email_confirmed_at is None:
        return
    wanted = digests.begin(person.id, event.period)
    if wanted is None:
        return
    lines = unread_lines(wanted)
    newest_message = inboxes.newest_unread(person.id, wanted.told_until)
    newest = max([newest_message, *(line.newest_id for line in lines)])
    if not newest:
        return
    parts = parts_of(person, lines)
    # Noted before it goes out: who is killed in between sends nothing twice.
    db.session.commit()
    try:
        letters.send(person, "digest", _l("What is new for you"), **parts)
    except Exception:
        db.session.rollback()
        digests.give_back(event.user_id, event.period)
        db.session.commit()
        raise
    digests.note_sent(event.user_id, newest)


def unread_lines(wanted: Wishes) -> list[Line]:
    values = {"reader": wanted.user_id, "since": wanted.told_until, "most": SHOWN}
    rows = db.session.connection().execute(notifications.unread_since(), values)
    return [Line(*row) for row in rows]


def parts_of(person: User, lines: list[Line]) -> dict[str, Any]:
    """What the templates need, in the reader's language and time zone."""
    about = {line.post_id for line in lines if line.post_id is not None}
    caught = filters.caught(person, "notifications", about)
    doers = notifications.people_in([line.id for line in lines], person.id)
    stop = letters.link(
        "main.unsubscribe", token=digests.stopping_token(person, letters.signing_keys())
    )
    tongue = letters.tongue_of(person)
    with force_locale(tongue):
        ages = Ages(tongue, ZoneInfo(person.timezone or "UTC"))
        told = [told_in_mail(covered(line, caught), doers[line.id], person, ages) for line in lines]
    return {
        "told": told,
        "unread": person.unread_count,
        "most": notifications.COUNTED,
        "link": letters.link("main.notification_list"),
        "messages": person.unread_messages,
        "messages_link": letters.link("main.chat_list"),
        "stop": stop,
        "settings": letters.link("main.settings_notifications"),
        "headers": {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    }


def told_in_mail(
    line: Line, doers: list[notifications.Doer], person: User, ages: Ages
) -> dict[str, str]:
    """A line of the mail. What is not for everybody is not quoted in it."""
    names = [doer.person.name for doer in doers]
    is_own = line.author_id == person.id
    said = line.content_warning or line.body or "" if line.audience in OPEN else ""
    return {
        "words": sentence(line.about or line.kind, names, line.people_count, is_own=is_own),
        "said": said if len(said) <= EXCERPT else f"{said[:EXCERPT].rstrip()} …",
        "when": ages.in_full(ids.moment_of(line.newest_id)),
    }


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@public
@signed
@limits.light
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop the digests of whom a mailed link is for: at once for a mail program, which posts to
    it; for a person by a button, since programs open links by themselves."""
    person = digests.reader_of(token, letters.signing_keys())
    if person is None:
        return render_template("main/unsubscribe.html", state="unknown"), 400
    if request.method == "GET":
        return render_template("main/unsubscribe.html", state="asked", email=person.email)
    digests.stop(person.id)
    db.session.commit()
    return render_template("main/unsubscribe.html", state="done")
