"""Conversations that one follows or has muted."""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app import limits
from app.extensions import db
from app.lib import paging
from app.main import bp
from app.main.pages import cursor
from app.models import entries, occasions, visibility, watches
from app.models.posts import Post
from app.models.users import User
from app.models.watches import Watch
from app.pages import post_url
from app.visitor import is_fragment, me, safe_next, viewer


class Choice(NamedTuple):
    """What is done about a conversation, and what is said then."""

    act: Callable[[User, int], None]
    words: str


CHOICES: Final = {
    "follow_thread": Choice(
        watches.follow, _l("You follow this conversation: you are told of further replies.")
    ),
    "unfollow_thread": Choice(watches.forget, _l("You no longer follow this conversation.")),
    "mute_thread": Choice(
        watches.mute,
        _l("This conversation is muted: you are told nothing of it, and your home leaves it out."),
    ),
    "unmute_thread": Choice(watches.forget, _l("This conversation is no longer muted.")),
}


@bp.post(f"/posts/<id:post_id>/<any({','.join(CHOICES)}):choice>")
def watch(post_id: int, choice: str) -> ResponseReturnValue:
    """Follow the conversation around a post, mute it, or neither."""
    post = visibility.find_post(me(), post_id)
    back = safe_next(request.form.get("next")) or post_url(post)
    limits.spend("reaction", me())
    settle(post.conversation_id, choice)
    if is_fragment():
        return buttons(post, CHOICES[choice].words)
    flash(CHOICES[choice].words)
    return redirect(back)


def buttons(post: Post, answer: str) -> str:
    """The changed buttons for htmx."""
    known = watches.find(me(), post.conversation_id)
    name = "_components/watch_forms.html"
    return render_template(name, post=post, watch=known, answer=answer)


@bp.post("/conversations/<id:conversation_id>/forget")
def forget_conversation(conversation_id: int) -> ResponseReturnValue:
    """Neither follow nor mute one, of which there may be nothing left to see."""
    known = watches.find(me(), conversation_id)
    if known is not None:
        choice = "unmute_thread" if known.is_muted else "unfollow_thread"
        settle(conversation_id, choice)
        flash(CHOICES[choice].words)
    return redirect(url_for(".watched"))


def settle(conversation_id: int, choice: str) -> None:
    CHOICES[choice].act(me(), conversation_id)
    # What a muted one has told is not listed, and does not count as unread.
    occasions.recount(me().id)
    db.session.commit()


@bp.get("/conversations")
def watched() -> ResponseReturnValue:
    """The conversations that the visitor follows or has muted, the last one first."""
    page = paging.page(db.session, watches.of(me()), Watch.id, cursor())
    shown = entries.find(viewer(), {one.conversation_id for one in page.items})
    return render_template("main/watched.html", page=page, shown=shown)
