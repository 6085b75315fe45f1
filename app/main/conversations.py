"""The page of a post: what it replies to, the post, where one may reply, and the replies."""

from collections.abc import Mapping

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.main.composing import post_form
from app.main.forms import PostForm
from app.main.pages import cursor
from app.models import publishing, threads
from app.models.posts import Post
from app.models.threads import Conversation
from app.models.users import Viewer
from app.models.visibility import NotVisible
from app.pages.cards import Extras, cards_by_id
from app.visitor import is_fragment, viewer


def conversation_page(post: Post) -> ResponseReturnValue:
    """The conversation around a post that the viewer may see, at the page in the address."""
    person, after = viewer(), cursor().after
    try:
        conversation = threads.around(post, person, after)
    except threads.UnknownPlace:
        return first_page(post)
    return render_template(
        "main/post.html",
        post=post,
        conversation=conversation,
        cards=cards_of(conversation, post, person),
        form=reply_form(post, person),
    )


def first_page(post: Post) -> ResponseReturnValue:
    """The way to the first page: where the one that is asked for begins is not known any more."""
    address = url_for(".post", username=post.author.username, post_id=post.id)
    if is_fragment():
        # What is below a redirect would be put below the replies that stand there.
        return "", 204, {"HX-Redirect": address}
    return redirect(address)


def cards_of(conversation: Conversation, post: Post, person: Viewer | None) -> Mapping[int, Markup]:
    """The card of each post of a conversation. Raises NotVisible if what it is about has gone."""
    macros = current_app.jinja_env.get_template("_components/conversation.html").module
    extras = {
        post_id: Extras(classes=f" {names}" if names else "")
        for post_id, names in conversation.classes.items()
    }
    classes = " post-focus in-thread" if conversation.above else " post-focus"
    extras[post.id] = Extras(classes=classes, facts=str(macros.facts(post)))  # type: ignore[attr-defined]
    cards = cards_by_id([conversation.focus, *conversation.entries], person, extras)
    if post.id not in cards:
        raise NotVisible
    return cards


def reply_form(post: Post, person: Viewer | None) -> PostForm | None:
    """The form of a reply, which names those who take part; None for who may not reply."""
    if person is None or not publishing.may_reply(person, post):
        return None
    form = post_form(in_reply_to=str(post.id), audience=post.audience)
    form.body.data = "".join(f"@{name} " for name in threads.participants(post, person))
    return form
