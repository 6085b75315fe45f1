"""Saying what a form holds: by hand, or when the moment of a scheduled post has come."""

from typing import Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import TooManyRequests

from app import limits
from app.extensions import db
from app.lib import clock
from app.main.composing import Gone, choices_in, let_go, stored_form
from app.main.draft_forms import without_moment
from app.main.forms import PostForm
from app.main.uploads import choose_kept
from app.models import drafts, publishing, schedules
from app.models.drafts import Draft, TooLarge, TooManyDrafts
from app.models.pictures import PicturesGone
from app.models.posts import Post
from app.models.publishing import RepliesClosed, TakenBack
from app.models.schedules import Scheduled
from app.models.users import User
from app.visitor import viewer

# Why a post cannot go out, by names that are stored.
WORDS: Final[dict[str, LazyString]] = {
    "gone": _l("What this belongs to is no longer there. Your text is kept: post it by itself."),
    "closed": _l("The author does not take replies from you. Your text is kept."),
    "length": _l("The text is too long by now, or empty. Change it, then post it."),
    "poll": _l("Something is wrong with the poll. Look at it, then post this."),
    "pictures": _l(
        "A picture is no longer there, cannot be read, or is in another post already. Add it "
        "again, or another one."
    ),
    "alt": _l("Something is wrong with the description of a picture. Look at it, then post this."),
    "many": _l("You had posted as often as one may. Wait a few minutes, then post this."),
    "suspended": _l("Your account was suspended when its time had come. Publish it if you like."),
    "leaving": _l("You were about to leave when its time had come. Publish it if you like."),
    "stuck": _l("Something broke on our side when its time had come. Try it once more."),
    "other": _l("Something has changed since you wrote this. Look at it, then post it."),
}
ALREADY_OUT: Final = _l(
    "This was published meanwhile, as it was scheduled. Edit that post; or send this once more, "
    "and it is a post of its own."
)
CHANGED: Final = _l(
    "The scheduled post was changed meanwhile, in another tab or elsewhere. Send this once more, "
    "and it is a post of its own."
)
TOO_LARGE: Final = _l("This is too much for a draft. Shorten it, or keep it elsewhere.")
TOO_MANY: Final = _l("You have as many drafts as can be kept. Delete some, then save this.")
REASONS: Final = {
    Gone: "gone",
    TakenBack: "gone",
    RepliesClosed: "closed",
    PicturesGone: "pictures",
}
# Which field of a form is at fault, and what that is called.
FAULTS: Final = {
    "body": "length",
    "poll_option": "poll",
    "poll_minutes": "poll",
    "alt_text": "alt",
}


class Refused(Exception):
    """A post cannot go out; `reason` is one of WORDS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def say(form: PostForm, author: User, once: str | None) -> Post:
    """Publish what a valid form holds. Raises Refused."""
    most = current_app.config["POST_MAX_LENGTH"]
    try:
        choices = choices_in(form, author)
        return publishing.publish(author, form.body.data or "", most, once, choices)
    except tuple(REASONS) as error:
        raise Refused(REASONS[type(error)]) from error


def check(form: PostForm, author: User) -> None:
    """See that what a valid form holds could be said now. Raises Refused."""
    try:
        answered = choices_in(form, author).in_reply_to
    except Gone as gone:
        raise Refused("gone") from gone
    if answered is not None and not publishing.may_reply(author, answered):
        raise Refused("closed")


def refuse(form: PostForm, refused: Refused) -> None:
    """Say with a form why it cannot go out; sent again, it does without what is gone."""
    field = "images" if refused.reason == "pictures" else "body"
    form.refuse(field, str(WORDS[refused.reason]))
    let_go(form, viewer())


def is_open(form: PostForm, author: User) -> bool:
    """Whether what a composer shows goes out only once; if not, the form says why, once."""
    try:
        schedules.check_shown(author, form.source)
        return True
    except schedules.AlreadyOut:
        form.refuse("body", str(ALREADY_OUT))
    except schedules.ChangedElsewhere:
        form.refuse("body", str(CHANGED))
    form.draft.data = ""
    return False


def refuse_draft(form: PostForm, error: TooLarge | TooManyDrafts) -> None:
    """Say with a form why it cannot be kept."""
    form.refuse("body", str(TOO_LARGE if isinstance(error, TooLarge) else TOO_MANY))


def say_kept(draft: Draft, author: User) -> Post:
    """Publish what was scheduled, by the rules for what is said by hand. Raises Refused."""
    form = stored_form(without_moment(draft.fields), author)
    is_valid = form.validate()
    if not (choose_kept(form, author) and is_valid):
        faulty = (FAULTS[name] for name in FAULTS if form[name].errors)
        raise Refused(next(faulty, "other"))
    try:
        limits.spend("post", author)
    except TooManyRequests as many:
        raise Refused("many") from many
    post = say(form, author, schedules.key_of(draft.id))
    drafts.remove(author, draft.id)
    return post


def publish_scheduled(event: Scheduled) -> None:
    """Publish what is due, or put it among the drafts again: in the transaction of this job."""
    author = schedules.author_of(event.draft_id)
    # Two machines may differ by seconds about what time it is.
    due = clock.now() + schedules.SKEW
    draft = schedules.claim(author, event.draft_id, due=due) if author is not None else None
    if author is None or draft is None:
        return
    if author.is_away:
        schedules.give_back(draft, "suspended" if author.suspended_at else "leaving")
        return
    try:
        with db.session.begin_nested():
            say_kept(draft, author)
    except Refused as refused:
        schedules.give_back(draft, refused.reason)
