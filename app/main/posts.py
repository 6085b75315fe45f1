"""Posts: say something, show it, take it back."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.extensions import db
from app.forms import form_page, keeps_input, refusal
from app.main import bp
from app.main.forms import PostForm
from app.models import posts, publishing, visibility
from app.visitor import me, public, viewer

LOGGED_OUT = _l("You are logged out. Log in in another tab, then post this here.")


@bp.post("/posts")
@public
@keeps_input
def create_post() -> ResponseReturnValue:
    """Publish what the composer holds. Whatever is wrong, the text comes back with the page."""
    form = PostForm()
    author = viewer()
    if author is None:
        form.refuse("body", str(LOGGED_OUT))
        return refusal("main/compose.html", form, 401)
    if not (form.validate_on_submit() and form.spends("body", ("post", str(author.id)))):
        return form_page("main/compose.html", form)
    once, most = (form.once.data or "")[: posts.ONCE_MAX], current_app.config["POST_MAX_LENGTH"]
    post = publishing.publish(me(), form.body.data or "", most, once or None)
    db.session.commit()
    flash(_("Posted."), "posted")
    return redirect(url_for(".home", _anchor=f"post-{post.id}"))


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
