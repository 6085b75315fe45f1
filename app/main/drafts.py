"""Drafts: saved as one types or by a button, listed, taken up again, thrown away."""

from collections.abc import Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.extensions import db
from app.forms import form_page, keeps_input, refusal, takes_files
from app.lib import paging
from app.main import bp
from app.main.composing import let_go, post_form, stored_form
from app.main.draft_forms import read, says_something, with_moment
from app.main.forms import PostForm
from app.main.pages import cursor
from app.main.saying import WORDS, refuse_draft
from app.main.scheduled import settled
from app.main.uploads import take_pictures
from app.models import drafts, entries
from app.models.drafts import Draft, TooLarge, TooManyDrafts
from app.visitor import me, public, safe_next, viewer, wants_json

TEMPLATE = "main/compose.html"
LOGGED_OUT = _l("You are logged out. Log in in another tab, then save this here.")
EMPTY = _l("Write something first.")
POSTED = _l("This is a post already.")


@bp.get("/drafts")
def draft_list() -> ResponseReturnValue:
    query = drafts.waiting(me())
    page = paging.page(db.session, query, Draft.saved_id, cursor())
    return render_template(
        "main/drafts.html", page=page, names=answered_names(page.items), reasons=WORDS
    )


def answered_names(some: Sequence[Draft]) -> dict[int, str]:
    """Whom those of some drafts answer that are replies, as far as that is to be seen."""
    answered = {draft.id: read(draft.first("in_reply_to")) for draft in some}
    wanted = {post_id for post_id in answered.values() if post_id}
    found = entries.find(viewer(), wanted) if wanted else {}
    return {
        draft_id: found[post_id].username
        for draft_id, post_id in answered.items()
        if post_id in found
    }


@bp.post("/drafts")
@public
@keeps_input
@takes_files
def save_draft() -> ResponseReturnValue:
    """Keep what the composer holds. A script that does so while somebody types gets JSON."""
    form, author = post_form(), viewer()
    if author is None:
        form.refuse("body", str(LOGGED_OUT))
        return refusal(TEMPLATE, form, 401)
    kept = keep(form) if may_be_kept(form) else None
    if kept is None:
        return form_page(TEMPLATE, form)
    db.session.commit()
    return saved(*kept)


def may_be_kept(form: PostForm) -> bool:
    """Whether a draft can be made of a form, whose pictures are taken in."""
    if not (form.may_be_kept() and form.spends("body", ("draft", me()))):
        return False
    # A picture may still lack its description.
    take_pictures(form, me())
    return not form.images.errors


def keep(form: PostForm) -> tuple[Draft, bool] | None:
    """The draft and whether it had to be another one; None if the form cannot be kept."""
    fields, by_itself = form.kept(), wants_json()
    try:
        if not says_something(fields):
            form.refuse("body", str(EMPTY))
        elif by_itself and drafts.is_posted(me(), form.source.key):
            # It was on its way when the button was pressed.
            form.refuse("body", str(POSTED))
        else:
            return drafts.save(me(), fields, form.source, by_itself=by_itself)
    except (TooLarge, TooManyDrafts) as error:
        refuse_draft(form, error)
    return None


def saved(draft: Draft, is_other: bool) -> ResponseReturnValue:
    if wants_json():
        return jsonify(draft=str(draft.id), revision=draft.revision, is_other=is_other)
    if is_other:
        flash(_("Your draft was changed elsewhere meanwhile: this is kept beside it."), "draft")
    else:
        flash(_("Draft saved."), "draft")
    return redirect(url_for(".draft_list"))


@bp.get("/drafts/<id:draft_id>")
def draft(draft_id: int) -> ResponseReturnValue:
    """The composer as it was left."""
    found = drafts.find(me(), draft_id)
    fields = with_moment(found)
    if wants_json():
        return jsonify(draft=str(found.id), revision=found.revision, fields=fields)
    form = stored_form(fields, me())
    form.body.data = found.body
    form.draft.data, form.draft_revision.data = str(found.id), str(found.revision)
    form.find_pictures(me())
    is_gone = let_go(form, viewer())
    notice = WORDS.get(found.notice or ("gone" if is_gone else ""))
    return render_template(TEMPLATE, form=form, draft=found, notice=notice)


@bp.post("/drafts/<id:draft_id>/delete")
def delete_draft(draft_id: int) -> ResponseReturnValue:
    """Throw a draft or a scheduled post away."""
    if not drafts.remove(me(), draft_id):
        return settled(draft_id)
    db.session.commit()
    flash(_("Deleted."), "draft_deleted")
    return redirect(safe_next(request.form.get("next")) or url_for(".draft_list"))
