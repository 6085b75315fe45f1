"""Posts: say something, show it, take it back."""

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.extensions import db
from app.forms import form_page, keeps_input, refusal, takes_files
from app.main import bp
from app.main.composing import Gone, choices_in, post_form
from app.main.conversations import conversation_page
from app.main.forms import PostForm
from app.main.uploads import take_pictures
from app.models import posts, publishing, visibility
from app.models.pictures import PicturesGone
from app.models.posts import Post
from app.models.publishing import RepliesClosed, TakenBack
from app.visitor import me, public, safe_next, viewer

LOGGED_OUT = _l("You are logged out. Log in in another tab, then post this here.")
GONE = _l("What this belongs to is no longer there. Your text is kept: post it by itself.")
CLOSED = _l("The author does not take replies from you. Your text is kept.")

PICTURES_GONE = _l("A picture is no longer there, or in another post already. Add it again.")


@bp.post("/posts")
@public
@keeps_input
@takes_files
def create_post() -> ResponseReturnValue:
    """Publish what the composer holds. Whatever is wrong, the text comes back with the page."""
    form, author = post_form(), viewer()
    if author is None:
        form.refuse("body", str(LOGGED_OUT))
        return refusal("main/compose.html", form, 401)
    post = say(form) if may_be_said(form) else None
    if post is None:
        return form_page("main/compose.html", form)
    db.session.commit()
    flash(_("Posted."), "posted")
    if post.in_reply_to_id is not None:
        return redirect(url_for(".post", username=author.username, post_id=post.id))
    return redirect(url_for(".home", _anchor=f"post-{post.id}"))


def may_be_said(form: PostForm) -> bool:
    """Whether all is well with a form. Its pictures are kept, whatever else is wrong."""
    is_valid = form.validate_on_submit()
    if form.is_stale or not take_pictures(form, me()):
        return False
    return is_valid and form.spends("body", ("post", str(me().id)))


def say(form: PostForm) -> Post | None:
    """Publish what a valid form holds; None if it cannot be said where it was meant to be."""
    once, most = (form.once.data or "")[: posts.ONCE_MAX], current_app.config["POST_MAX_LENGTH"]
    try:
        return publishing.publish(me(), form.body.data or "", most, once or None, choices_in(form))
    except (Gone, TakenBack):
        form.refuse("body", str(GONE))
    except RepliesClosed:
        form.refuse("body", str(CLOSED))
    except PicturesGone:
        form.refuse("images", str(PICTURES_GONE))
    return None


@bp.get("/posts")
@public
def posts_address() -> ResponseReturnValue:
    """Where a reload of a failed form leads."""
    return redirect(url_for(".home", _anchor="compose"))


@bp.get("/posts/new")
def new_post() -> ResponseReturnValue:
    """A page to write on, about a post that `quote_of` names, if any."""
    form = post_form(quote_of=request.args.get("quote_of", ""))
    return render_template("main/compose.html", form=form)


@bp.get("/@<username:username>/<id:post_id>")
@public
def post(username: str, post_id: int) -> ResponseReturnValue:
    found = visibility.find_post(viewer(), post_id, username)
    if found.author.username != username:
        return redirect(url_for(".post", username=found.author.username, post_id=post_id), 308)
    return conversation_page(found)


@bp.post("/posts/<id:post_id>/delete")
def delete_post(post_id: int) -> ResponseReturnValue:
    """Take a post back; the page that follows offers to undo it."""
    visibility.find_post(me(), post_id).delete(by=me())
    db.session.commit()
    flash(str(post_id), "deleted")
    back = safe_next(request.form.get("next"))
    return redirect(url_for(".home") if back is None or is_about(post_id, back) else back)


def is_about(post_id: int, address: str) -> bool:
    """Whether an address is that of a post, or of its history."""
    return str(post_id) in urlsplit(address).path.split("/")


@bp.post("/posts/<id:post_id>/restore")
def restore_post(post_id: int) -> ResponseReturnValue:
    """Undo the deletion, while that is possible."""
    post = visibility.find_deleted(me(), post_id)
    back = safe_next(request.form.get("next"))
    if post is None or not post.restore(by=me()):
        flash(_("This post cannot be brought back: it was deleted too long ago."), "bad")
        return redirect(back or url_for(".home"))
    db.session.commit()
    flash(_("The post is back."), "restored")
    return redirect(back or url_for(".post", username=me().username, post_id=post_id))
