"""The page of a post: what it replies to, the post, where one may reply, and the replies."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import inspect

from app.main import translations
from app.main.composing import post_form
from app.main.forms import PostForm
from app.main.pages import cursor
from app.models import filters, publishing, threads, watches
from app.models.filters import Rule
from app.models.posts import Post
from app.models.threads import Conversation, Node
from app.models.users import Viewer
from app.models.visibility import NotVisible
from app.pages.cards import Extras, cards_by_id
from app.protection import ask_engines_away
from app.visitor import is_fragment, viewer


def conversation_page(post: Post) -> ResponseReturnValue:
    """The conversation around a post that the viewer may see, at the page in the address."""
    person, after = viewer(), cursor().after
    try:
        conversation = sifted(threads.around(post, person, after), person)
    except threads.UnknownPlace:
        return first_page(post)
    cards = cards_of(conversation, post, person)
    ask_engines_away(post.author.hides_from_engines)
    # Programs that preview the page have no account. A card that is new has loaded them already.
    if person is None and "pictures" in inspect(post).unloaded:
        post.load_pictures()
    return render_template(
        "main/post.html",
        post=post,
        conversation=conversation,
        cards=cards,
        form=reply_form(post, person),
        watch=person and watches.find(person, post.conversation_id),
    )


def sifted(conversation: Conversation, person: Viewer | None) -> Conversation:
    """The same with what the viewer's filters do to the posts around the one that it is about."""
    around = [entry.id for entry in conversation.entries]
    found = {} if person is None else filters.caught(person, "threads", around)
    if not found:
        return conversation
    above, replies = (sift(nodes, found) for nodes in (conversation.above, conversation.replies))
    return replace(conversation, above=above, replies=replies)


def sift(nodes: Iterable[Node], found: Mapping[int, Rule]) -> list[Node]:
    """Of posts in a row that are hidden, one place is left."""
    kept: list[Node] = []
    for node in nodes:
        rule = found.get(node.entry.id) if node.entry is not None else None
        if rule is None or node.entry is None:
            kept.append(node)
        elif not rule.hides:
            kept.append(node._replace(entry=filters.warned(node.entry, rule)))
        elif not (kept and kept[-1].is_hidden):
            kept.append(node._replace(entry=None, is_hidden=True))
    return kept


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
    translation = translations.shown(post) if person and "translated" in request.args else ""
    facts = str(macros.facts(post))  # type: ignore[attr-defined]
    extras[post.id] = Extras(classes=classes, facts=facts, translation=translation)
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
