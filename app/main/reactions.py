"""Reactions: liking, reposting and bookmarking, who did it, and what one has kept."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app import limits
from app.extensions import db
from app.main import bp
from app.main.pages import cursor, people_listed, post_page
from app.main.trends import beside
from app.models import reactions, timelines, visibility
from app.models.posts import Post
from app.models.reactions import Bookmark, Like, NotOpen
from app.models.users import User
from app.pages import actions, post_url
from app.pages.timeline import timeline_page
from app.visitor import is_fragment, me, public, safe_next, viewer, wants_json

NOT_OPEN = _l("Only posts that everyone may see can be reposted.")


class Verb(NamedTuple):
    """What is done, and the button that it leaves behind."""

    act: Callable[[User, Post], bool]
    kind: str
    is_pressed: bool


VERBS = {
    "like": Verb(reactions.like, "like", True),
    "unlike": Verb(reactions.unlike, "like", False),
    "repost": Verb(reactions.repost, "repost", True),
    "unrepost": Verb(reactions.unrepost, "repost", False),
    "bookmark": Verb(reactions.bookmark, "bookmark", True),
    "unbookmark": Verb(reactions.unbookmark, "bookmark", False),
}


@bp.post(f"/posts/<id:post_id>/<any({','.join(VERBS)}):verb>")
def react(post_id: int, verb: str) -> ResponseReturnValue:
    """React to a post, or take it back. What is so already stays so."""
    post, chosen = visibility.find_post(me(), post_id), VERBS[verb]
    address = post_url(post)
    if chosen.is_pressed:
        limits.spend("reaction", me())
    try:
        chosen.act(me(), post)
    except NotOpen:
        return not_open(post_id, address)
    db.session.commit()
    return changed(chosen, post, address)


def changed(chosen: Verb, post: Post, address: str) -> ResponseReturnValue:
    """The changed button for htmx; else back to the post on the page it was on."""
    if not is_fragment():
        return redirect(place_of(post.id, address))
    counts = {"like": post.likes_count, "repost": post.reposts_count}
    count = counts.get(chosen.kind, 0)
    return actions.button(chosen.kind, post.id, count, is_pressed=chosen.is_pressed)


def not_open(post_id: int, address: str) -> ResponseReturnValue:
    """Why a post was not reposted: its button is of a page from before."""
    if is_fragment():
        return actions.closed_place(str(NOT_OPEN)), 422
    if wants_json():
        return jsonify(error="not_open", message=str(NOT_OPEN)), 422
    flash(NOT_OPEN, "bad")
    return redirect(place_of(post_id, address))


def came_from(address: str) -> str:
    """The page that the button was on, or else the post's own."""
    return safe_next(request.form.get("next")) or address


def place_of(post_id: int, address: str) -> str:
    """Where on that page the post is."""
    return came_from(address).partition("#")[0] + f"#post-{post_id}"


@bp.get("/@<username:username>/<id:post_id>/likes")
@public
def likers(username: str, post_id: int) -> ResponseReturnValue:
    post = visibility.find_post(viewer(), post_id, username)
    return people_page(post, "likes", reactions.likers_of(post), Like.id)


@bp.get("/@<username:username>/<id:post_id>/reposts")
@public
def reposters(username: str, post_id: int) -> ResponseReturnValue:
    post = visibility.find_post(viewer(), post_id, username)
    return people_page(post, "reposts", reactions.reposters_of(post), Post.id)


def people_page(post: Post, kind: str, query: Select[User], key: Any) -> ResponseReturnValue:
    """A page of those who did something with a post and whom the viewer wants to come across."""
    visitor = viewer()
    wanted = query.where(visibility.not_muted(visitor and visitor.id, User.id))
    return render_template("main/reactors.html", post=post, kind=kind, **people_listed(wanted, key))


@bp.get("/@<username:username>/<id:post_id>/quotes")
@public
def quotes(username: str, post_id: int) -> ResponseReturnValue:
    post = visibility.find_post(viewer(), post_id, username)
    page = post_page(timelines.quotes_of(post, viewer()), cursor())
    return render_template("main/quotes.html", post=post, page=page)


@bp.get("/bookmarks")
def bookmarks() -> ResponseReturnValue:
    """What the visitor keeps, the latest first; nobody else can look."""
    return kept_page("main/bookmarks.html", timelines.bookmarked_by(me()), Bookmark.id)


@bp.get("/likes")
def likes() -> ResponseReturnValue:
    """What the visitor likes, the latest first."""
    return kept_page("main/likes.html", timelines.liked_by(me()), Like.id)


def kept_page(template: str, timeline: timelines.Timeline, key: Any) -> ResponseReturnValue:
    return timeline_page(template, post_page(timeline, cursor(), key), *beside())
