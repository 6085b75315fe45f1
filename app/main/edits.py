"""Edits: change a post, and look at what it said before."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.extensions import db
from app.forms import form_page, keeps_input, refusal
from app.lib import languages, paging
from app.lib.differences import Piece, marked
from app.main import bp
from app.main.composing import languages_of
from app.main.edit_forms import EditForm
from app.main.pages import cursor
from app.models import edits, visibility
from app.models.edits import PostVersion
from app.models.posts import Post
from app.visitor import me, public, viewer

TEMPLATE = "main/edit_post.html"
LOGGED_OUT = _l("You are logged out. Log in in another tab, then save this here.")
GONE = _l("This post is no longer there. What you typed is kept: copy it from here.")
OUTDATED = _l(
    "The post was changed meanwhile, in another tab or elsewhere: what it says now is below. "
    "Save again to put your text in its place."
)


@bp.get("/posts/<id:post_id>/edit")
def edit_post(post_id: int) -> ResponseReturnValue:
    post = visibility.find_post(me(), post_id)
    edits.check_author(post, me())
    form = edit_form(post)
    form.based_on.data = str(edits.newest_version(post))
    return form_page(TEMPLATE, form, post_id=post_id)


@bp.post("/posts/<id:post_id>/edit")
@public
@keeps_input
def save_edit(post_id: int) -> ResponseReturnValue:
    """Save an edit. Whatever is in its way, the text comes back with the page."""
    author, post = viewer(), own_post(post_id)
    form = edit_form(post)
    if author is None:
        return kept(form, LOGGED_OUT, 401, post_id)
    if not may_be_saved(form):
        return form_page(TEMPLATE, form, post_id=post_id)
    try:
        save(form, post)
    except visibility.NotVisible:
        return kept(form, GONE, 404, post_id)
    except edits.Outdated:
        return kept(form, OUTDATED, 409, post_id, post)
    flash(_("Your changes are saved."), "edited")
    return redirect(url_for(".post", username=author.username, post_id=post_id))


def own_post(post_id: int) -> Post | None:
    """The viewer's post, if it is there. Raises NotYours."""
    person = viewer()
    if person is None:
        return None
    try:
        post = visibility.find_post(person, post_id)
    except visibility.NotVisible:
        return None
    edits.check_author(post, person)
    return post


def edit_form(post: Post | None) -> EditForm:
    if post is not None:
        post.load_pictures()
    form = EditForm(obj=post)
    if post is not None:
        form.pictures, form.has_poll = post.pictures, post.has_poll
        form.alt_text.data = form.alt_text.data or post.alt_texts
    own = [post.language] if post is not None and post.language else []
    form.offer(dict.fromkeys((*own, *languages_of(viewer()))))
    return form


def may_be_saved(form: EditForm) -> bool:
    is_valid = form.validate_on_submit()
    if form.pictures and me().requires_alt_text:
        form.demand_texts(form.alt_text.data)
        is_valid = is_valid and not form.alt_text.errors
    return is_valid and form.spends("body", ("post", me()))


def save(form: EditForm, post: Post | None) -> None:
    """Let the post say what a valid form holds. Raises NotVisible and Outdated."""
    if post is None:
        raise visibility.NotVisible
    most = current_app.config["POST_MAX_LENGTH"]
    try:
        edits.edit(post, me(), form.wording(), most, form.known_version())
    except edits.Outdated:
        # Whoever has read what it says now may write over it.
        form.based_on.data = str(edits.newest_version(post))
        raise
    db.session.commit()


def kept(
    form: EditForm, words: LazyString, status: int, post_id: int, now: Post | None = None
) -> ResponseReturnValue:
    """The form with what was typed, why it is not saved, and perhaps what the post says now."""
    form.refuse("body", str(words))
    return refusal(TEMPLATE, form, status, post_id=post_id, now=now)


@dataclass(frozen=True)
class Said:
    """What a post said from some moment on, and how that differs from what it said before."""

    written_at: datetime
    body: list[Piece]
    content_warning: list[Piece]
    language: list[Piece]
    manner: list[Piece]
    # Of each picture whose description was changed, by its number.
    alt_texts: dict[int, list[Piece]]
    sensitivity: list[Piece]
    warning: str
    is_first: bool
    is_current: bool


@bp.get("/posts/<id:post_id>/history")
@public
def history(post_id: int) -> ResponseReturnValue:
    """Every version of a post, newest first, with what was changed."""
    post = visibility.find_post(viewer(), post_id)
    post.load_pictures()
    at = cursor()
    page = paging.page(db.session, edits.versions_of(post), PostVersion.id, at)
    is_newest = at.before is None and page.newer is None
    versions: list[Post | PostVersion] = [*([post] if is_newest else []), *page.items]
    return render_template("main/history.html", post=post, page=page, said=told(versions, post))


def told(versions: list[Post | PostVersion], post: Post) -> list[Said]:
    """Versions with what was changed in each, the newest first."""
    before = edits.version_before(versions[-1]) if versions else None
    return [
        said(version, earlier, post.content_warning)
        for version, earlier in zip(versions, [*versions[1:], before], strict=False)
    ]


def said(version: Post | PostVersion, earlier: Post | PostVersion | None, warning: str) -> Said:
    old = earlier or version
    return Said(
        written_at=edits.written_at(version),
        body=marked(old.body, version.body),
        content_warning=marked(old.content_warning, version.content_warning),
        language=replaced(spoken(old), spoken(version)) if old.language else [],
        manner=replaced(manner(old), manner(version)),
        alt_texts=described(old.alt_texts, version.alt_texts, is_first=earlier is None),
        sensitivity=replaced(sensitivity(old), sensitivity(version)),
        # What one version warns of may stand in the others as well.
        warning=version.content_warning or old.content_warning or warning,
        is_first=earlier is None,
        is_current=isinstance(version, Post),
    )


def described(old: list[str], new: list[str], *, is_first: bool) -> dict[int, list[Piece]]:
    """What is said of each picture: at first all of it, afterwards what is said anew."""
    pairs = enumerate(zip_longest(old, new, fillvalue=""), start=1)
    return {
        number: marked(before, after)
        for number, (before, after) in pairs
        if before != after or (is_first and after)
    }


def replaced(old: str, new: str) -> list[Piece]:
    """One name in the place of another; nothing if it is the same."""
    return [] if old == new else [Piece("gone", old), Piece("added", new)]


def spoken(version: Post | PostVersion) -> str:
    known = version.language if version.language != edits.UNKNOWN else None
    return languages.name(known) if known else _("unknown")


def sensitivity(version: Post | PostVersion) -> str:
    return _("sensitive") if version.is_sensitive else _("for everyone to see")


def manner(version: Post | PostVersion) -> str:
    return _("Markdown") if version.is_markdown else _("plain text")
