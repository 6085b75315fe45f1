"""Tags that one follows: the list of them, following and unfollowing."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.lib import richtext
from app.main import bp
from app.models import tag_follows
from app.models.tag_follows import TAGS_MAX, TooManyTags
from app.visitor import is_fragment, me, safe_next


@bp.get("/tags")
def followed_tags() -> ResponseReturnValue:
    tags = db.session.scalars(tag_follows.of(me())).all()
    return render_template("main/followed_tags.html", tags=tags)


@bp.post("/tags/<tag>/follow")
def follow_tag(tag: str) -> ResponseReturnValue:
    name = richtext.normalise_tag(tag) or abort(404)
    try:
        tag_follows.follow(me(), name)
    except TooManyTags:
        words = _("You follow %(num)d tags: unfollow one of them first.", num=TAGS_MAX)
        if is_fragment():
            return button(name, words, is_following=False), 422
        flash(words, "bad")
        return redirect(url_for(".followed_tags"))
    db.session.commit()
    words = _("You follow #%(tag)s: public posts with it appear on your home.", tag=name)
    return answer(name, words, is_following=True)


@bp.post("/tags/<tag>/unfollow")
def unfollow_tag(tag: str) -> ResponseReturnValue:
    name = richtext.normalise_tag(tag) or abort(404)
    tag_follows.unfollow(me(), name)
    db.session.commit()
    return answer(name, _("You no longer follow #%(tag)s.", tag=name), is_following=False)


def answer(tag: str, words: str, *, is_following: bool) -> ResponseReturnValue:
    """The changed button for htmx; else back to the page the button was on."""
    if is_fragment():
        return button(tag, words, is_following=is_following)
    flash(words)
    return redirect(safe_next(request.form.get("next")) or url_for(".tag", tag=tag))


def button(tag: str, words: str, *, is_following: bool) -> str:
    button = "_components/tag_button.html"
    return render_template(button, tag=tag, answer=words, is_following=is_following)
