"""What one may do about a post: its conversation and its author."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.main import bp
from app.main.people import standing
from app.models import entries, visibility, watches
from app.pages.cards import quoted_card
from app.visitor import viewer


@bp.get("/posts/<id:post_id>/options")
def post_options(post_id: int) -> ResponseReturnValue:
    """A page of forms, to which a post's menu leads."""
    person = viewer() or abort(401)
    post = visibility.find_post(person, post_id)
    entry = entries.find(person, [post.id]).get(post.id)
    if entry is None:
        raise visibility.NotVisible
    return render_template(
        "main/post_options.html",
        post=post,
        person=post.author,
        card=quoted_card(entry),
        watch=watches.find(person, post.conversation_id),
        **standing(post.author),
    )
