"""Taking posts and pictures away for those who run the site, and putting them back."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import update

from app.extensions import changed, db
from app.lib import clock
from app.models import events, posts, users
from app.models.pictures import READY, REMOVED, Picture
from app.models.posts import PINS_MAX, Deleted, Post, Restored

# So long a post that was taken away can come back; a little longer than its author may appeal.
KEPT: Final = timedelta(days=35)
# And so long from when its author says something against it.
KEPT_FOR_APPEAL: Final = timedelta(days=90)


class Gone(Exception):
    """What something should be done to is not there any more."""


def held(post_id: int) -> Post:
    """A post whose author and row nobody else changes before the commit. Raises Gone."""
    post = db.session.get(Post, post_id)
    if post is None:
        raise Gone
    users.hold_id(post.author_id)
    posts.hold_rows(post.in_reply_to_id, post.quote_of_id, post.id)
    post = db.session.get(Post, post_id, populate_existing=True)
    if post is None or post.is_purged or post.kept_until is not None:
        raise Gone
    return post


def take_down(post_id: int) -> dict[str, Any]:
    """Delete a post, with what passed it on, so that it can come back; what bring_back() asks for.

    One that its author has deleted a moment ago stays deleted: the author cannot bring it back.
    Raises Gone.
    """
    post, now = held(post_id), clock.now()
    was_deleted = post.deleted_at is not None
    away = {"deleted_at": post.deleted_at or now, "kept_until": now + KEPT}
    set_posts(Post.id == post_id, away)
    if not was_deleted:
        set_posts(Post.repost_of_id == post_id, away)
        posts.count_post(post, -1)
        events.record(Deleted(post_id))
    return {"was_deleted": was_deleted}


def bring_back(post_id: int, details: dict[str, Any]) -> bool:
    """Put a post back where it was; False if it is gone for good, or was deleted before."""
    post = db.session.get(Post, post_id)
    if post is None:
        return False
    users.hold_id(post.author_id)
    posts.hold_rows(post.in_reply_to_id, post.quote_of_id, post.id)
    post = db.session.get(Post, post_id, populate_existing=True)
    if post is None or post.is_purged or post.kept_until is None:
        return False
    if details.get("was_deleted"):
        set_posts(Post.id == post_id, {"kept_until": None})
        return False
    here: dict[str, Any] = {"deleted_at": None, "kept_until": None}
    set_posts(Post.repost_of_id == post_id, here)
    if post.pinned_at is not None and posts.count_pins(post) >= PINS_MAX:
        here["pinned_at"] = None
    set_posts(Post.id == post_id, here)
    posts.count_post(post, 1)
    events.record(Restored(post_id))
    return True


def keep_longer(post_id: int) -> None:
    """Keep what was taken away until somebody has decided about an appeal."""
    away = Post.kept_until.is_not(None) & (Post.id == post_id)
    either = away | (Post.kept_until.is_not(None) & (Post.repost_of_id == post_id))
    set_posts(either, {"kept_until": clock.now() + KEPT_FOR_APPEAL})


def set_posts(which: Any, values: dict[str, Any]) -> None:
    change = update(Post).where(which).values(values)
    db.session.execute(change.execution_options(synchronize_session=False))


def veil(post_id: int) -> dict[str, Any]:
    """Put the pictures of a post behind a veil that its author cannot lift; what unveil() asks for.

    Raises Gone where there are none.
    """
    post = held(post_id)
    post.load_pictures()
    bare = [one for one in post.pictures if not one.is_veiled]
    if not bare:
        raise Gone
    was = {str(one.id): one.is_sensitive for one in bare}
    for one in bare:
        one.is_sensitive = one.is_veiled = True
    look_new(post_id)
    return {"was_sensitive": was}


def unveil(post_id: int, details: dict[str, Any]) -> bool:
    """Lift the veil from before pictures; False if they are gone."""
    posts.hold_rows(post_id)
    lifted = [
        changed(
            update(Picture)
            .where(Picture.id == int(picture_id), Picture.is_veiled)
            .values(is_veiled=False, is_sensitive=was)
        )
        for picture_id, was in details.get("was_sensitive", {}).items()
    ]
    look_new(post_id)
    return any(lifted)


def remove_pictures(post_id: int, picture_ids: Collection[int]) -> dict[str, Any]:
    """Show some pictures of a post to nobody; what show_pictures() asks for. Raises Gone."""
    post = held(post_id)
    post.load_pictures()
    gone = [one for one in post.pictures if one.id in picture_ids and one.is_ready]
    if not gone:
        raise Gone
    for one in gone:
        one.state = REMOVED
    look_new(post_id)
    return {"pictures": [str(one.id) for one in gone]}


def show_pictures(post_id: int, details: dict[str, Any]) -> bool:
    """Show pictures again; False if they are gone."""
    posts.hold_rows(post_id)
    wanted = [int(picture_id) for picture_id in details.get("pictures", ())]
    there = Picture.id.in_(wanted), Picture.state == REMOVED
    is_shown = changed(update(Picture).where(*there).values(state=READY))
    look_new(post_id)
    return is_shown


def look_new(post_id: int) -> None:
    """Let cards that are kept of a post count no more."""
    set_posts(Post.id == post_id, {"revision": Post.revision + 1})
