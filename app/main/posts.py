"""Posts: say something, show it, take it back."""

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import TooManyRequests

from app import limits
from app.extensions import db
from app.forms import form_page, keeps_input, refusal
from app.main import bp
from app.main.forms import PostForm
from app.models import posts, visibility
from app.visitor import me, public, viewer

LOGGED_OUT = _l("You are logged out. Log in in another tab, then post this here.")
TOO_MANY = _l("That is a lot of posts. Wait a little, then send this again.")


@bp.post("/posts")
@public
@keeps_input
def create_post() -> ResponseReturnValue:
    """Publish what the composer holds. Whatever is wrong, the text comes back with the page."""
    form = PostForm()
    if viewer() is None:
        return refuse(form, 401, LOGGED_OUT)
    if not form.validate_on_submit():
        return form_page("main/compose.html", form)
    try:
        limits.spend("post", str(me().id))
    except TooManyRequests as many:
        return *refuse(form, 429, TOO_MANY), {"Retry-After": str(many.retry_after)}
    once, most = (form.once.data or "")[: posts.ONCE_MAX], current_app.config["POST_MAX_LENGTH"]
    post = posts.publish(me(), form.body.data or "", most, once or None)
    db.session.commit()
    flash(_("Posted."), "posted")
    return redirect(url_for(".home", _anchor=f"post-{post.id}"))


def refuse(form: PostForm, status: int, words: LazyString) -> tuple[Response | str, int]:
    """The composer with its text and what is in the way."""
    form.refuse("body", str(words))
    return refusal("main/compose.html", form, status)


@bp.get("/posts")
@public
def posts_address() -> ResponseReturnValue:
    """Where a reload of a failed form leads."""
    return redirect(url_for(".home", _anchor="compose"))


@bp.get("/@<username:username>/<id:post_id>")
@public
def post(username: str, post_id: int) -> ResponseReturnValue:
    found = visibility.find_post(viewer(), post_id, username)
    if found.author.username != username:
        return redirect(url_for(".post", username=found.author.username, post_id=post_id), 308)
    return render_template("main/post.html", post=found)


@bp.post("/posts/<id:post_id>/delete")
def delete_post(post_id: int) -> ResponseReturnValue:
    visibility.find_post(me(), post_id).delete(by=me())
    db.session.commit()
    flash(_("The post is deleted."))
    return redirect(url_for(".home"))
