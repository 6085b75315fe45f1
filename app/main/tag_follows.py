"""Tags that one follows: the list of them, following and unfollowing."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.lib import richtext
from app.main import bp
from app.models import tag_follows
from app.models.tag_follows import TAGS_MAX, TooManyTags
from app.visitor import me, safe_next


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
        flash(_("You follow %(num)d tags: unfollow one of them first.", num=TAGS_MAX), "bad")
        return redirect(url_for(".followed_tags"))
    db.session.commit()
    flash(_("You follow #%(tag)s: public posts with it appear on your home.", tag=name))
    return redirect(url_for(".tag", tag=name))


@bp.post("/tags/<tag>/unfollow")
def unfollow_tag(tag: str) -> ResponseReturnValue:
    name = richtext.normalise_tag(tag) or abort(404)
    tag_follows.unfollow(me(), name)
    db.session.commit()
    flash(_("You no longer follow #%(tag)s.", tag=name))
    return redirect(safe_next(request.form.get("next")) or url_for(".tag", tag=name))
