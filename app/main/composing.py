"""What a composer holds: the form, what it offers, and the posts that it refers to."""

from typing import Any

from flask import current_app
from markupsafe import Markup

from app.lib import ids
from app.main import bp
from app.main.forms import PostForm
from app.models import entries, visibility
from app.models.posts import Post
from app.models.publishing import Choices
from app.pages.cards import quoted_card
from app.visitor import viewer


class Gone(Exception):
    """What is quoted or replied to is not there, or may not be quoted."""


def post_form(**values: Any) -> PostForm:
    """The form of a new post, or what was sent of one."""
    form = PostForm(**values)
    form.offer(languages_of_viewer())
    return form


@bp.app_template_global()
def empty_post_form() -> PostForm:
    return post_form()


def languages_of_viewer() -> list[str]:
    """The languages that a viewer probably writes: those read, and those of the site."""
    person = viewer()
    read = person.read_languages.split() if person is not None else []
    return list(dict.fromkeys((*read, *current_app.config["LANGUAGES"])))


def choices_in(form: PostForm) -> Choices:
    """What an author decided in a valid form. Raises Gone."""
    parent, quoted = find(form.in_reply_to.data), find(form.quote_of.data)
    if quoted is not None and not may_quote(quoted):
        raise Gone
    return Choices(
        audience=form.audience.data,
        repliers=form.repliers.data,
        content_warning=form.content_warning.data or "",
        language=form.language.data or None,
        is_markdown=form.is_markdown.data,
        in_reply_to=parent,
        quote_of=quoted,
        poll=form.new_poll(),
        pictures=form.chosen_ids,
    )


def find(post_id: str | None) -> Post | None:
    """The post that a hidden field names, if any. Raises Gone."""
    if not post_id:
        return None
    try:
        return visibility.find_post(viewer(), ids.parse(post_id))
    except (ValueError, visibility.NotVisible) as error:
        raise Gone from error


def may_quote(post: Post) -> bool:
    """Whether the viewer may quote a post: what everyone may see, and what is one's own."""
    person = viewer()
    return person is not None and (post.is_open or post.author_id == person.id)


@bp.app_template_global()
def quote_card(post_id: str | None) -> Markup:
    """The post that a composer quotes, as it will be shown; empty for none, or one that is gone."""
    try:
        quoted = find(post_id)
    except Gone:
        return Markup()
    if quoted is None or not may_quote(quoted):
        return Markup()
    entry = entries.find(viewer(), [quoted.id]).get(quoted.id)
    return Markup() if entry is None else quoted_card(entry)
