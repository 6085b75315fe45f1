"""Posts: say something, show it, take it back."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.extensions import db
from app.forms import form_page, keeps_input, refusal, takes_files
from app.main import bp
from app.main.composing import post_form
from app.main.conversations import conversation_page
from app.main.forms import PostForm
from app.main.saying import Refused, is_open, refuse, say
from app.main.scheduled import place_of, schedule
from app.main.uploads import take_pictures
from app.models import drafts, visibility
from app.visitor import me, public, safe_next, viewer

LOGGED_OUT = _l("You are logged out. Log in in another tab, then post this here.")


@bp.post("/posts")
@public
@keeps_input
@takes_files
def create_post() -> ResponseReturnValue:
    """Publish what the composer holds, now or later. Whatever is wrong, it comes back."""
    form, author = post_form(), viewer()
    if author is None:
        form.refuse("body", str(LOGGED_OUT))
        return refusal("main/compose.html", form, 401)
    if not is_well(form):
        return form_page("main/compose.html", form)
    if form.moment is not None:
        return schedule(form, form.moment) or form_page("main/compose.html", form)
    return publish(form) or form_page("main/compose.html", form)


def is_well(form: PostForm) -> bool:
    """Whether all is well with a form. Its pictures are kept, whatever else is wrong."""
    is_valid = form.validate_on_submit()
    return not form.is_stale and take_pictures(form, me()) and is_valid


def publish(form: PostForm) -> ResponseReturnValue | None:
    """Publish what a valid form holds, and with it goes its draft; None if that cannot be."""
    author = me()
    if not (form.spends("body", ("post", author)) and is_open(form, author)):
        return None
    try:
        post = say(form, author, form.once.data or None)
    except Refused as refused:
        refuse(form, refused)
        return None
    drafts.use_up(author, form.source)
    db.session.commit()
    flash(_("Posted."), "posted")
    return redirect(place_of(post, author))


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
